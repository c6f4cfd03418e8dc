"""Pace: how often what sums a run up is made anew while the run grows."""

from __future__ import annotations

import math

from ..store.entries import RunRow, State

_GROWTH = 1.05


def throttle(row: RunRow) -> tuple[str, int]:
    """Return what changes with the run: while it grows, with every 5 % of growth.

    All of a run goes into such things; making them anew for each sample would take ever longer and change ever less.
    """
    growing = row.state in (State.RUNNING, State.READING)
    grown = round(math.log(max(row.version, 1)) / math.log(_GROWTH)) if growing else row.version
    return row.state.name, grown
