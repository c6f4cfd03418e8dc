"""Benchmarks: configurations that mark an explainer's maps. Higher is better in all of them. One file per family."""

from .base import Benchmark, Case, Mark
from .curves import Curve
from .faithfulness import DeletionAUC, InsertionAUC, NaiveFaithfulness
from .localization import PointingGame

BENCHMARKS: tuple[type[Benchmark], ...] = (
    PointingGame,
    InsertionAUC,
    DeletionAUC,
    NaiveFaithfulness,
)

__all__ = [
    "BENCHMARKS",
    "Benchmark",
    "Case",
    "Curve",
    "DeletionAUC",
    "InsertionAUC",
    "Mark",
    "NaiveFaithfulness",
    "PointingGame",
]
