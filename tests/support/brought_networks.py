"""Networks that people bring: small ones of timm, torchvision, transformers and paddle.vision, with random weights.

Widths, depths and pictures are small, for a pass takes milliseconds; layers and their order are the libraries'.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import map_networks
import torch
import transformers
from paddle.vision import models as paddle_vision
from paddle_here import paddle
from torchvision_here import timm, torchvision

CLASSES = ["ant", "bee", "cat", "dog"]
K = len(CLASSES)
NOISE = 0.02  # added to every parameter of torch's: heads, and scales of residual branches, often begin at zero


class Brought(NamedTuple):
    """A network, and what is known of the layer that maps of it are made of by default."""

    library: str
    name: str
    make: Callable[[], Any]
    layer: str
    """"" where it is refused."""
    layout: str
    """In words; where it is refused, a piece of the reason."""
    refused: Mapping[str, str] = {}
    """Other columns that are refused, and a piece of the reason of each."""
    shape: tuple[int, ...] = (3, 64, 64)
    """Of its pictures."""

    def __str__(self) -> str:
        return f"{self.library} {self.name}"

    def network(self) -> Any:
        """The network in evaluation mode, the same at each call."""
        torch.manual_seed(0)
        paddle.seed(0)
        network = self.make()
        network.eval()
        if isinstance(network, torch.nn.Module):
            with torch.no_grad():
                for parameter in network.parameters():
                    parameter.add_(NOISE * torch.randn_like(parameter))
        return network


def _timm(name: str, **settings: Any) -> Callable[[], Any]:
    return lambda: timm.create_model(name, num_classes=K, **settings)


def _torchvision(name: str, *args: Any, **settings: Any) -> Callable[[], Any]:
    return lambda: getattr(torchvision.models, name)(*args, num_classes=K, **settings)


def _swin_v2() -> Any:
    swin = torchvision.models.swin_transformer
    parts = {"block": swin.SwinTransformerBlockV2, "downsample_layer": swin.PatchMergingV2}
    return swin.SwinTransformer([4, 4], 16, [1, 1], [2, 2], [4, 4], num_classes=K, **parts)


def _transformers(name: str, **settings: Any) -> Callable[[], Any]:
    def make() -> Any:
        config = getattr(transformers, f"{name}Config")(num_labels=K, **settings)
        return getattr(transformers, f"{name}ForImageClassification")(config)

    return make


def _with_text(name: str) -> Callable[[], Any]:
    text = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 1, "intermediate_size": 8}
    text |= {"vocab_size": 10, "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0}
    return _transformers(name, vision_config=VIT, text_config=text)


def _paddle(name: str, **settings: Any) -> Callable[[], Any]:
    return lambda: getattr(paddle_vision, name)(num_classes=K, **settings)


def _ours(name: str, **settings: Any) -> Callable[[], Any]:
    return lambda: getattr(map_networks, name)(map_networks.Paddle, **settings)


VIT = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64}
VIT |= {"image_size": 64, "patch_size": 8}
SMALL_VIT = {"img_size": 64, "patch_size": 8, "depth": 2, "embed_dim": 48, "num_heads": 3}
WINDOWS = {"embed_dim": 16, "depths": [1, 1], "num_heads": [2, 2], "window_size": 4, "image_size": 64}
STAGES = {"hidden_sizes": [8, 16, 24, 32], "depths": [1, 1, 1, 1]}
HEADS = {**STAGES, "num_attention_heads": [1, 2, 2, 4]}
WIDE = (3, 96, 96)
NO_LINEAR = {"MC dropout": "wanted a network with dropout layers, or with a linear layer"}
FOLDED = {"MC dropout": "wanted dropout whose rows are inputs"}
BEHIND = "most of this network follows"
BRANCHES = "several branches"

BROUGHT = [
    # ---- a layer that is the last stage of convolutions
    Brought(
        "timm",
        "convnext_atto",
        _timm("convnext_atto", depths=(1,) * 4, dims=(8, 16, 24, 32)),
        "norm_pre",
        "2 x 2, channels first",
    ),
    Brought("timm", "ghostnet_100", _timm("ghostnet_100"), "blocks.9.0.aa", "2 x 2, channels first"),
    Brought("timm", "regnety_002", _timm("regnety_002"), "final_conv", "2 x 2, channels first"),
    Brought("timm", "mnasnet_small", _timm("mnasnet_small"), "bn2.act", "2 x 2, channels first"),
    Brought(
        "timm",
        "mobilenetv4_conv_small",
        _timm("mobilenetv4_conv_small"),
        "blocks.4.0.aa",
        "3 x 3, channels first",
        shape=WIDE,
    ),
    Brought("timm", "test_nfnet", _timm("test_nfnet"), "final_act", "2 x 2, channels first"),
    Brought("timm", "test_byobnet", _timm("test_byobnet"), "final_conv", "2 x 2, channels first"),
    Brought(
        "timm",
        "resnetv2_50",
        _timm("resnetv2_50", layers=(1,) * 4, channels=(32, 32, 64, 96), stem_chs=16),
        "norm.act",
        "2 x 2, channels first",
        NO_LINEAR,
    ),
    Brought(
        "torchvision",
        "densenet",
        _torchvision("DenseNet", 8, (1, 1, 2, 2), 16),
        "features.norm5",
        "2 x 2, channels first",
    ),
    Brought(
        "torchvision",
        "shufflenet_v2_x0_5",
        _torchvision("shufflenet_v2_x0_5"),
        "conv5.2",
        "3 x 3, channels first",
        shape=WIDE,
    ),
    Brought("torchvision", "mnasnet0_5", _torchvision("mnasnet0_5"), "layers.16", "2 x 2, channels first"),
    Brought(
        "torchvision",
        "mobilenet_v3_small",
        _torchvision("mobilenet_v3_small"),
        "features.12.2",
        "3 x 3, channels first",
        shape=WIDE,
    ),
    Brought("torchvision", "squeezenet1_1", _torchvision("squeezenet1_1"), "classifier.2", "3 x 3, channels first"),
    Brought(
        "transformers",
        "ConvNext",
        _transformers("ConvNext", **STAGES),
        "convnext.encoder.stages.3.layers.0",
        "2 x 2, channels first",
    ),
    Brought(
        "transformers",
        "ResNet",
        _transformers("ResNet", embedding_size=8, **STAGES),
        "resnet.encoder.stages.3.layers.0.activation",
        "3 x 3, channels first",
        shape=WIDE,
    ),
    Brought("paddle.vision", "LeNet", _paddle("LeNet"), "features.5", "5 x 5, channels first", shape=(1, 28, 28)),
    Brought(
        "paddle.vision",
        "mobilenet_v1",
        _paddle("mobilenet_v1", scale=0.25),
        "conv6._pointwise_conv.2",
        "2 x 2, channels first",
    ),
    Brought(
        "paddle.vision",
        "mobilenet_v3_small",
        _paddle("mobilenet_v3_small", scale=0.35),
        "lastconv.2",
        "3 x 3, channels first",
        shape=WIDE,
    ),
    Brought("paddle.vision", "squeezenet1_1", _paddle("squeezenet1_1"), "_conv9", "3 x 3, channels first"),
    Brought(
        "paddle.vision",
        "shufflenet_v2_x0_25",
        _paddle("shufflenet_v2_x0_25"),
        "_last_conv.2",
        "3 x 3, channels first",
        shape=WIDE,
    ),
    # ---- tokens: the class token is read out, or the mean
    Brought(
        "timm",
        "vit_tiny_patch16_224",
        _timm("vit_tiny_patch16_224", **SMALL_VIT),
        "blocks.1.norm1",
        "8 x 8 tokens, 1 before",
    ),
    Brought(
        "timm",
        "vit_dpwee_patch16_reg1_gap_256",
        _timm("vit_dpwee_patch16_reg1_gap_256", **SMALL_VIT),
        "norm",
        "8 x 8 tokens, 1 before",
    ),
    Brought(
        "timm",
        "deit_tiny_distilled_patch16_224",
        _timm("deit_tiny_distilled_patch16_224", **SMALL_VIT),
        "blocks.1.norm1",
        "8 x 8 tokens, 2 before",
    ),
    Brought(
        "timm", "beit_base_patch16_224", _timm("beit_base_patch16_224", **SMALL_VIT), "norm", "8 x 8 tokens, 1 before"
    ),
    Brought(
        "timm", "eva02_tiny_patch14_224", _timm("eva02_tiny_patch14_224", **SMALL_VIT), "norm", "8 x 8 tokens, 1 before"
    ),
    Brought(
        "timm",
        "convit_tiny",
        _timm("convit_tiny", **SMALL_VIT | {"depth": 3}, local_up_to_layer=2),
        "blocks.2.norm1",
        "8 x 8 tokens, 1 before",
    ),
    Brought("timm", "MlpMixer", lambda: timm.models.mlp_mixer.MlpMixer(K, 64, 3, 8, 2, 48), "norm", "8 x 8 tokens"),
    Brought(
        "torchvision",
        "VisionTransformer",
        _torchvision("VisionTransformer", 64, 8, 2, 2, 32, 64),
        "encoder.layers.encoder_layer_1.ln_1",
        "8 x 8 tokens, 1 before",
    ),
    Brought(
        "transformers", "ViT", _transformers("ViT", **VIT), "vit.layers.1.layernorm_before", "8 x 8 tokens, 1 before"
    ),
    Brought(
        "transformers", "DeiT", _transformers("DeiT", **VIT), "deit.layers.1.layernorm_before", "8 x 8 tokens, 2 before"
    ),
    Brought("transformers", "Dinov2", _transformers("Dinov2", **VIT), "dinov2.layernorm", "8 x 8 tokens, 1 before"),
    Brought(
        "transformers",
        "Dinov2WithRegisters",
        _transformers("Dinov2WithRegisters", **VIT),
        "dinov2_with_registers.layernorm",
        "8 x 8 tokens, 5 before",
    ),
    Brought("transformers", "Beit", _transformers("Beit", **VIT), "beit.layernorm", "8 x 8 tokens, 1 before"),
    Brought("transformers", "Siglip", _with_text("Siglip"), "vision_model.post_layernorm", "8 x 8 tokens"),
    Brought("transformers", "CLIP", _with_text("CLIP"), "vision_model.encoder.layers.1", "8 x 8 tokens, 1 before"),
    Brought("PaddleClas-like", "ViT", _ours("vit"), "blocks.1.norm1", "8 x 6 tokens, 1 before", shape=(3, 32, 24)),
    # ---- windows and stages of tokens
    Brought(
        "timm",
        "swin_tiny_patch4_window7_224",
        _timm(
            "swin_tiny_patch4_window7_224",
            img_size=64,
            window_size=4,
            embed_dim=24,
            depths=(2, 2),
            num_heads=(2, 4),
        ),
        "norm",
        "8 x 8, channels last",
    ),
    Brought("timm", "test_mambaout", _timm("test_mambaout"), "stages.3.blocks.0", "3 x 3, channels last", shape=WIDE),
    Brought(
        "timm",
        "samvit_base_patch16_224",
        _timm("samvit_base_patch16_224", **SMALL_VIT, global_attn_indexes=(1,), window_size=4),
        "neck",
        "8 x 8, channels first",
    ),
    Brought(
        "timm",
        "levit_128s",
        _timm("levit_128s", embed_dim=(16, 24, 32), depth=(1, 2, 3), num_heads=(2, 2, 2)),
        "",
        BEHIND,
        shape=(3, 224, 224),
    ),
    Brought(
        "timm",
        "crossvit_9_240",
        _timm("crossvit_9_240", img_size=120, embed_dim=(16, 32), depth=((1, 1, 0),), num_heads=(2, 2)),
        "",
        BRANCHES,
        shape=(3, 120, 120),
    ),
    Brought("torchvision", "swin_v2", _swin_v2, "permute", "8 x 8, channels first"),
    Brought(
        "torchvision",
        "MaxVit",
        _torchvision("MaxVit", (64, 64), 8, 4, [8, 16], [1, 1], 4, 0.0),
        "blocks.1.layers.0.layers.grid_attention.departition_op",
        "8 x 8, channels first",
    ),
    Brought("transformers", "Swin", _transformers("Swin", **WINDOWS), "swin.layernorm", "8 x 8 tokens"),
    Brought(
        "transformers",
        "MobileViT",
        _transformers(
            "MobileViT",
            initializer_range=0.5,
            image_size=64,
            hidden_sizes=[24, 32, 40],
            neck_hidden_sizes=[8, 16, 24, 32, 40, 48, 64],
        ),
        "mobilevit.conv_1x1_exp.activation",
        "2 x 2, channels first",
        FOLDED,
    ),
    Brought("transformers", "PoolFormer", _transformers("PoolFormer", **STAGES), "norm", "2 x 2, channels first"),
    Brought(
        "transformers",
        "Pvt",
        _transformers("Pvt", image_size=64, **HEADS),
        "pvt.encoder.block.3.0.layer_norm_1",
        "2 x 2 tokens, 1 before",
    ),
    Brought(
        "transformers", "Segformer", _transformers("Segformer", **HEADS), "segformer.stages.3", "2 x 2, channels first"
    ),
    Brought(
        "transformers",
        "FocalNet",
        _transformers("FocalNet", image_size=64, embed_dim=16, depths=[1, 1]),
        "focalnet.layernorm",
        "8 x 8 tokens",
    ),
]
