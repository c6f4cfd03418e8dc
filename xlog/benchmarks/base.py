"""Benchmark: what scores explanations, Case: what it is given, Score: what it returns, About: what that means."""

from __future__ import annotations

import abc
import dataclasses
from collections.abc import Sequence
from typing import ClassVar, Literal, Protocol

import numpy as np

from ..arrays import Array, Bools, Floats
from ..config import Configured, check_count
from ..model.base import Model
from ..override import override
from ..scores.scale import Scale
from ..sentences import Sentence
from .curves import Curve

Changed = Literal["nothing", "input", "label", "network"]


@dataclasses.dataclass(frozen=True)
class Case:
    """One map and what it is about."""

    image: Floats
    """(C, H, W), as the network takes it."""
    target: int
    """The label that the map is about."""
    map: Floats
    """(H, W)"""
    regions: Sequence[Array]
    """Masks (H, W) of the target's objects; none where the dataset gives none."""
    others: Sequence[Array] = ()
    """Masks (H, W) of the objects of all other labels."""
    segments: Array | None = None
    """(H, W): the superpixel of each pixel, numbered from 0, where the explainer weighs superpixels."""
    weights: Floats | None = None
    """The weight of each superpixel."""
    other_labels: Sequence[int] = ()
    """The label of each of `others`."""
    places: Bools | None = None
    """(H, W): which places of the map are features; of a text the special tokens are none. None: all are."""
    unit: str = ""
    """Of a text "word" or "sentence" where values are of whole ones, and stand at each of their tokens."""

    @property
    def values(self) -> Floats:
        """(n,): the map at its features."""
        return self.at_features(self.map).ravel()

    def at_features(self, map_: Floats) -> Floats:
        """Return another map (H, W) of the input where it has features: itself, or (1, n) of a text's tokens."""
        return map_ if self.places is None else map_[self.places][None]


@dataclasses.dataclass(frozen=True)
class Score:
    """A value, or why there is none."""

    value: float | None
    """None where there is none."""
    missing: str = ""
    """Why there is none."""
    curves: tuple[Curve, ...] = ()
    """What the value was read off, where it was read off curves."""
    other_seeds: tuple[float, ...] = ()
    """What it was where map and score were drawn anew, NaN where it is missing; empty: they were not."""

    @classmethod
    def of(cls, value: float, *curves: Curve) -> Score:
        """Return a score; a value that is not finite is missing, with that as the reason."""
        if np.isfinite(value):
            return cls(float(value), curves=curves)
        return cls(None, Sentence("score.not_finite", value=value), curves)


class Explain(Protocol):
    """The explainer that made the maps, for benchmarks that call it again."""

    def __call__(self, model: Model, x: Floats, targets: np.ndarray) -> Floats:
        """Maps of other inputs, targets or networks: (N, C, H, W), (N,) -> (N, H, W).

        What the explainer draws is what it drew for the maps that are scored.
        """


@dataclasses.dataclass(frozen=True)
class About:
    """What tables list of a benchmark."""

    measures: str
    """The question, in a few words."""
    worst: str
    """What the worst score means, and which that is."""
    best: str
    """What the best score means, and which that is."""
    cost: str
    """Passes per map; F is a forward pass, E as many as the explainer takes for a map."""
    source: str
    """Paper."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Benchmark(Configured):
    """A way to score maps, as configuration only."""

    limit: int | None = None
    """Score the first `limit` samples of a run only; None for all."""

    family: ClassVar[str] = "benchmark"
    about: ClassVar[About] = About("", "", "", "", "")
    """What tables list; optional for benchmarks that are not registered."""
    needs_regions: ClassVar[bool] = False
    """Whether a dataset without boxes or masks cannot be scored at all."""
    rows: ClassVar[bool] = False
    """Whether it takes rows of a table, (N, 1, 1, F), whose features have neighbors by chance only."""
    texts: ClassVar[bool] = False
    """Whether it takes texts, embeddings (N, D, 1, L) of L tokens."""
    definition: ClassVar[int] = 1
    """Raised whenever scores of the class come to mean another number; only scores of one definition are compared."""
    changes: ClassVar[Changed] = "nothing"
    """What is changed to see whether maps change with it: a control that does not look at it scores by construction."""
    of_map: ClassVar[bool] = True
    """Whether the passes of a score depend on the map; those that do not are made once for all maps of a sample."""

    def __post_init__(self) -> None:
        check_count(self, "limit", self.limit, 1, or_none=True)
        super().__post_init__()

    @property
    def seed_included(self) -> bool | None:
        """Whether each sample has draws of its own, so that intervals cover the seed; None: it draws nothing."""
        return None

    @property
    def scale(self) -> Scale:
        """What the scores are on: which end is better, their bounds, and the level that they are compared with."""
        return Scale()

    @property
    def higher_is_better(self) -> bool:
        """Whether the better map has the higher score."""
        return self.scale.higher_is_better

    def check(self, model: Model, x: Floats) -> None:
        """Raise what `score` would raise for parameters that do not fit inputs like x (1, C, H, W)."""

    def passes(self, model: Model, x: Floats) -> int:
        """How many rows a score sends through the network by itself, about, for inputs like x (1, C, H, W).

        A matter of planning, not of results; as is `explanations`.
        """
        return 0

    @property
    def explanations(self) -> int:
        """How many maps of the explainer a score needs beside the one that is scored."""
        return 0

    @abc.abstractmethod
    def evaluate(self, model: Model, cases: Sequence[Case], explain: Explain, rng: np.random.Generator) -> list[Score]:
        """Score maps of one explainer, which is `explain`.

        A score depends on its case alone, not on its neighbors: what is drawn from `rng` is drawn for all cases alike.
        """


@dataclasses.dataclass(frozen=True, kw_only=True)
class MapBenchmark(Benchmark):
    """A way to score maps one by one, without passes through the network."""

    def evaluate(self, model: Model, cases: Sequence[Case], explain: Explain, rng: np.random.Generator) -> list[Score]:
        """See Benchmark. Makes no passes and draws nothing. Missing where the map has NaN or infinity."""
        return [
            self._score(case) if np.isfinite(case.map).all() else Score(None, Sentence("score.map_not_finite"))
            for case in cases
        ]

    @abc.abstractmethod
    def _score(self, case: Case) -> Score:
        """Score one case, whose map is finite."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class DrawingBenchmark(Benchmark):
    """A way to score maps that draws at random."""

    seed_per_sample: bool = False
    """Whether each sample has draws of its own. If not, all have the same: passes are shared, and intervals
    do not cover the variance between draws."""

    @property
    @override
    def seed_included(self) -> bool | None:
        return self.seed_per_sample
