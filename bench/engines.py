"""Engines: forward passes by ONNX Runtime and with fused convolutions, beside those of the folded copy and bare ones.

A run makes the engine once per pass over the data, where at least some hundred forward passes are to come.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import nn

import xlog
from xlog.arrays import Floats
from xlog.model.accelerated import Accelerable, Accelerated
from xlog.model.cost import Cost
from xlog.model.fast import FastPath

from .explaining import distance, explain, forward, images, lite0, turns
from .measure import Row, cpu_seconds, ratio
from .networks import resnet18
from .transformer import ViT

BATCH = 8
TARGET = 7
MANY = Cost(10_000, 10_000)
WINDOW = xlog.Occlusion(window=56, stride=28)


def vit_tiny() -> nn.Module:
    """Return a ViT-tiny/16 of random weights: (N, 3, 224, 224) -> (N, 1000)."""
    torch.manual_seed(0)
    return ViT(3, 16, 14, 192, 12, 3, 1000, "class token").eval().requires_grad_(False)


NETWORKS: tuple[tuple[str, Callable[[], nn.Module], float], ...] = (
    ("EfficientNet-Lite0", lite0, 0.35),
    ("ResNet-18", resnet18, 1.0),
    ("ViT-tiny", vit_tiny, 0.5),
)


def measure(folder: Path) -> Iterator[Row]:
    """Run forward in batches of eight, and Occlusion by windows, by the engine and by neither."""
    for name, make, target in NETWORKS:
        network = make()
        yield from _forward(name, network, target)
        yield from _occlusion(name, network)
        yield from _few(name, network)


def _forward(name: str, network: nn.Module, target: float) -> Iterator[Row]:
    x = images(BATCH)
    copy = _copy(network, x)
    made: list[Callable[[Floats], Floats]] = []
    seconds = cpu_seconds(lambda: made.append(copy.engines["ONNX Runtime"]()))
    runs: dict[str, Callable[[], object]] = {
        "engine": partial(made[0], x),
        "fused": partial(copy.engines["oneDNN"](), x),
        "copy": partial(copy.forward, x),
        "bare": partial(forward, network, torch.tensor(x), BATCH),
    }
    found, outputs = turns(runs, repeats=5)
    yield Row(f"{name}, forward: of the folded copy", ratio(found["engine"], found["copy"]), "x", target)
    yield Row("  of bare passes", ratio(found["engine"], found["bare"]), "x")
    yield Row("  differs from the copy", distance(outputs["engine"], outputs["copy"]), "", 1e-5)
    yield Row("  to make it, in bare passes of a row", BATCH * seconds / min(found["bare"]), "")
    yield Row("  by fused convolutions, of the folded copy", ratio(found["fused"], found["copy"]), "x")
    yield Row("  differs from the copy", distance(outputs["fused"], outputs["copy"]), "", 1e-5)


def _copy(network: nn.Module, x: Floats) -> Accelerated:
    model = xlog.wrap(network)
    assert isinstance(model, Accelerable)
    return model.accelerated(x[:2])


def _occlusion(name: str, network: nn.Module) -> Iterator[Row]:
    """Occlude by whichever is quicker, windows or the engine, beside the copy alone."""
    x = images(1)
    paths = {"quickest": FastPath(xlog.wrap(network)), "copy": FastPath(xlog.wrap(network))}
    paths["quickest"].try_out(x, gradients=False, windows=True, rows=MANY)
    paths["copy"].try_out(x, gradients=False)
    runs = {key: partial(explain, WINDOW, path, x, [TARGET]) for key, path in paths.items()}
    found, maps = turns(runs)
    used = "windows" if paths["quickest"].report().windows.used else "engine"
    yield Row(f"{name}, Occlusion by the {used}: of the copy", ratio(found["quickest"], found["copy"]), "x", 0.65)
    yield Row("  differs from the copy", distance(maps["quickest"], maps["copy"]), "", 1e-4)


def _few(name: str, network: nn.Module) -> Iterator[Row]:
    """Explain one image, which pays for no trial, and pass few rows at a time through the copy, or twice as many."""
    x, copy = images(2 * BATCH), _copy(network, images(2))

    def one(fast: bool) -> None:
        with tempfile.TemporaryDirectory() as folder:
            names = list(map(str, range(1000)))
            runner = xlog.Runner(folder, ([x[:1]], names), network, fast=fast, progress=False, unnormalize=(0.5, 0.2))
            runner.register_saliency([xlog.Gradient()])
            runner.run()

    found, _ = turns({"default": partial(one, True), "off": partial(one, False)})
    yield Row(f"{name}, a run over one image: of fast=False", ratio(found["default"], found["off"]), "x", 1.1)
    rows = {"few": lambda: [copy.forward(part) for part in np.split(x, 4)], "many": lambda: copy.forward(x)}
    found, _ = turns(rows, repeats=5)
    yield Row(f"{name}, the copy, 16 rows at a time: of 4", ratio(found["many"], found["few"]), "x")
