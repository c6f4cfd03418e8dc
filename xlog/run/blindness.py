"""Blindness: which explainers give the same map for other inputs, or for other labels, as far as a run shows."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..arrays import Floats
from ..errors import ExplanationWarning, XlogError
from ..explainers.base import Attribution, Explainer
from ..model.base import Model
from ..model.passes import input_gradients
from .query import Query

SAME = 1e-6  # of a map's greatest value: what rounding does to equal values
_LABELS = 8  # that maps are kept of, until one differs


@dataclass
class _Seen:
    """What the maps of one explainer have shown so far."""

    same: dict[str, int] = field(default_factory=lambda: {"input": 0, "label": 0})
    """Pairs of other inputs, and of other labels, with the same map."""
    differs: set[str] = field(default_factory=set)
    of_label: dict[int, tuple[Query, Floats]] = field(default_factory=dict)

    def compare(self, what: str, one: Floats, other: Floats) -> None:
        """Take a pair; maps with one value everywhere show nothing."""
        if what in self.differs or np.ptp(one) == 0 or np.ptp(other) == 0:
            return
        if are_same(one, other):
            self.same[what] += 1
        else:
            self.differs.add(what)


class Blindness:
    """Compares the maps that a run makes anyway, so it costs no pass; a pair that differs settles it."""

    def __init__(self) -> None:
        self._seen: dict[str, _Seen] = {}
        self._said: set[tuple[str, str]] = set()

    def look(self, explainer: Explainer, attribution: Attribution, queries: Sequence[Query]) -> None:
        """Take the maps of queries, a row each."""
        seen = self._seen.setdefault(explainer.name, _Seen())
        if len(seen.differs) == len(seen.same):
            return
        for i, query in enumerate(queries):
            grid = attribution.grids[i]
            before = queries[i - 1] if i else query
            if before.sample is query.sample and before.label != query.label:
                seen.compare("label", grid, attribution.grids[i - 1])
            known = seen.of_label.get(query.label)
            if known is not None and _other_images(known[0], query):
                seen.compare("input", grid, known[1])
            elif known is None and len(seen.of_label) < _LABELS and "input" not in seen.differs:
                seen.of_label[query.label] = query, grid

    def found(self, model: Model, explainers: Mapping[str, Explainer]) -> dict[str, list[str]]:
        """Return what each explainer was seen not to depend on, and warn, once, of what its method does not say.

        A network that is linear between the inputs has the same gradient everywhere: no method is to blame for that.
        """
        ignored: dict[str, list[str]] = {}
        for name, seen in self._seen.items():
            blind = [what for what, pairs in seen.same.items() if pairs and what not in seen.differs]
            if "input" in blind:
                query, _ = next(iter(seen.of_label.values()))
                if is_linear(model, query.sample.image, query.label):
                    blind.remove("input")
            if blind:
                ignored[name] = blind
                self._warn(explainers[name], blind)
        return ignored

    def _warn(self, explainer: Explainer, blind: Sequence[str]) -> None:
        declared = {"label"} if not explainer.about.of_target else set()
        for what in blind:
            if what in declared or (explainer.name, what) in self._said:
                continue
            self._said.add((explainer.name, what))
            warnings.warn(f"{explainer.name}: {does_not_depend(what)}", ExplanationWarning, stacklevel=2)


def is_linear(model: Model, image: Floats, label: int) -> bool:
    """Tell whether the gradient at an image (C, H, W) is that at another one; False where there is none."""
    try:
        found = input_gradients(model, np.stack([image, shuffled(image)]), np.full(2, label))
    except XlogError:  # no gradient reaches the input
        return False
    return are_same(*found)


def are_same(one: Floats, other: Floats) -> bool:
    """Tell whether two maps are one, but for rounding."""
    return one.shape == other.shape and bool(np.abs(one - other).max() <= SAME * np.abs(one).max())


def shuffled(image: Floats) -> Floats:
    """Return an image with the same values at other places: nothing that anybody would see as the same."""
    return np.random.default_rng(0).permutation(image.ravel()).reshape(image.shape)


def does_not_depend(what: str) -> str:
    """Say what a map does not depend on, "input" or "label"."""
    return {
        "input": "its map does not depend on the input: it is the same for other images, so it explains none of them",
        "label": "its map does not depend on the label: it is the same for other labels, so it explains none of them",
    }[what]


def _other_images(one: Query, other: Query) -> bool:
    return one.sample.id != other.sample.id and not np.array_equal(one.sample.image, other.sample.image)
