"""Following: how long after it was written an event is read by a reader that looks ten times a second.

Another process writes, stamps each event with the time and numbers them; once as the log's writer does, and once
tearing every record in two, as a network file system may show it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from xlog.events import record
from xlog.events.inspect import event_files
from xlog.events.reader import EventReader
from xlog.events.schema import Event, Explanation
from xlog.events.writer import EventWriter

from .measure import REPOSITORY, Row
from .synthetic import noise_map

POLL = 0.1  # seconds between two looks
EVENTS = 600
INTERVAL = 0.007  # seconds between two events; no divisor of POLL, or all would wait equally long
TEAR = 0.005  # seconds between the halves of a torn record
SIDE = 50  # of a map of 10 KB
PATIENCE = 60.0  # seconds; then events are missing


@dataclass
class Followed:
    """What a reader saw."""

    steps: list[int] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    """Seconds from an event's stamp to its reading."""
    polls: list[float] = field(default_factory=list)
    """CPU seconds of each look."""

    @property
    def misplaced(self) -> int:
        """Events that are missing, doubled, or out of order."""
        in_place = sum(got == wanted for got, wanted in zip(self.steps, range(1, EVENTS + 1), strict=False))
        return max(len(self.steps), EVENTS) - in_place


def measure(folder: Path) -> Iterator[Row]:
    """Follow two writers, one after the other."""
    for how, words in (("whole", ""), ("torn", ", records torn in two")):
        seen = follow(folder / how, how)
        yield Row(f"events missing, doubled or misplaced, of {EVENTS}{words}", seen.misplaced, "", 0)
        yield Row(f"  delay at a {1000 * POLL:.0f} ms poll, median", 1000 * median(seen.delays), "ms", 150)
        yield Row("  delay, longest", 1000 * max(seen.delays), "ms")
        yield Row("  CPU per poll, median", 1000 * median(seen.polls), "ms", 1)


def follow(folder: Path, how: str) -> Followed:
    """Start a writer and read what it writes until all of it is there."""
    seen = Followed()
    writer = subprocess.Popen([sys.executable, "-m", "bench.following", str(folder), how], cwd=REPOSITORY)
    try:
        with EventReader(_first_file(folder)) as reader:
            deadline = time.monotonic() + PATIENCE
            while len(seen.steps) < EVENTS and time.monotonic() < deadline:
                _look(reader, seen)
                time.sleep(POLL)
            _look(reader, seen)
    finally:
        writer.kill()
        writer.wait()
    return seen


def _look(reader: EventReader, seen: Followed) -> None:
    start = time.process_time()
    for _, event in reader:
        if event.step:  # the header has none
            seen.delays.append(time.time() - event.wall_time)
            seen.steps.append(event.step)
    seen.polls.append(time.process_time() - start)


def _first_file(folder: Path) -> Path:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for path in event_files(folder):
            if path.stat().st_size:
                return path
        time.sleep(POLL)
    raise TimeoutError(f"wanted a log in {folder}, got none in {PATIENCE:.0f} s")


# ------------------------------------------------------------------------------------------------ the writer


def write(folder: str, how: str) -> None:
    """Write numbered events, whole or torn."""
    map_ = noise_map(0, SIDE)
    with EventWriter(folder) as writer, writer.path.open("ab", buffering=0) as file:
        for number in range(1, EVENTS + 1):
            what = Explanation(sample_id=str(number), explainer="Gradient", map=map_)
            event = Event(wall_time=time.time(), step=number, explanation=what)
            if how == "whole":
                writer.add(event)
            else:
                tear(file.fileno(), record.frame(event.SerializeToString()))
            time.sleep(INTERVAL)


def tear(file: int, frame: bytes) -> None:
    """Write a frame in two halves with a pause between."""
    os.write(file, frame[: len(frame) // 2])
    time.sleep(TEAR)
    os.write(file, frame[len(frame) // 2 :])


if __name__ == "__main__":
    write(*sys.argv[1:])
