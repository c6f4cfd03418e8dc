"""Rendering: a network's input -> a picture for people."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ..arrays import Array, Floats
from ..errors import ConfigError, DataError
from ..sentences import Sentence

Pixels = NDArray[np.uint8]
Unnormalize = None | tuple[Sequence[float] | float, Sequence[float] | float] | Callable[[Floats], Array]

CHANNELS = (1, 3, 4)  # gray, RGB, RGBA
_STRAY = 0.5  # how far outside 0..1 an undone picture may lie before the pair must be wrong


class Rendering:
    """Undoes the preprocessing of an input, for display only.

    `rule` is a pair (mean, std) in units of 0..1, one number or one per channel; or a callable (C, H, W) -> pixels,
    (H, W) or (H, W, C) of uint8, or of floats in 0..1; or None, which scales each picture from its least to its
    greatest value. Of a volume a callable is given each slice, and a picture has all slices, one below the other.
    """

    def __init__(self, rule: Unnormalize = None) -> None:
        self._undo: Callable[[Floats], Array]
        self._takes_slices = callable(rule)
        if rule is None:
            self.description: str = Sentence("pictures.scaled")
            self._undo = _min_max
        elif callable(rule):
            name = getattr(rule, "__qualname__", type(rule).__name__)
            self.description = Sentence("pictures.function", function=name)
            self._undo = rule
        else:
            mean, std = _pair(rule)
            is_as_it_is = (mean == 0).all() and (std == 1).all()
            said = Sentence("pictures.mean_std", mean=_text(mean), std=_text(std))
            self.description = "" if is_as_it_is else said
            self._undo = lambda image: _denormalize(image, mean, std)

    def render(self, image: Floats) -> Pixels:
        """Return a picture: (C, H, W) -> (H, W, C) of uint8 with 1, 3 or 4 channels. Raises DataError.

        Of a volume (C, D, H, W) it has the slices one below the other: (D * H, W, C).
        """
        if image.ndim == 3:
            return self._render(image)
        if not self._takes_slices:
            return self._render(image.reshape(len(image), -1, image.shape[-1]))
        slices = [self._render(each) for each in np.moveaxis(image, 1, 0)]
        if len({each.shape for each in slices}) > 1:
            raise DataError(f"unnormalize: wanted slices of one shape, got {sorted({each.shape for each in slices})}")
        return np.concatenate(slices)

    def _render(self, image: Floats) -> Pixels:
        pixels = np.asarray(self._undo(image))
        if pixels.ndim == 2:
            pixels = pixels[..., None]
        if pixels.ndim != 3 or pixels.shape[2] not in CHANNELS:
            raise DataError(
                f"wanted a picture (H, W, C) of 1, 3 or 4 channels, got shape {pixels.shape}; "
                "pass unnormalize=, a callable that makes one of an input (C, H, W)"
            )
        if pixels.dtype != np.uint8:
            pixels = np.rint(np.clip(pixels, 0, 1) * 255).astype(np.uint8)
        return np.ascontiguousarray(pixels)


def _text(values: Floats) -> str:
    return ", ".join(f"{value:.6g}" for value in values.ravel())


def _pair(rule: object) -> tuple[Floats, Floats]:
    try:
        mean, std = (np.asarray(part, np.float64).reshape(-1, 1, 1) for part in rule)  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        raise ConfigError(f"unnormalize: wanted None, a pair (mean, std) or a callable, got {rule!r}") from None
    return mean, std


def _denormalize(image: Floats, mean: Floats, std: Floats) -> Floats:
    if not {len(mean), len(std)} <= {1, len(image)}:
        raise ConfigError(
            f"unnormalize: wanted a mean and a std for {len(image)} channels, got {len(mean)} and {len(std)}"
        )
    picture = np.moveaxis(image * std + mean, 0, -1)
    if picture.min() < -_STRAY or picture.max() > 1 + _STRAY:
        raise ConfigError(
            f"unnormalize: wanted input * std + mean in 0..1, got {picture.min():.3g} to {picture.max():.3g}; "
            "give (mean, std) in units of 0..1: divide those for 0..255 by 255"
        )
    return np.asarray(picture)


def _min_max(image: Floats) -> Floats:
    low, high = image.min(), image.max()
    return np.moveaxis((image - low) / (high - low) if high > low else np.zeros_like(image), 0, -1)
