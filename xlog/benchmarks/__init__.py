"""Benchmarks: configurations that mark an explainer's maps. Each says which end is better. One file per family."""

from .base import About, Benchmark, Case, Explain, MapBenchmark, Mark
from .complexity import Complexity, Sparseness
from .contrast import ContrastiveEnergy, ContrastivePointing
from .curves import Curve
from .faithfulness import DeletionAUC, InsertionAUC, NaiveFaithfulness
from .infidelity import Infidelity
from .local_fidelity import LocalFidelity
from .localization import EnergyInMask, IoSR, PointingGame, TopKIntersection
from .perturbation import PerturbationCurves
from .quantus_metric import QuantusMetric
from .road import ROAD
from .robustness import ClassSensitivity, LocalLipschitz, MaxSensitivity
from .sanity import ParameterRandomisation, RandomLogit

BENCHMARKS: tuple[type[Benchmark], ...] = (
    PointingGame,
    ContrastivePointing,
    ContrastiveEnergy,
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
    Complexity,
    ParameterRandomisation,
    RandomLogit,
    MaxSensitivity,
    LocalLipschitz,
    ClassSensitivity,
)

__all__ = [
    "BENCHMARKS",
    "ROAD",
    "About",
    "Benchmark",
    "Case",
    "ClassSensitivity",
    "Complexity",
    "ContrastiveEnergy",
    "ContrastivePointing",
    "Curve",
    "DeletionAUC",
    "EnergyInMask",
    "Explain",
    "Infidelity",
    "InsertionAUC",
    "IoSR",
    "LocalFidelity",
    "LocalLipschitz",
    "MapBenchmark",
    "Mark",
    "MaxSensitivity",
    "NaiveFaithfulness",
    "ParameterRandomisation",
    "PerturbationCurves",
    "PointingGame",
    "QuantusMetric",
    "RandomLogit",
    "Sparseness",
    "TopKIntersection",
]
