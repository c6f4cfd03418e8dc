"""Line values: the values of a map of one line, that of a row or a text."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..store.entries import MapPayload


def values_of(payload: MapPayload | None, count: int) -> Sequence[float] | None:
    """Return the values of a map of one line, None where it cannot be read, or is none of so many places."""
    if payload is None or payload.height != 1 or payload.width != count:
        return None
    found = memoryview(payload.data).cast("f").tolist()
    return found if all(map(math.isfinite, found)) else None
