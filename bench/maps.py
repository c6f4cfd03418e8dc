"""Maps: bytes and milliseconds of real maps: a real network on real photos, both of the quickstart."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

import xlog
from xlog.arrays import Floats
from xlog.events import codec
from xlog.events.schema import Map

from .measure import Row, cpu_seconds

PHOTOS = 4
STEPS = 10  # of integrated gradients: fewer than a log should have, and as noisy
REPEATS = 5


def measure(folder: Path) -> Iterator[Row]:
    """Encode the maps of two dense explainers and of a coarse one."""
    dense = (xlog.Gradient(), xlog.IntegratedGradients(steps=STEPS))
    *grids, cams = explained((*dense, xlog.GradCAM()))
    for explainer, found in zip(dense, grids, strict=True):
        sizes = [kilobytes(grid, explainer.signed) for grid in found]
        side, count = found.shape[-1], len(sizes)
        yield Row(f"{side} x {side} at 16 bits, {type(explainer).__name__}, median of {count}", median(sizes), "KB", 80)
        yield Row("  largest", max(sizes), "KB")
    yield Row("GradCAM, largest", max(kilobytes(grid, False) for grid in cams), "KB", 1)
    signed = grids[1]
    yield Row("encoding a dense map", 1000 * median(encoding(grid) for grid in [*signed] * REPEATS), "ms", 5)
    packed = [codec.encode_map(grid, grid.shape) for grid in signed]
    yield Row("  decoding it", 1000 * median(decoding(map_) for map_ in packed * REPEATS), "ms")


def explained(explainers: tuple[Any, ...]) -> list[Floats]:
    """Return each explainer's maps of the quickstart's first photos, for their true labels: (N, h, w) each."""
    sys.path.append("examples")  # where the quickstart looks for its networks
    quickstart = import_module("quickstart")
    photos = quickstart.photos()[:PHOTOS]
    with contextlib.redirect_stdout(io.StringIO()):  # it says that it has loaded
        model = xlog.wrap(quickstart.network())
    x = np.stack([photo.square()[0] for photo in photos])
    labels = np.array([photo.label for photo in photos])
    with model.isolated():
        return [e.explain(model, x, labels, np.random.default_rng(0)).grids for e in explainers]


def kilobytes(grid: Floats, signed: bool) -> float:
    """Return the size of a map (h, w) in the log, at 16 bits."""
    return codec.encode_map(grid, (224, 224), signed=signed).ByteSize() / 1000


def encoding(grid: Floats) -> float:
    """Return the CPU seconds of encoding a signed map (h, w) at 16 bits."""
    return cpu_seconds(lambda: codec.encode_map(grid, (224, 224)))


def decoding(packed: Map) -> float:
    """Return the CPU seconds of decoding a map."""
    return cpu_seconds(lambda: codec.decode_map(packed))
