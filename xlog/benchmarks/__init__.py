"""Benchmarks: configurations that mark an explainer's maps. Higher is better in all of them. One file per family."""

from .base import Benchmark, Case, Mark
from .localization import PointingGame

BENCHMARKS: tuple[type[Benchmark], ...] = (PointingGame,)

__all__ = ["BENCHMARKS", "Benchmark", "Case", "Mark", "PointingGame"]
