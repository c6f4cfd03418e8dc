"""Benchmarks: configurations that mark an explainer's maps. Higher is better in all of them. One file per family."""

from .base import About, Benchmark, Case, Explain, MapBenchmark, Mark
from .complexity import Conciseness, Sparseness
from .curves import Curve
from .faithfulness import DeletionAUC, InsertionAUC, NaiveFaithfulness
from .localization import ContrastivePointing, EnergyInMask, IoSR, PointingGame, TopKIntersection
from .quantus_metric import QuantusMetric
from .robustness import ClassSensitivity, LocalLipschitz, MaxSensitivity

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
    MaxSensitivity,
    LocalLipschitz,
    ClassSensitivity,
)

__all__ = [
    "BENCHMARKS",
    "About",
    "Benchmark",
    "Case",
    "ClassSensitivity",
    "Conciseness",
    "ContrastivePointing",
    "Curve",
    "DeletionAUC",
    "EnergyInMask",
    "Explain",
    "InsertionAUC",
    "IoSR",
    "LocalLipschitz",
    "MapBenchmark",
    "Mark",
    "MaxSensitivity",
    "NaiveFaithfulness",
    "PointingGame",
    "QuantusMetric",
    "Sparseness",
    "TopKIntersection",
]
