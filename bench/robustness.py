"""Benchmarks that ask the explainer again: MaxSensitivity of Gradient beside bare passes, captum's and Quantus' own.

All three explain the same number of noisy inputs, uniform within the same radius, by the same saliency, and compare
norms. Quantus puts one row of each input into a pass, captum all rows of so many samples as it is told to.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

import xlog
from xlog.arrays import Floats
from xlog.benchmarks import Case, MaxSensitivity, Score
from xlog.model import Model

from .explaining import best_size, captum, explain, fast, gradients, images, lite0, plain, turns
from .measure import Row, ratio
from .networks import resnet18

TARGET = 7
GRADIENT = xlog.Gradient()
BENCHMARK = MaxSensitivity(samples=16)  # full passes of any size that may be the best


def measure(folder: Path) -> Iterator[Row]:
    """Score maps of networks that the fast path is for."""
    for name, network, count in (("ResNet-18", resnet18(), 4), ("EfficientNet-Lite0", lite0(), 1)):
        yield from _beside(f"{name}, {count} rows", network, best_size(gradients, network), count)


def _beside(what: str, network: nn.Module, size: int, count: int) -> Iterator[Row]:
    x, samples = images(count), BENCHMARK.samples
    models = {"plain": plain(network), "fast": fast(network, x)}
    maps = explain(GRADIENT, models["plain"], x, [TARGET] * count)
    seconds, _ = turns(
        {
            "bare": partial(gradients, network, torch.tensor(np.repeat(x, samples, 0)), size),
            "plain": partial(_score, models["plain"], x, maps),
            "fast": partial(_score, models["fast"], x, maps),
            "captum": partial(_captum, network, torch.tensor(x), max(1, size // count)),
            "quantus": partial(_quantus, network, x, maps),
        }
    )
    yield Row(f"{what}, MaxSensitivity: of bare, plain", ratio(seconds["plain"], seconds["bare"]), "x", 1.15)
    yield Row("  of bare, fast path", ratio(seconds["fast"], seconds["bare"]), "x")
    for peer in ("captum", "quantus"):
        yield Row(f"  of {peer}, plain", ratio(seconds["plain"], seconds[peer]), "x", 1.0)
        yield Row(f"  of {peer}, fast path", ratio(seconds["fast"], seconds[peer]), "x", 1.0)


def _score(model: Model, x: Floats, maps: Floats) -> list[Score]:
    def again(model: Model, x: Floats, targets: np.ndarray) -> Floats:
        return GRADIENT.explain(model, x, targets, np.random.default_rng(0)).maps()

    cases = [Case(row, TARGET, map_, ()) for row, map_ in zip(x, maps, strict=True)]
    with model.isolated():
        return BENCHMARK.evaluate(model, cases, again, np.random.default_rng(0))


def _saliency(network: nn.Module, x: Tensor) -> Tensor:
    found: Tensor = captum().Saliency(network).attribute(x.detach().requires_grad_(), target=TARGET)
    return found.amax(dim=1)


def _captum(network: nn.Module, x: Tensor, together: int) -> Tensor:
    """Captum's own, `together` samples of all inputs in a pass; it counts the map of the inputs themselves too."""

    def of(inputs: Any) -> tuple[Tensor]:
        return (_saliency(network, inputs[0] if isinstance(inputs, tuple) else inputs),)

    sensitivity: Tensor = import_module("captum.metrics").sensitivity_max(
        of,
        x,
        perturb_radius=BENCHMARK.radius,
        n_perturb_samples=BENCHMARK.samples,
        max_examples_per_batch=together * len(x),
    )
    return sensitivity


def _quantus(network: nn.Module, x: Floats, maps: Floats) -> list[float]:
    """Quantus' own, of maps that are there."""

    def of(model: nn.Module, inputs: Floats, targets: Floats, **_: object) -> Floats:
        return np.asarray(_saliency(model, torch.tensor(np.asarray(inputs, np.float32)))[:, None].numpy())

    sys.modules.setdefault("zennit", None)  # type: ignore[arg-type]  # quantus imports it where it is; it wants torchvision
    metric = import_module("quantus").MaxSensitivity(
        nr_samples=BENCHMARK.samples, lower_bound=BENCHMARK.radius, disable_warnings=True
    )
    targets = np.full(len(x), TARGET)
    found: list[float] = metric(
        model=network, x_batch=x, y_batch=targets, a_batch=maps[:, None].copy(), explain_func=of
    )
    return found
