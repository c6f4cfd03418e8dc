"""Benchmarks: configurations that score an explainer's maps. Each says which end is better. One file per family."""

from ..attribute_docs import show_attributes
from ..config import made_without_arguments
from .additivity import Additivity
from .base import About as About
from .base import Benchmark
from .base import Case as Case
from .base import Explain as Explain
from .base import MapBenchmark as MapBenchmark
from .base import Score as Score
from .complexity import Complexity, Sparseness
from .contrast import ContrastiveEnergy, ContrastivePointing
from .curves import Curve as Curve
from .faithfulness import DeletionAUC, InsertionAUC, NaiveFaithfulness
from .infidelity import Infidelity
from .local_fidelity import LocalFidelity
from .localization import (
    EnergyInMask,
    IoSR,
    PixelAveragePrecision,
    PixelROCAUC,
    PointingGame,
    RegionF1,
    TopKIntersection,
)
from .perturbation import PerturbationCurves
from .quantus_metric import QuantusMetric
from .rationales import Comprehensiveness, Sufficiency
from .road import ROAD
from .robustness import ClassSensitivity, LocalLipschitz, MaxSensitivity
from .sanity import ModelParameterRandomization, RandomLogit

# A benchmark is listed here and nowhere else: names of `xlog`, tables, registry and doctor follow, in this order.
__all__ = [  # noqa: RUF022
    "Benchmark",
    "PointingGame",
    "ContrastivePointing",
    "ContrastiveEnergy",
    "IoSR",
    "EnergyInMask",
    "TopKIntersection",
    "RegionF1",
    "PixelROCAUC",
    "PixelAveragePrecision",
    "InsertionAUC",
    "DeletionAUC",
    "PerturbationCurves",
    "Comprehensiveness",
    "Sufficiency",
    "ROAD",
    "NaiveFaithfulness",
    "Infidelity",
    "LocalFidelity",
    "Additivity",
    "Sparseness",
    "Complexity",
    "ModelParameterRandomization",
    "RandomLogit",
    "MaxSensitivity",
    "LocalLipschitz",
    "ClassSensitivity",
    "QuantusMetric",
]

BENCHMARKS: tuple[type[Benchmark], ...] = made_without_arguments([globals()[name] for name in __all__], Benchmark)
"""Those that can be made without arguments: all but QuantusMetric."""

show_attributes([*globals().values()])
