"""Explainers as tests try them: small ones, on any inputs."""

from __future__ import annotations

import numpy as np

from xlog.explainers import (
    EXPLAINERS,
    GLIME,
    LIME,
    RISE,
    BidirectionalTransformer,
    ExpectedGradients,
    Explainer,
    GradientSHAP,
    IntegratedGradients,
    KernelSHAP,
    LIMETimesNormLIME,
    NoiseTunnel,
    PartitionSHAP,
    RISEPlus,
    SmoothGrad,
    SmoothGradSquared,
    SuperpixelPrior,
    TransformerAttribution,
    TransitionAttentionMaps,
    VarGrad,
)
from xlog.explainers.normlime import Guided

SMALL = {
    IntegratedGradients: {"steps": 4},
    SmoothGrad: {"samples": 4},
    SmoothGradSquared: {"samples": 4},
    VarGrad: {"samples": 4},
    NoiseTunnel: {"samples": 4, "explainer": IntegratedGradients(steps=2), "channels": "sum"},
    GradientSHAP: {"samples": 4},
    TransitionAttentionMaps: {"steps": 4},
    BidirectionalTransformer: {"steps": 4},
    RISE: {"masks": 40},
    RISEPlus: {"masks": 40},
    LIME: {"samples": 60},
    GLIME: {"samples": 60},
    LIMETimesNormLIME: {"samples": 60},
    KernelSHAP: {"samples": 60},
    PartitionSHAP: {"samples": 60},
}

ROUNDED = {TransformerAttribution: 1e-4}
"""How far rounding takes a map, of its greatest value, where a method divides by what may be close to 0; else 1e-5."""


def small(kind: type[Explainer], x: np.ndarray, **settings: object) -> Explainer:
    """Return an explainer of a few passes, for inputs like x (N, C, H, W)."""
    if issubclass(kind, Guided):
        settings = {"prior": prior(x.shape[1]), **settings}
    if kind is ExpectedGradients:
        settings = {"background": x[:1] * np.array([0.0, 0.5, -1.0]).reshape(3, 1, 1, 1), "samples": 4, **settings}
    return kind(**{**SMALL.get(kind, {}), **settings})


def prior(channels: int) -> SuperpixelPrior:
    """Return what superpixels may speak for, by the second convolution of the fakes, of 8 maps."""
    rng = np.random.default_rng(channels)
    return SuperpixelPrior("normlime", "conv", rng.normal(size=(5, 16)), np.arange(3), rng.random((3, 5)))


def every(x: np.ndarray) -> list[Explainer]:
    """Return one of each."""
    return [small(kind, x) for kind in EXPLAINERS]
