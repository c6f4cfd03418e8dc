"""Gradients: methods of many backward passes beside these passes alone, and beside captum in batches of best size.

Captum runs the same passes, so its best size is taken to be that of bare passes. It is given networks that want no
gradients for parameters, which costs it less; ours is as quick with others. SmoothGrad and captum's NoiseTunnel draw
noise of their own, so their maps are not compared. Last comes what pulling a gradient through strided convolutions
of the image by phases is worth to a copy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from unittest import mock

import numpy as np
import torch
from torch import Tensor, nn

import xlog
from xlog.arrays import Floats
from xlog.explainers import Explainer
from xlog.model import Model, torch_backend
from xlog.model.accelerated import Accelerable

from .engines import vit_tiny
from .explaining import REPEATS, best_size, captum, distance, explain, fast, gradients, images, lite0, plain, turns
from .measure import Row, ratio
from .networks import resnet18

TARGET = 7
STEPS = 50
IMAGES = 8
GRADIENT = xlog.Gradient()
INTEGRATED = xlog.IntegratedGradients(steps=STEPS)
SMOOTH = xlog.SmoothGrad(samples=STEPS)


def measure(folder: Path) -> Iterator[Row]:
    """Explain with networks that the fast path is for."""
    for name, network, methods in (
        ("ResNet-18", resnet18(), (INTEGRATED, SMOOTH)),
        ("EfficientNet-Lite0", lite0(), (INTEGRATED,)),
    ):
        size = best_size(gradients, network)
        yield Row(f"{name}: rows in a bare pass, where quickest", size, "")
        yield from beside(f"{name}, {IMAGES} rows", network, size, (GRADIENT,), IMAGES, IMAGES)
        yield from beside(f"{name}, {STEPS} passes", network, size, methods, 1, STEPS)
    yield from by_phases("ResNet-18", resnet18(), 0.95)
    yield from by_phases("ViT-tiny", vit_tiny(), None)


def beside(
    what: str, network: nn.Module, size: int, methods: Sequence[Explainer], count: int, passes: int
) -> Iterator[Row]:
    """Compare methods that each make so many passes for `count` inputs with captum's, and with passes alone."""
    x, bare = images(count), torch.tensor(images(passes))
    theirs = torch.tensor(x, requires_grad=True)
    runs: dict[str, Callable[[], object]] = {"bare": partial(gradients, network, bare, size)}
    models = {"plain": plain(network), "fast": fast(network, x)}
    for method in methods:
        for kind, model in models.items():
            runs[f"{_title(method)} {kind}"] = partial(explain, method, model, x, [TARGET] * count)
        runs[f"{_title(method)} captum"] = partial(_CAPTUM[_title(method)], network, theirs, size)
    seconds, made = turns(runs)
    for method in methods:
        ours, quick, peer = (f"{_title(method)} {kind}" for kind in ("plain", "fast", "captum"))
        yield Row(f"{what}, {_title(method)}: of bare, plain", ratio(seconds[ours], seconds["bare"]), "x", 1.1)
        yield Row("  of captum, plain", ratio(seconds[ours], seconds[peer]), "x")
        yield Row("  of captum, fast path", ratio(seconds[quick], seconds[peer]), "x", 0.85)
        if not method.about.random:
            yield Row("  differs from captum's, plain", distance(made[ours], made[peer]), "", 1e-4)


def by_phases(name: str, network: nn.Module, target: float | None) -> Iterator[Row]:
    """Pull gradients through a copy as runs make it, and through one whose strided convolutions torch pulls back."""
    x = images(IMAGES)
    with mock.patch.object(torch_backend, "quicken_strided_convolutions"):
        whole = _copy(network, x)
    models = {"phases": _copy(network, x), "whole": whole}
    runs = {kind: partial(explain, GRADIENT, model, x, [TARGET] * IMAGES) for kind, model in models.items()}
    seconds, made = turns(runs, repeats=3 * REPEATS)
    yield Row(f"{name}, gradient by phases: of one without", ratio(seconds["phases"], seconds["whole"]), "x", target)
    yield Row("  differs from one without", distance(made["phases"], made["whole"]), "", 1e-4)


def _copy(network: nn.Module, x: Floats) -> Model:
    model = xlog.wrap(network)
    assert isinstance(model, Accelerable)
    copy = model.accelerated(x[:1]).model
    assert copy is not None
    return copy


def _title(method: Explainer) -> str:
    return type(method).__name__


# ------------------------------------------------------------------------------------------------- captum's


def _saliency(network: nn.Module, x: Tensor, size: int) -> Floats:
    method = captum().Saliency(network)
    found = np.concatenate([method.attribute(rows, target=TARGET).numpy() for rows in x.split(size)])
    return np.asarray(found.max(axis=1))


def _integrated(network: nn.Module, x: Tensor, size: int) -> Floats:
    method = captum().IntegratedGradients(network)
    found = method.attribute(x, target=TARGET, n_steps=STEPS, internal_batch_size=size)
    return np.asarray(found.detach().numpy().sum(axis=1))


def _smooth(network: nn.Module, x: Tensor, size: int) -> Floats:
    method = captum().NoiseTunnel(captum().Saliency(network))
    found = method.attribute(
        x, target=TARGET, nt_samples=STEPS, nt_samples_batch_size=size, stdevs=SMOOTH.noise, abs=False
    )
    return np.asarray(abs(found.detach().numpy()).max(axis=1))


_CAPTUM = {"Gradient": _saliency, "IntegratedGradients": _integrated, "SmoothGrad": _smooth}
