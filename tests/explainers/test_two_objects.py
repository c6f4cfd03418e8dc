"""Two objects in one picture: what explains a class lies on that class's object, and not on the other one.

Real photos side by side. The figure is the share of positive evidence, per pixel, that lies in a class's own box and
not in the other's, the mean over pictures and both classes. A map that ignores the class has 0.5. Four pictures for
EfficientNet-Lite0; at half their size, for methods of many passes; and four for DINOv2.
"""

from __future__ import annotations

import attention_photos
import numpy as np
import pytest

import xlog
from bench.photos import pairs, photos
from xlog.model.auto_batch import AutoBatch
from xlog.model.shared import SharedPasses
from xlog.model.wrap import wrap
from xlog.priors import Described, fit_prior

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

FEW = 80  # samples of LIME
OF_MANY = {
    "LIME": (lambda prior: xlog.LIME(samples=FEW), 0.80),
    "NormLIME": (lambda prior: xlog.NormLIME(prior=prior["normlime"]), 0.77),
    "FastNormLIME": (lambda prior: xlog.NormLIME(prior=prior["fast"]), 0.64),
    "LIME x NormLIME": (lambda prior: xlog.LIMETimesNormLIME(samples=FEW, prior=prior["normlime"]), 0.93),
    "GLIME": (lambda prior: xlog.GLIME(samples=FEW, prior=prior["normlime"]), 0.80),
    "RISE+": (lambda prior: xlog.RISEPlus(masks=160), 0.90),
}
"""What makes an explainer of the priors by their method, and its figure."""

SIDE = 56  # of a photo for DINOv2: four patches
COUPLES = (("goose", "cannon"), ("dalmatian", "bald eagle"), ("jeep", "drum"), ("strawberry", "yurt"))
OF_TOKENS = {
    "GradCAM": (xlog.GradCAM(), 0.83),
    "Rollout": (xlog.Rollout(), 0.5),
    "GenericAttention": (xlog.GenericAttention(), 0.67),
    "TransformerAttribution": (xlog.TransformerAttribution(), 0.72),
    "TransitionAttentionMaps": (xlog.TransitionAttentionMaps(steps=5), 0.70),
    "BidirectionalTransformer, tokens": (xlog.BidirectionalTransformer(steps=5, mode="token"), 0.70),
    "BidirectionalTransformer, heads": (xlog.BidirectionalTransformer(steps=5), 0.70),
    "AttnLRP": (xlog.AttnLRP(), 0.75),
    "ViTCX": (xlog.ViTCX(threshold=0.5), 0.98),
}


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


@pytest.fixture(scope="module")
def small(model):
    """Pictures at half their size, and the model with what was computed of them."""
    found = []
    for image, labels, boxes in pairs():
        image = halved(image)
        if np.isin(labels, np.argsort(-model.forward(image[None])[0])[:CHOSEN]).all():
            found.append((image, labels, [[length / 2 for length in box] for box in boxes]))
        if len(found) == PICTURES:
            break
    shared = SharedPasses(model)
    with shared.remembering():
        yield shared, found


@pytest.fixture(scope="module")
def priors(model):
    """What kinds of superpixels speak for, over one picture of each class: too few for FastNormLIME, as it says."""
    found, lime = [], xlog.LIME(samples=FEW, features=True)
    for photo in photos():
        made = lime.explain(model, halved(photo.square()[0])[None], np.array([photo.label]), np.random.default_rng(0))
        found.append(Described(photo.label, made.features[0], made.weights[0]))
    with pytest.warns(xlog.ExplanationWarning, match="FastNormLIME: wanted"):
        return {method: fit_prior(found, made.layer, method) for method in ("normlime", "fast")}


@pytest.fixture(scope="module")
def tokens():
    """DINOv2 with a head, and pictures of two photos."""
    rng, pixels = np.random.default_rng(0), {photo.name: photo.pixels for photo in attention_photos.photos()}
    network = attention_photos.with_head([pixels[name] for name in attention_photos.CLASSES], SIDE, rng)
    boxes = [[0, 0, SIDE, SIDE], [SIDE, 0, SIDE, SIDE]]
    found = []
    for names in COUPLES:
        image = np.concatenate([attention_photos.crop(pixels[name], SIDE, rng) for name in names], axis=2)
        found.append((image.astype(np.float32), [attention_photos.CLASSES.index(name) for name in names], boxes))
    return AutoBatch(wrap(network)), found


def halved(image: np.ndarray) -> np.ndarray:
    channels, height, width = image.shape
    return image.reshape(channels, height // 2, 2, width // 2, 2).mean(axis=(2, 4)).astype(np.float32)


@pytest.mark.parametrize("name", FIGURES)
def test_evidence_for_a_class_lies_on_its_own_object(name, model, pictures) -> None:
    explainer, figure = FIGURES[name]
    found = shares(explainer, model, pictures)
    assert found.mean() == pytest.approx(figure, abs=0.03)
    if name in ALWAYS:
        assert (found > 0.5).all()


@pytest.mark.parametrize("name", OF_MANY)
def test_evidence_over_superpixels_and_masks_lies_on_its_own_object(name, small, priors) -> None:
    make, figure = OF_MANY[name]
    assert shares(make(priors), *small).mean() == pytest.approx(figure, abs=0.05)


@pytest.mark.parametrize("name", OF_TOKENS)
def test_evidence_over_tokens_lies_on_its_own_photo(name, tokens) -> None:
    explainer, figure = OF_TOKENS[name]
    model, found = tokens
    found = shares(explainer, model, found if name != "ViTCX" else found[:1])
    assert found.mean() == pytest.approx(figure, abs=0.03)
