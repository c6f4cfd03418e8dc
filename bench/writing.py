"""Writing: records of 10 KB a CPU second, beside TensorBoard's writer in the same process, and what the index costs.

TensorBoard without TensorFlow makes checksums in pure Python; the fairer rival is the same writer with our checksum,
in C, put in. All write the same maps, from events that are ready to a file that is closed. None waits for the disk,
which TensorBoard's writer never does; what our default, waiting once at the end, adds is printed too.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

from xlog.events import record
from xlog.events.index import IndexWriter
from xlog.events.schema import Event
from xlog.events.writer import EventWriter, Fsync

from .measure import Row, cpu_seconds, in_turns, ratio
from .synthetic import explanations, noise_map

RECORDS = 4000
SLOW_RECORDS = 200  # for the writer that does some hundreds a second
REPEATS = 15
SIDE = 50  # of a map of 10 KB


def measure(folder: Path) -> Iterator[Row]:
    """Write explanations of 10 KB, five ways by turns."""
    events = explanations(RECORDS, [noise_map(seed, SIDE) for seed in range(8)])
    theirs = tensorboard_events(events)
    seconds = in_turns(
        REPEATS,
        ours=lambda: write(folder, events) / RECORDS,
        without_index=lambda: write_without_index(folder, events) / RECORDS,
        synced=lambda: write(folder, events, "flush") / RECORDS,
        theirs=lambda: write_tensorboard(folder, theirs[:SLOW_RECORDS]) / SLOW_RECORDS,
        theirs_in_c=lambda: write_tensorboard_in_c(folder, theirs) / RECORDS,
    )
    a_second = {name: 1 / median(found) for name, found in seconds.items()}
    ours = seconds["ours"]
    size = sum(event.ByteSize() for event in events) / RECORDS
    yield Row(f"records of {size:,.0f} bytes per CPU second", a_second["ours"], "/s", 50_000, "at least")
    yield Row("  waiting for the disk at the end", a_second["synced"], "/s")
    yield Row("  without an index", a_second["without_index"], "/s")
    yield Row("  TensorBoard's writer", a_second["theirs"], "/s")
    yield Row("  TensorBoard's writer, checksum in C", a_second["theirs_in_c"], "/s")
    yield Row("faster than TensorBoard's writer", ratio(seconds["theirs"], ours), "times", 100, "at least")
    yield Row("  with the checksum in C", ratio(seconds["theirs_in_c"], ours), "times", 2, "at least")
    yield Row("the index adds", 100 * (ratio(ours, seconds["without_index"]) - 1), "%", 15)


def write(folder: Path, events: list[Event], fsync: Fsync = "never") -> float:
    """Return the CPU seconds of opening a log, adding events to it and closing it."""

    def action() -> None:
        with EventWriter(place, fsync=fsync) as writer:
            for event in events:
                writer.add(event)

    for event in events:
        event.ClearField("wall_time")  # the last turn has stamped them
    with TemporaryDirectory(dir=folder) as place:
        return cpu_seconds(action)


def write_without_index(folder: Path, events: list[Event]) -> float:
    """Return the CPU seconds of the same if there were no index."""
    with mock.patch.multiple(IndexWriter, add=_nothing, flush=_nothing):
        return write(folder, events)


def _nothing(self: IndexWriter, *record: object) -> None:
    pass


# ------------------------------------------------------------------------------------------------ TensorBoard


def tensorboard_events(events: list[Event]) -> list[Any]:
    """Return events of TensorBoard that carry the same maps, as images: (N,) -> (N,)."""
    event_pb2 = import_module("tensorboard.compat.proto.event_pb2")
    summary_pb2 = import_module("tensorboard.compat.proto.summary_pb2")
    found = []
    for event in events:
        what = event.explanation
        image = summary_pb2.Summary.Image(height=SIDE, width=SIDE, encoded_image_string=what.map.SerializeToString())
        value = summary_pb2.Summary.Value(tag=f"{what.explainer}/{what.sample_id}/{what.label}", image=image)
        summary = summary_pb2.Summary(value=[value])
        found.append(event_pb2.Event(wall_time=time.time(), step=1, summary=summary))
    return found


def write_tensorboard(folder: Path, events: list[Any]) -> float:
    """Return the CPU seconds of TensorBoard's writer, those of its thread too."""
    module = import_module("tensorboard.summary.writer.event_file_writer")

    def action() -> None:
        writer = module.EventFileWriter(place)
        for event in events:
            writer.add_event(event)
        writer.close()

    with TemporaryDirectory(dir=folder) as place:
        return cpu_seconds(action)


def write_tensorboard_in_c(folder: Path, events: list[Any]) -> float:
    """Return the CPU seconds of TensorBoard's writer with our checksum in place of its own."""
    with _checksum_in_c():
        return write_tensorboard(folder, events)


@contextlib.contextmanager
def _checksum_in_c() -> Iterator[None]:
    module = import_module("tensorboard.summary.writer.record_writer")
    with mock.patch.object(module, "masked_crc32c", record.masked_crc):
        yield
