"""Thumbnails: methods of forward passes on a network so small that most of captum's time is captum's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import torch

import xlog

from .explaining import distance, explain, fast, forward, images, turns
from .masks import TARGET, theirs
from .measure import Row, ratio
from .networks import thumbnail_network

WINDOW, STRIDE = 5, 2  # pixels: 225 windows
SAMPLES = 1000
REPEATS = 7  # the first is slow, and short
GRID = xlog.Grid(8, 8)
METHODS = {
    xlog.Occlusion(window=WINDOW, stride=STRIDE): 256,  # rows at which captum is quickest: all windows at once
    xlog.LIME(segments=GRID, samples=SAMPLES): 250,  # of 1 to 1000; 500 is as quick
    xlog.KernelSHAP(segments=GRID, samples=SAMPLES, fill=0.0): 250,
}


def measure(folder: Path) -> Iterator[Row]:
    """Explain with the network of PyTorch's tutorial."""
    network, x = thumbnail_network(), images(1, side=32)
    model, tensor = fast(network, x), torch.tensor(x)
    for method, size in METHODS.items():
        rows = torch.tensor(images(method.passes(model, x), side=32))
        runs: dict[str, Callable[[], object]] = {
            "ours": partial(explain, method, model, x, [TARGET]),
            "best": partial(theirs, method, network, tensor, size),
            "default": partial(theirs, method, network, tensor, 1),
            "bare": partial(forward, network, rows, size),
        }
        seconds, made = turns(runs, REPEATS)
        title = f"{type(method).__name__}, {len(rows):,} passes"
        yield Row(f"{title}: of captum, {size} rows in a pass", ratio(seconds["ours"], seconds["best"]), "x", 0.4)
        yield Row("  of captum as it comes", ratio(seconds["ours"], seconds["default"]), "x", 0.1)
        yield Row("  of bare passes", ratio(seconds["ours"], seconds["bare"]), "x")
        if isinstance(method, xlog.Occlusion):
            yield Row("  differs from captum's", distance(made["ours"], made["best"]), "", 1e-3)
