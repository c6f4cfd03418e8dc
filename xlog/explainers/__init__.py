"""Explainers: configurations that turn a model, a batch and targets into attributions. One file per family."""

from .base import About, Attribution, Explainer
from .gradients import Gradient, IntegratedGradients
from .layer_maps import GradCAM

EXPLAINERS: tuple[type[Explainer], ...] = (Gradient, IntegratedGradients, GradCAM)

__all__ = ["EXPLAINERS", "About", "Attribution", "Explainer", "GradCAM", "Gradient", "IntegratedGradients"]
