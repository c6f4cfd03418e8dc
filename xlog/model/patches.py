"""Patches: a batch of inputs that equal one clean input but for a rectangle each, as windows that hide make them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import Array, Bools, Floats

LARGEST_SHARE = 0.3  # of the input; layers grow a rectangle, and of larger ones little is left to save
FEWEST_ROWS = 4  # the clean input is one more


@dataclass(frozen=True)
class Patches:
    """A batch of B inputs (C, H, W), each with its rectangle of h x w; they may lie in different places."""

    clean: Floats
    """(1, C, H, W)"""
    values: Floats
    """What is in the rectangles, (B, C, h, w)."""
    tops: np.ndarray
    """(B,)"""
    lefts: np.ndarray
    """(B,)"""


def patches_of(x: Floats, baseline: Floats, masks: Array) -> Patches | None:
    """Return one input behind masks as patches: (C, H, W) twice, (B, H, W). None where rectangles would be large.

    Masks either hide a rectangle of the input, or show one before the baseline.
    """
    if len(masks) < FEWEST_ROWS:
        return None
    for clean, differs in ((x, masks != 1), (baseline, masks != 0)):
        found = _rectangles(differs)
        if found is not None:
            values = [
                _blend(x, baseline, mask, rectangle) for mask, rectangle in zip(masks, _slices(*found), strict=True)
            ]
            return Patches(clean[None], np.stack(values), *found[:2])
    return None


def _blend(x: Floats, baseline: Floats, mask: Array, part: tuple[slice, slice]) -> Floats:
    share = mask[part].astype(x.dtype)
    return np.asarray(share * x[(slice(None), *part)] + (1 - share) * baseline[(slice(None), *part)])


def _rectangles(differs: Bools) -> tuple[np.ndarray, np.ndarray, int, int] | None:
    """Return tops (B,), lefts (B,), height and width of rectangles of one size around what differs; None if large."""
    rows, columns = differs.any(axis=2), differs.any(axis=1)
    height, width = (max(1, int(_lengths(np.asarray(axis)).max())) for axis in (rows, columns))
    if height * width > LARGEST_SHARE * differs[0].size:
        return None
    tops = np.minimum(rows.argmax(axis=1), rows.shape[1] - height)
    lefts = np.minimum(columns.argmax(axis=1), columns.shape[1] - width)
    return tops, lefts, height, width


def _lengths(axis: Array) -> np.ndarray:
    """How far it is from the first True to the last: (B, side) -> (B,)."""
    reach = axis.shape[1] - axis[:, ::-1].argmax(axis=1) - axis.argmax(axis=1)
    return np.where(axis.any(axis=1), reach, 0)


def _slices(tops: np.ndarray, lefts: np.ndarray, height: int, width: int) -> list[tuple[slice, slice]]:
    return [
        (slice(top, top + height), slice(left, left + width))
        for top, left in zip(tops.tolist(), lefts.tolist(), strict=True)
    ]
