"""Dropout: what Monte-Carlo dropout costs where the part of a network before it runs once per input."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

from xlog.arrays import softmax
from xlog.uncertainty import MonteCarloDropout

from .explaining import images, lite0, plain, turns
from .measure import Row, ratio

SAMPLES = 32


def measure(folder: Path) -> Iterator[Row]:
    """Predict with the sub-networks of EfficientNet-Lite0, whose dropout stands before its last layer."""
    model, x = plain(lite0()), images(2)
    with model.isolated():
        model.forward(x)
        shared = MonteCarloDropout(samples=SAMPLES).sampler(model, x[:1], seed=0)
        whole = dataclasses.replace(shared, trunk=None)
        samplers = {"shared": shared, "whole": whole}
        runs = {name: partial(sampler.predict, model, x, softmax) for name, sampler in samplers.items()}
        seconds, made = turns(runs)
    what = f"Lite0, {SAMPLES} dropout samples, the trunk once: of whole passes"
    yield Row(what, ratio(seconds["shared"], seconds["whole"]), "x")
    yield Row("  means differ", float(np.abs(made["shared"].mean - made["whole"].mean).max()), "", 1e-5)
