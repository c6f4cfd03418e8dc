"""Priors: what NormLIME over a data set costs, beside the LIME passes that it sums up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

import xlog
from xlog.model import wrap
from xlog.run.activations import Activation
from xlog.run.data_pass import Setup
from xlog.run.images import Rendering
from xlog.run.prior_pass import PriorFit
from xlog.run.targets import TargetRule

from .explaining import images
from .measure import Row, cpu_seconds, in_turns, ratio
from .networks import resnet18

PICTURES, SIDE, BATCH = 100, 64, 25
SAMPLES = 50  # a twentieth of LIME's own: with more, what comes beside its passes weighs less
REPEATS = 1  # of a minute each; CPU seconds of a hundred pictures vary little
CLASSES = 1000


def measure(folder: Path) -> Iterator[Row]:
    """Make a prior of pictures of noise: passes do not mind, and k-means finds clusters in anything."""
    lime, model = xlog.LIME(samples=SAMPLES), wrap(resnet18(), batch_size=32)
    x = images(PICTURES, SIDE)
    names = [str(number) for number in range(CLASSES)]
    rule = TargetRule.of(None, names, 0.5, 1)
    data = [(x[start : start + BATCH],) for start in range(0, PICTURES, BATCH)]
    setup = Setup(data, names, None, None, Activation("softmax", None), rule, Rendering(None), False)
    targets = model.forward(x).argmax(axis=1)
    PriorFit(lime, "normlime", 4).fit(replace(setup, data=[(x[:2],)]), model, 0)  # loads what clusters

    def passes() -> None:
        for picture, target in zip(x, targets, strict=True):
            lime.explain(model, picture[None], np.array([target]), np.random.default_rng(0))

    seconds = in_turns(
        REPEATS,
        normlime=lambda: cpu_seconds(lambda: PriorFit(lime, "normlime", 64).fit(setup, model, 0)),
        lime=lambda: cpu_seconds(passes),
    )
    what = f"NormLIME over {PICTURES} pictures, LIME of {SAMPLES} samples each: of the LIME passes"
    yield Row(what, ratio(seconds["normlime"], seconds["lime"]), "x", 1.1)
