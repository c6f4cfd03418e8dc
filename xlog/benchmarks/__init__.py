"""Benchmarks: configurations that mark an explainer's maps. Higher is better in all of them. One file per family."""

from .base import About, Benchmark, Case, Explain, MapBenchmark, Mark
from .complexity import Conciseness, Sparseness
from .curves import Curve
from .faithfulness import DeletionAUC, InsertionAUC, NaiveFaithfulness
from .localization import ContrastivePointing, EnergyInMask, IoSR, PointingGame, TopKIntersection
from .sanity import ParameterRandomisation, RandomLogit

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
    ParameterRandomisation,
    RandomLogit,
)

__all__ = [
    "BENCHMARKS",
    "About",
    "Benchmark",
    "Case",
    "Conciseness",
    "ContrastivePointing",
    "Curve",
    "DeletionAUC",
    "EnergyInMask",
    "Explain",
    "InsertionAUC",
    "IoSR",
    "MapBenchmark",
    "Mark",
    "NaiveFaithfulness",
    "ParameterRandomisation",
    "PointingGame",
    "RandomLogit",
    "Sparseness",
    "TopKIntersection",
]
