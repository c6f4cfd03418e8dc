"""Waiting, for whoever tests what another thread, process or browser does: it ends as soon as it may.

Whoever reads once what takes its time, or gives it few seconds, tests how quick the machine is.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

PATIENCE = 120.0  # seconds that a loaded machine may take for what takes one


def becomes(read: Callable[[], Any], wanted: Any) -> None:
    """Read until that is equal to what is wanted, or, where this is a function, fits it."""
    fits = wanted if callable(wanted) else lambda found: found == wanted
    end = time.monotonic() + PATIENCE
    while not fits(found := read()) and time.monotonic() < end:
        time.sleep(0.02)
    assert fits(found), f"wanted {wanted}, read {found!r}"
