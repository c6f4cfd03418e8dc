"""Benchmarks: configurations that mark an explainer's maps. Higher is better in all of them. One file per family."""

from .base import Benchmark, Case, MapBenchmark, Mark
from .complexity import Conciseness, Sparseness
from .curves import Curve
from .faithfulness import DeletionAUC, InsertionAUC, NaiveFaithfulness
from .localization import ContrastivePointing, EnergyInMask, IoSR, PointingGame, TopKIntersection

BENCHMARKS: tuple[type[Benchmark], ...] = (
    PointingGame,
    ContrastivePointing,
    IoSR,
    EnergyInMask,
    TopKIntersection,
    InsertionAUC,
    DeletionAUC,
    NaiveFaithfulness,
    Sparseness,
    Conciseness,
)

__all__ = [
    "BENCHMARKS",
    "Benchmark",
    "Case",
    "Conciseness",
    "ContrastivePointing",
    "Curve",
    "DeletionAUC",
    "EnergyInMask",
    "InsertionAUC",
    "IoSR",
    "MapBenchmark",
    "Mark",
    "NaiveFaithfulness",
    "PointingGame",
    "Sparseness",
    "TopKIntersection",
]
