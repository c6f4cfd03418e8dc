"""Rules: methods that give layers rules of their own, beside bare gradients and beside captum's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import torch

import xlog
from xlog.explainers import Explainer

from .explaining import captum, distance, explain, gradients, images, plain, turns
from .measure import Row, ratio
from .networks import resnet18

TARGET = 7
COUNTS = (1, 8)


def measure(folder: Path) -> Iterator[Row]:
    """Explain with ResNet-18, whose ReLUs write into their inputs and are shared, as torchvision builds it."""
    for count in COUNTS:
        yield from beside(count)


def beside(count: int) -> Iterator[Row]:
    """Compare methods on so many inputs in a pass with as many bare gradients, and with captum's."""
    network, x = resnet18(), images(count)
    model, theirs = plain(network), torch.tensor(x, requires_grad=True)
    methods: dict[str, Explainer] = {
        "guided": xlog.GuidedBackprop(),
        "deconvolution": xlog.Deconvolution(),
        "deeplift": xlog.DeepLIFT(),
        "lrp": xlog.LRP(),
    }
    runs: dict[str, Callable[[], Any]] = {
        name: partial(explain, method, model, x, [TARGET] * count) for name, method in methods.items()
    }
    runs |= {
        "bare": partial(gradients, network, torch.tensor(x), count),
        "two": partial(gradients, network, torch.tensor(images(2 * count)), count),
        "captum guided": partial(_attribute, captum().GuidedBackprop(network), theirs),
        "captum deconvolution": partial(_attribute, captum().Deconvolution(network), theirs),
    }
    seconds, made = turns(runs)
    what = f"ResNet-18, {count} {'row' if count == 1 else 'rows'}"
    for name in ("guided", "deconvolution"):
        peer = f"captum {name}"
        yield Row(f"{what}, {name}: of captum", ratio(seconds[name], seconds[peer]), "x", 1.0)
        yield Row("  differs from captum's", distance(made[name], abs(made[peer].numpy()).max(axis=1)), "", 1e-4)
    yield Row(f"{what}, DeepLIFT: of two bare gradients", ratio(seconds["deeplift"], seconds["two"]), "x", 1.1)
    yield Row(f"{what}, LRP: of a bare gradient", ratio(seconds["lrp"], seconds["bare"]), "x", 2.5)


def _attribute(method: Any, x: torch.Tensor) -> torch.Tensor:
    found: torch.Tensor = method.attribute(x, target=TARGET)
    return found.detach()
