"""Explainers: configurations that turn a model, a batch and targets into attributions. One file per family."""

from .base import About, Attribution, Explainer
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
)

__all__ = [
    "EXPLAINERS",
    "About",
    "Attribution",
    "ExpectedGradients",
    "Explainer",
    "GradCAM",
    "Gradient",
    "GradientSHAP",
    "InputXGradient",
    "IntegratedGradients",
    "Noisy",
    "SmoothGrad",
    "SmoothGradSquared",
    "VarGrad",
]
