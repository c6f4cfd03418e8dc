"""Functions on arrays that explainers, the log and its readers share. Pure numpy; imports nothing of xlog."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.generic]
Floats = NDArray[np.floating]
Bools = NDArray[np.bool_]
Upsampling = Literal["none", "bilinear", "nearest"]  # how a grid is laid over an input
Output = Literal["logit", "probability"]  # what is read off a network's outputs
NoiseUnit = Literal["range", "absolute"]  # what a standard deviation of noise is a share of
IMAGE_CHANNELS = (1, 3, 4)  # gray, RGB, RGBA
_SUM_SLACK = 1e-3  # of the sum of probabilities of a row, from 1
Size = tuple[int, ...]
"""(H, W) of a picture, (D, H, W) of a volume."""


def softmax(logits: Floats) -> Floats:
    """Probabilities that sum to 1 over the last axis: (..., K) -> (..., K)."""
    exponents = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(exponents / exponents.sum(axis=-1, keepdims=True))


def sigmoid(logits: Floats) -> Floats:
    """Independent probabilities: (...) -> (...), without overflow at either end."""
    return np.asarray(np.exp(-np.logaddexp(0.0, -logits)))


def probabilities(logits: Floats) -> Floats:
    """Probabilities where nothing says how they are made: softmax over several outputs, sigmoid of a single one."""
    return softmax(logits) if logits.shape[-1] > 1 else sigmoid(logits)


def look_like_softmax(outputs: Floats) -> bool:
    """Tell whether outputs (N, K) are probabilities of classes already: all in 0..1, and every row sums to 1."""
    are_shares = outputs.shape[1] > 1 and bool(((outputs >= 0) & (outputs <= 1)).all())
    return are_shares and bool((np.abs(outputs.sum(axis=1) - 1) <= _SUM_SLACK).all())


def upsample(grids: Floats, size: Size, upsampling: Upsampling) -> Floats:
    """Lay grids over an input: (..., h, w) -> (..., H, W), and (..., d, h, w) -> (..., D, H, W) over a volume."""
    resize = resize_bilinear if upsampling == "bilinear" else resize_nearest
    return np.asarray(resize(grids, size))


def resize_bilinear(grids: Floats, size: Size) -> Floats:
    """Resample grids: (..., h, w) -> (..., H, W), linear between half-pixel centers, edges repeated.

    What torch and paddle call `bilinear`, and `trilinear` of a size (D, H, W), with `align_corners=False`; without the
    smoothing that shrinking would want.
    """
    for axis, length in enumerate(size, -len(size)):
        grids = _interpolate(grids, length, axis)
    return grids


def _interpolate(grids: Floats, length: int, axis: int) -> Floats:
    old = grids.shape[axis]
    if old == length:
        return grids
    centers = np.clip((np.arange(length) + 0.5) * old / length - 0.5, 0, old - 1)
    before = np.floor(centers).astype(np.intp)
    after = np.minimum(before + 1, old - 1)
    weight = (centers - before).astype(grids.dtype)
    weight = weight.reshape(-1, *[1] * (-1 - axis))
    return np.asarray(np.take(grids, before, axis) * (1 - weight) + np.take(grids, after, axis) * weight)


def resize_nearest(grids: Array, size: Size) -> Array:
    """Repeat the cells of grids: (..., h, w) -> (..., H, W); the cell that a pixel's center falls into."""
    old = grids.shape[-len(size) :]
    return np.asarray(grids[(..., *np.ix_(*(np.arange(n) * m // n for n, m in zip(size, old, strict=True))))])


def gaussian_blur(images: Floats, sigma: float, axes: int = 2) -> Floats:
    """Blur pictures: (..., H, W) -> (..., H, W), edges repeated, the kernel cut at 4 `sigma` (pixels).

    With 3 `axes`, volumes (..., D, H, W) along their depth too.
    """
    height, width = (_blur_matrix(length, sigma).astype(images.dtype) for length in images.shape[-2:])
    blurred = np.asarray(height @ images @ width.T)
    if axes == 2:
        return blurred
    depth = _blur_matrix(images.shape[-3], sigma).astype(images.dtype)
    return np.asarray(np.einsum("ij,...jhw->...ihw", depth, blurred))


def _blur_matrix(length: int, sigma: float) -> Floats:
    """Return the matrix (L, L) that blurs a line of pixels: an edge pixel counts for all that would lie beyond it."""
    reach = int(4 * sigma + 0.5)
    offsets = np.arange(-reach, reach + 1)
    kernel = np.exp(-0.5 * (offsets / sigma) ** 2)
    columns = np.clip(np.arange(length)[:, None] + offsets, 0, length - 1)
    matrix = np.zeros((length, length))
    np.add.at(matrix, (np.arange(length)[:, None], columns), kernel / kernel.sum())
    return matrix


def noisy(x: Floats, noise: float, rng: np.random.Generator, unit: NoiseUnit = "range") -> Floats:
    """Add Gaussian noise, the same draws to each row: (N, ...) -> (N, ...).

    Its standard deviation is `noise`, or that share of the range, greatest minus least value, of each row.
    """
    axes = tuple(range(1, x.ndim))
    std = noise if unit == "absolute" else noise * (x.max(axes, keepdims=True) - x.min(axes, keepdims=True))
    return x + std * rng.standard_normal(x.shape[1:], dtype=np.float32).astype(x.dtype)


def to_move_channels(shape: tuple[int, ...]) -> str:
    """Return how to move channels, where they seem to be last in images of a shape; else ""."""
    if len(shape) not in (3, 4) or shape[-1] not in IMAGE_CHANNELS or min(shape[-3:-1]) <= max(IMAGE_CHANNELS):
        return ""
    return "x.transpose(2, 0, 1)" if len(shape) == 3 else "x.transpose(0, 3, 1, 2)"
