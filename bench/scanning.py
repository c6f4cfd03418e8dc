"""Scanning: finding every record of a file.

The log's own walk checks the payloads' sums, too. What a walk over headers alone takes, which nothing in the log has a
use for, is printed beside it: it is the floor that the format allows.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from statistics import median

import numpy as np

from xlog.events import record
from xlog.events.frames import Frames
from xlog.events.schema import Map

from .measure import Row, cpu_seconds, in_turns
from .synthetic import large_file
from .verifying import read

SIZE = 10**9  # bytes of the file
PAYLOAD = 960  # bytes of a map, so that a record has 1 KB
REPEATS = 3
WINDOW = 1 << 18  # bytes read at a time
KNOWN = 1 << 16  # headers that are remembered


def measure(folder: Path) -> Iterator[Row]:
    """Scan a file of 1 GB in records of 1 KB."""
    map_ = Map(height=15, width=16, full_height=224, full_width=224, f32=np.ones(PAYLOAD // 4, "<f4").tobytes())
    path = large_file(folder, SIZE, map_)
    count = scan_file(path)
    seconds = in_turns(
        REPEATS,
        walk=lambda: cpu_seconds(lambda: sum(1 for _ in Frames(path))),
        scan=lambda: cpu_seconds(lambda: scan_file(path)),
        read=lambda: cpu_seconds(lambda: read(path)),
    )
    yield Row(f"walk over 1 GB in {count:,} records, both checksums", median(seconds["walk"]), "s", 1.5)
    yield Row("  headers alone (not a part of the log)", median(seconds["scan"]), "s")
    yield Row("  reading every event of it (EventReader)", median(seconds["read"]), "s")


def scan(file: FileIO) -> Iterator[tuple[int, int]]:
    """Yield the offset and payload length of every record of an unbuffered file, up to the first broken header.

    Records of one length have one header, so that most headers are looked up among those that were found sound.
    """
    size = os.fstat(file.fileno()).st_size
    known: dict[bytes, int] = {}
    window, start, at = b"", 0, 0
    while at + record.OVERHEAD <= size:
        header = window[at - start : at - start + record.HEADER_SIZE]
        if len(header) < record.HEADER_SIZE:
            file.seek(at)
            window, start = file.read(WINDOW), at
            header = window[: record.HEADER_SIZE]
        length = known.get(header)
        if length is None:
            length = record.payload_length(header) if len(header) == record.HEADER_SIZE else None
            if length is None:
                return
            if len(known) < KNOWN:
                known[header] = length
        if at + record.OVERHEAD + length > size:
            return
        yield at, length
        at += record.OVERHEAD + length


def scan_file(path: Path) -> int:
    """Return how many records a scan finds."""
    with path.open("rb", buffering=0) as file:
        return sum(1 for _ in scan(file))
