"""Explainers: configurations that turn a model, a batch and targets into attributions. One file per family."""

from .ablation import FeatureAblation
from .base import About, Attribution, Explainer
from .gradients import Gradient, IntegratedGradients
from .kernel_shap import KernelSHAP
from .layer_maps import GradCAM
from .lime import LIME
from .occlusion import Occlusion
from .rise import RISE
from .segments import SLIC, Grid, Quickshift

EXPLAINERS: tuple[type[Explainer], ...] = (
    Gradient,
    IntegratedGradients,
    GradCAM,
    Occlusion,
    FeatureAblation,
    RISE,
    LIME,
    KernelSHAP,
)

__all__ = [
    "EXPLAINERS",
    "LIME",
    "RISE",
    "SLIC",
    "About",
    "Attribution",
    "Explainer",
    "FeatureAblation",
    "GradCAM",
    "Gradient",
    "Grid",
    "IntegratedGradients",
    "KernelSHAP",
    "Occlusion",
    "Quickshift",
]
