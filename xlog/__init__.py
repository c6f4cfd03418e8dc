"""xlog: explanations of vision models, logged like training metrics, kept, shared and looked at.

Names are loaded when they are first used, so that `import xlog` is quick and imports no framework.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

from .version import __version__

if TYPE_CHECKING:
    from .benchmarks import (
        ROAD,
        Benchmark,
        ClassSensitivity,
        Conciseness,
        ContrastivePointing,
        DeletionAUC,
        EnergyInMask,
        Infidelity,
        InsertionAUC,
        IoSR,
        LocalFidelity,
        LocalLipschitz,
        MaxSensitivity,
        ModelParameterRandomization,
        NaiveFaithfulness,
        PerturbationCurves,
        PointingGame,
        QuantusMetric,
        RandomLogit,
        Sparseness,
        TopKIntersection,
    )
    from .counterfactual import HierarchicalOcclusion
    from .errors import (
        ConfigError,
        DataError,
        DataWarning,
        ExplanationError,
        ExplanationWarning,
        LayerError,
        LogError,
        LogWarning,
        ModelError,
        ModelWarning,
        OutOfMemory,
        XlogError,
    )
    from .events.logs import Logs
    from .explainers import (
        CAM,
        LIME,
        RISE,
        SLIC,
        AblationCAM,
        Attribution,
        CenterControl,
        Deconvolution,
        EdgeControl,
        EigenCAM,
        ExpectedGradients,
        Explainer,
        FeatureAblation,
        FunctionExplainer,
        GradCAM,
        GradCAMPlusPlus,
        Gradient,
        GradientSHAP,
        Grid,
        GuidedBackprop,
        HiResCAM,
        InputXGradient,
        IntegratedGradients,
        KernelSHAP,
        LayerCAM,
        NoiseTunnel,
        Occlusion,
        Quickshift,
        RandomControl,
        ScoreCAM,
        SmoothGrad,
        SmoothGradSquared,
        VarGrad,
        XGradCAM,
    )
    from .model import Model, wrap
    from .notebook import Viewer, view
    from .registry import list_benchmarks, list_explainers
    from .run.result import RunResult
    from .run.runner import Runner

__all__ = [
    "CAM",
    "LIME",
    "RISE",
    "ROAD",
    "SLIC",
    "AblationCAM",
    "Attribution",
    "Benchmark",
    "CenterControl",
    "ClassSensitivity",
    "Conciseness",
    "ConfigError",
    "ContrastivePointing",
    "DataError",
    "DataWarning",
    "Deconvolution",
    "DeletionAUC",
    "EdgeControl",
    "EigenCAM",
    "EnergyInMask",
    "ExpectedGradients",
    "Explainer",
    "ExplanationError",
    "ExplanationWarning",
    "FeatureAblation",
    "FunctionExplainer",
    "GradCAM",
    "GradCAMPlusPlus",
    "Gradient",
    "GradientSHAP",
    "Grid",
    "GuidedBackprop",
    "HiResCAM",
    "HierarchicalOcclusion",
    "Infidelity",
    "InputXGradient",
    "InsertionAUC",
    "IntegratedGradients",
    "IoSR",
    "KernelSHAP",
    "LayerCAM",
    "LayerError",
    "LocalFidelity",
    "LocalLipschitz",
    "LogError",
    "LogWarning",
    "Logs",
    "MaxSensitivity",
    "Model",
    "ModelError",
    "ModelParameterRandomization",
    "ModelWarning",
    "NaiveFaithfulness",
    "NoiseTunnel",
    "Occlusion",
    "OutOfMemory",
    "PerturbationCurves",
    "PointingGame",
    "QuantusMetric",
    "Quickshift",
    "RandomControl",
    "RandomLogit",
    "RunResult",
    "Runner",
    "ScoreCAM",
    "SmoothGrad",
    "SmoothGradSquared",
    "Sparseness",
    "TopKIntersection",
    "VarGrad",
    "Viewer",
    "XGradCAM",
    "XlogError",
    "__version__",
    "list_benchmarks",
    "list_explainers",
    "open",
    "view",
    "wrap",
]

_HOMES = {
    ".benchmarks": [
        "Benchmark",
        "ClassSensitivity",
        "Conciseness",
        "ContrastivePointing",
        "DeletionAUC",
        "EnergyInMask",
        "Infidelity",
        "InsertionAUC",
        "IoSR",
        "LocalFidelity",
        "LocalLipschitz",
        "MaxSensitivity",
        "NaiveFaithfulness",
        "ModelParameterRandomization",
        "PointingGame",
        "RandomLogit",
        "PerturbationCurves",
        "ROAD",
        "QuantusMetric",
        "Sparseness",
        "TopKIntersection",
    ],
    ".counterfactual": ["HierarchicalOcclusion"],
    ".errors": [
        "ConfigError",
        "DataError",
        "DataWarning",
        "ExplanationError",
        "ExplanationWarning",
        "LayerError",
        "LogError",
        "LogWarning",
        "ModelError",
        "ModelWarning",
        "OutOfMemory",
        "XlogError",
    ],
    ".events.logs": ["Logs"],
    ".explainers": [
        "AblationCAM",
        "Attribution",
        "CAM",
        "CenterControl",
        "Deconvolution",
        "EdgeControl",
        "EigenCAM",
        "ExpectedGradients",
        "Explainer",
        "FeatureAblation",
        "FunctionExplainer",
        "GradCAM",
        "GradCAMPlusPlus",
        "Gradient",
        "GradientSHAP",
        "Grid",
        "GuidedBackprop",
        "HiResCAM",
        "InputXGradient",
        "IntegratedGradients",
        "KernelSHAP",
        "LIME",
        "LayerCAM",
        "NoiseTunnel",
        "Occlusion",
        "Quickshift",
        "RISE",
        "RandomControl",
        "SLIC",
        "ScoreCAM",
        "SmoothGrad",
        "SmoothGradSquared",
        "VarGrad",
        "XGradCAM",
    ],
    ".model": ["Model", "wrap"],
    ".notebook": ["Viewer", "view"],
    ".registry": ["list_benchmarks", "list_explainers"],
    ".run.result": ["RunResult"],
    ".run.runner": ["Runner"],
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def open(path: str | os.PathLike[str]) -> Logs:
    """Return the runs below a folder, or in one file, for analysis: see Logs."""
    logs: Logs = import_module(".events.logs", __name__).Logs(path)
    return logs


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'xlog' has no attribute {name!r}")
    value = getattr(import_module(_HOME_OF[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
