"""Preprocess: how a network's input is made of a photo."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from ..arrays import Floats
from ..attribute_docs import show_attributes
from ..errors import ConfigError, DataError
from ..tensors import to_array

IMAGENET_MEAN, IMAGENET_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
CROP = 0.875  # 224 of 256
_CHANNELS = {1: "L", 3: "RGB"}

Preprocessing = Callable[[Image.Image], Any]
Stats = tuple[list[float], list[float]]


@dataclasses.dataclass(frozen=True)
class Preprocess:
    """How a network's input (C, H, W) is made of a photo: resized, cut to its middle, scaled to 0..1 and normalized.

    Without arguments it is what most networks for ImageNet were trained with (torchvision, timm, PaddleClas): the short
    side to 256, the middle 224 x 224, the mean and standard deviation of ImageNet. Look up what yours was.

    Example:
        xlog.explain(network, "cat.jpg", xlog.GradCAM(), preprocess=xlog.Preprocess(size=224))
    """

    size: int | tuple[int, int] = 224
    """Of the input, in pixels: a square, or (height, width)."""
    crop: float = CROP
    """What share of the resized photo's short side is kept: 224 of 256; 1: all of it."""
    mean: Sequence[float] | float = IMAGENET_MEAN
    """In units of 0..1: one number, or one per channel."""
    std: Sequence[float] | float = IMAGENET_STD
    """As the mean; above 0."""
    channels: int = 3
    """3: red, green, blue; 1: gray."""

    def __post_init__(self) -> None:
        mean, std = (np.asarray(part, np.float64).ravel() for part in (self.mean, self.std))
        if min(self.shape, default=0) < 1 or len(self.shape) != 2 or not 0 < self.crop <= 1:
            raise ConfigError(
                f"Preprocess: wanted a size in pixels or (height, width), and a crop above 0 and up to 1, got "
                f"{self.size!r} and {self.crop!r}"
            )
        if self.channels not in _CHANNELS or {len(mean), len(std)} - {1, self.channels} or not (std > 0).all():
            raise ConfigError(
                f"Preprocess: wanted 1 or 3 channels, and a mean and a std above 0, one number or one per channel, got "
                f"{self.channels!r}, {self.mean!r} and {self.std!r}"
            )

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width) of the input."""
        return (self.size, self.size) if isinstance(self.size, int) else self.size

    @property
    def unnormalize(self) -> Stats:
        """What undoes it for display, as a Runner takes it: (mean, std)."""
        mean, std = (np.asarray(part, np.float32).ravel().tolist() for part in (self.mean, self.std))
        return mean, std

    def __call__(self, photo: Image.Image) -> Floats:
        """Return the input (C, H, W) that a photo becomes."""
        height, width = self.shape
        fitted = photo.convert(_CHANNELS[self.channels])
        if self.crop == 1:
            fitted = ImageOps.fit(fitted, (width, height), Image.Resampling.BILINEAR)
        else:
            fitted = self._cut(fitted)
        pixels = np.asarray(fitted, np.float32).reshape(height, width, self.channels) / 255
        mean, std = (np.asarray(part, np.float32).reshape(-1, 1, 1) for part in self.unnormalize)
        return np.asarray((pixels.transpose(2, 0, 1) - mean) / std)

    def _cut(self, photo: Image.Image) -> Image.Image:
        """Return the middle of a photo that was resized until it covers somewhat more than the input."""
        (height, width), (wide, high) = self.shape, photo.size
        least_high, least_wide = int(height / self.crop), int(width / self.crop)
        if least_high * wide >= least_wide * high:  # its height is what is short
            new = int(least_high * wide / high), least_high
        else:
            new = least_wide, int(least_wide * high / wide)
        resized = photo.resize(new, Image.Resampling.BILINEAR)
        left, top = round((new[0] - width) / 2), round((new[1] - height) / 2)
        return resized.crop((left, top, left + width, top + height))


def preprocessed(preprocess: Preprocessing, photo: Image.Image) -> Floats:
    """Return what a callable, ours or of another library, makes of a photo: (C, H, W). Raises DataError."""
    made: Floats = np.asarray(to_array(preprocess(photo)))
    if made.ndim != 3 or made.dtype.kind != "f":
        raise DataError(
            f"preprocess: wanted an array or a tensor (C, H, W) of floats for a photo, got {made.dtype} of shape "
            f"{made.shape}; end it with what makes tensors, such as torchvision's ToTensor()"
        )
    return made


def stats_of(preprocess: Preprocessing) -> Stats | None:
    """Return (mean, std) of what normalizes last in a callable, such as torchvision's or paddle's Compose."""
    if isinstance(preprocess, Preprocess):
        return preprocess.unnormalize
    for part in (*reversed(list(getattr(preprocess, "transforms", ()))), preprocess):
        mean, std = getattr(part, "mean", None), getattr(part, "std", None)
        if isinstance(mean, Sequence) and isinstance(std, Sequence):
            return list(map(float, mean)), list(map(float, std))
    return None


show_attributes([Preprocess])
