"""Arrays out of whatever a dataset yields, tensors of any framework among it; none of them is imported."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .arrays import IMAGE_CHANNELS, Array, to_move_channels
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


def network_input(value: object) -> Array:
    """Return what a network takes, (N, C, H, W) or (N, C, D, H, W), of an array or a tensor; (C, H, W) becomes a batch.

    Raises DataError for what is none, or not normalized yet, as far as its type and shape can tell.
    """
    if not is_array_like(value) and not isinstance(value, list | tuple):
        raise DataError(
            f"wanted an array or a tensor (N, C, H, W), got {type(value).__name__}; xlog.explain(network, photos, "
            "preprocess=...) reads photos"
        )
    array = to_array(value)
    if array.ndim not in (3, 4, 5) or 0 in array.shape:
        raise DataError(f"wanted images (N, C, H, W) or one (C, H, W), got shape {array.shape}")
    if array.dtype == np.uint8:
        raise DataError(
            f"wanted the network's input as floats, normalized as it was trained, got pixels of uint8 of shape "
            f"{array.shape}; normalize them, (x / 255 - mean) / std, or give xlog.explain a "
            "preprocess=xlog.Preprocess(size=...)"
        )
    if array.dtype.kind not in "fiub":
        raise DataError(f"wanted images of numbers, got {array.dtype}")
    if move := to_move_channels(array.shape):
        raise DataError(
            f"wanted channels before height and width, (N, C, H, W) or (C, H, W), got shape {array.shape}, in which "
            f"they seem to be last; move them: {move}"
        )
    if array.ndim == 3 and array.shape[0] not in IMAGE_CHANNELS:
        raise DataError(
            f"wanted images (N, C, H, W) or one (C, H, W), got shape {array.shape}, which could be {array.shape[0]} "
            "gray images, x[:, None], or one of so many channels, x[None]; add the axis"
        )
    if not np.isfinite(array).all():
        raise DataError("wanted finite images, got NaN or infinity; clean the data")
    return array[None] if array.ndim == 3 else array
