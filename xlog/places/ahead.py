"""Ahead: brings what will be read soon into the cache, many requests at a time."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .store import AT_A_TIME


def bring(wanted: Iterable[tuple[Path, int, int]]) -> None:
    """Bring bytes of remote files: `size` from a place on, which counts from the end where it is negative.

    What cannot be read is told when it is read.
    """
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        list(pool.map(_bring, wanted))


def _bring(wanted: tuple[Path, int, int]) -> None:
    path, start, size = wanted
    with contextlib.suppress(OSError), path.open("rb", buffering=0) as file:
        whole = file.seek(0, io.SEEK_END)
        at = file.seek(max(0, start + whole if start < 0 else start))
        file.readinto(bytearray(min(size, whole - at)))
