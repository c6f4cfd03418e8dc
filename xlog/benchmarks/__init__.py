"""Benchmarks: configurations that mark an explainer's maps. Higher is better in all of them. One file per family."""

from .base import About, Benchmark, Case, Explain, MapBenchmark, Mark
from .complexity import Conciseness, Sparseness
from .curves import Curve
from .faithfulness import DeletionAUC, InsertionAUC, NaiveFaithfulness
from .infidelity import Infidelity
from .local_fidelity import LocalFidelity
from .localization import ContrastivePointing, EnergyInMask, IoSR, PointingGame, TopKIntersection
from .perturbation import PerturbationCurves
from .road import ROAD
from .sanity import ParameterRandomisation, RandomLogit

BENCHMARKS: tuple[type[Benchmark], ...] = (
    PointingGame,
    ContrastivePointing,
    IoSR,
    EnergyInMask,
    TopKIntersection,
    InsertionAUC,
    DeletionAUC,
    PerturbationCurves,
    ROAD,
    NaiveFaithfulness,
    Infidelity,
    LocalFidelity,
    Sparseness,
    Conciseness,
    ParameterRandomisation,
    RandomLogit,
)

__all__ = [
    "BENCHMARKS",
    "ROAD",
    "About",
    "Benchmark",
    "Case",
    "Conciseness",
    "ContrastivePointing",
    "Curve",
    "DeletionAUC",
    "EnergyInMask",
    "Explain",
    "Infidelity",
    "InsertionAUC",
    "IoSR",
    "LocalFidelity",
    "MapBenchmark",
    "Mark",
    "NaiveFaithfulness",
    "ParameterRandomisation",
    "PerturbationCurves",
    "PointingGame",
    "RandomLogit",
    "Sparseness",
    "TopKIntersection",
]
