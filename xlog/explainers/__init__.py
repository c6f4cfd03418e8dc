"""Explainers: configurations that turn a model, a batch and targets into attributions. One file per family."""

from .ablation import FeatureAblation
from .base import About, Attribution, Explainer
from .controls import Centre, Edges, Random
from .function import FunctionExplainer
from .gradients import Gradient, InputXGradient
from .kernel_shap import KernelSHAP
from .layer_maps import GradCAM
from .lime import LIME
from .noise import Noisy, SmoothGrad, SmoothGradSquared, VarGrad
from .occlusion import Occlusion
from .paths import ExpectedGradients, GradientSHAP, IntegratedGradients
from .rise import RISE
from .segments import SLIC, Grid, Quickshift

EXPLAINERS: tuple[type[Explainer], ...] = (
    Gradient,
    InputXGradient,
    IntegratedGradients,
    SmoothGrad,
    SmoothGradSquared,
    VarGrad,
    Noisy,
    GradientSHAP,
    ExpectedGradients,
    GradCAM,
    Occlusion,
    FeatureAblation,
    RISE,
    LIME,
    KernelSHAP,
    Random,
    Centre,
    Edges,
)
"""Those that can be made without arguments: all but FunctionExplainer."""

__all__ = [
    "EXPLAINERS",
    "LIME",
    "RISE",
    "SLIC",
    "About",
    "Attribution",
    "Centre",
    "Edges",
    "ExpectedGradients",
    "Explainer",
    "FeatureAblation",
    "FunctionExplainer",
    "GradCAM",
    "Gradient",
    "GradientSHAP",
    "Grid",
    "InputXGradient",
    "IntegratedGradients",
    "KernelSHAP",
    "Noisy",
    "Occlusion",
    "Quickshift",
    "Random",
    "SmoothGrad",
    "SmoothGradSquared",
    "VarGrad",
]
