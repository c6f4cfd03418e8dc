"""Values: what is computed from a map before it gets colors. Arrays in and out, as client/maps/values.js does it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Span = tuple[float, float]
"""Where colors begin and end."""

_PASSES = 2  # of a box filter: together they come near a Gaussian


@dataclass(frozen=True)
class Grid:
    """The values (H, W) of a map; what is no number is bare."""

    values: Floats
    signed: bool


def span(grid: Grid, percent: float, by: str = "values") -> Span:
    """Return the range that colors span: around 0 for a signed map, from 0 (or below) for another.

    It ends at a percentile of the values, or, by "mass", where all smaller ones add up to so many percent of the sum of
    all: without the outliers that captum leaves out.
    """
    numbers = grid.values[np.isfinite(grid.values)].astype(np.float64)
    if not numbers.size:
        return 0.0, 0.0
    ordered = np.sort(np.abs(numbers) if grid.signed else numbers)
    least, most = float(ordered[0]), float(ordered[-1])
    reach = (_by_mass if by == "mass" else _percentile)(ordered, percent)
    if grid.signed:
        return -(reach or most), reach or most
    low = min(0.0, least)
    return low, reach if reach > low else most


def _percentile(ordered: NDArray[np.float64], percent: float) -> float:
    place = (len(ordered) - 1) * percent / 100
    rank = math.floor(place)
    low, high = ordered[rank], ordered[min(rank + 1, len(ordered) - 1)]
    return float(low + (high - low) * (place - rank))


def _by_mass(ordered: NDArray[np.float64], percent: float) -> float:
    """Return the value at which the sum of all up to it reaches a share of the whole, as in captum's visualization."""
    sums = np.cumsum(np.maximum(ordered, 0))
    return float(ordered[np.searchsorted(sums, sums[-1] * (percent / 100))])


def scaled(grid: Grid, between: Span) -> Floats:
    """Return values in shares of the range that colors span: -1..1 of a signed map, else 0..1."""
    low, high = between
    origin = 0.0 if grid.signed else low
    if not high > origin:
        return np.zeros_like(grid.values)
    shares = (grid.values.astype(np.float64) - origin) / (high - origin)
    return np.clip(shares, -1 if grid.signed else 0, 1).astype(np.float32)


def of_sign(grid: Grid, sign: str) -> Grid:
    """Return the part of a signed map that speaks for the label, or against it, or sizes without signs."""
    if not grid.signed or sign == "both":
        return grid
    if sign == "magnitude":
        return Grid(np.abs(grid.values), False)
    return Grid(np.maximum(grid.values, 0) if sign == "for" else np.minimum(grid.values, 0), True)


def cut(grid: Grid, number: int, depth: int) -> Grid:
    """Return one slice of a volume's map, counted from 0; the map of a picture, whose depth is 0, is itself."""
    return Grid(np.split(grid.values, depth)[number], grid.signed) if depth else grid


def smooth(grid: Grid, sigma: float) -> Grid:
    """Return a map smoothed by about a Gaussian, sigma in pixels; what is no number counts as 0 and stays."""
    if not sigma:
        return grid
    known = np.isfinite(grid.values)
    values = np.where(known, grid.values, np.float32(0))
    for _ in range(_PASSES):
        for axis in (1, 0):
            values = _boxed(values, sigma * sigma / _PASSES, axis)
    return Grid(np.where(known, values, np.float32(np.nan)), grid.signed)


def _boxed(values: Floats, variance: float, axis: int) -> Floats:
    """Return means over boxes of this variance along an axis (Gwosdek et al. 2011, eq. 10 and 11), edges repeated."""
    radius = math.floor((math.sqrt(12 * variance + 1) - 1) / 2)
    share = (2 * radius + 1) * (radius * (radius + 1) - 3 * variance) / (6 * (variance - (radius + 1) ** 2))
    rows = np.moveaxis(values, axis, -1).astype(np.float64)
    wide = np.pad(rows, ((0, 0), (radius + 1, radius + 1)), "edge")
    windows = np.lib.stride_tricks.sliding_window_view(wide, 2 * radius + 3, axis=-1)
    sums = windows[..., 1:-1].sum(-1) + share * (windows[..., 0] + windows[..., -1])
    return np.moveaxis(sums / (2 * radius + 1 + 2 * share), -1, axis).astype(np.float32)


def strongest(grid: Grid, segments: NDArray[np.integer], count: int, sign: str) -> list[int]:
    """Return the superpixels with the greatest weights, greatest first: none of weight 0, or against the sign."""
    numbers, first = np.unique(segments, return_index=True)
    weights = grid.values.ravel()[first].astype(np.float64)  # one value in each superpixel
    worth = {"for": weights, "against": -weights}.get(sign, np.abs(weights))
    order = np.lexsort([numbers, -worth])
    return [int(numbers[place]) for place in order if worth[place] > 0][:count]


def within(grid: Grid, segments: NDArray[np.integer], chosen: list[int]) -> Grid:
    """Return a map that is bare outside of some superpixels."""
    return Grid(np.where(np.isin(segments, chosen), grid.values, np.float32(np.nan)), grid.signed)


def enlarged(grid: Grid, height: int, width: int) -> Grid:
    """Return a map at another size, linear between half-pixel centers, edges repeated; what is bare stays bare."""
    known = np.isfinite(grid.values)
    values = _linear(_linear(np.where(known, grid.values, 0).astype(np.float64), height, 0), width, 1)
    if known.all():
        return Grid(values.astype(np.float32), grid.signed)
    weight = _linear(_linear(known.astype(np.float64), height, 0), width, 1)
    rows, columns = nearest(known.shape[0], height), nearest(known.shape[1], width)
    with np.errstate(invalid="ignore", divide="ignore"):
        filled = np.where(known[rows[:, None], columns], values / weight, np.nan)
    return Grid(filled.astype(np.float32), grid.signed)


def nearest(old: int, new: int) -> NDArray[np.intp]:
    """Return which of `old` cells each of `new` ones is laid over."""
    return (np.arange(new) * old // new).astype(np.intp)


def _linear(values: NDArray[np.float64], length: int, axis: int) -> NDArray[np.float64]:
    old = values.shape[axis]
    centers = np.clip((np.arange(length) + 0.5) * old / length - 0.5, 0, old - 1)
    before = np.floor(centers).astype(np.intp)
    after = np.minimum(before + 1, old - 1)
    weight = (centers - before).reshape((-1, 1) if axis == 0 else (1, -1))
    return np.asarray(values.take(before, axis) * (1 - weight) + values.take(after, axis) * weight)
