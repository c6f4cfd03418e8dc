"""Trees: hierarchical occlusion beside the same search for one sample and one label at a time, as MindSpore's does it.

That search is written out in tests/support/slow_trees.py; it makes the same trees out of bare passes. Both put as many
rows into a pass. MindSpore's fills up each step to 64 rows, of which it needs 49, so there are two rivals, without that
and with it. It only reveals.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from xlog.arrays import Floats, softmax
from xlog.baselines import baseline_of
from xlog.counterfactual import HierarchicalOcclusion, Tree
from xlog.model import Model
from xlog.model.auto_batch import AutoBatch
from xlog.model.fast import FastPath
from xlog.model.shared import SharedPasses
from xlog.model.wrap import wrap

from .explaining import lite0, turns
from .measure import Row, ratio
from .networks import resnet18

PHOTOS = ("coffee", "chelsea")  # of the quickstart
LABELS = ((0, 967), (0, 849), (1, 285))  # photo and label, those more probable than the threshold
OCCLUSION = HierarchicalOcclusion(threshold=0.2, directions=("reveal",))
PADDING = 64


def measure(folder: Path) -> Iterator[Row]:
    """Search photos with EfficientNet-Lite0."""
    network = lite0()
    x, targets = photos()[[photo for photo, _ in LABELS]], np.array([label for _, label in LABELS])
    quick, usual = (runner_model(network, x, fast=fast) for fast in (True, False))
    limit = quick.batch_size
    seconds, made = turns(
        {
            "fast": partial(ours, quick, x, targets),
            "plain": partial(ours, usual, x, targets),
            "alone": partial(one_by_one, network, x, targets, limit),
            "filled": partial(one_by_one, network, x, targets, limit, PADDING),
        }
    )
    yield Row(f"EfficientNet-Lite0, {len(LABELS)} labels of {len(PHOTOS)} photos: rows in a pass", limit, "")
    for rival, what in (("alone", "one label at a time"), ("filled", f"that, steps filled up to {PADDING}")):
        yield Row(f"  of {what}, fast path", ratio(seconds["fast"], seconds[rival]), "x", 0.5)
        yield Row(f"  of {what}, plain", ratio(seconds["plain"], seconds[rival]), "x")
    yield Row("  trees that differ", differing(made["fast"], made["alone"]), "", 0)
    for name, net in (("ResNet-18", resnet18()), ("EfficientNet-Lite0", network)):
        yield from beside_whole_inputs(name, net)


def beside_whole_inputs(name: str, network: nn.Module) -> Iterator[Row]:
    """Search one picture of 224 x 224, both ways, where windows are computed alone and where whole inputs are."""
    x = import_module("quickstart").batches()[0]["images"][:1]
    models = {"windows": windowed(network, x, True), "whole": windowed(network, x, False)}
    logits = models["whole"].forward(x).astype(float)
    label, scale = logits[0].argmax(), 8 / (logits.max() - np.median(logits))  # as sure as trained networks are

    def search(model: Model) -> list[Tree]:
        with model.isolated():
            return HierarchicalOcclusion().search(model, x, np.array([label]), lambda made: softmax(scale * made))

    seconds, made = turns({kind: partial(search, model) for kind, model in models.items()}, 2)
    yield Row(f"{name}, 224 x 224: windows, of whole inputs", ratio(seconds["windows"], seconds["whole"]), "x", 0.6)
    boxes = [[[node.box for node in tree.nodes] for tree in trees] for trees in made.values()]
    yield Row("  trees that differ", sum(one != other for one, other in zip(*boxes, strict=True)), "", 0)


def windowed(network: nn.Module, x: Floats, windows: bool) -> Model:
    """Return a model over the folded copy, which computes what windows reach or does not."""
    path = FastPath(wrap(network))
    path.try_out(x, gradients=False, windows=windows)
    model = SharedPasses(AutoBatch(path))
    model.forward(x)
    return model


def photos() -> Floats:
    """Return the photos at half their size, so that this takes a minute: (N, 3, 112, 112), two layers of windows."""
    found = [photo.square()[0] for photo in import_module("quickstart").photos() if photo.name in PHOTOS]
    return np.ascontiguousarray(np.stack(found)[:, :, ::2, ::2])


def runner_model(network: nn.Module, x: Floats, fast: bool) -> Model:
    """Return a model as Runner makes it, after its first pass."""
    inner: Model = wrap(network)
    model = SharedPasses(AutoBatch(FastPath(inner) if fast else inner))
    model.forward(x[:2])
    return model


def ours(model: Model, x: Floats, targets: np.ndarray) -> list[Tree]:
    """Search for the trees of all rows, as a run does."""
    with model.isolated():
        return OCCLUSION.search(model, x, targets, softmax)


def one_by_one(network: nn.Module, x: Floats, targets: np.ndarray, limit: int, padding: int = 1) -> list[Any]:
    """Search for the tree of one row after the other, at most `limit` pictures in a pass."""

    def predict(pictures: Floats) -> Floats:
        with torch.no_grad():
            return softmax(network(torch.from_numpy(pictures)).numpy())

    slow = slow_search()
    hidden = baseline_of("bench", OCCLUSION.fill, x)
    settings = ("reveal", OCCLUSION.layers_on(x), OCCLUSION.threshold, limit, padding)
    return [slow(predict, *row, *settings).run() for row in zip(x, hidden, targets, strict=True)]


def slow_search() -> Any:
    """Return the search that tests compare ours with."""
    if "tests/support" not in sys.path:
        sys.path.append("tests/support")
    return import_module("slow_trees").SlowSearch


def differing(trees: Sequence[Tree], found: Sequence[Any]) -> int:
    """Count the trees whose boxes are not the same."""
    return sum(
        [tuple(node.box) for node in tree.nodes] != [node["box"] for node in slow.nodes]
        for tree, slow in zip(trees, found, strict=True)
    )
