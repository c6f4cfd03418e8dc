"""A runner over five small images, and the events that it wrote."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from fakes import net

import xlog
from xlog.events.reader import EventReader
from xlog.events.schema import Event

NAMES = ["ant", "bee", "cat"]


IMAGES = np.random.default_rng(0).normal(size=(5, 3, 12, 10)).astype(np.float32)


LABELS = [0, 1, 2, 0, 1]


BOXES = np.array([[1, 2, 4, 5]] * 5)


def events(folder: Path) -> list[Event]:
    found = []
    for path in sorted(folder.glob("*.xlog")):
        with EventReader(path) as reader:
            found += [event for _, event in reader]
            assert reader.tail == ""
            assert reader.damage == []
    return found


def of_kind(folder: Path, kind: str) -> list:
    return [getattr(event, kind) for event in events(folder) if event.WhichOneof("what") == kind]


def runner(folder: Path, data=(IMAGES, LABELS, BOXES), model=None, explainers=None, benchmarks=None, **kwargs):
    made = xlog.Runner(folder, ([data], NAMES), net() if model is None else model, progress=False, **kwargs)
    made.register_saliency(explainers or [xlog.Gradient()], benchmarks)
    return made
