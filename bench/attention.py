"""Attention: methods for transformers beside the bare passes of the network as it is, in one piece where it attends.

What is pulled back to the last attention is, in bare passes, pulled back to what the last block is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

import xlog

from .explaining import best_size, explain, forward, gradients, images, plain, turns
from .measure import Row, ratio
from .transformer import ViT

IMAGES = 4
DEPTH = 12
STEPS = 20
TARGET = 3
AT_MOST = 1.15  # of the bare passes


def measure(folder: Path) -> Iterator[Row]:
    """Explain with a network like DINOv2's ViT-S/14, whose weights are random."""
    torch.manual_seed(0)
    network = ViT(3, 14, 16, 384, DEPTH, 6, 10, "class token").eval().requires_grad_(False)
    x, size = images(IMAGES), best_size(gradients, network)
    bare, targets = torch.tensor(x), [TARGET] * IMAGES
    scaled = torch.tensor(np.concatenate([x * np.float32(share) for share in np.linspace(0, 1, STEPS)]))
    model = plain(network)
    explainers = {
        "rollout": xlog.Rollout(),
        "generic": xlog.GenericAttention(),
        "relevance": xlog.TransformerAttribution(),
        "tam": xlog.TransitionAttentionMaps(steps=STEPS),
        "head": xlog.BidirectionalTransformer(steps=STEPS),
        "token": xlog.BidirectionalTransformer(steps=STEPS, mode="token"),
    }
    runs: dict[str, Callable[[], Any]] = {
        "forward": partial(forward, network, bare, size),
        "gradient": partial(gradients, network, bare, size),
        "short": partial(to_the_last_block, network, scaled, size),
        **{name: partial(explain, explainer, model, x, targets) for name, explainer in explainers.items()},
    }
    for explainer in explainers.values():
        explain(explainer, model, x[:1], targets[:1])  # which tokens are read is found once per network
    seconds, _ = turns(runs)
    once, both, short = (np.array(seconds[name]) for name in ("forward", "gradient", "short"))
    floors = {
        "rollout": (f"ViT-S/14, {IMAGES} pictures, Rollout: of a forward pass", once),
        "generic": ("  GenericAttention: of a forward and a backward pass", both),
        "tam": (f"  TransitionAttentionMaps: of {STEPS} passes and one", short + once),
        "head": (f"  BidirectionalTransformer: of {STEPS} passes and a gradient", short + both),
        "token": (f"  in mode token: of {STEPS} passes and {DEPTH - 3 + 1}", short + (DEPTH - 3 + 1) * once),
    }
    for name, (what, floor) in floors.items():
        yield Row(what, ratio(seconds[name], list(floor)), "x", AT_MOST)
    relevance = ratio(seconds["relevance"], list(both))
    yield Row("  TransformerAttribution, with LRP's z-plus: of a forward and a backward pass", relevance, "x")


def to_the_last_block(network: nn.Module, x: Tensor, size: int) -> None:
    """Run forward over x (N, C, H, W), and backward to what the last block is given, `size` rows at a time."""
    given: list[Tensor] = []

    def begin(block: nn.Module, arguments: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        given.append(arguments[0].detach().requires_grad_())
        return (given[-1],)

    handle = network.get_submodule(f"blocks.{DEPTH - 1}").register_forward_pre_hook(begin)
    for rows in x.split(size):
        torch.autograd.grad(network(rows)[:, TARGET].sum(), given.pop())
    handle.remove()
