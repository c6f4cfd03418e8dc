"""PartitionSHAP: Owen values over a tree of neighbors, halves of a picture or units of a text."""

from __future__ import annotations

import dataclasses
import hashlib
import heapq
import itertools
from collections.abc import Callable, Hashable, Iterator
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np

from ..arrays import Array, Bools, Floats
from ..baselines import baseline_of
from ..config import check_count
from ..model.base import Model
from ..model.passes import distinct_rows, forward_masked, of_targets, read_off
from ..model.token_line import TokenLine, Unit, line_of
from ..override import override
from .base import About, Attribution
from .convergence import Convergence
from .masking import MaskingExplainer

if TYPE_CHECKING:
    from typing_extensions import Self

_TOGETHER = 8  # nodes that are opened at once: 16 rows in a pass, whatever a batch is, so that no map depends on it
_UNITS: tuple[Unit, ...] = ("sentence", "word", "token")  # of a text, the largest first


class Node(NamedTuple):
    """A rectangle of places, of a text a run of tokens: rows top .. bottom - 1, columns left .. right - 1."""

    top: int
    bottom: int
    left: int
    right: int

    def of(self, places: Array) -> Array:
        """Return what an array (H, W) has at its places, as a view."""
        return places[self.top : self.bottom, self.left : self.right]


Halve = Callable[[Node], tuple[Node, Node] | None]
"""A node -> its two children, None of one that has none."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class PartitionSHAP(MaskingExplainer):
    """Owen values over a tree of neighbors: (N, C, H, W) -> (N, H, W), in units of the score.

    Owen 1977, "Values of Games with a Priori Unions", as the shap package computes them (its PartitionExplainer): what
    a node adds, to nothing and to its sibling, is shared between its two children, as Shapley values of these two, and
    so on down the tree. A text falls into sentences, these into words and these into tokens, each time at the boundary
    nearest to the middle; a picture is halved across its longer side. The nodes that matter most are opened first, as
    long as `samples` suffice; what is left of a node is shared among its places equally. Efficient: a map sums to
    score(input) - score(all hidden). A text of L tokens needs about 2/3 L² samples to be exact. Costs `samples` + 2
    forward passes. Signed. Raises ConfigError for fewer than two of `samples`, an unknown `output`, and a `fill` that
    is not finite or not of the input's shape.
    """

    about: ClassVar[About] = About(
        "the place's share of the logit, fair between neighbors on each level of a tree",
        "forward",
        "`samples` F",
        "Owen 1977",
    )
    texts: ClassVar[bool] = True

    samples: int = 500
    """Forward passes at most, two per opened node; shap 0.51."""

    def __post_init__(self) -> None:
        check_count(self, "samples", self.samples, 2)
        super().__post_init__()

    @override
    def quick(self) -> Self:
        return dataclasses.replace(self, samples=2)

    @override
    def variants(self) -> Hashable:
        return None  # which nodes are opened depends on the output that is read

    def passes(self, model: Model, x: Floats) -> int:
        """Two per opened node, one of the input, one of nothing."""
        return self.samples + 2

    @override
    def explain(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Attribution:
        first, kinds = distinct_rows(x)
        hidden = baseline_of(self.name, self.fill, x[first])
        line = line_of(model)
        maps, wholes = np.zeros((len(x), *x.shape[2:])), np.zeros(len(x))
        for number, row in enumerate(first):
            game = _Game(self, model, x[row], hidden[number], line)
            for i in np.flatnonzero(kinds == number):
                maps[i], wholes[i] = game.owen_values(int(targets[i]), self.samples)
        return Attribution(
            maps.astype(x.dtype), x.shape[2:], convergence=[Convergence.of_sums("completeness", maps, wholes)]
        )


class _Opened(NamedTuple):
    """A node, beside what is visible of the others, while it waits to be opened."""

    node: Node
    context: Bools
    """(H, W), what is visible without it."""
    without: float
    """The score of that."""
    within: float
    """The score where it is visible too."""
    weight: float

    @property
    def credit(self) -> float:
        """What it adds, by its weight."""
        return (self.within - self.without) * self.weight


class _Game:
    """One input, of which parts are visible; scores of all outputs are kept, for all targets."""

    def __init__(
        self, explainer: PartitionSHAP, model: Model, x: Floats, hidden: Floats, line: TokenLine | None
    ) -> None:
        self._explainer, self._model, self._x, self._hidden = explainer, model, x[None], hidden[None]
        self._nothing = np.zeros(x.shape[1:], bool)
        self._root = Node(0, x.shape[1], 0, x.shape[2])
        self._halve: Halve = halves
        if line is not None:
            self._nothing[:, line.special] = True
            features = np.flatnonzero(~line.special)
            self._root = Node(0, 1, int(features[0]), int(features[-1]) + 1)
            self._halve = _Units(line)
        self._known: dict[bytes, Floats] = {}

    def owen_values(self, target: int, samples: int) -> tuple[Floats, float]:
        """Return the values (H, W) of one target, and what they should sum to, with at most so many passes."""
        nothing, whole = self._scores([self._nothing, self._with(self._nothing, self._root)], target)
        values, order = np.zeros(self._nothing.shape), itertools.count()
        waiting = [(0.0, next(order), _Opened(self._root, self._nothing, nothing, whole, 1.0))]
        while waiting:
            opened: list[tuple[_Opened, Node, Node]] = []
            while waiting and len(opened) < _TOGETHER and 2 * (len(opened) + 1) <= samples:
                one = heapq.heappop(waiting)[2]
                if (parts := self._halve(one.node)) is None:
                    self._share(values, one)
                else:
                    opened.append((one, *parts))
            if not opened:
                break
            samples -= 2 * len(opened)
            for child in self._children(opened, target):
                heapq.heappush(waiting, (-abs(child.credit), next(order), child))
        for _, _, one in waiting:
            self._share(values, one)
        return values, whole - nothing

    def _children(self, opened: list[tuple[_Opened, Node, Node]], target: int) -> Iterator[_Opened]:
        """Yield the children of nodes, each beside nothing more and beside its sibling."""
        visible = [self._with(one.context, part) for one, *parts in opened for part in parts]
        scores = self._scores(visible, target)
        for i, (one, left, right) in enumerate(opened):
            (with_left, with_right), (by_left, by_right) = visible[2 * i : 2 * i + 2], scores[2 * i : 2 * i + 2]
            half = one.weight / 2
            yield _Opened(left, one.context, one.without, by_left, half)
            yield _Opened(right, one.context, one.without, by_right, half)
            yield _Opened(left, with_right, by_right, one.within, half)
            yield _Opened(right, with_left, by_left, one.within, half)

    def _share(self, values: Floats, one: _Opened) -> None:
        """Add what a node adds to its places, each equally; special tokens get nothing."""
        takes = np.logical_not(one.node.of(self._nothing))
        part = one.node.of(values)
        np.add(part, one.credit / max(1, int(takes.sum())), out=part, where=takes)

    @staticmethod
    def _with(context: Bools, node: Node) -> Bools:
        visible = context.copy()
        node.of(visible)[:] = True
        return visible

    def _scores(self, visible: list[Bools], target: int) -> list[float]:
        """Return the scores of one target where this is visible (H, W each); what was seen before costs nothing."""
        keys = [hashlib.blake2b(np.packbits(mask).tobytes(), digest_size=16).digest() for mask in visible]
        new = {key: mask for key, mask in zip(keys, visible, strict=True) if key not in self._known}
        if new:
            passes = forward_masked(self._model, self._x, self._hidden, np.stack(list(new.values())))
            scores = np.concatenate(
                [read_off(self._model, self._explainer.output, outputs[0]) for _, outputs in passes]
            )
            self._known |= dict(zip(new, scores.astype(np.float64), strict=True))
        return [float(of_targets(self._known[key], np.array([target]))[0]) for key in keys]


def halves(node: Node) -> tuple[Node, Node] | None:
    """Halve a rectangle across its longer side, across its columns where both are the same; None of one place."""
    top, bottom, left, right = node
    if right - left >= bottom - top:
        middle = (left + right) // 2
        return None if right - left <= 1 else (Node(top, bottom, left, middle), Node(top, bottom, middle, right))
    middle = (top + bottom) // 2
    return Node(top, middle, left, right), Node(middle, bottom, left, right)


class _Units:
    """Halves runs of tokens where units end: sentences first, then words, then tokens."""

    def __init__(self, line: TokenLine) -> None:
        tokens = np.arange(len(line.special))
        numbers = {"sentence": line.sentences, "word": line.words, "token": tokens + 1}
        self._begins = [
            np.flatnonzero((numbers[unit][1:] != numbers[unit][:-1]) | (numbers[unit][1:] == 0)) + 1 for unit in _UNITS
        ]

    def __call__(self, node: Node) -> tuple[Node, Node] | None:
        _, _, left, right = node
        for begins in self._begins:
            inside = begins[(begins > left) & (begins < right)]
            if len(inside):
                middle = int(inside[np.abs(inside - (left + right) / 2).argmin()])
                return Node(0, 1, left, middle), Node(0, 1, middle, right)
        return None
