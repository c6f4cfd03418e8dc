"""Benchmark: what all marks of explanations are, Case: what they look at, Mark: what they say."""

from __future__ import annotations

import abc
import dataclasses
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from ..arrays import Array, Floats
from ..config import Configured
from ..model.base import Model
from .curves import Curve


@dataclasses.dataclass(frozen=True)
class Case:
    """One map and what it is about."""

    image: Floats
    """(C, H, W), as the network takes it."""
    target: int
    map: Floats
    """(H, W)"""
    regions: Sequence[Array]
    """Masks (H, W) of the target's objects; none where the dataset gives none."""
    others: Sequence[Array] = ()
    """Masks (H, W) of the objects of all other labels."""


@dataclasses.dataclass(frozen=True)
class Mark:
    """A value, or why there is none."""

    value: float | None
    missing: str = ""
    curves: tuple[Curve, ...] = ()
    """What the value was read off, where it was read off curves."""

    @classmethod
    def of(cls, value: float, *curves: Curve) -> Mark:
        """Return a mark; a value that is not finite is missing and says so."""
        if np.isfinite(value):
            return cls(float(value), curves=curves)
        return cls(None, f"the value is {value}", curves)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Benchmark(Configured):
    """A way to mark maps, as configuration only."""

    family: ClassVar[str] = "benchmark"
    needs_regions: ClassVar[bool] = False
    """Whether a dataset without boxes or masks cannot be marked at all."""

    def check(self, model: Model, x: Floats) -> None:
        """Raise what `mark` would raise for parameters that do not fit inputs like x (1, C, H, W)."""

    @abc.abstractmethod
    def mark(self, model: Model, cases: Sequence[Case], rng: np.random.Generator) -> list[Mark]:
        """Mark each case; higher is better."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class MapBenchmark(Benchmark):
    """A way to mark maps one by one, without asking the network anything."""

    def mark(self, model: Model, cases: Sequence[Case], rng: np.random.Generator) -> list[Mark]:
        """See Benchmark. Makes no passes and draws nothing. Missing where the map has NaN or infinity."""
        return [
            self._mark(case) if np.isfinite(case.map).all() else Mark(None, "the map has NaN or infinity")
            for case in cases
        ]

    @abc.abstractmethod
    def _mark(self, case: Case) -> Mark:
        """Mark one case, whose map is finite."""
