"""Benchmarks: configurations that mark an explainer's maps. Higher is better in all of them. One file per family."""

from .base import Benchmark, Case, MapBenchmark, Mark
from .complexity import Conciseness, Sparseness
from .localization import ContrastivePointing, EnergyInMask, IoSR, PointingGame, TopKIntersection

BENCHMARKS: tuple[type[Benchmark], ...] = (
    PointingGame,
    ContrastivePointing,
    IoSR,
    EnergyInMask,
    TopKIntersection,
    Sparseness,
    Conciseness,
)

__all__ = [
    "BENCHMARKS",
    "Benchmark",
    "Case",
    "Conciseness",
    "ContrastivePointing",
    "EnergyInMask",
    "IoSR",
    "MapBenchmark",
    "Mark",
    "PointingGame",
    "Sparseness",
    "TopKIntersection",
]
