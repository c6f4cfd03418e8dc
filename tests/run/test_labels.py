"""What labels may look like, in arrays of every framework, and what is refused because it could mean two things."""

from __future__ import annotations

import csv
import math

import numpy as np
import pytest
import torch
from paddle_here import paddle
from xlog_viewer.components.truth import truth_names
from xlog_viewer.data import LogDir

import xlog
from xlog.cli import main
from xlog.errors import ConfigError, DataError
from xlog.run.labels import LabelReader

ABC = ["a", "b", "c"]
MAKERS = {"numpy": np.asarray, "torch": lambda v: torch.tensor(np.asarray(v)), "paddle": lambda v: paddle.to_tensor(v)}
DTYPES = ["float32", "float64", "int64", "int32", "uint8", "bool"]


def read(value, names=ABC, count=None, soft=None, regions=None):
    count = len(value) if count is None else count
    return LabelReader(names, soft).read(value, count, regions or [None] * count)


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_one_hot_and_multi_hot_rows_are_told_by_width_and_values(make, dtype) -> None:
    hot = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 1], [0, 0, 0]], dtype)
    assert read(make(hot)) == [[0], [1], [2], [0, 2], []]
    assert read([make(row) for row in hot]) == read(make(hot))


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
@pytest.mark.parametrize("dtype", ["float32", "int64", "uint8"])
def test_whole_numbers_of_any_dtype_are_labels(make, dtype) -> None:
    assert read(make(np.array([0, 2, 1], dtype))) == [[0], [2], [1]]


def test_texts_are_looked_up_among_the_class_names() -> None:
    assert read(["a", "c", b"b"]) == [[0], [2], [1]]
    assert read(np.array(["c", "a"])) == [[2], [0]]
    assert read([["a", "c"], ["b"], []]) == [[0, 2], [1], []]
    with pytest.raises(DataError, match="among the class names, got 'cot'; close names: 'cat'"):
        read(["cot"], ["cat", "dog"])


def test_none_is_no_ground_truth_of_a_batch_or_of_a_sample() -> None:
    assert read(None, count=2) == [None, None]
    assert read([1, None, 0]) == [[1], None, [0]]
    assert read([[1, 2], None]) == [[1, 2], None]


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
@pytest.mark.parametrize("shape", [(4,), (4, 1)])
def test_of_a_single_class_zero_is_absent_and_one_present(make, shape) -> None:
    for dtype in DTYPES:
        assert read(make(np.array([0, 1, 1, 0], dtype).reshape(shape)), ["sick"]) == [[], [0], [0], []]
    assert read([[0], [], [0]], ["sick"]) == [[0], [], [0]]  # lists name classes
    with pytest.raises(DataError, match="1 and 0 per image in a flat list"):
        read([[1], [0]], ["sick"])


def test_rows_of_two_classes_that_could_mean_two_things_are_refused() -> None:
    assert read(np.array([[0, 1], [1, 0]]), ["a", "b"]) == [[1], [0]]
    assert read([[0.0, 1.0], [1.0, 0.0]], ["a", "b"]) == [[1], [0]]
    assert read([[0], [0, 1]], ["a", "b"]) == [[0], [0, 1]]
    assert read([[0, 1], [1, 0]], ["a", "b"], regions=[2, 2]) == [[0, 1], [1, 0]]  # a label for each box
    with pytest.raises(DataError, match="could be a row per class or a list of class numbers"):
        read([[0, 1], [1, 0]], ["a", "b"])


def test_later_batches_must_mean_what_earlier_ones_did() -> None:
    reader = LabelReader(["a", "b"])
    reader.read(np.array([[0, 1]]), 1, [None])
    with pytest.raises(DataError, match="as in earlier batches, rows of 0 and 1 per class"):
        reader.read(np.array([[0, -1]]), 1, [None])


def test_shares_are_refused_or_cut_where_the_user_says() -> None:
    mixed = np.array([[0.2, 0.8, 0], [0.5, 0.5, 0]])
    with pytest.raises(DataError, match=r"pass soft_labels=0\.5"):
        read(mixed)
    assert read(torch.tensor(mixed), soft=0.5) == [[1], [0, 1]]
    assert read(np.array([0.2, 0.9]), ["sick"], soft=0.5) == [[], [0]]
    with pytest.raises(ConfigError, match="least share that counts as true"):
        LabelReader(ABC, 0)


def test_shares_are_kept_beside_the_labels_that_count_as_true(tmp_path) -> None:
    images = np.random.default_rng(0).random((3, 1, 4, 4), np.float32)
    network = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(16, 3))
    batch = (images, [[0.2, 0.8, 0], [0.5, 0.5, 0], None])
    runner = xlog.Runner(tmp_path / "log", ([batch], ABC), network, soft_labels=0.5, progress=False, unnormalize=(0, 1))
    runner.register_saliency([xlog.Gradient()])
    runner.run()
    first, second, third = xlog.open(tmp_path / "log")[0].samples()
    assert (first.labels, second.labels, third.labels) == ([1], [0, 1], None)
    assert first.shares == pytest.approx({0: 0.2, 1: 0.8})
    assert (second.shares, third.shares) == ({0: 0.5, 1: 0.5}, None)
    main(["export", str(tmp_path / "log"), "-o", str(tmp_path / "csv")])
    with open(tmp_path / "csv" / "samples.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["shares"] for row in rows] == ["0:0.2 1:0.8", "0:0.5 1:0.5", ""]
    logs = LogDir(tmp_path / "log")
    logs.refresh(math.inf)
    run = logs.run(logs.runs()[0].key)
    shown = [truth_names(run, run.sample(number)).replace("\u202f", "") for number in (1, 2, 3)]
    assert shown == ["b 80.0%, a 20.0%", "a 50.0%, b 50.0%", ""]


def test_the_share_of_a_single_class_is_kept() -> None:
    reader = LabelReader(["sick"], 0.5)
    assert reader.shares(np.array([0.25, 0]), 2) == [{0: 0.25}, {}]
    assert LabelReader(ABC, 0.5).shares(np.array([0, 2]), 2) == [None, None]
    assert LabelReader(ABC).shares(np.array([[0.5, 0.5, 0]]), 1) == [None]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([0.9, 1.7], "labels as whole numbers or class names, got"),
        ([float("nan"), 1], "whole numbers"),
        ([[0.5, 1.5], [1, 0]], "whole numbers"),
        ([True, False], "convert them with int"),
        ([3, 0], "labels from 0 to 2 .* got 3"),
        ([1], "labels for 2 images, got 1"),
        (1, "labels for 2 images, got one int"),
        ("ab", "labels for 2 images, got str"),
        ({"a": 1}, "labels for 2 images, got dict"),
        (np.zeros((2, 4, 4)), "masks of objects go under the key 'masks'"),
        ([{"labels": [1], "boxes": []}] * 2, r"got a dict with \['boxes', 'labels'\] per image"),
        ([[[1]], [[2]]], "numbers or class names"),
        ([object(), 1], "whole numbers"),
        (np.array([1j, 2]), "whole numbers"),
    ],
)
def test_what_is_no_label_is_said(value, message) -> None:
    with pytest.raises(DataError, match=message):
        read(value, count=2)
