"""Ending: what a log says of the error that ended a pass or a record."""

from __future__ import annotations

from ..events.texts import storable

LONGEST = 10_000  # characters; some errors hold an array


def reason(error: BaseException) -> str:
    """Return the kind of an error and what it says, as a log can hold it."""
    return storable(f"{type(error).__name__}: {error}"[:LONGEST])
