"""Explainers: configurations that turn a model, a batch and targets into attributions. One file per family."""

from .base import About, Attribution, Explainer
from .gradient_cams import CAM, GradCAM, GradCAMPlusPlus, HiResCAM, LayerCAM, XGradCAM
from .gradients import Gradient, IntegratedGradients
from .layer_maps import EigenCAM
from .score_cams import AblationCAM, ScoreCAM

EXPLAINERS: tuple[type[Explainer], ...] = (
    Gradient,
    IntegratedGradients,
    CAM,
    GradCAM,
    GradCAMPlusPlus,
    HiResCAM,
    XGradCAM,
    LayerCAM,
    ScoreCAM,
    AblationCAM,
    EigenCAM,
)

__all__ = [
    "CAM",
    "EXPLAINERS",
    "AblationCAM",
    "About",
    "Attribution",
    "EigenCAM",
    "Explainer",
    "GradCAM",
    "GradCAMPlusPlus",
    "Gradient",
    "HiResCAM",
    "IntegratedGradients",
    "LayerCAM",
    "ScoreCAM",
    "XGradCAM",
]
