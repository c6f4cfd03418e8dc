"""What measurements of explainers share: models as runners make them, and bare passes, which nobody can do without."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib import import_module
from statistics import median
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

import xlog
from xlog.arrays import Floats
from xlog.explainers import Explainer
from xlog.model import Model
from xlog.model.auto_batch import AutoBatch
from xlog.model.cost import Cost
from xlog.model.fast import FastPath

from .measure import cpu_seconds, in_turns

REPEATS = 3
SIZES = (4, 8, 16)  # of batches of 224 x 224: on the CPUs that we know, all others are slower


def images(count: int, side: int = 224) -> Floats:
    """Return inputs (N, 3, side, side)."""
    return np.random.default_rng(0).normal(size=(count, 3, side, side)).astype(np.float32)


def lite0() -> nn.Module:
    """Return EfficientNet-Lite0, the quickstart's network, with its ImageNet weights."""
    sys.path.append("examples")
    with contextlib.redirect_stdout(None):  # it says that it has loaded
        network: nn.Module = import_module("lite0_torch").network()
    return network.eval().requires_grad_(False)


def captum() -> Any:
    """Return captum's methods."""
    return import_module("captum.attr")


# ----------------------------------------------------------------------------------------------------- ours


def plain(network: nn.Module) -> Model:
    """Return a model as Runner(fast=False) makes it."""
    return xlog.wrap(network, "auto")


def fast(network: nn.Module, x: Floats) -> Model:
    """Return a model as Runner makes it, tried out on x (N, C, H, W) already, as runs do once."""
    path = FastPath(xlog.wrap(network))
    path.try_out(x, gradients=True, windows=True, rows=Cost(10_000, 10_000))  # as in a run over many images
    return AutoBatch(path)


def explain(explainer: Explainer, model: Model, x: Floats, targets: Sequence[int]) -> Floats:
    """Return an explainer's maps, (N, h, w) of inputs (N, C, H, W), as it makes them within a run."""
    with model.isolated():
        return explainer.explain(model, x, np.array(targets), np.random.default_rng(0)).grids


# ---------------------------------------------------------------------------------------------- bare passes


def forward(network: nn.Module, x: Tensor, size: int) -> None:
    """Run forward over x (N, C, H, W), `size` rows at a time."""
    with torch.no_grad():
        for rows in x.split(size):
            network(rows)


def gradients(network: nn.Module, x: Tensor, size: int) -> None:
    """Run forward, and backward to the input, over x (N, C, H, W), `size` rows at a time."""
    for rows in x.split(size):
        leaf = rows.clone().requires_grad_()
        torch.autograd.grad(network(leaf)[:, 0].sum(), leaf)


def best_size(run: Callable[[nn.Module, Tensor, int], None], network: nn.Module) -> int:
    """Return the batch size at which bare passes take the least time on this machine."""
    x = torch.tensor(images(max(SIZES)))
    tries = {str(size): partial(cpu_seconds, partial(run, network, x, size)) for size in SIZES}
    seconds = {size: median(found) for size, found in in_turns(REPEATS, **tries).items()}
    return int(min(seconds, key=lambda size: seconds[size]))


def turns(
    runs: Mapping[str, Callable[[], object]], repeats: int = REPEATS
) -> tuple[dict[str, list[float]], dict[str, Any]]:
    """Return the CPU seconds of each run, taken in turns, and what each returned."""
    made: dict[str, Any] = {}

    def timed(name: str) -> float:
        return cpu_seconds(lambda: made.update({name: runs[name]()}))

    return in_turns(repeats, **{name: partial(timed, name) for name in runs}), made


def distance(ours: Any, theirs: Any) -> float:
    """Return the greatest difference of two arrays, relative to the greatest value."""
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    return float(np.abs(ours - theirs).max() / np.abs(theirs).max())
