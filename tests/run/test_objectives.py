"""Objectives other than a class's logit, on both frameworks, beside their closed forms."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from paddle_here import paddle

import xlog
from xlog.errors import ConfigError, ModelError
from xlog.model import INPUT
from xlog.objectives import intersection_over_union

X = np.random.default_rng(0).normal(size=(2, 3, 8, 8)).astype(np.float32)
FRAMEWORKS = {"torch": (torch, torch.nn.Module), "paddle": (paddle, paddle.nn.Layer)}
frameworks = pytest.mark.parametrize("framework", ["torch", "paddle"])


def wrapped(framework, returns, objective):
    library, base = FRAMEWORKS[framework]

    class Network(base):
        def forward(self, x):
            return returns(x, library)

    return xlog.wrap(Network(), objective=objective)


def gradient(model):
    return model.vjp(X)(np.ones((2, 1), np.float32))[INPUT][0]


@frameworks
def test_a_negative_class_has_the_gradient_with_its_sign_turned(framework) -> None:
    model = wrapped(framework, lambda x, _: x.mean((2, 3)), xlog.NegativeClass(1))
    np.testing.assert_allclose(model.forward(X)[:, 0], -X[:, 1].mean((1, 2)), rtol=1e-4, atol=1e-6)
    expected = np.zeros_like(X)
    expected[:, 1] = -1 / 64
    np.testing.assert_allclose(gradient(model), expected, rtol=1e-5)


@frameworks
def test_the_complement_of_a_binary_network_is_its_class_with_the_sign_turned(framework) -> None:
    for returns in (lambda x, _: x.mean((1, 2, 3)), lambda x, _: x.mean((2, 3))[:, :1]):
        plain, complement = (wrapped(framework, returns, objective) for objective in (None, xlog.NegativeClass(0)))
        np.testing.assert_allclose(complement.forward(X), -plain.forward(X), rtol=1e-5)
        np.testing.assert_allclose(gradient(complement), -gradient(plain), rtol=1e-5)
    with pytest.raises(ModelError, match="label 1"):
        wrapped(framework, lambda x, _: x.mean((1, 2, 3)), xlog.NegativeClass(1)).forward(X)


@frameworks
def test_similarity_is_the_cosine_and_a_longer_embedding_is_no_more_like(framework) -> None:
    wanted = np.array([1.0, -2.0, 0.5])
    model = wrapped(framework, lambda x, _: x.mean((2, 3)), xlog.Similarity(wanted))
    own = X.mean((2, 3))
    expected = own @ wanted / (np.linalg.norm(own, axis=1) * np.linalg.norm(wanted))
    np.testing.assert_allclose(model.forward(X)[:, 0], expected, rtol=1e-4)
    along = (gradient(model) * own[:, :, None, None]).sum((1, 2, 3))  # a longer embedding
    np.testing.assert_allclose(along, 0, atol=1e-5)
    with pytest.raises(ModelError, match=r"wanted embeddings \(N, 2\), got shape \(2, 3\)"):
        wrapped(framework, lambda x, _: x.mean((2, 3)), xlog.Similarity([1, 2])).forward(X)


@frameworks
def test_a_region_is_the_given_one_or_where_the_network_says_the_class(framework) -> None:
    where = np.zeros((8, 8), bool)
    where[2:4, 5] = True
    given = wrapped(framework, lambda x, _: x * 2, xlog.RegionLogit(1, where))
    np.testing.assert_allclose(given.forward(X)[:, 0], 2 * X[:, 1, 2:4, 5].sum(1), rtol=1e-4)
    np.testing.assert_allclose(gradient(given)[:, 1], np.broadcast_to(2.0 * where, (2, 8, 8)))
    own = wrapped(framework, lambda x, _: x * 2, xlog.RegionLogit(1))
    predicted = X.argmax(1) == 1
    np.testing.assert_allclose(own.forward(X)[:, 0], (2 * X[:, 1] * predicted).sum((1, 2)), rtol=1e-4)
    np.testing.assert_allclose(gradient(own)[:, 1], 2.0 * predicted)
    with pytest.raises(ModelError, match=r"a region of \(8, 8\), got \(2, 2\)"):
        wrapped(framework, lambda x, _: x, xlog.RegionLogit(1, where[:2, :2])).forward(X)
    with pytest.raises(ModelError, match=r"outputs \(N, K, h, w\), got shape \(2, 3\)"):
        wrapped(framework, lambda x, _: x.mean((2, 3)), xlog.RegionLogit(1)).forward(X)


# Detections of each image: two of label 1, one of label 2. Scores are means of channels.
CORNERS = np.array([[0, 0, 4, 4], [2, 2, 6, 6], [2, 2, 6, 6]], np.float32)
LABELS = np.array([1, 1, 2])


def torchvision(x, library):
    tensor = library.tensor if library is torch else library.to_tensor
    return [{"boxes": tensor(CORNERS), "labels": tensor(LABELS), "scores": row.mean((1, 2))} for row in x]


def yolo(x, library):
    """(N, m, 4): centers and sizes; (N, m, K): scores, detection i of its own label alone."""
    tensor = library.tensor if library is torch else library.to_tensor
    boxes = tensor(np.concatenate([(CORNERS[:, :2] + CORNERS[:, 2:]) / 2, CORNERS[:, 2:] - CORNERS[:, :2]], 1))
    scores = x.mean((2, 3)).unsqueeze(-1) * tensor(np.eye(3, dtype=np.float32)[LABELS])
    return library.stack([boxes] * 2), scores


def yolov5(x, library):
    boxes, scores = yolo(x, library)
    certain = scores.detach()[:, :, :1] * 0 + 0.5
    return (library.cat if library is torch else library.concat)([boxes, certain, scores], -1)


def yolov8(x, library):
    boxes, scores = yolo(x, library)
    both = (library.cat if library is torch else library.concat)([boxes, scores], -1)
    return both.transpose(1, 2) if library is torch else both.transpose([0, 2, 1])


@frameworks
@pytest.mark.parametrize(("returns", "factor"), [(torchvision, 1), (yolov5, 0.5), (yolov8, 1)])
def test_the_detection_that_lies_best_on_a_box_is_explained(framework, returns, factor) -> None:
    objective = xlog.BoxScore([2, 2, 4, 3.5], 1, layout=returns.__name__)
    model = wrapped(framework, returns, objective)
    np.testing.assert_allclose(model.forward(X)[:, 0], factor * X[:, 1].mean((1, 2)), rtol=1e-4, atol=1e-6)
    expected = np.zeros_like(X)
    expected[:, 1] = factor / 64
    np.testing.assert_allclose(gradient(model), expected, atol=1e-7)
    missed = wrapped(framework, returns, xlog.BoxScore([6, 6, 2, 2], 1, layout=returns.__name__))
    assert missed.forward(X).tolist() == [[0], [0]]


def test_intersection_over_union() -> None:
    corners = np.array([[0, 0, 2, 2], [1, 0, 3, 2], [5, 5, 6, 6], [0, 0, 2, 1]], float)
    np.testing.assert_allclose(intersection_over_union(corners, [0, 0, 2, 2]), [1, 1 / 3, 0, 1 / 2])
    assert intersection_over_union(np.zeros((0, 4)), [0, 0, 1, 1]).shape == (0,)


def test_what_is_no_box_and_what_are_no_detections_is_said() -> None:
    with pytest.raises(ConfigError, match=r"a box .* and a layout among torchvision, yolov5, yolov8"):
        xlog.BoxScore([0, 0, 1, 1], 1, layout="ssd")
    with pytest.raises(ConfigError, match=r"got \[0, 0, 0, 1\]"):
        xlog.BoxScore([0, 0, 0, 1], 1)
    with pytest.raises(ModelError, match="detections as torchvision networks return them, got Tensor"):
        wrapped("torch", lambda x, _: x, xlog.BoxScore([0, 0, 1, 1], 1)).forward(X)
