"""Explainers: configurations that turn a model, a batch and targets into attributions. One file per family."""

from .ablation import FeatureAblation
from .base import About, Attribution, Explainer
from .controls import CenterControl, EdgeControl, RandomControl
from .function import FunctionExplainer
from .gradient_cams import CAM, GradCAM, GradCAMPlusPlus, HiResCAM, LayerCAM, XGradCAM
from .gradients import Gradient, InputXGradient
from .guided import Deconvolution, GuidedBackprop
from .kernel_shap import KernelSHAP
from .layer_maps import EigenCAM
from .lime import LIME
from .noise import NoiseTunnel, SmoothGrad, SmoothGradSquared, VarGrad
from .occlusion import Occlusion
from .paths import ExpectedGradients, GradientSHAP, IntegratedGradients
from .rise import RISE
from .score_cams import AblationCAM, ScoreCAM
from .segments import SLIC, Grid, Quickshift

EXPLAINERS: tuple[type[Explainer], ...] = (
    Gradient,
    InputXGradient,
    GuidedBackprop,
    Deconvolution,
    IntegratedGradients,
    SmoothGrad,
    SmoothGradSquared,
    VarGrad,
    NoiseTunnel,
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
    Occlusion,
    FeatureAblation,
    RISE,
    LIME,
    KernelSHAP,
    RandomControl,
    CenterControl,
    EdgeControl,
)
"""Those that can be made without arguments: all but FunctionExplainer."""

__all__ = [
    "CAM",
    "EXPLAINERS",
    "LIME",
    "RISE",
    "SLIC",
    "AblationCAM",
    "About",
    "Attribution",
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
    "LayerCAM",
    "NoiseTunnel",
    "Occlusion",
    "Quickshift",
    "RandomControl",
    "ScoreCAM",
    "SmoothGrad",
    "SmoothGradSquared",
    "VarGrad",
    "XGradCAM",
]
