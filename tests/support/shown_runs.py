"""A run of two steps that loggers are shown, and the pixels that they should have of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from tiny_training import SAMPLES, maker

import xlog
from xlog.integrations import ExplainEvery
from xlog.integrations.loggers import Logger
from xlog.painting.overlay import overlay


def explained(folder: Path, loggers: Sequence[Logger], network: torch.nn.Module) -> xlog.events.run.Run:
    """Explain twice, and return the run."""
    every = ExplainEvery(maker(folder), SAMPLES, epochs=1, loggers=loggers)
    for _ in range(2):
        every.after_epoch(network)
    every.close()
    return xlog.open(folder)[0]


def expected_overlay(run: xlog.events.run.Run, step: int) -> np.ndarray:
    """Return the first map of a step over its picture."""
    sample = run.samples(step)[0]
    view = sample.map("Gradient")
    return overlay(view.array(), sample.picture(), signed=view.event.signed, scale=28)
