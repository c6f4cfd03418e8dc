"""The small nouns behind a runner's arguments: targets, pictures, activations."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from xlog.errors import ConfigError, DataError, ModelError
from xlog.run.activations import Activation
from xlog.run.images import Rendering
from xlog.run.targets import TargetRule

NAMES = ["cat", "dog", "owl", "fox"]
PROBABILITIES = np.array([0.1, 0.6, 0.0, 0.55])


def choose(targets=None, threshold=0.5, top_k=None, truth=None, probabilities=PROBABILITIES):
    return TargetRule.of(targets, NAMES, threshold, top_k).choose(probabilities, truth)


def test_by_default_true_predicted_and_top_labels_most_probable_first() -> None:
    assert choose() == [1, 3]
    assert choose(truth=(0, 2)) == [1, 3, 0, 2]
    assert choose(threshold=0.9) == [1]  # the top one always
    assert choose(truth=()) == [1, 3]


def test_the_threshold_is_strict() -> None:
    assert choose(threshold=0.55) == [1]


def test_other_rules_replace_the_default() -> None:
    assert choose(top_k=3, truth=(2,)) == [1, 3, 0]
    assert choose(targets=[2, "cat"]) == [0, 2]
    assert choose(targets="cat") == choose(targets=["cat"])
    assert choose(targets=2) == choose(targets=np.array([2])) == [2]
    assert choose(targets=lambda p, truth: [int(p.argmin())]) == [2]
    assert choose(targets=lambda p, truth: []) == []
    assert choose(targets="true", truth=(2, 0)) == [0, 2]
    assert choose(targets="predicted", truth=(2,)) == [int(np.argmax(PROBABILITIES))]


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"threshold": 1.5}, "threshold from 0 to 1"),
        ({"top_k": 0}, "top_k from 1 to 4"),
        ({"top_k": 5}, "top_k from 1 to 4"),
        ({"top_k": 1, "targets": [1]}, "got both"),
        ({"targets": []}, "at least one label"),
        ({"targets": [4]}, "targets from 0 to 3, got 4"),
        ({"targets": [1.0]}, "as numbers of classes or their names, got 1.0"),
        ({"targets": [True]}, "as numbers of classes or their names, got True"),
        ({"targets": {"a": 1}}, "targets of each sample by its id, got none of ''"),
        ({"targets": {"a": {}}}, "as numbers of classes or their names, got {}"),
        ({"targets": object()}, "as numbers of classes or their names"),
        ({"targets": "true"}, "wanted labels beside the images"),
        ({"targets": ["true"]}, "among the class names, got 'true'"),
        ({"targets": ["bat"]}, "among the class names, got 'bat'"),
        ({"targets": lambda p, truth: [9]}, "targets from 0 to 3, got 9"),
        ({"targets": lambda p, truth: 1}, r"returns a list of labels, got 1; return \[label\]"),
        ({"targets": lambda p, truth: truth}, "returns a list of labels, got None"),
    ],
)
def test_targets_that_do_not_fit_are_said(kwargs, message) -> None:
    with pytest.raises(ConfigError, match=message):
        choose(**kwargs)


def test_a_pair_undoes_the_preprocessing(rng) -> None:
    pixels = rng.integers(0, 256, (5, 7, 3)).astype(np.uint8)
    mean, std = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
    x = ((pixels / 255 - mean) / std).transpose(2, 0, 1).astype(np.float32)
    np.testing.assert_array_equal(Rendering((mean, std)).render(x), pixels)


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_without_a_rule_each_picture_is_stretched_and_the_description_says_so(channels) -> None:
    x = np.linspace(-3, 5, channels * 20).reshape(channels, 4, 5)
    pixels = Rendering().render(x)
    assert pixels.shape == (4, 5, channels)
    assert (pixels.min(), pixels.max()) == (0, 255)
    assert "scaled from its least to its greatest" in Rendering().description
    assert Rendering().render(np.ones((1, 2, 2))).max() == 0


def test_a_callable_may_return_bytes_or_fractions() -> None:
    x = np.zeros((9, 4, 5))
    assert Rendering(lambda image: np.full((4, 5), 0.5)).render(x).tolist() == np.full((4, 5, 1), 128).tolist()
    assert Rendering(lambda image: np.full((4, 5, 3), 7, np.uint8)).render(x).max() == 7


@pytest.mark.parametrize(
    ("rule", "error", "message"),
    [
        ((127.0, 128.0), ConfigError, "divide those for 0..255 by 255"),
        (([0.5, 0.5], 1.0), ConfigError, "for 3 channels, got 2 and 1"),
        (0.5, ConfigError, "wanted None, a pair"),
        (lambda image: image, DataError, "1, 3 or 4 channels"),
    ],
)
def test_pictures_that_cannot_be_are_said(rule, error, message) -> None:
    with pytest.raises(error, match=message):
        Rendering(rule).render(np.ones((3, 6, 8)))


def test_pictures_of_other_channel_counts_need_a_callable() -> None:
    with pytest.raises(DataError, match="pass unnormalize="):
        Rendering().render(np.zeros((7, 4, 4)))


@pytest.mark.parametrize(
    ("how", "error", "message"),
    [
        ("relu", ConfigError, "one of softmax, sigmoid"),
        (None, ConfigError, "one of softmax, sigmoid, none"),
        (torch.nn.Sigmoid(), ConfigError, 'Sigmoid takes neither arrays nor tensors .* pass "softmax", "sigmoid"'),
        (lambda logits: None, ConfigError, "probabilities"),
        (lambda logits: "ab", ConfigError, "probabilities"),
        (lambda logits: logits, ConfigError, "probabilities .* from 0 to 1"),
        (lambda logits: logits[0], ConfigError, "probabilities"),
        (lambda logits: logits * np.nan, ConfigError, "probabilities"),
    ],
)
def test_activations_that_do_not_fit_are_said(how, error, message) -> None:
    with pytest.raises(error, match=message):
        Activation(how)(np.array([[1.0, 2.0]]))


def test_logits_that_are_not_finite_are_an_error() -> None:
    with pytest.raises(ModelError, match="finite logits"):
        Activation("softmax")(np.array([[np.inf, 1.0]]))
