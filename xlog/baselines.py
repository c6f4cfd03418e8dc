"""Baseline: what stands in an input's place where it is hidden, and where paths to it begin. Pure numpy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from .arrays import Array, Floats, Size, gaussian_blur
from .errors import ConfigError

Baseline = float | Literal["blur", "mean"] | np.ndarray | Callable[[Floats], Array]
"""A number or an array that broadcasts to (C, H, W), in units of the network's input; a callable (N, C, H, W) ->
(N, C, H, W); the input's own mean per channel; or the input behind a Gaussian blur whose deviation is a 25th of its
short side, at least 1 pixel. Of a volume (C, D, H, W) the mean is over all places, the blur along all three axes."""

BLUR_SHARE = 25  # of the short side; MindSpore's hierarchical occlusion


def check_baseline(owner: str, baseline: object) -> None:
    """Raise ConfigError for what is no baseline; `owner` is named in the text."""
    if isinstance(baseline, str):
        if baseline not in ("blur", "mean"):
            raise ConfigError(f"{owner}: wanted a number, an array, 'blur' or 'mean', got {baseline!r}")
    elif callable(baseline) and not isinstance(baseline, type):
        return
    elif not isinstance(baseline, int | float | np.ndarray | np.generic):
        raise ConfigError(
            f"{owner}: wanted a number, an array, a callable, 'blur' or 'mean', got {type(baseline).__name__}"
        )
    elif not np.isfinite(baseline).all():
        raise ConfigError(f"{owner}: wanted a finite baseline, got NaN or infinity in it")


def baseline_of(owner: str, baseline: Baseline, x: Floats) -> Floats:
    """Return the baseline of each row: (N, C, H, W) -> (N, C, H, W), of volumes (N, C, D, H, W) too.

    Raises ConfigError, in which `owner` is named, for an array that does not broadcast.
    """
    if isinstance(baseline, str):
        if baseline == "mean":
            return np.broadcast_to(x.mean(axis=tuple(range(2, x.ndim)), keepdims=True), x.shape)
        return gaussian_blur(x, blur_std(x.shape[2:]), axes=x.ndim - 2)
    if callable(baseline):
        baseline = np.asarray(baseline(x))
    try:
        return np.broadcast_to(np.asarray(baseline, x.dtype), x.shape)
    except ValueError:
        raise ConfigError(
            f"{owner}: wanted a baseline that broadcasts to {x.shape[1:]}, got an array of {np.shape(baseline)}"
        ) from None


def blur_std(size: Size) -> float:
    """Return the deviation of the baseline "blur" of inputs of a size (H, W) or (D, H, W), in pixels."""
    return max(1.0, round(min(size) / BLUR_SHARE))
