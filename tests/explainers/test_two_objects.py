"""Two objects in one picture: what explains a class lies on that class's object, and not on the other one.

Real photos side by side, EfficientNet-Lite0. The figure is the share of positive evidence, per pixel, that lies in a
class's own box and not in the other's, the mean over four pictures and both classes. A map that ignores the class has
0.5.
"""

from __future__ import annotations

import numpy as np
import pytest

import xlog
from bench.photos import pairs
from xlog.model.auto_batch import AutoBatch
from xlog.model.wrap import wrap

CHOSEN = 20  # both labels are among so many of the most probable ones
PICTURES = 4

FIGURES = {
    "Gradient": (xlog.Gradient(channels="sum"), 0.59),
    "InputXGradient": (xlog.InputXGradient(), 0.58),
    "GuidedBackprop": (xlog.GuidedBackprop(), 0.59),
    "DeepLIFT": (xlog.DeepLIFT(), 0.75),
    "DeepLIFT, RevealCancel": (xlog.DeepLIFT(rule="reveal_cancel"), 0.66),
    "LRP": (xlog.LRP(), 0.83),
    "AttnLRP": (xlog.AttnLRP(), 0.86),
    "GradCAM": (xlog.GradCAM(), 0.87),
    "GuidedGradCAM": (xlog.GuidedGradCAM(), 0.89),
    "LayerCAM": (xlog.LayerCAM(), 0.65),
    "EigenCAM": (xlog.EigenCAM(), 0.5),
}
"""Explainer, and its figure."""
ALWAYS = ("DeepLIFT", "LRP", "AttnLRP", "GradCAM", "GuidedGradCAM", "LayerCAM")
"""On each picture and for each class more than half."""


@pytest.fixture(scope="module")
def model(lite0) -> AutoBatch:
    return AutoBatch(wrap(lite0))


@pytest.fixture(scope="module")
def pictures(model):
    found = []
    for image, labels, boxes in pairs():
        order = np.argsort(-model.forward(image[None])[0])
        if np.isin(labels, order[:CHOSEN]).all():
            found.append((image, labels, boxes))
        if len(found) == PICTURES:
            return found
    raise AssertionError("fewer pictures than wanted")


def shares(explainer, model, pictures) -> np.ndarray:
    found = []
    for image, labels, boxes in pictures:
        maps = explainer.explain(model, np.stack([image, image]), np.array(labels), np.random.default_rng(0)).maps()
        for own, map_ in enumerate(maps):
            evidence = [density(map_, box) for box in (boxes[own], boxes[1 - own])]
            found.append(evidence[0] / sum(evidence))
    return np.array(found)


def density(map_: np.ndarray, box) -> float:
    x, y, width, height = (round(value) for value in box)
    return float(np.maximum(map_[y : y + height, x : x + width], 0).mean())


@pytest.mark.parametrize("name", FIGURES)
def test_evidence_for_a_class_lies_on_its_own_object(name, model, pictures) -> None:
    explainer, figure = FIGURES[name]
    found = shares(explainer, model, pictures)
    assert found.mean() == pytest.approx(figure, abs=0.03)
    if name in ALWAYS:
        assert (found > 0.5).all()
