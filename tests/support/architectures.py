"""Networks that people bring, with random weights and small inputs; for each the layer that maps are made of.

Layers and layouts were written down by hand; the maps of each were looked at as pictures.
"""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from paddle_here import paddle
from torchvision_here import timm, torchvision, transformers

CLASSES = 5
NOISE = 0.02  # on every parameter: heads that nobody trained are often zero


@dataclasses.dataclass(frozen=True)
class Architecture:
    """A network, and what xlog is to make of it."""

    source: str
    name: str
    make: Callable[[], Any]
    size: int
    layer: str
    """Default layer of maps; "" where it is refused."""
    layout: str
    """How its places lie; of a refusal, why."""
    refuses: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Method -> why it cannot be had."""

    def network(self) -> Any:
        """The network in evaluation mode, with the same random weights at each call."""
        torch.manual_seed(0)
        paddle.seed(0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the libraries, about their own defaults
            network = self.make()
        network.eval()
        for parameter in network.parameters():
            _shake(parameter)
        return network

    def picture(self) -> np.ndarray:
        """An input (1, 3, size, size)."""
        return np.random.default_rng(0).normal(size=(1, 3, self.size, self.size)).astype(np.float32)


def _shake(parameter: Any) -> None:
    if isinstance(parameter, torch.nn.Parameter):
        parameter.data += NOISE * torch.randn_like(parameter)
    elif not parameter.stop_gradient:
        parameter.set_value(parameter + NOISE * paddle.randn(parameter.shape))


def of_timm(name: str, size: int, layer: str, layout: str, refuses: Mapping[str, str] = {}, **settings: Any):
    """A model of timm, by its name there."""
    return Architecture(
        "timm", name, lambda: timm.create_model(name, num_classes=CLASSES, **settings), size, layer, layout, refuses
    )


def of_torchvision(name: str, size: int, layer: str, layout: str, refuses: Mapping[str, str] = {}, **settings: Any):
    """A model of torchvision, by its name there."""
    make = getattr(torchvision.models, name)
    return Architecture(
        "torchvision", name, lambda: make(num_classes=CLASSES, **settings), size, layer, layout, refuses
    )


def of_transformers(name: str, size: int, layer: str, layout: str, refuses: Mapping[str, str] = {}, **settings: Any):
    """A classifier of transformers, by the name of its family."""

    def make() -> Any:
        config = getattr(transformers, f"{name}Config")(num_labels=CLASSES, **settings)
        return getattr(transformers, f"{name}ForImageClassification")(config)

    return Architecture("transformers", name, make, size, layer, layout, refuses)


def of_paddle(name: str, size: int, layer: str, layout: str, refuses: Mapping[str, str] = {}, **settings: Any):
    """A model of paddle.vision, by its name there."""
    make = getattr(paddle.vision.models, name)
    return Architecture(
        "paddle.vision", name, lambda: make(num_classes=CLASSES, **settings), size, layer, layout, refuses
    )


SMALL = {"embed_dim": 48, "depth": 2, "num_heads": 3}
TINY = {"hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 4, "intermediate_size": 64}

ARCHITECTURES = [
    of_timm("resnet10t", 64, "layer4.0.act2", "2 x 2, channels first"),
    of_timm("regnetx_002", 64, "final_conv", "2 x 2, channels first"),
    of_timm("repghostnet_050", 64, "blocks.9.0.aa", "2 x 2, channels first"),
    of_timm("convnextv2_atto", 64, "norm_pre", "2 x 2, channels first"),
    of_timm("inception_next_atto", 64, "stages.3.blocks.1", "2 x 2, channels first"),
    of_timm("efficientvit_b0", 64, "head.in_conv.act", "2 x 2, channels first"),
    of_timm("mobilevitv2_050", 64, "final_conv", "2 x 2, channels first"),
    of_timm("mambaout_femto", 64, "stages.3.blocks.2", "2 x 2, channels last"),
    of_timm("pvt_v2_b0", 64, "stages.3", "2 x 2, channels first"),
    of_timm("poolformer_s12", 64, "stages.3.blocks.1", "2 x 2, channels first"),
    of_timm("vit_tiny_patch16_224", 64, "blocks.1.norm1", "4 x 4 tokens, 1 before", img_size=64, **SMALL),
    of_timm("deit_tiny_distilled_patch16_224", 64, "blocks.1.norm1", "4 x 4 tokens, 2 before", img_size=64, **SMALL),
    of_timm("beit_base_patch16_224", 64, "norm", "4 x 4 tokens, 1 before", img_size=64, **SMALL),
    of_timm("eva02_tiny_patch14_224", 70, "norm", "5 x 5 tokens, 1 before", img_size=70, **SMALL),
    of_timm("vit_small_patch14_reg4_dinov2", 70, "blocks.1.norm1", "5 x 5 tokens, 5 before", img_size=70, **SMALL),
    of_timm("cait_xxs24_224", 64, "blocks_token_only.1.norm1", "4 x 4 tokens, 1 before", img_size=64, **SMALL),
    of_timm(
        "swin_tiny_patch4_window7_224",
        64,
        "norm",
        "4 x 4, channels last",
        img_size=64,
        window_size=4,
        embed_dim=24,
        depths=(1, 1, 2),
    ),
    of_timm("mixer_s32_224", 96, "norm", "3 x 3 tokens", img_size=96),
    of_timm("crossvit_9_240", 120, "", "this network has several branches", img_size=120),
    of_timm("levit_128s", 128, "", "most of this network follows", img_size=128),
    of_torchvision("alexnet", 64, "features.11", "3 x 3, channels first"),
    of_torchvision("shufflenet_v2_x0_5", 64, "conv5.2", "2 x 2, channels first"),
    of_torchvision("mnasnet0_5", 64, "layers.16", "2 x 2, channels first"),
    of_torchvision("squeezenet1_1", 64, "classifier.2", "3 x 3, channels first"),
    of_transformers(
        "ViT", 64, "vit.layers.2.layernorm_before", "8 x 8 tokens, 1 before", image_size=64, patch_size=8, **TINY
    ),
    of_transformers(
        "Dinov2WithRegisters",
        56,
        "dinov2_with_registers.layernorm",
        "8 x 8 tokens, 5 before",
        image_size=56,
        patch_size=7,
        **TINY,
    ),
    of_transformers(
        "Swin",
        64,
        "swin.layernorm",
        "8 x 8 tokens",
        image_size=64,
        patch_size=4,
        embed_dim=16,
        depths=[1, 2],
        num_heads=[2, 4],
        window_size=4,
    ),
    of_transformers(
        "ConvNextV2",
        64,
        "convnextv2.encoder.stages.3.layers.0",
        "2 x 2, channels first",
        hidden_sizes=[8, 16, 24, 32],
        depths=[1, 1, 2, 1],
    ),
    of_transformers(
        "Segformer",
        64,
        "segformer.stages.3",
        "2 x 2, channels first",
        hidden_sizes=[8, 16, 24, 32],
        depths=[1, 1, 1, 1],
        num_attention_heads=[1, 2, 2, 4],
    ),
    of_paddle("resnet18", 64, "layer4.1.relu", "2 x 2, channels first"),
    of_paddle("mobilenet_v3_small", 64, "lastconv.2", "2 x 2, channels first"),
    of_paddle("shufflenet_v2_x0_25", 64, "_last_conv.2", "2 x 2, channels first"),
    of_paddle("squeezenet1_1", 64, "_conv9", "3 x 3, channels first"),
]
