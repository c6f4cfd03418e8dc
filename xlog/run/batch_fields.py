"""Fields of a batch: which part of what a dataset yields is what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..arrays import Array, Size
from ..errors import DataError, close_names
from ..tensors import is_array_like, per_sample, to_array

KEYS = ("images", "labels", "boxes", "masks", "id", "name")
_FORMS = "(images,), (images, labels) or (images, labels, boxes)"


Fields = dict[str, object]
Beside = dict[str | int, object]


def fields_of(batch: object, inputs: str | int | None = None) -> tuple[Fields, str | int, Beside]:
    """Return what a batch holds, by key, how the network takes the images, and what it takes beside them.

    A third part is told apart in `name_third`. Images are what `inputs` names, a key or a place; without it what has
    the key "images", or is alone, or is the only entry with four axes, of volumes five. Raises DataError.
    """
    if isinstance(batch, Mapping):
        known = {key: value for key, value in batch.items() if key in KEYS and key != inputs}
        others = {key: value for key, value in batch.items() if key not in known}
        if "images" in known:
            _check_keys(others)
            return dict(known), 0, {}
        return _with_images(dict(known), others, inputs)
    if not isinstance(batch, tuple | list):
        return {"images": batch}, 0, {}
    if not 1 <= len(batch) <= 3:
        raise DataError(f"wanted {_FORMS}, got {len(batch)} parts; name them in a dict to pass more")
    first, *rest = batch
    fields: Fields = dict(zip(("labels", "third"), rest, strict=False))
    if isinstance(first, Mapping):
        return _with_images(fields, dict(first), inputs)
    if isinstance(first, tuple | list) and any(_is_batch(part) for part in first):
        return _with_images(fields, dict(enumerate(first)), inputs)
    return {"images": first, **fields}, 0, {}


def _check_keys(unknown: Mapping[object, object]) -> None:
    for key in unknown:
        raise DataError(
            f"no batch key {key!r}{close_names(str(key), KEYS)}; keys are {', '.join(KEYS)}; pass inputs='images' to "
            "hand all others to the network by name"
        )


def _with_images(
    fields: Fields, given: Mapping[object, object], inputs: str | int | None
) -> tuple[Fields, str | int, Beside]:
    """Find the images among what the network takes."""
    others: Beside = {key: value for key, value in given.items() if isinstance(key, str | int)}
    found = _images_among(others) if inputs is None else [inputs]
    if len(found) != 1 or found[0] not in others or len(others) < len(given):
        keys = ", ".join(map(repr, given)) or "nothing"
        raise DataError(
            f"wanted the key 'images' in a batch, or one input (N, C, H, W) of the network, got {keys}, {len(found)} "
            "of them with four axes; say which one is the image: inputs="
        )
    images = others.pop(found[0])
    return {"images": images, **fields}, found[0], others


def _images_among(others: Beside) -> list[str | int]:
    """Return which entries may be the images: those with four axes, or, where there are none, with five."""
    axes = {key: len(getattr(value, "shape", ())) for key, value in others.items() if is_array_like(value)}
    return [key for key, count in axes.items() if count == (4 if 4 in axes.values() else 5)]


def _is_batch(value: object) -> bool:
    """Tell whether a value is an array or a tensor (N, C, H, W), or (N, C, D, H, W)."""
    return is_array_like(value) and len(getattr(value, "shape", ())) in (4, 5)


def name_third(value: object, count: int, size: Size) -> str:
    """Return what the third part of a batch is: boxes, masks, id or name. Told by types and shapes; `size` is (H, W).

    Of volumes it is (D, H, W). Whole numbers (N,) are ids, texts are names for people. Raises DataError, which lists
    what was seen, for all else.
    """
    if isinstance(value, Mapping | str | bytes):
        raise _unknown(value, [value])
    rows = [row for row in per_sample(value, count, "a third part of the batch") if row is not None]
    if all(isinstance(row, str | bytes) for row in rows):
        return "name"
    if any(isinstance(row, str | bytes | Mapping) for row in rows):
        raise _unknown(value, rows)
    found = {_kind(to_array(row), size) for row in rows} - {"nothing"} or {"boxes"}
    if len(found) > 1 or "" in found:
        raise _unknown(value, [to_array(row) for row in rows])
    return found.pop()


def _kind(array: Array, size: Size) -> str:
    """Return what one sample's part is: "" for what it cannot be, or could be in two ways."""
    if array.dtype.kind not in "biuf":
        return "nothing" if array.size == 0 else ""
    if array.ndim == 0:
        return "id" if array.dtype.kind in "iu" else ""
    fits_box = array.ndim <= 2 and array.shape[-1] == 4
    fits_mask = array.shape[-len(size) :] == size and array.ndim <= len(size) + 1
    if fits_box and fits_mask:
        return ""
    if fits_box or fits_mask:
        return "boxes" if fits_box else "masks"
    return "nothing" if array.size == 0 else ""


def _unknown(value: object, rows: Sequence[object]) -> DataError:
    seen = ", ".join(dict.fromkeys(map(_seen, rows))) or "nothing"
    return DataError(
        f"wanted boxes (N, 4), masks (N, H, W), ids or names as the third part of a batch, got {type(value).__name__} "
        f"of {seen}; name the parts in a dict with the keys {', '.join(KEYS)}"
    )


def _seen(row: object) -> str:
    if isinstance(row, Mapping):
        return f"a dict with {sorted(map(str, row))}"
    return f"{row.dtype} {row.shape}" if isinstance(row, np.ndarray) else type(row).__name__
