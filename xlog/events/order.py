"""Order: which of two files, and which of two records, is later, though clocks stand still or go back."""

from __future__ import annotations

import contextlib
import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import LogError
from .reader import EventReader
from .schema import FILE_SUFFIX, FileHeader

_NANOSECONDS = 1e9
_LATEST = 2**62  # nanoseconds: no clock goes so far, a damaged record may


def next_order(folder: Path, now: float) -> int:
    """Return the order of a writer that begins now: nanoseconds since 1970, more than of any log in the folder."""
    return max([as_nanoseconds(now), *(order_of(header) + 1 for header in headers_in(folder))])


def order_of(header: FileHeader) -> int:
    """Return when the writer of a file began, nanoseconds since 1970; of files before 1.3 by their clock alone."""
    return min(header.order or as_nanoseconds(header.start_time), _LATEST)


def as_nanoseconds(seconds: float) -> int:
    """Return a time in nanoseconds, within reason whatever a damaged record says."""
    return int(min(max(seconds, 0.0) * _NANOSECONDS, _LATEST)) if math.isfinite(seconds) else 0


def times_of(wall_times: NDArray[np.floating], order: int) -> NDArray[np.int64]:
    """Return the time of each record of one writer, in the order in which they were written: (n,), nanoseconds.

    No record is earlier than the one before it, nor than the writer's beginning.
    """
    seconds = np.nan_to_num(wall_times, nan=0.0, posinf=0.0, neginf=0.0)
    clock = (np.clip(seconds, 0.0, _LATEST / _NANOSECONDS) * _NANOSECONDS).astype(np.int64)
    return np.maximum(np.maximum.accumulate(clock), order) if len(clock) else clock


def headers_in(folder: Path) -> list[FileHeader]:
    """Return the headers of the logs in a folder; a file that cannot be read has none."""
    found = []
    with contextlib.suppress(OSError, ValueError):  # there is no such folder yet, or never can be
        for path in folder.iterdir():
            if path.name.endswith(FILE_SUFFIX) and path.is_file():
                with contextlib.suppress(LogError), EventReader(path) as reader:
                    header = reader.read_header()
                    found += [header] if header else []
    return found
