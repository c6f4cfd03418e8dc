"""Verifying: reading every byte of a log of 10 KB records and every checksum, as `xlog verify` does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from xlog.commands.verify import verify
from xlog.events.reader import EventReader

from .measure import Row, cpu_seconds, in_turns
from .synthetic import large_file, noise_map

SIZE = 10**9  # bytes of the file
SIDE = 50  # of a map of 10 KB
REPEATS = 5


def measure(folder: Path) -> Iterator[Row]:
    """Verify a file of 1 GB in records of 10 KB, and read its events."""
    path = large_file(folder, SIZE, noise_map(0, SIDE))
    gigabytes = path.stat().st_size / 1e9
    verdict = verify(path)
    assert verdict.is_whole
    assert verdict.records == read(path)
    seconds = in_turns(
        REPEATS,
        verify=lambda: cpu_seconds(lambda: verify(path)),
        read=lambda: cpu_seconds(lambda: read(path)),
    )
    yield Row(
        "xlog verify: both checksums of every record", gigabytes / median(seconds["verify"]), "GB/s", 1.0, "at least"
    )
    yield Row("  the same and decoding every event (EventReader)", gigabytes / median(seconds["read"]), "GB/s")


def read(path: Path) -> int:
    """Return how many events reading finds."""
    with EventReader(path) as reader:
        return sum(1 for _ in reader)
