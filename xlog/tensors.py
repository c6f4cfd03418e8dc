"""Arrays out of whatever a dataset yields, tensors of any framework among it; none of them is imported."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .arrays import Array
from .errors import DataError


def to_array(value: object) -> Array:
    """Return an array from an array, a sequence or a tensor of any framework. Raises DataError."""
    try:
        if hasattr(value, "detach"):  # torch, paddle: leave the graph, then the device
            value = value.detach()
        if hasattr(value, "cpu"):
            value = value.cpu()
        if hasattr(value, "dtype") and "bfloat16" in str(value.dtype) and hasattr(value, "float"):
            value = value.float()  # numpy has no bfloat16
        return np.asarray(value)
    except Exception as error:  # whatever a framework, or an object that says that it is an array, raises
        reason = str(error).partition("\n")[0]
        raise DataError(f"wanted something that is an array, got {type(value).__name__}: {reason}") from error


def is_array_like(value: object) -> bool:
    """Tell whether a value is an array or a tensor, and no list of things."""
    try:
        return hasattr(value, "shape") and hasattr(value, "dtype")
    except Exception:  # whatever an object raises that is asked what it is
        return False


def per_sample(value: object, count: int, what: str) -> Sequence[object]:
    """Return one thing per sample, None each where nothing was given. Raises DataError for another number of them."""
    if value is None:
        return [None] * count
    rows = value if isinstance(value, tuple | list) else to_array(value)
    if isinstance(rows, np.ndarray) and rows.ndim == 0:
        raise DataError(f"wanted {what} for {count} images, got one {type(value).__name__}")
    if len(rows) != count:
        raise DataError(f"wanted {what} for {count} images, got {len(rows)}")
    return list(rows)
