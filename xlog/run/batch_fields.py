"""Fields of a batch: which part of what a dataset yields is what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..arrays import Array
from ..errors import DataError, close_names
from .tensors import per_sample, to_array

KEYS = ("images", "labels", "boxes", "masks", "id", "name")
_FORMS = "(images,), (images, labels) or (images, labels, boxes)"


def fields_of(batch: object) -> dict[str, object]:
    """Return what a batch holds, by key. A third part is told apart in `name_third`. Raises DataError."""
    if isinstance(batch, Mapping):
        for key in batch:
            if key not in KEYS:
                raise DataError(f"no batch key {key!r}{close_names(str(key), KEYS)}; keys are {', '.join(KEYS)}")
        if "images" not in batch:
            raise DataError(f"wanted the key 'images' in a batch, got only {sorted(batch)}")
        return dict(batch)
    if not isinstance(batch, tuple | list):
        return {"images": batch}
    if not 1 <= len(batch) <= 3:
        raise DataError(f"wanted {_FORMS}, got {len(batch)} parts; name them in a dict to pass more")
    return dict(zip(("images", "labels", "third"), batch, strict=False))


def name_third(value: object, count: int, size: tuple[int, int]) -> str:
    """Return what the third part of a batch is: boxes, masks, id or name. Told by types and shapes; `size` is (H, W).

    Whole numbers (N,) are ids, texts are names for people. Raises DataError, which lists what was seen, for all else.
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


def _kind(array: Array, size: tuple[int, int]) -> str:
    """Return what one sample's part is: "" for what it cannot be, or could be in two ways."""
    if array.dtype.kind not in "biuf":
        return "nothing" if array.size == 0 else ""
    if array.ndim == 0:
        return "id" if array.dtype.kind in "iu" else ""
    fits_box = array.ndim <= 2 and array.shape[-1] == 4
    fits_mask = array.shape[-2:] == size and array.ndim <= 3
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
