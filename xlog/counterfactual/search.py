"""Search: the greedy search for one tree, as a coroutine; and many of them batched."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Generator, Sequence
from typing import Any, TypeVar

import numpy as np

from ..arrays import Bools
from .composites import Composite, CompositeReader, Reading, changed, inside
from .tree import Box, Direction, Layer, Node, Outcome, Tree, composite
from .windows import WindowLayer

Result = TypeVar("Result")

TableRequest = Generator[list[Composite], Any, Result]
"""Work that has questions on the way: it yields composites and is sent a Reading for each."""


@dataclasses.dataclass(frozen=True)
class Question:
    """The parameters of a search."""

    sample: int
    label: int
    direction: Direction
    threshold: float
    size: tuple[int, int]
    """(H, W) of the input."""
    windows: Sequence[WindowLayer]
    """Per layer, from coarse to fine."""
    mask: str
    """In words."""


@dataclasses.dataclass(frozen=True)
class _Job:
    """An area in which windows are chosen until the goal or the target gain is reached."""

    parent: int
    area: Box
    layer: int
    seen: Bools
    """Before it, (H, W)."""
    before: float
    """Probability before it."""
    target_gain: float
    """The gain at which to stop: the parent's."""
    is_reachable: bool
    """Whether the goal is met once all windows are chosen."""


@dataclasses.dataclass(frozen=True)
class _Step:
    """A window that a job has chosen."""

    box: Box
    seen: Bools
    """Before it, (H, W)."""
    before: float
    after: float
    gain: float


class Search:
    """One search: a job on the whole picture, then one in each window that helped, layer by layer."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._reveals = question.direction == "reveal"
        self._nodes: list[Node] = []

    def run(self) -> TableRequest[Tree]:
        """Search."""
        height, width = self._question.size
        nothing = np.full((height, width), not self._reveals)
        start, end = [self._probability(found) for found in (yield self._composites([nothing, ~nothing]))]
        if self._meets(start):
            return self._tree("trivial", start)
        jobs = [_Job(-1, Box(0, 0, width, height), 0, nothing, start, math.inf, self._meets(end))]
        while jobs:
            done = yield from batched([self._steps(job) for job in jobs])
            jobs = [sub for job, steps in zip(jobs, done, strict=True) for sub in self._grow(job, steps)]
        return (yield from self._judge(nothing, start))

    def _steps(self, job: _Job) -> TableRequest[list[_Step]]:
        """Choose the best remaining window, again and again, until the goal or the target gain is reached."""
        left = self._question.windows[job.layer].within(job.area)
        steps: list[_Step] = []
        seen, before = job.seen, job.before
        while left := [box for box in left if self._changes(seen, box)]:
            readings = yield [Composite(self._question.sample, seen, box, self._reveals) for box in left]
            found = [self._probability(reading) for reading in readings]
            best = int(np.argmax(found) if self._reveals else np.argmin(found))  # of equal ones the first
            step = _Step(left[best], seen, before, found[best], self._gain(before, found[best]))
            if not job.is_reachable and step.gain <= 0:
                break
            steps.append(step)
            if self._reaches_goal(job, step):
                break
            seen, before = changed(seen, step.box, self._reveals), step.after
        return steps

    def _reaches_goal(self, job: _Job, step: _Step) -> bool:
        return self._meets(step.after) or self._gain(job.before, step.after) >= job.target_gain

    def _changes(self, seen: Bools, box: Box) -> bool:
        """Tell whether a window has anything left to reveal or to hide; one that has not would change nothing."""
        part = inside(seen, box)
        return not part.all() if self._reveals else bool(part.any())

    def _grow(self, job: _Job, steps: Sequence[_Step]) -> list[_Job]:
        """Put a job's windows into the tree and return the jobs in those that helped."""
        first, deeper = len(self._nodes), job.layer + 1
        for order, step in enumerate(steps):
            self._nodes.append(Node(job.parent, job.layer, order, step.box, step.after, step.gain))
        if deeper == len(self._question.windows) or not steps or not self._reaches_goal(job, steps[-1]):
            return []
        return [
            _Job(first + order, step.box, deeper, step.seen, step.before, step.gain, is_reachable=True)
            for order, step in enumerate(steps)
            if step.gain > 0
        ]

    def _judge(self, nothing: Bools, start: float) -> TableRequest[Tree]:
        """Evaluate the composite of each layer and return the tree, with the deepest layer that meets the goal."""
        windows = self._question.windows[: len({node.layer for node in self._nodes})]
        readings: list[Reading] = yield self._composites([self._mask(nothing, at) for at in range(len(windows))])
        found = [self._probability(reading) for reading in readings]
        layers = tuple(
            Layer(layer.window, layer.stride, probability, layer.unit)
            for layer, probability in zip(windows, found, strict=True)
        )
        kept = max((layer for layer, probability in enumerate(found) if self._meets(probability)), default=-1)
        tree = self._tree("reached" if kept >= 0 else "not_reached", start, tuple(self._nodes), layers, kept)
        if self._reveals or kept < 0:
            return tree
        reading = readings[kept]
        return dataclasses.replace(tree, winner=reading.winner, winner_probability=reading.winner_probability)

    def _mask(self, nothing: Bools, layer: int) -> Bools:
        mask = nothing.copy()
        for node in composite(self._nodes, layer):
            inside(mask, node.box)[...] = self._reveals
        return mask

    def _tree(
        self,
        outcome: Outcome,
        start: float,
        nodes: tuple[Node, ...] = (),
        layers: tuple[Layer, ...] = (),
        kept_layer: int = -1,
    ) -> Tree:
        question = self._question
        return Tree(
            question.label,
            question.direction,
            question.mask,
            question.threshold,
            outcome,
            start,
            nodes,
            layers,
            kept_layer,
        )

    def _composites(self, masks: Sequence[Bools]) -> list[Composite]:
        return [Composite(self._question.sample, mask) for mask in masks]

    def _probability(self, reading: Reading) -> float:
        return reading.probabilities[self._question.label]

    def _meets(self, probability: float) -> bool:
        """Tell whether the label is kept (reveal) or lost (hide)."""
        return (probability >= self._question.threshold) == self._reveals

    def _gain(self, before: float, after: float) -> float:
        return after - before if self._reveals else before - after


def batched(works: Sequence[TableRequest[Result]]) -> TableRequest[list[Result]]:
    """Run searches together: the composites of all are computed in one batch. Returns their results in order."""
    results: dict[int, Result] = {}
    answers: dict[int, list[Reading] | None] = dict.fromkeys(range(len(works)))
    while answers:
        requested: dict[int, list[Composite]] = {}
        for number, answer in answers.items():
            try:
                requested[number] = works[number].send(answer)
            except StopIteration as end:
                results[number] = end.value
        if not requested:
            break
        readings = iter((yield list(itertools.chain.from_iterable(requested.values()))))
        answers = {number: list(itertools.islice(readings, len(part))) for number, part in requested.items()}
    return [results[number] for number in range(len(works))]


def answered(work: TableRequest[Result], reader: CompositeReader) -> Result:
    """Run a search with outputs of the network."""
    readings: list[Reading] | None = None
    while True:
        try:
            requested = work.send(readings)
        except StopIteration as end:
            result: Result = end.value
            return result
        readings = reader.read(requested)
