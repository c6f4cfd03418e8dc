"""Explainers: configurations that turn a model, a batch and targets into attributions. One file per family."""

from .base import About, Attribution, Explainer
from .controls import Centre, Edges, Random
from .function import FunctionExplainer
from .gradients import Gradient, IntegratedGradients
from .layer_maps import GradCAM

EXPLAINERS: tuple[type[Explainer], ...] = (Gradient, IntegratedGradients, GradCAM, Random, Centre, Edges)
"""Those that can be made without arguments: all but FunctionExplainer."""

__all__ = [
    "EXPLAINERS",
    "About",
    "Attribution",
    "Centre",
    "Edges",
    "Explainer",
    "FunctionExplainer",
    "GradCAM",
    "Gradient",
    "IntegratedGradients",
    "Random",
]
