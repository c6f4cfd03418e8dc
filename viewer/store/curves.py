"""Curves: the mean of many. Pure."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from .entries import Curve

_MIDDLE = (25, 75)  # percentiles: where the middle half of curves runs


def mean_curves(scores: Iterable[tuple[Curve, ...]]) -> tuple[tuple[Curve, ...], int]:
    """Return the mean of the curves of each name with its middle half, and of how many scores; 0 where none has any.

    Curves are read at the places (x) of the first of their name, linearly between their own.
    """
    found: dict[str, list[Curve]] = {}
    count = 0
    for curves in scores:
        count += bool(curves)
        for curve in curves:
            found.setdefault(curve.name, []).append(curve)
    return tuple(_mean(name, curves) for name, curves in found.items()), count


def _mean(name: str, curves: list[Curve]) -> Curve:
    x = np.sort(curves[0].x)
    read = np.empty((len(curves), len(x)))
    for row, curve in zip(read, curves, strict=True):
        order = np.argsort(curve.x, kind="stable")
        row[:] = np.interp(x, np.array(curve.x)[order], np.array(curve.y)[order])
    low, high = np.percentile(read, _MIDDLE, axis=0)
    return Curve(name, *(tuple(values.tolist()) for values in (x, read.mean(axis=0), low, high)))
