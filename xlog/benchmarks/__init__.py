"""Benchmarks: configurations that score an explainer's maps. Higher is better in all of them. One file per family."""

from .base import About, Benchmark, Case, Explain, MapBenchmark, Score
from .complexity import Conciseness, Sparseness
from .curves import Curve
from .faithfulness import DeletionAUC, InsertionAUC, NaiveFaithfulness
from .infidelity import Infidelity
from .local_fidelity import LocalFidelity
from .localization import ContrastivePointing, EnergyInMask, IoSR, PointingGame, TopKIntersection
from .perturbation import PerturbationCurves
from .quantus_metric import QuantusMetric
from .road import ROAD
from .robustness import ClassSensitivity, LocalLipschitz, MaxSensitivity
from .sanity import ModelParameterRandomization, RandomLogit

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
    ModelParameterRandomization,
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
    "LocalLipschitz",
    "MapBenchmark",
    "MaxSensitivity",
    "ModelParameterRandomization",
    "NaiveFaithfulness",
    "PerturbationCurves",
    "PointingGame",
    "QuantusMetric",
    "RandomLogit",
    "Score",
    "Sparseness",
    "TopKIntersection",
]
