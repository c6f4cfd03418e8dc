"""Explainers: configurations that turn a model, a batch and targets into attributions. One file per family."""

from .base import About, Attribution, Explainer
from .controls import Centre, Edges, Random
from .function import FunctionExplainer
from .gradient_cams import CAM, GradCAM, GradCAMPlusPlus, HiResCAM, LayerCAM, XGradCAM
from .gradients import Gradient, InputXGradient
from .layer_maps import EigenCAM
from .noise import Noisy, SmoothGrad, SmoothGradSquared, VarGrad
from .paths import ExpectedGradients, GradientSHAP, IntegratedGradients
from .score_cams import AblationCAM, ScoreCAM

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
    CAM,
    GradCAM,
    GradCAMPlusPlus,
    HiResCAM,
    XGradCAM,
    LayerCAM,
    ScoreCAM,
    AblationCAM,
    EigenCAM,
    Random,
    Centre,
    Edges,
)
"""Those that can be made without arguments: all but FunctionExplainer."""

__all__ = [
    "CAM",
    "EXPLAINERS",
    "AblationCAM",
    "About",
    "Attribution",
    "Centre",
    "Edges",
    "EigenCAM",
    "ExpectedGradients",
    "Explainer",
    "FunctionExplainer",
    "GradCAM",
    "GradCAMPlusPlus",
    "Gradient",
    "GradientSHAP",
    "HiResCAM",
    "InputXGradient",
    "IntegratedGradients",
    "LayerCAM",
    "Noisy",
    "Random",
    "ScoreCAM",
    "SmoothGrad",
    "SmoothGradSquared",
    "VarGrad",
    "XGradCAM",
]
