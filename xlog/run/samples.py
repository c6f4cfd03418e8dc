"""What a dataset may yield -> batches of Sample, checked before any work is done on them.

A batch is an array of images (N, C, H, W), or `(images,)`, `(images, labels)`, `(images, labels, boxes)`, or a dict
with the keys `images labels boxes masks id name`. Arrays may be tensors of any framework.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from ..arrays import Array, Floats
from ..errors import DataError, close_names

KEYS = ("images", "labels", "boxes", "masks", "id", "name")
PADDING = -1  # a label that is none, to fill up rows of several labels
_EDGE = 0.01  # pixels that a box may stick out, for rounding


@dataclass(frozen=True)
class Region:
    """Where an object is: a box or a mask."""

    label: int
    box: tuple[float, float, float, float] | None = None
    """[x, y, width, height] in pixels of the network's input, x to the right."""
    mask: NDArray[np.bool_] | None = None
    """(H, W), true on the object."""


@dataclass(frozen=True)
class Sample:
    """One input of the network and what is known of it."""

    id: str
    name: str
    image: Floats
    """(C, H, W), as the network takes it."""
    labels: tuple[int, ...] | None
    """Ascending, each once; None where the dataset gives none."""
    regions: tuple[Region, ...] = ()


class SampleReader:
    """Turns what a dataset yields into checked samples, numbering those that have no id."""

    def __init__(self, class_count: int) -> None:
        self.class_count = class_count
        self._ids: set[str] = set()

    def read(self, batch: object) -> list[Sample]:
        """Return the samples of one batch. Raises DataError for anything that does not fit."""
        fields = _fields(batch)
        images = _images(fields["images"])
        count, size = len(images), (images.shape[2], images.shape[3])
        labels = _labels(fields.get("labels"), count, self.class_count)
        boxes = _per_sample(fields.get("boxes"), count, "boxes")
        masks = _per_sample(fields.get("masks"), count, "masks")
        ids, names = self._ids_of(fields.get("id"), count), _texts(fields.get("name"), count, "name")
        return [
            Sample(
                id=ids[i],
                name=names[i],
                image=images[i],
                labels=None if labels is None else tuple(sorted({label for label in labels[i] if label >= 0})),
                regions=_regions(ids[i], labels[i] if labels else [], boxes[i], masks[i], size),
            )
            for i in range(count)
        ]

    def _ids_of(self, given: object, count: int) -> list[str]:
        if given is None:
            start = len(self._ids)
            ids = [str(i) for i in range(start, start + count)]
        else:
            ids = _texts(given, count, "id")
        for identity in ids:
            if not identity or identity in self._ids:
                raise DataError(f"wanted an id of its own for every sample, got {identity!r} again or empty")
            self._ids.add(identity)
        return ids


def to_array(value: object) -> Array:
    """Return an array from an array, a sequence or a tensor of any framework, importing none of them."""
    if hasattr(value, "detach"):  # torch, paddle: leave the graph, then the device
        value = value.detach()
    if hasattr(value, "cpu"):
        value = value.cpu()
    if hasattr(value, "dtype") and "bfloat16" in str(value.dtype) and hasattr(value, "float"):
        value = value.float()  # numpy has no bfloat16
    try:
        return np.asarray(value)
    except (ValueError, TypeError) as error:
        raise DataError(f"wanted something that is an array, got {type(value).__name__}: {error}") from error


def peek(data: Iterable[object]) -> tuple[object, Iterator[object]]:
    """Return the first batch, and an iterator over all batches, that one too."""
    try:
        iterator = iter(data)
    except TypeError:
        raise DataError(f"wanted an iterable of batches, got {type(data).__name__}") from None
    try:
        first = next(iterator)
    except StopIteration:
        raise DataError(
            "wanted at least one batch, the dataset yielded none; a generator can be read only once: "
            "pass a list or a DataLoader to run() more than once"
        ) from None
    return first, itertools.chain([first], iterator)


def _fields(batch: object) -> dict[str, object]:
    if isinstance(batch, Mapping):
        for key in batch:
            if key not in KEYS:
                raise DataError(f"no batch key {key!r}{close_names(str(key), KEYS)}; keys are {', '.join(KEYS)}")
        if "images" not in batch:
            raise DataError(f"wanted the key 'images' in a batch, got only {sorted(batch)}")
        return dict(batch)
    if isinstance(batch, tuple | list):
        if not 1 <= len(batch) <= 3:
            raise DataError(
                f"wanted (images,), (images, labels) or (images, labels, boxes), got {len(batch)} parts; "
                "name them in a dict to pass more"
            )
        return dict(zip(KEYS, batch, strict=False))
    return {"images": batch}


def _images(value: object) -> Floats:
    images = to_array(value)
    if images.ndim != 4 or 0 in images.shape:
        raise DataError(
            f"wanted a batch of images (N, C, H, W), got shape {images.shape}; "
            "add a batch axis to a single image, move channels to the front"
        )
    if images.dtype.kind not in "fiub":
        raise DataError(f"wanted images of numbers, got {images.dtype}")
    if images.dtype != np.float64:
        images = images.astype(np.float32)
    if not np.isfinite(images).all():
        bad = int(np.argmin(np.isfinite(images).all(axis=(1, 2, 3))))
        raise DataError(f"wanted finite images, got NaN or infinity in image {bad} of a batch; clean the dataset")
    return cast(Floats, images)


def _labels(value: object, count: int, class_count: int) -> list[list[int]] | None:
    if value is None:
        return None
    rows = [[int(label) for label in np.atleast_1d(to_array(row))] for row in _per_sample(value, count, "labels")]
    for label in itertools.chain.from_iterable(rows):
        if not PADDING <= label < class_count:
            raise DataError(
                f"wanted labels from 0 to {class_count - 1} (or {PADDING} for padding), got {label}; "
                "check the class names that were given"
            )
    return rows


def _per_sample(value: object, count: int, what: str) -> Sequence[object]:
    """Return one thing per sample, None each where nothing was given."""
    if value is None:
        return [None] * count
    rows = list(value) if isinstance(value, tuple | list) else list(to_array(value))
    if len(rows) != count:
        raise DataError(f"wanted {what} for {count} images, got {len(rows)}")
    return rows


def _texts(value: object, count: int, what: str) -> list[str]:
    return ["" if text is None else str(text) for text in _per_sample(value, count, what)]


def _regions(
    identity: str, labels: list[int], boxes: object, masks: object, size: tuple[int, int]
) -> tuple[Region, ...]:
    """Return the regions of one sample: as many boxes or masks as it has labels, in the labels' order."""
    regions = []
    for label, box in _beside(identity, labels, boxes, "boxes", 1):
        regions.append(Region(label, box=_box(identity, box, size)))
    for label, mask in _beside(identity, labels, masks, "masks", 2):
        if mask.shape != size:
            raise DataError(f"sample {identity}: wanted masks of {size} pixels (H, W), got {mask.shape}")
        regions.append(Region(label, mask=mask.astype(bool)))
    return tuple(regions)


def _beside(identity: str, labels: list[int], value: object, what: str, ndim: int) -> list[tuple[int, Array]]:
    if value is None:
        return []
    shapes = to_array(value)
    if shapes.ndim == ndim:
        shapes = shapes[None]
    if len(shapes) != len(labels):
        raise DataError(
            f"sample {identity}: wanted one of {what} per label, got {len(shapes)} for {len(labels)} labels"
        )
    return [(label, shape) for label, shape in zip(labels, shapes, strict=True) if label != PADDING]


def _box(identity: str, value: Array, size: tuple[int, int]) -> tuple[float, float, float, float]:
    if value.shape != (4,):
        raise DataError(f"sample {identity}: wanted a box [x, y, width, height], got shape {value.shape}")
    x, y, width, height = (float(v) for v in value)
    inside = x >= -_EDGE and y >= -_EDGE and x + width <= size[1] + _EDGE and y + height <= size[0] + _EDGE
    if not (inside and width > 0 and height > 0):
        raise DataError(
            f"sample {identity}: wanted a box [x, y, width, height] inside {size[1]} x {size[0]} pixels, got "
            f"{[x, y, width, height]}; boxes are in pixels of the network's input, x to the right"
        )
    return x, y, width, height
