"""Masks: methods of forward passes only, beside captum in batches of best size, or beside their bare passes.

Captum runs as many passes, so its best size is taken to be that of bare passes. It has no RISE. LIME and KernelSHAP
draw coalitions of their own, and captum's differ otherwise too, so their maps are not compared.
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
from xlog.arrays import Floats
from xlog.explainers import Explainer
from xlog.explainers.coalitions import CoalitionExplainer
from xlog.explainers.segments import segment
from xlog.model import wrap

from .explaining import best_size, captum, distance, explain, fast, forward, images, lite0, turns
from .measure import Row, ratio
from .networks import resnet18

TARGET = 7
WINDOW, STRIDE = 64, 40  # pixels: 25 windows
SAMPLES = 40
GRID = xlog.Grid(7, 7)
METHODS = (
    xlog.Occlusion(window=WINDOW, stride=STRIDE),
    xlog.FeatureAblation(segments=GRID),
    xlog.LIME(segments=GRID, samples=SAMPLES),
    xlog.KernelSHAP(segments=GRID, samples=SAMPLES, fill=0.0),
)
COMPARED = ("Occlusion", "FeatureAblation")
RISE = xlog.RISE(masks=SAMPLES)


def measure(folder: Path) -> Iterator[Row]:
    """Explain with networks that the fast path is for; few passes, of which more would cost as much each."""
    for name, network in (("ResNet-18", resnet18()), ("EfficientNet-Lite0", lite0())):
        x, bare = images(1), torch.tensor(images(SAMPLES))
        model, size = fast(network, x), best_size(forward, network)
        runs: dict[str, Callable[[], object]] = {"bare": partial(forward, network, bare, size)}
        for method in (*METHODS, RISE):
            runs[_title(method)] = partial(explain, method, model, x, [TARGET])
        for method in METHODS:
            runs[f"captum {_title(method)}"] = partial(theirs, method, network, torch.tensor(x), size)
        seconds, made = turns(runs)
        yield Row(f"{name}: rows in a bare pass, where quickest", size, "")
        for title in map(_title, METHODS):
            yield Row(f"{name}, {title}: of captum", ratio(seconds[title], seconds[f"captum {title}"]), "x", 0.65)
            if title in COMPARED:
                yield Row("  differs from captum's", distance(made[title], made[f"captum {title}"]), "", 1e-3)
        yield Row(f"{name}, RISE: of bare passes", ratio(seconds[_title(RISE)], seconds["bare"]), "x", 0.65)


def _title(method: Explainer) -> str:
    return type(method).__name__


def theirs(method: Explainer, network: nn.Module, x: Tensor, size: int) -> Floats:
    """Return captum's map (1, H, W) by the same method with the same settings, `size` rows at a time."""
    given: dict[str, Any] = {"target": TARGET, "perturbations_per_eval": size}
    if isinstance(method, xlog.Occlusion):
        given |= {"sliding_window_shapes": (3, method.window, method.window)}
        given |= {"strides": (3, method.stride, method.stride)}
    if isinstance(method, CoalitionExplainer):
        (numbers,) = segment("bench", method.segments, x.numpy())[2]
        given |= {"feature_mask": torch.tensor(numbers)[None, None]}
    if isinstance(method, xlog.LIME | xlog.KernelSHAP):
        given |= {"n_samples": method.passes(wrap(network), x.numpy())}  # captum's count those of all and of nothing
    found = getattr(captum(), _CAPTUM[type(method)])(network).attribute(x, **given)
    return np.asarray(found[:, 0].numpy())  # all channels are hidden together, and have the same value


_CAPTUM = {
    xlog.Occlusion: "Occlusion",
    xlog.FeatureAblation: "FeatureAblation",
    xlog.LIME: "Lime",
    xlog.KernelSHAP: "KernelShap",
}
