"""Composite: an image of which a part is visible; CompositeReader: the outputs for many, each computed once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..arrays import Bools, Floats
from ..model.base import Model
from ..model.passes import blend_rows, check_targets
from .tree import Box


@dataclass(frozen=True, eq=False)
class Composite:
    """An input behind a mask that is made when it is needed: another mask with one box changed."""

    sample: int
    """Which input."""
    seen: Bools
    """Where the input is seen, but for the box: (H, W)."""
    box: Box | None = None
    reveals: bool = True
    """Whether the box is seen."""

    def mask(self) -> Bools:
        """Where the input is seen: (H, W)."""
        return self.seen if self.box is None else changed(self.seen, self.box, self.reveals)


def changed(seen: Bools, box: Box, reveals: bool) -> Bools:
    """Return a mask (H, W) with a box seen or hidden."""
    mask = seen.copy()
    inside(mask, box)[...] = reveals
    return mask


def inside(seen: Bools, box: Box) -> Bools:
    """Return the part of a mask (H, W) inside a box, as a view."""
    return seen[box.y : box.y + box.height, box.x : box.x + box.width]


@dataclass(frozen=True)
class Reading:
    """The network's outputs for a composite."""

    probabilities: Mapping[int, float]
    """Of the labels that are explained in its sample."""
    winner: int
    """The most probable of all labels."""
    winner_probability: float


class CompositeReader:
    """Sends composites through a network in full batches, and each only once however often it is requested.

    Equal masks of one sample are equal to the last bit, whoever requested them and whatever else was in the batch, as
    searches rely on. Composites that change one mask by a box each go as one input with boxes before another: of those
    a model may compute no more than what a box reaches. Holds a batch of masks, and of every composite a digest and
    its outputs.
    """

    def __init__(
        self,
        model: Model,
        x: Floats,
        baselines: Floats,
        labels: Sequence[Sequence[int]],
        activation: Callable[[Floats], Floats],
    ) -> None:
        self._model, self._x, self._baselines = model, x, baselines
        self._labels, self._activation = labels, activation
        self._known: dict[_Key, Reading] = {}

    def read(self, composites: Sequence[Composite]) -> list[Reading]:
        """Return the outputs for each."""
        keys: list[_Key] = []
        waiting: dict[_Key, Composite] = {}
        for composite in composites:
            digest = hashlib.blake2b(np.packbits(composite.mask()).data, digest_size=16).digest()
            keys.append((composite.sample, digest))
            if keys[-1] not in self._known:
                waiting[keys[-1]] = composite
            if len(waiting) >= blend_rows(self._model):
                self._run(waiting)
                waiting = {}
        if waiting:
            self._run(waiting)
        return [self._known[key] for key in keys]

    def _run(self, waiting: Mapping[_Key, Composite]) -> None:
        """Run one pass over composites."""
        bases = {_base_of(composite): composite for composite in waiting.values()}
        numbers = {base: number for number, base in enumerate(bases)}
        inputs = [self._inputs(composite) for composite in bases.values()]
        outputs = self._model.forward_blends(
            np.stack([shown for shown, _ in inputs]),
            np.stack([hidden for _, hidden in inputs]),
            np.stack([_of_base(composite) for composite in waiting.values()]),
            np.array([numbers[_base_of(composite)] for composite in waiting.values()]),
        )
        # In double precision: near 1, where hiding begins, single precision would call many windows equal.
        probabilities = self._activation(outputs.astype(np.float64))
        for key, row in zip(waiting, probabilities, strict=True):
            labels = self._labels[key[0]]
            check_targets(np.asarray(labels), len(row))
            winner = int(row.argmax())
            self._known[key] = Reading({label: float(row[label]) for label in labels}, winner, float(row[winner]))

    def _inputs(self, composite: Composite) -> tuple[Floats, Floats]:
        """Return what is seen and what is hidden behind the mask of a composite's base, (C, H, W) each."""
        x, hidden = self._x[composite.sample], self._baselines[composite.sample]
        if composite.box is None:
            return x, hidden
        without_box = np.where(composite.seen, x, hidden)
        return (x, without_box) if composite.reveals else (without_box, hidden)


_Key = tuple[int, bytes]  # sample, digest of a mask


def _base_of(composite: Composite) -> tuple[int, int | None, bool]:
    """Return what tells composites apart that do not change the same mask by a box."""
    return composite.sample, None if composite.box is None else id(composite.seen), composite.reveals


def _of_base(composite: Composite) -> Bools:
    """Return where the seen of a composite's base is seen: (H, W)."""
    if composite.box is None:
        return composite.seen
    return changed(np.full_like(composite.seen, not composite.reveals), composite.box, composite.reveals)
