"""Explainers: configurations that turn a model, a batch and targets into attributions. One file per family."""

from ..attribute_docs import show_attributes
from ..config import made_without_arguments
from ..priors import SuperpixelPrior
from .ablation import FeatureAblation
from .attention import GenericAttention, Rollout
from .attention_feedback import BidirectionalTransformer, TransitionAttentionMaps
from .attention_relevance import TransformerAttribution
from .base import About as About
from .base import Attribution, Explainer
from .controls import CenterControl, EdgeControl, RandomControl, TargetCorrelationControl
from .convergence import Convergence
from .deeplift import DeepLIFT
from .function import FunctionExplainer
from .gradient_cams import CAM, GradCAM, GradCAMPlusPlus, HiResCAM, LayerCAM, XGradCAM
from .gradients import Gradient, InputXGradient
from .guided import Deconvolution, GuidedBackprop, GuidedGradCAM
from .kernel_shap import KernelSHAP
from .layer_maps import EigenCAM
from .lime import LIME
from .lrp import LRP, AttnLRP
from .lrp_rules import AlphaBetaRule, EpsilonRule, FlatRule, GammaRule, LRPComposite, WSquareRule, ZBoxRule, ZPlusRule
from .noise import NoiseTunnel, SmoothGrad, SmoothGradSquared, VarGrad
from .normlime import GLIME, LIMETimesNormLIME, NormLIME
from .occlusion import Occlusion
from .partition_shap import PartitionSHAP
from .paths import ExpectedGradients, GradientSHAP, IntegratedGradients
from .rise import RISE, RISEPlus
from .score_cams import AblationCAM, ScoreCAM
from .segments import SLIC, Grid, Quickshift, TextUnits
from .vit_cx import ViTCX

# An explainer is listed here and nowhere else: names of `xlog`, tables, registry and doctor follow, in this order.
__all__ = [  # noqa: RUF022
    "Explainer",
    "Attribution",
    "Convergence",
    "Gradient",
    "InputXGradient",
    "GuidedBackprop",
    "Deconvolution",
    "GuidedGradCAM",
    "IntegratedGradients",
    "DeepLIFT",
    "LRP",
    "AttnLRP",
    "SmoothGrad",
    "SmoothGradSquared",
    "VarGrad",
    "NoiseTunnel",
    "GradientSHAP",
    "ExpectedGradients",
    "CAM",
    "GradCAM",
    "GradCAMPlusPlus",
    "HiResCAM",
    "XGradCAM",
    "LayerCAM",
    "ScoreCAM",
    "AblationCAM",
    "EigenCAM",
    "Rollout",
    "GenericAttention",
    "TransformerAttribution",
    "TransitionAttentionMaps",
    "BidirectionalTransformer",
    "ViTCX",
    "Occlusion",
    "FeatureAblation",
    "RISE",
    "RISEPlus",
    "LIME",
    "NormLIME",
    "LIMETimesNormLIME",
    "GLIME",
    "KernelSHAP",
    "PartitionSHAP",
    "RandomControl",
    "CenterControl",
    "EdgeControl",
    "TargetCorrelationControl",
    "FunctionExplainer",
    "LRPComposite",
    "EpsilonRule",
    "ZPlusRule",
    "GammaRule",
    "AlphaBetaRule",
    "ZBoxRule",
    "FlatRule",
    "WSquareRule",
    "SuperpixelPrior",
    "SLIC",
    "Quickshift",
    "Grid",
    "TextUnits",
]

EXPLAINERS: tuple[type[Explainer], ...] = made_without_arguments([globals()[name] for name in __all__], Explainer)
"""Those that can be made without arguments: all but FunctionExplainer and TargetCorrelationControl."""

show_attributes([*globals().values()])
