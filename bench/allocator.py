"""Allocator: bare passes where glibc keeps large arrays for the next pass, of those where it gives them back.

The environment says so, and is read when a process begins: each number is of a process of its own, taken by turns.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

import torch

from .explaining import forward, gradients, images, lite0
from .measure import Row, cpu_seconds, in_turns, ratio, run_module
from .networks import resnet18

NETWORKS = {"ResNet-18": resnet18, "EfficientNet-Lite0": lite0}
PASSES = {"forward": forward, "gradients": gradients}
KEPT = str(1 << 30)  # bytes
SETTINGS = {
    "MALLOC_MMAP_THRESHOLD_": {"MALLOC_MMAP_THRESHOLD_": KEPT},
    "  and MALLOC_TRIM_THRESHOLD_": {"MALLOC_MMAP_THRESHOLD_": KEPT, "MALLOC_TRIM_THRESHOLD_": KEPT},
}
ROWS = 8  # in a pass
REPEATS = 5


def measure(folder: Path) -> Iterator[Row]:
    """Run with each setting, and with none."""
    for name in NETWORKS:
        for kind in PASSES:
            settings = {"": {}, **SETTINGS}
            runs = {what: partial(run_module, "allocator", name, kind, **given) for what, given in settings.items()}
            seconds = in_turns(3, **runs)
            for what in SETTINGS:
                yield Row(f"{name}, {kind}: {what.strip()}", ratio(seconds[what], seconds[""]), "x")


def look(name: str, kind: str) -> float:
    """Return the CPU seconds of passes, once the first of them are made."""
    network, x, run = NETWORKS[name](), torch.tensor(images(ROWS)), PASSES[kind]
    return median([cpu_seconds(lambda: run(network, x, ROWS)) for _ in range(REPEATS + 1)][1:])


if __name__ == "__main__":
    print(json.dumps(look(*sys.argv[1:])))
