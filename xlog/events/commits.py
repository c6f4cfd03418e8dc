"""Commits: which records are of a sample that was not written whole."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .last_samples import OF_A_SAMPLE, numbered
from .rows import KINDS, Rows
from .schema import FileHeader

Bools = NDArray[np.bool_]


def half_written(rows: Rows, header: FileHeader | None) -> Bools:
    """Tell which rows of one file are of a sample that no commit follows: its writer was stopped within.

    None are where the header does not say that samples are committed.
    """
    half = np.zeros(len(rows), bool)
    if header is None or not header.commits:
        return half
    commits = np.flatnonzero(rows["kind"] == KINDS["commit"])
    of = np.flatnonzero(np.isin(rows["kind"], OF_A_SAMPLE))
    if not len(commits):
        half[of] = True
        return half
    after = commits[np.minimum(np.searchsorted(commits, of), len(commits) - 1)]
    is_next = (after > of) & (rows["sample"][after] == rows["sample"][of]) & (rows["step"][after] == rows["step"][of])
    rest = of[~is_next]  # few: of samples that were written together, or were not whole
    half[rest] = ~_are_committed(rows, rest, commits)
    return half


def without_doubles(rows: Rows, half: Bools) -> Bools:
    """Tell which rows to keep: half a sample does not count where the whole one is there, too."""
    kept = np.ones(len(rows), bool)
    of = np.flatnonzero(np.isin(rows["kind"], OF_A_SAMPLE))
    if not half.any():
        return kept
    number = numbered(rows[of])
    is_whole = np.zeros(number.max(initial=0) + 1, bool)
    is_whole[number[~half[of]]] = True
    kept[of] = ~(half[of] & is_whole[number])
    return kept


def _are_committed(rows: Rows, places: NDArray[np.intp], commits: NDArray[np.intp]) -> Bools:
    """Tell of each place whether a commit of its sample comes later."""
    number = numbered(rows[np.concatenate([places, commits])])
    last = np.full(number.max(initial=0) + 1, -1)
    np.maximum.at(last, number[len(places) :], commits)
    return np.asarray(last[number[: len(places)]] > places)
