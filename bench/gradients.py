"""Gradients: methods of many backward passes beside these passes alone, and beside captum in batches of best size.

Both run the same passes, so captum's best size is taken to be that of bare passes. SmoothGrad and captum's
NoiseTunnel draw noise of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import torch
from torch import nn

import xlog
from xlog.explainers import Explainer

from .explaining import (
    REPEATS,
    best_size,
    captum,
    distance,
    explain,
    fast,
    gradients,
    images,
    lite0,
    one_thread,
    plain,
)
from .measure import Row, cpu_seconds, in_turns, ratio
from .networks import resnet18

TARGET = 7
STEPS = 50
IMAGES = 16


def measure(folder: Path) -> Iterator[Row]:
    """Explain with networks that the fast path is for."""
    for name, network in (("ResNet-18", resnet18()), ("EfficientNet-Lite0", lite0())):
        with one_thread():
            size = best_size(gradients, network)
            yield Row(f"{name}: batch at which bare passes are quickest", size, "rows")
            yield from _method(f"{name}: Gradient, {IMAGES} pictures", network, xlog.Gradient(), IMAGES, 1, size)
            for explainer in (xlog.IntegratedGradients(steps=STEPS), xlog.SmoothGrad(samples=STEPS)):
                yield from _method(f"{name}: {explainer.name}, {STEPS} passes", network, explainer, 1, STEPS, size)


def _method(
    what: str, network: nn.Module, explainer: Explainer, count: int, passes: int, size: int
) -> Iterator[Row]:
    x = images(count)
    bare, tensor = torch.tensor(images(count * passes)), torch.tensor(x)
    models = {"plain": plain(network), "fast": fast(network, x)}
    theirs = partial(_THEIRS[explainer.name], network, tensor, size)
    runs: dict[str, Callable[[], object]] = {
        name: partial(explain, explainer, model, x, [TARGET] * count) for name, model in models.items()
    }
    runs |= {"bare": partial(gradients, network, bare, size), "theirs": theirs}
    seconds = in_turns(REPEATS, **{name: partial(cpu_seconds, run) for name, run in runs.items()})
    yield Row(f"{what}: of bare passes, plain", ratio(seconds["plain"], seconds["bare"]), "x", 1.1)
    yield Row("  of captum, plain", ratio(seconds["plain"], seconds["theirs"]), "x")
    yield Row("  of captum, fast path", ratio(seconds["fast"], seconds["theirs"]), "x", 0.85)
    if not explainer.about.random:
        wanted = theirs().detach().numpy()
        combined = abs(wanted).max(axis=1) if isinstance(explainer, xlog.Gradient) else wanted.sum(axis=1)
        maps = explain(explainer, models["plain"], x, [TARGET] * count)
        yield Row("  differs from captum's by, plain", distance(maps, combined), "", 1e-4)


def _saliency(network: nn.Module, x: torch.Tensor, size: int) -> torch.Tensor:
    method = captum().Saliency(network)
    return torch.cat([method.attribute(rows, target=TARGET) for rows in x.split(size)])


def _integrated(network: nn.Module, x: torch.Tensor, size: int) -> torch.Tensor:
    found: torch.Tensor = captum().IntegratedGradients(network).attribute(
        x, target=TARGET, n_steps=STEPS, internal_batch_size=size
    )
    return found


def _smooth(network: nn.Module, x: torch.Tensor, size: int) -> torch.Tensor:
    found: torch.Tensor = captum().NoiseTunnel(captum().Saliency(network)).attribute(
        x, target=TARGET, nt_samples=STEPS, nt_samples_batch_size=size, stdevs=0.15, abs=False
    )
    return found


_THEIRS = {"Gradient": _saliency, "IntegratedGradients": _integrated, "SmoothGrad": _smooth}
