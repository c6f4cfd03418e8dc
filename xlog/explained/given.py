"""Given: what somebody passes as pictures -> batches that a Runner takes. What could mean two things is refused."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from ..arrays import Array
from ..errors import ConfigError, DataError
from ..run.image_files import ImageFiles
from ..run.images import Unnormalize
from ..run.preprocess import Preprocess, Preprocessing
from ..tensors import is_array_like, network_input, to_array

_BATCH = 16  # photos that are read at a time
_AXES = (4, 5)  # of a batch of pictures, of volumes


@dataclass(frozen=True)
class Given:
    """What is explained."""

    batches: Iterable[object]
    """As a Runner takes them, as often as they are asked for."""
    unnormalize: Unnormalize = None
    """What undoes the preprocessing of photos for display, where that is known."""


def given(images: object, preprocess: Preprocessing | None) -> Given:
    """Return what a Runner takes of arrays, tensors, photos or a batch of a dataset. Raises DataError, ConfigError."""
    if _is_photo(images):
        return _of_photos([images], preprocess)
    if isinstance(images, str | os.PathLike):
        return _of_path(Path(images), preprocess)
    if isinstance(images, list | tuple) and images and all(map(_is_photo_or_path, images)):
        return _of_photos(images, preprocess)
    if is_array_like(images):
        return _of_array(to_array(images), preprocess)
    if isinstance(images, Mapping) or _is_batch(images):
        return Given([images])  # (images, labels) and the like, which a Runner reads
    if isinstance(images, list | tuple) and images and all(map(is_array_like, images)):
        return _of_list([to_array(each) for each in images], preprocess)
    if isinstance(images, list | tuple):
        kinds = ", ".join(sorted({type(each).__name__ for each in images})) or "nothing"
        raise DataError(f"wanted arrays (C, H, W), paths or PIL images in a list, got {kinds}")
    if hasattr(images, "__iter__"):
        raise DataError(
            f"wanted images, got {type(images).__name__}; give one batch, next(iter(...)), or explain all of it with a "
            "Runner, which logs while it goes"
        )
    raise DataError(
        f"wanted an array or a tensor (N, C, H, W), paths of photos or PIL images, got {type(images).__name__}"
    )


def _is_photo(value: object) -> bool:
    return isinstance(value, Image.Image)


def _is_photo_or_path(value: object) -> bool:
    return isinstance(value, str | os.PathLike | Image.Image)


def _is_batch(value: object) -> bool:
    """Tell whether it is (images, labels) or (images, labels, more), as a DataLoader yields it."""
    if not isinstance(value, list | tuple) or not 2 <= len(value) <= 3 or not is_array_like(value[0]):
        return False
    return len(value[0].shape) in _AXES and not (is_array_like(value[1]) and value[0].shape == value[1].shape)


# ------------------------------------------------------------------------------------------------------------ photos


def _of_path(path: Path, preprocess: Preprocessing | None) -> Given:
    if not path.exists():
        raise DataError(f"wanted a photo or a folder of photos, got {str(path)!r}, which is not there")
    return _of_photos(path if path.is_dir() else [path], preprocess)


def _of_photos(photos: Any, preprocess: Preprocessing | None) -> Given:
    if preprocess is None:
        raise ConfigError(
            "photos: wanted preprocess=, as networks differ in what they were trained with, got none; "
            "xlog.Preprocess() is what most networks for ImageNet take: 224 x 224, its mean and standard deviation; or "
            "pass the transform of your validation data"
        )
    if not callable(preprocess):
        raise ConfigError(
            f"preprocess: wanted xlog.Preprocess(size=...) or a callable of a PIL image, got {preprocess!r}"
        )
    batch = _BATCH if isinstance(preprocess, Preprocess) else 1  # others may leave photos of several sizes
    files = ImageFiles(photos, preprocess, batch)
    return Given(files, files.unnormalize)


# ------------------------------------------------------------------------------------------------------------ arrays


def _of_array(array: Array, preprocess: Preprocessing | None) -> Given:
    if array.dtype == np.uint8 and preprocess is not None:
        return _of_photos(_photos(array), preprocess)
    _check_unprocessed(array, preprocess)
    return Given([network_input(array)])


def _of_list(arrays: Sequence[Array], preprocess: Preprocessing | None) -> Given:
    if preprocess is not None and all(array.dtype == np.uint8 for array in arrays):
        return _of_photos([photo for array in arrays for photo in _photos(array)], preprocess)
    for array in arrays:
        if array.ndim == 4 and len(array) > 1:
            raise DataError(
                f"wanted one picture (C, H, W) in each array of a list, got shape {array.shape}; join batches: "
                "np.concatenate(...)"
            )
        _check_unprocessed(array, preprocess)
    inputs = [network_input(array) for array in arrays]
    if len({array.shape for array in inputs}) > 1:
        return Given(inputs)
    return Given([np.concatenate(inputs)])


def _check_unprocessed(array: Array, preprocess: Preprocessing | None) -> None:
    if preprocess is not None:
        raise ConfigError(
            f"preprocess: wanted photos, or pixels of uint8, got {array.dtype} of shape {array.shape}, which is taken "
            "as the network's input as it is; leave preprocess out"
        )


def _photos(array: Array) -> list[Image.Image]:
    """Return photos of pixels (H, W), (H, W, C) or (N, H, W, C). Raises DataError."""
    if array.ndim == 4:
        return [photo for each in array for photo in _photos(each)]
    if array.dtype != np.uint8 or array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] not in (1, 3, 4)):
        more = "; move channels to the end: x.transpose(1, 2, 0)" if array.shape[:1] in ((1,), (3,), (4,)) else ""
        raise DataError(f"wanted pixels (H, W, C) of uint8 to preprocess, got {array.dtype} of {array.shape}{more}")
    pixels: Any = array[..., 0] if array.ndim == 3 and array.shape[2] == 1 else array
    return [Image.fromarray(pixels)]
