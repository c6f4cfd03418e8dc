"""What a dataset may yield, and what is said of what it may not."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from xlog.errors import DataError
from xlog.run.samples import SampleReader, peek
from xlog.tensors import to_array

IMAGES = np.arange(2 * 3 * 4 * 6, dtype=np.float32).reshape(2, 3, 4, 6)

NAMES = ["ant", "bee", "cat", "dog", "eel"]


def read(batch, classes=5):
    return SampleReader(NAMES[:classes]).read(batch)


@pytest.mark.parametrize(
    "batch",
    [IMAGES, (IMAGES,), [IMAGES], {"images": IMAGES}, torch.tensor(IMAGES), (torch.tensor(IMAGES).requires_grad_(),)],
    ids=["array", "tuple", "list", "dict", "tensor", "tensor with a graph"],
)
def test_images_alone(batch) -> None:
    first, second = read(batch)
    np.testing.assert_array_equal(first.image, IMAGES[0])
    assert (first.labels, first.regions, first.id, second.id) == (None, (), "0", "1")


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ([1, 2], [(1,), (2,)]),
        (np.array([1, 2]), [(1,), (2,)]),
        (torch.tensor([1, 2]), [(1,), (2,)]),
        ([[3, 1], []], [(1, 3), ()]),
        (np.array([[3, 1], [2, -1]]), [(1, 3), (2,)]),
        (torch.tensor([[0, 0], [-1, -1]]), [(0,), ()]),
    ],
)
def test_labels_are_ints_lists_or_padded(labels, expected) -> None:
    assert [sample.labels for sample in read((IMAGES, labels))] == expected


def test_boxes_belong_to_labels_in_order_and_padding_has_none() -> None:
    boxes = np.array([[[0, 0, 2, 3], [1, 1, 5, 3]], [[4, 2, 2, 2], [0, 0, 0, 0]]])
    first, second = read((IMAGES, [[3, 1], [2, -1]], boxes))
    assert [(r.label, r.box) for r in first.regions] == [(3, (0, 0, 2, 3)), (1, (1, 1, 5, 3))]
    assert [(r.label, r.box) for r in second.regions] == [(2, (4, 2, 2, 2))]


def test_one_label_may_have_several_boxes_by_being_named_again() -> None:
    sample = read((IMAGES[:1], [[2, 2]], [[[0, 0, 1, 1], [3, 1, 2, 2]]]))[0]
    assert sample.labels == (2,)
    assert [r.label for r in sample.regions] == [2, 2]


def test_a_dict_may_name_samples_and_bring_masks() -> None:
    masks = np.zeros((2, 4, 6), bool)
    masks[:, 1] = True
    batch = {"images": IMAGES, "labels": [0, 1], "masks": masks, "id": ["a", 7], "name": ["cat", None]}
    first, second = read(batch)
    assert (first.id, first.name, second.id, second.name) == ("a", "cat", "7", "")
    assert first.regions[0].mask.sum() == 6


def test_ids_count_on_over_batches() -> None:
    reader = SampleReader(NAMES)
    assert [s.id for s in reader.read(IMAGES) + reader.read(IMAGES)] == ["0", "1", "2", "3"]


def test_integers_become_floats_and_doubles_stay() -> None:
    assert read(IMAGES.astype(np.uint8))[0].image.dtype == np.float32
    assert read(IMAGES.astype(np.float64))[0].image.dtype == np.float64
    assert to_array(torch.ones(2, dtype=torch.bfloat16)).dtype == np.float32


NAN = IMAGES.copy()
NAN[1, 0, 0, 0] = np.nan


@pytest.mark.parametrize(
    ("batch", "message"),
    [
        (IMAGES[0], r"batch of images \(N, C, H, W\), got shape \(3, 4, 6\); add a batch axis"),
        (IMAGES[:0], "batch of images"),
        (NAN, "NaN or infinity in image 1"),
        (np.array([[[["a"]]]]), "images of numbers"),
        ((IMAGES, [1, 5]), "labels from 0 to 4 .* got 5"),
        ((IMAGES, [1, -2]), "got -2"),
        ((IMAGES, [1]), "labels for 2 images, got 1"),
        ((IMAGES, [1, 2], [[0, 0, 7, 1], [0, 0, 1, 1]]), "sample 0: wanted a box .* inside 6 x 4 pixels"),
        ((IMAGES, [1, 2], [[0, 0, 1, 5], [0, 0, 1, 1]]), "inside 6 x 4 pixels"),
        ((IMAGES, [1, 2], [[0, 0, 0, 1], [0, 0, 1, 1]]), "inside 6 x 4 pixels"),
        ((IMAGES, [1, 2], [[0, 0, np.nan, 1], [0, 0, 1, 1]]), "inside 6 x 4 pixels"),
        ((IMAGES, [1, 2], [[0, 0, 1], [0, 0, 1]]), r"wanted boxes \(N, 4\), .* got list of int64 \(3,\)"),
        ({"images": IMAGES, "labels": [1, 2], "boxes": [[0, 0, 1], [0, 0, 1]]}, "wanted a box"),
        ((IMAGES, [[1, 2], [1, 2]], np.ones((2, 1, 4))), "one of boxes per label, got 1 for 2"),
        ((IMAGES, None, [[0, 0, 1, 1]] * 2), "one of boxes per label, got 1 for 0"),
        ((IMAGES, 1, 2, 3), "got 4 parts"),
        ({"images": IMAGES, "label": [1, 2]}, "no batch key 'label'; close names: 'labels'"),
        ({"labels": [1, 2]}, "wanted the key 'images'"),
        ({"images": IMAGES, "id": ["a", "a"]}, "an id of its own .* 'a' again"),
        ({"images": IMAGES, "labels": [1, 2], "masks": np.ones((2, 6, 4))}, r"masks of \(4, 6\) pixels"),
    ],
)
def test_what_does_not_fit_is_said(batch, message) -> None:
    with pytest.raises(DataError, match=message):
        read(batch)


def test_peeking_loses_nothing() -> None:
    first, batches = peek(iter([1, 2, 3]))
    assert (first, list(batches)) == (1, [1, 2, 3])


@pytest.mark.parametrize(("data", "message"), [([], "yielded none"), (5, "iterable of batches, got int")])
def test_no_data_is_said(data, message) -> None:
    with pytest.raises(DataError, match=message):
        peek(data)


# -------------------------------------------------------------------------------------------- the third part


def third(value):
    return read((IMAGES, [[3], [1]], value))


@pytest.mark.parametrize("make", [np.asarray, torch.tensor, list], ids=["numpy", "torch", "list"])
def test_a_third_part_is_told_apart_by_types_and_shapes(make) -> None:
    assert [s.id for s in third(make([7, 9]))] == ["7", "9"]
    boxes = [s.regions[0].box for s in third(make([[0, 0, 2, 3], [1, 1, 5, 3]]))]
    assert boxes == [(0, 0, 2, 3), (1, 1, 5, 3)]
    masks = np.zeros((2, 4, 6), np.uint8)
    masks[:, 1] = 255
    assert [s.regions[0].mask.sum() for s in third(make(masks))] == [6, 6]


def test_texts_as_a_third_part_are_names() -> None:
    assert [(s.id, s.name) for s in third(("p0.png", "p1.png"))] == [("0", "p0.png"), ("1", "p1.png")]
    assert [s.name for s in third(np.array(["x", "y"]))] == ["x", "y"]


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        ({"file": ["p"] * 2}, "got dict of"),
        ([{"file": "p"}] * 2, r"got list of a dict with \['file'\]"),
        (np.zeros((2, 3)), r"float64 \(3,\)"),
        ([0.5, 0.7], r"float64 \(\)"),
        (np.zeros((2, 9, 9)), r"float64 \(9, 9\)"),
        ([1, [0, 0, 1, 1]], r"int64 \(\), int64 \(4,\)"),
        ([object(), object()], "object"),
    ],
)
def test_a_third_part_that_is_nothing_known_is_said_with_what_was_seen(value, seen) -> None:
    with pytest.raises(DataError, match=seen):
        third(value)


def test_a_third_part_that_could_be_boxes_and_masks_is_refused() -> None:
    with pytest.raises(DataError, match="name the parts in a dict"):
        read((np.zeros((1, 3, 2, 4)), [[1, 2]], np.zeros((1, 2, 4))))


def test_a_mask_of_several_objects_is_refused() -> None:
    with pytest.raises(DataError, match="true on one object, got values such as"):
        third(np.arange(2 * 4 * 6).reshape(2, 4, 6) % 3)
