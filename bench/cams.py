"""CAMs: maps of layers beside captum's, beside what pytorch-grad-cam runs, and beside bare passes.

Pytorch-grad-cam itself needs torchvision, which does not import beside torch for CPUs. What it runs is written here
in its place: backward() to all parameters for GradCAM, the whole network once per channel for AblationCAM.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

import xlog

from .explaining import best_size, captum, distance, explain, fast, forward, images, plain, turns
from .measure import Row, ratio
from .networks import resnet18

TARGET = 7
IMAGES = 8
LAYER, WIDTH = "7", 512  # of ResNet-18's last maps
CHANNELS = 64  # of those that ScoreCAM tries: all would take minutes
LOOPED = 16  # channels that the loop of AblationCAM is timed on: each takes a pass


def measure(folder: Path) -> Iterator[Row]:
    """Explain with ResNet-18."""
    yield from _gradcam()
    yield from _scorecam()
    yield from _ablationcam()


def _gradcam() -> Iterator[Row]:
    network, trained = resnet18(), resnet18().requires_grad_(True)
    x = images(IMAGES)
    explainer, targets = xlog.GradCAM(layer=LAYER), [TARGET] * IMAGES
    theirs = captum().LayerGradCam(network, network.get_submodule(LAYER))
    runs: dict[str, Callable[[], Any]] = {
        "plain": partial(explain, explainer, plain(network), x, targets),
        "fast": partial(explain, explainer, fast(network, x), x, targets),
        "captum": partial(theirs.attribute, torch.tensor(x), target=TARGET, relu_attributions=True),
        "backward": partial(backward_to_parameters, trained, torch.tensor(x)),
    }
    seconds, made = turns(runs)
    yield Row(
        f"ResNet-18, {IMAGES} pictures, GradCAM: of captum, plain", ratio(seconds["plain"], seconds["captum"]), "x", 1.1
    )
    yield Row("  of captum, fast path", ratio(seconds["fast"], seconds["captum"]), "x")
    yield Row("  of backward() to all parameters, plain", ratio(seconds["plain"], seconds["backward"]), "x", 0.4)
    yield Row("  of backward() to all parameters, fast path", ratio(seconds["fast"], seconds["backward"]), "x", 0.4)
    yield Row("  differs from captum's, plain", distance(made["plain"], made["captum"].detach()[:, 0]), "", 1e-4)


def backward_to_parameters(network: nn.Module, x: Tensor) -> None:
    """Run what pytorch-grad-cam does for its maps: (N, C, H, W), all at once."""
    network.zero_grad()
    network(x)[:, TARGET].sum().backward()


def _scorecam() -> Iterator[Row]:
    network, x = resnet18(), images(1)
    explainer, bare = xlog.ScoreCAM(layer=LAYER, channels=CHANNELS), torch.tensor(images(CHANNELS))
    size = best_size(forward, network)
    seconds, _ = turns(
        {
            "plain": partial(explain, explainer, plain(network), x, [TARGET]),
            "fast": partial(explain, explainer, fast(network, x), x, [TARGET]),
            "bare": partial(forward, network, bare, size),
        }
    )
    yield Row(f"ScoreCAM of {CHANNELS} channels: of bare passes, plain", ratio(seconds["plain"], seconds["bare"]), "x")
    yield Row("  of bare passes, fast path", ratio(seconds["fast"], seconds["bare"]), "x", 0.65)


def _ablationcam() -> Iterator[Row]:
    network, x = resnet18(), images(1)
    seconds, _ = turns(
        {
            "plain": partial(explain, xlog.AblationCAM(layer=LAYER), plain(network), x, [TARGET]),
            "loop": partial(ablate_channels, network, torch.tensor(x)),
        }
    )
    loop = [found * WIDTH / LOOPED for found in seconds["loop"]]
    yield Row(f"AblationCAM of {WIDTH} channels: of a pass per channel", ratio(seconds["plain"], loop), "x", 0.02)


def ablate_channels(network: nn.Module, x: Tensor) -> list[float]:
    """Return the logits of (1, C, H, W) without each of the first channels, the whole network anew for each."""
    found = []
    for channel in range(LOOPED):
        kept = torch.ones(WIDTH, 1, 1)
        kept[channel] = 0
        handle = network.get_submodule(LAYER).register_forward_hook(lambda part, given, maps, kept=kept: maps * kept)
        with torch.no_grad():
            found.append(float(network(x)[0, TARGET]))
        handle.remove()
    return found
