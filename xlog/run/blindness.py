"""Blindness: which explainers give the same map for other inputs, or for other labels, as far as maps show."""

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
from .beside import beside
from .query import Query

SAME = 1e-6  # of a map's greatest value: what rounding does to equal values
_LABELS = 8  # that maps are kept of, until one differs


@dataclass
class _Seen:
    """What the maps of one explainer have shown so far."""

    same: dict[str, int] = field(default_factory=lambda: {"input": 0, "label": 0})
    """Pairs of other inputs, and of other labels, with the same map."""
    differs: set[str] = field(default_factory=set)
    compared: set[str] = field(default_factory=set)
    """What there were pairs of."""
    of_label: dict[int, tuple[Query, Floats]] = field(default_factory=dict)

    def compare(self, what: str, one: Floats, other: Floats) -> None:
        """Take a pair; maps with one value everywhere show nothing."""
        self.compared.add(what)
        if what in self.differs or np.ptp(one) == 0 or np.ptp(other) == 0:
            return
        if are_same(one, other):
            self.same[what] += 1
        else:
            self.differs.add(what)


class Blindness:
    """Compares the maps that a run makes anyway, which costs no pass; a pair that differs settles it.

    What a run has no pairs of, as it has one image of each label or one label of each image, is tried at its end.
    """

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
        """Return what each explainer was seen not to depend on, and warn, once, of what its method does not say."""
        ignored: dict[str, list[str]] = {}
        for name, seen in self._seen.items():
            self._try(model, explainers[name], seen)
            blind = [what for what, pairs in seen.same.items() if pairs and what not in seen.differs]
            if blind:
                query, _ = next(iter(seen.of_label.values()))
                with beside(model, query.sample):
                    blind = blamed(explainers[name], model, query.sample.image, query.label, blind)
            if blind:
                ignored[name] = blind
                self._warn(explainers[name], blind)
        return ignored

    def _try(self, model: Model, explainer: Explainer, seen: _Seen) -> None:
        """Try what no maps of the run could show, with few passes."""
        unseen = [what for what in seen.same if what not in seen.compared]
        if not unseen:
            return
        query, _ = next(iter(seen.of_label.values()))
        try:
            with beside(model, query.sample), warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of images that nobody asked about
                found = depends(explainer.quick(), model, query.sample.image, query.label, unseen)
        except Exception:  # whatever a network or a method raises at images that are none
            return
        for what, does in found.items():
            seen.compared.add(what)
            if does:
                seen.differs.add(what)
            else:
                seen.same[what] += 1

    def _warn(self, explainer: Explainer, blind: Sequence[str]) -> None:
        declared = {"input": not explainer.about.of_input, "label": not explainer.about.of_target}
        for what in blind:
            if declared[what] or (explainer.name, what) in self._said:
                continue
            self._said.add((explainer.name, what))
            warnings.warn(f"{explainer.name}: {does_not_depend(what)}", ExplanationWarning, stacklevel=2)


def depends(explainer: Explainer, model: Model, image: Floats, label: int, on: Sequence[str]) -> dict[str, bool]:
    """Return whether the map of an image (C, H, W) depends on the "input" and on the "label", as far as is asked.

    Tried on noise of the image's own values, on black, and on another label. Nothing for a map that is one value
    everywhere, nor of labels where there is one.
    """

    def grid(image: Floats, label: int) -> Floats:
        found = explainer.explain(model, image[None], np.array([label]), np.random.default_rng(0)).grids
        return np.asarray(found[0])

    own = grid(image, label)
    if np.ptp(own) == 0:
        return {}
    labels = model.forward(image[None]).shape[1]
    others = {
        "input": [(shuffled(image), label), (np.zeros_like(image), label)],
        "label": [(image, (label + 1) % labels)] if labels > 1 else [],
    }
    return {what: not all(are_same(own, grid(*other)) for other in others[what]) for what in on if others[what]}


def blamed(explainer: Explainer, model: Model, image: Floats, label: int, blind: Sequence[str]) -> list[str]:
    """Return what a method, and not the network, is to blame for.

    A network that is linear between the inputs has the same gradient everywhere, and one of two opposite logits has
    gradients of the same magnitudes. A method that says that labels do not count needs no such excuse.
    """
    excuses = {"input": is_linear, "label": has_opposite_logits}
    says_so = [] if explainer.about.of_target else ["label"]
    return [what for what in blind if what in says_so or not excuses[what](model, image, label)]


def has_opposite_logits(model: Model, image: Floats, label: int) -> bool:
    """Tell whether there are two labels, and the gradients of both at an image (C, H, W) add up to 0."""
    if model.forward(image[None]).shape[1] != 2:
        return False
    try:
        one, other = input_gradients(model, np.stack([image, image]), np.array([label, 1 - label]))
    except XlogError:  # no gradient reaches the input
        return False
    return are_same(one, -other)


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
