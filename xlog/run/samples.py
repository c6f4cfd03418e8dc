"""What a dataset may yield -> batches of Sample, checked before any work is done on them.

A batch is an array of images (N, C, H, W), or of volumes (N, C, D, H, W), or `(images,)`, `(images, labels)`,
`(images, labels, third)`, or a dict with the keys `images labels boxes masks id name`. Arrays may be tensors of any
framework. A third part may be boxes, masks, ids or names. What could mean two things raises DataError.
"""

from __future__ import annotations

import itertools
import math
import os
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..arrays import Array, Floats, Size
from ..errors import DataError, DataWarning
from ..events.limits import MAX_PIXELS
from ..events.texts import storable
from ..model.held_inputs import HeldInputs
from ..tensors import per_sample, to_array
from .batch_fields import Beside, fields_of, name_third
from .encoded import EncodedText
from .labels import PADDING, LabelReader, Shares
from .sample_kind import Given, SampleKind

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
    """(C, H, W), as the network takes it; a volume (C, D, H, W)."""
    labels: tuple[int, ...] | None
    """Ascending, each once; None where the dataset gives none."""
    regions: tuple[Region, ...] = ()
    shares: Shares | None = None
    """How much each class is true, where the dataset says that and `soft_labels` reads it; `labels` are the greater."""
    values: tuple[float, ...] | None = None
    """Of a regression the true value of each output; None where the dataset gives none."""
    held: HeldInputs | None = None
    """How the network takes the image, and what it takes beside it; None where it takes the image alone."""
    row: tuple[float, ...] | None = None
    """Of a table the values of its features, which `image` lays out as (1, 1, F)."""
    text: EncodedText | None = None
    """Of a text its tokens, whose embeddings `image` lays out as (D, 1, L)."""

    @property
    def has_others(self) -> bool:
        """Whether the network takes something beside the image, which differs from sample to sample."""
        return self.held is not None and bool(self.held.others)


class SampleReader:
    """Turns what a dataset yields into checked samples. See LabelReader for labels.

    Samples that have no id get the numbers that `numbering` yields: 0, 1, 2... by default. It also says which samples
    are this process's own; others are left out, and so is what the numbers -1 stand for: they repeat what was there.
    With `are_values` labels are the true values of a regression, (N,) or (N, K). `inputs` names the image where the
    network takes several inputs. `kind` says what samples are where they are no pictures, `own_labels` which
    numbers the model calls its classes, where these are no places.
    """

    def __init__(
        self,
        class_names: Sequence[str],
        soft_labels: float | None = None,
        numbering: Iterable[tuple[int, bool]] | None = None,
        are_values: bool = False,
        inputs: str | int | None = None,
        kind: SampleKind | None = None,
        own_labels: Sequence[str] = (),
    ) -> None:
        self._inputs, self._kind = inputs, kind
        self._labels = LabelReader(class_names, soft_labels, own_labels)
        self._value_count = len(class_names) if are_values else 0
        self._ids: set[str] = set()
        self._axes = 0  # of the batches so far
        self._numbers = iter(((number, True) for number in itertools.count()) if numbering is None else numbering)

    def read(self, batch: object) -> list[Sample]:
        """Return the samples of one batch. Raises DataError for anything that does not fit."""
        batch = batch if self._kind is None else self._kind.batch(batch)
        fields, explained, beside = fields_of(batch, self._inputs)
        given = self._given(fields["images"], explained, beside)
        count, size = len(given), given[0].image.shape[1:]
        self._check_axes(given[0].image)
        if (third := fields.pop("third", None)) is not None:
            fields[name_third(third, count, size)] = third
        if (len(size) == 3 or self._kind) and any(fields.get(name) is not None for name in ("boxes", "masks")):
            what = self._kind.noun if self._kind else "volumes"
            raise DataError(
                f"wanted {what} without boxes and masks, which are about pictures, got some; leave them out"
            )
        boxes = [_shapes(row, 1) for row in per_sample(fields.get("boxes"), count, "boxes")]
        masks = [_shapes(row, 2) for row in per_sample(fields.get("masks"), count, "masks")]
        regions = [_count(*both) for both in zip(boxes, masks, strict=True)]
        values = self._values(fields.pop("labels", None), count) if self._value_count else [None] * count
        labels = self._labels.read(fields.get("labels"), count, regions)
        shares = self._labels.shares(fields.get("labels"), count)
        ids, names = self._ids_of(fields.get("id"), count), _texts(fields.get("name"), count, "name")
        return [
            Sample(
                id=ids[i],
                name=names[i],
                image=given[i].image,
                labels=None if row is None else tuple(sorted({label for label in row if label >= 0})),
                regions=_regions(ids[i], row or [], boxes[i], masks[i], size),
                shares=shares[i],
                values=values[i],
                held=given[i].held,
                row=given[i].row,
                text=given[i].text,
            )
            for i, row in enumerate(labels)
            if ids[i]
        ]

    def _given(self, value: object, explained: str | int, beside: Beside) -> list[Given]:
        """Return the samples of a batch, and how the network is called with each."""
        if self._kind is not None:
            return self._kind.read(value)
        images = _images(value)
        held = {name: _checked(name, other, len(images)) for name, other in beside.items()}
        return [Given(image, _held_of(i, explained, held)) for i, image in enumerate(images)]

    def _check_axes(self, image: Floats) -> None:
        """Raise DataError where pictures and volumes come in one pass: explainers were tried on the first."""
        self._axes = self._axes or image.ndim
        if image.ndim != self._axes:
            shape = f"(N, {str(image.shape)[1:]}"
            raise DataError(f"wanted inputs of {self._axes + 1} axes as in the first batch, got shape {shape}")

    def _values(self, value: object, count: int) -> list[tuple[float, ...] | None]:
        return [None if row is None else _numbers(row, self._value_count) for row in per_sample(value, count, "values")]

    def _ids_of(self, given: object, count: int) -> list[str]:
        """Return the id of each sample, "" of those that other processes explain."""
        drawn = list(itertools.islice(self._numbers, count))
        if len(drawn) < count:
            raise DataError(f"wanted as many samples as the distributed sampler drew, got {count - len(drawn)} more")
        ids = [str(number) for number, _ in drawn] if given is None else _texts(given, count, "id")
        for identity, (number, _) in zip(ids, drawn, strict=True):
            if number < 0:
                continue
            if not identity or identity in self._ids:
                raise DataError(f"wanted an id of its own for every sample, got {identity!r} again or empty")
            self._ids.add(identity)
        return [identity if is_own else "" for identity, (_, is_own) in zip(ids, drawn, strict=True)]


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


def warn_of_pixels(batch: object, inputs: str | int | None) -> None:
    """Warn where a batch that was read has pixels 0..255 as whole numbers: few networks are trained on these."""
    images = to_array(fields_of(batch, inputs)[0]["images"])
    if images.dtype == np.uint8 and images.max() > 1:
        warnings.warn(
            f"wanted images as the network had them in training, floats that were normalized, got pixels of uint8 up "
            f"to {images.max()}, which it is given as they are; normalize them, (x / 255 - mean) / std, or, if the "
            "network does that itself, pass them as floats, x.astype('float32')",
            DataWarning,
            stacklevel=5,
        )


def _images(value: object) -> Floats:
    if isinstance(value, str | os.PathLike | Image.Image):
        raise DataError(
            f"wanted a batch of images (N, C, H, W), got {type(value).__name__}; "
            "xlog.images(folder, paths or PIL images, size=, mean=, std=) makes batches of photos"
        )
    images = to_array(value)
    if images.ndim == 2 and images.dtype.kind in "iu":
        raise DataError(
            f"wanted a batch of images (N, C, H, W), got shape {images.shape} of integers; of token ids or rows, pass "
            "Runner(..., samples=xlog.Tokens(...)) or xlog.Table(...); TracIn and InfluenceFunction take images alone"
        )
    if images.ndim not in (4, 5) or 0 in images.shape:
        raise DataError(
            f"wanted a batch of images (N, C, H, W), got shape {images.shape}; "
            "add a batch axis to a single image, move channels to the front; volumes are (N, C, D, H, W)"
        )
    if images.ndim == 5:
        _check_volumes(images.shape)
    if images.dtype.kind not in "fiub":
        raise DataError(f"wanted images of numbers, got {images.dtype}")
    if images.dtype != np.float64:
        images = images.astype(np.float32)
    if not np.isfinite(images).all():
        bad = int(np.argmin(np.isfinite(images).all(axis=tuple(range(1, images.ndim)))))
        raise DataError(f"wanted finite images, got NaN or infinity in image {bad} of a batch; clean the dataset")
    return cast(Floats, images)


def _check_volumes(shape: tuple[int, ...]) -> None:
    """Raise DataError for volumes that no log holds, and warn of what may be frames of a film."""
    if math.prod(shape[2:]) > MAX_PIXELS:
        raise DataError(f"wanted volumes of up to {MAX_PIXELS} places, which is what a log holds, got {shape[2:]}")
    if shape[2] == 3 != shape[1]:
        warnings.warn(
            f"volumes are (N, C, D, H, W), and {shape} has {shape[1]} channels and 3 slices; if these are frames of "
            "three channels, move channels to the front",
            DataWarning,
            stacklevel=4,
        )


def _checked(name: str | int, value: object, count: int) -> Array:
    """Return an input that the network takes beside the images: (N, ...)."""
    array = to_array(value)
    if array.ndim == 0 or len(array) != count or array.dtype.kind not in "biuf":
        raise DataError(
            f"wanted the input {name!r} of the network as numbers with a row for each of {count} images, got "
            f"{array.dtype} of shape {array.shape}; keys that are no inputs are images, labels, boxes, masks, id, name"
        )
    return array


def _held_of(row: int, explained: str | int, held: Mapping[str | int, Array]) -> HeldInputs | None:
    others = {name: array[row : row + 1] for name, array in held.items()}
    return HeldInputs(explained, others) if others or explained != 0 else None


def _numbers(row: object, count: int) -> tuple[float, ...]:
    """Return the true values of one sample, one per output."""
    values = np.atleast_1d(to_array(row))
    if values.shape != (count,) or values.dtype.kind not in "iuf" or not np.isfinite(values).all():
        got = values.tolist() if values.shape == (count,) else f"shape {values.shape}"
        raise DataError(
            f"wanted {count} finite values per sample, one per output, got {got} of {values.dtype}; None where there "
            "is none"
        )
    return tuple(map(float, values))


def _texts(value: object, count: int, what: str) -> list[str]:
    return ["" if text is None else storable(_text(text)) for text in per_sample(value, count, what)]


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    array = to_array(value)
    return str(array.item() if array.ndim == 0 else value)  # of a tensor the number alone


def _shapes(row: object, ndim: int) -> Array | None:
    """Return the boxes or masks of one sample, None where it was given none: one or several -> several."""
    if row is None:
        return None
    shapes = to_array(row)
    if shapes.size and shapes.dtype.kind not in "biuf":
        raise DataError(f"wanted boxes and masks of numbers, got {shapes.dtype}")
    return shapes[None] if shapes.ndim == ndim and shapes.size else shapes


def _count(boxes: Array | None, masks: Array | None) -> int | None:
    given = [len(shapes) for shapes in (boxes, masks) if shapes is not None and shapes.ndim]
    return given[0] if given else None


def _regions(
    identity: str, labels: list[int], boxes: Array | None, masks: Array | None, size: Size
) -> tuple[Region, ...]:
    """Return the regions of one sample: as many boxes or masks as it has labels, in the labels' order."""
    regions = [Region(label, box=_box(identity, box, size)) for label, box in _beside(identity, labels, boxes, "boxes")]
    for label, mask in _beside(identity, labels, masks, "masks"):
        if mask.shape != size:
            raise DataError(f"sample {identity}: wanted masks of {size} pixels (H, W), got {mask.shape}")
        if len(np.unique(mask[mask != 0])) > 1:  # so too for NaN beside something else
            raise DataError(
                f"sample {identity}: wanted a mask that is true on one object, got values such as "
                f"{np.unique(mask)[:4].tolist()}; give one mask per label"
            )
        regions.append(Region(label, mask=mask.astype(bool)))
    return tuple(regions)


def _beside(identity: str, labels: list[int], shapes: Array | None, what: str) -> list[tuple[int, Array]]:
    if shapes is None:
        return []
    if np.ndim(shapes) == 0 or len(shapes) != len(labels):
        got = len(shapes) if np.ndim(shapes) else "a single number"
        raise DataError(f"sample {identity}: wanted one of {what} per label, got {got} for {len(labels)} labels")
    return [(label, shape) for label, shape in zip(labels, shapes, strict=True) if label != PADDING]


def _box(identity: str, value: Array, size: Size) -> tuple[float, float, float, float]:
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
