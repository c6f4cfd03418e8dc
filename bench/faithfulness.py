"""Faithfulness: benchmarks beside bare passes over as many rows, and Infidelity beside captum's.

Bare passes are given pictures that are built already; captum is given our squares, in batches of the size at which
bare passes are quickest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

import xlog
from xlog.arrays import Bools, Floats
from xlog.benchmarks import Benchmark, Case
from xlog.benchmarks.infidelity import Squares
from xlog.model import Model

from .explaining import best_size, fast, forward, images, lite0, plain, turns
from .measure import Row, ratio
from .networks import resnet18

TARGET = 7
ROWS = 48
DELETION = xlog.DeletionAUC(steps=ROWS - 1)
INFIDELITY = xlog.Infidelity(samples=ROWS - 1)


def measure(folder: Path) -> Iterator[Row]:
    """Score a map of one picture."""
    for name, network in (("ResNet-18", resnet18()), ("EfficientNet-Lite0", lite0())):
        x, map_ = images(1), np.random.default_rng(1).random((1, 224, 224)).astype(np.float32)
        size, models = best_size(forward, network), {"plain": plain(network), "fast path": fast(network, x)}
        runs: dict[str, Callable[[], object]] = {
            "bare": partial(forward, network, torch.tensor(images(ROWS)), size),
            "captum": partial(captums, network, x, map_, size),
        }
        for benchmark in (DELETION, INFIDELITY):
            runs |= {f"{benchmark.name} {way}": partial(score, benchmark, m, x, map_) for way, m in models.items()}
        seconds, made = turns(runs)
        for benchmark in (DELETION, INFIDELITY):
            for way in models:
                what = f"{name}, {type(benchmark).__name__}: of {ROWS} bare passes, {way}"
                yield Row(what, ratio(seconds[f"{benchmark.name} {way}"], seconds["bare"]), "x", 1.15)
        for way in models:
            ours = seconds[f"{INFIDELITY.name} {way}"]
            yield Row(f"{name}, Infidelity: of captum, {way}", ratio(ours, seconds["captum"]), "x", 1.0)
        nothing = captums(network, x, 0 * map_, size)  # with no map, the mean square of drops
        yield Row(
            "  differs from captum's", abs(made[f"{INFIDELITY.name} plain"] - 1 + made["captum"] / nothing), "", 1e-4
        )


def score(benchmark: Benchmark, model: Model, x: Floats, maps: Floats) -> float | None:
    """Return a benchmark's score of a map (1, H, W) of an input (1, C, H, W)."""
    with model.isolated():
        return benchmark.evaluate(model, [Case(x[0], TARGET, maps[0], ())], _never, np.random.default_rng(0))[0].value


def _never(model: Model, x: Floats, targets: np.ndarray) -> Floats:
    raise NotImplementedError("these benchmarks do not ask the explainer again")


def captums(network: nn.Module, x: Floats, maps: Floats, size: int) -> float:
    """Return captum's infidelity of a map (1, H, W) at its best scale, over the squares that ours hides."""
    hidden = iter(torch.tensor(_hidden()).split(size))

    def hide(rows: Tensor) -> tuple[Tensor, Tensor]:
        squares = next(hidden)[:, None].expand_as(rows)
        return squares.float(), rows.masked_fill(squares, 0)

    attributions = np.zeros_like(x)
    attributions[:, 0] = maps  # its sums are over channels too
    found = import_module("captum.metrics").infidelity(
        network,
        hide,
        torch.tensor(x),
        torch.tensor(attributions),
        target=TARGET,
        n_perturb_samples=INFIDELITY.samples,
        max_examples_per_batch=size,
        normalize=True,
    )
    return float(found)


def _hidden() -> Bools:
    squares = Squares.draw((224, 224), INFIDELITY.sides, INFIDELITY.samples, np.random.default_rng(0))
    return ~squares[1 : len(squares)]
