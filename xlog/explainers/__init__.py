"""Explainers: configurations that turn a model, a batch and targets into attributions. One file per family."""

from .base import About, Attribution, Explainer
from .controls import Centre, Edges, Random
from .function import FunctionExplainer
from .gradients import Gradient, InputXGradient
from .layer_maps import GradCAM
from .noise import Noisy, SmoothGrad, SmoothGradSquared, VarGrad
from .paths import ExpectedGradients, GradientSHAP, IntegratedGradients

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
    Random,
    Centre,
    Edges,
)
"""Those that can be made without arguments: all but FunctionExplainer."""

__all__ = [
    "EXPLAINERS",
    "About",
    "Attribution",
    "Centre",
    "Edges",
    "ExpectedGradients",
    "Explainer",
    "FunctionExplainer",
    "GradCAM",
    "Gradient",
    "GradientSHAP",
    "InputXGradient",
    "IntegratedGradients",
    "Noisy",
    "Random",
    "SmoothGrad",
    "SmoothGradSquared",
    "VarGrad",
]
