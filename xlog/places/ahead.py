"""Ahead: brings what will be read soon into the cache, many requests at a time."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from .at_a_time import begun, side_by_side


def bring(wanted: Iterable[tuple[Path, int, int]]) -> None:
    """Bring bytes of remote files: `size` from a place on, which counts from the end where it is negative.

    What cannot be read is told when it is read.
    """
    side_by_side(_bring, wanted)


def bring_meanwhile(wanted: Iterable[tuple[Path, int, int]]) -> None:
    """Begin to bring the same, and do not wait for it."""
    begun(partial(bring, wanted))


def _bring(wanted: tuple[Path, int, int]) -> None:
    path, start, size = wanted
    with contextlib.suppress(OSError), path.open("rb", buffering=0) as file:
        whole = file.seek(0, io.SEEK_END)
        at = file.seek(max(0, start + whole if start < 0 else start))
        file.readinto(bytearray(min(size, whole - at)))
