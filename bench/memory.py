"""Memory: what explaining with thousands of masks takes beyond the network, in a fresh process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from torch import nn

import xlog

from .explaining import explain, fast, images
from .measure import Row, peak_memory, run_module

MASKS = 6000


def measure(folder: Path) -> Iterator[Row]:
    """Explain with RISE as it comes."""
    yield Row(f"RISE, {MASKS:,} masks of 224 x 224, beyond the network", run_module("memory") / 1e6, "MB", 1000)


def look() -> int:
    """Return the bytes that RISE adds to the most memory that the process has had."""
    network = nn.Sequential(nn.Conv2d(3, 8, 16, 16), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 10)).eval()
    x = images(1)
    model = fast(network.requires_grad_(False), x)
    before = peak_memory()
    explain(xlog.RISE(masks=MASKS), model, x, [0])
    return peak_memory() - before


if __name__ == "__main__":
    print(json.dumps(look()))
