"""Huge: a log of 100 million maps in 5,000 files: `xlog ls`, `xlog.open`, the viewer's first pages, and their memory.

The log is simulated: 64 ranks that explain a million pictures, five labels by twenty explainers each. Indexes are all
there, byte by byte as writers make them, of maps that differ in length and were written at any time; of the logs only
headers, what passes begin and end with, and the samples that pages look at first: what else would be payload is holes,
which take no disk. Indexes take 6.3 GB of the folder for temporary files. HUGE_SHARE=0.05 makes a twentieth of it.
"""

from __future__ import annotations

import json
import os
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from xlog_viewer.address.paths import gallery_path, run_path, sample_path

import xlog
from xlog.cli import main as command
from xlog.events import record
from xlog.events.codec import encode_picture
from xlog.events.contents import as_line, contents_of
from xlog.events.index import FLUSH_ROWS, beginning_of, header_of, sidecars
from xlog.events.names import Names, as_lines
from xlog.events.rows import KINDS, ROW, RowBuilder, Rows
from xlog.events.run import Run
from xlog.events.schema import (
    Commit,
    Event,
    Explanation,
    FileHeader,
    Inference,
    Instance,
    LabelScore,
    Picture,
    PictureInput,
    RunEnd,
    RunMetadata,
    Sample,
    Truth,
)
from xlog.events.sidecar import Sums

from .command import Command, key_of, page_at, started
from .measure import Row, peak_memory, run_module
from .synthetic import noise_map

FILES = max(1, round(5000 * float(os.environ.get("HUGE_SHARE", "1"))))
WRITERS, TOGETHER = min(64, FILES), 200  # TOGETHER: samples of a file
LABELS, METHODS, CLASSES = 5, 20, 1000
MAPS = FILES * TOGETHER * LABELS * METHODS
SIDE = 100  # of a map: 40 KB, so that a file has 800 MB, as parts have that end at a gibibyte
REAL = 60  # samples of the first file that are written and no holes; of any other file its first one
SPREAD = 8000  # bytes that a map has more or less than that, where it is a hole
BEGAN, PACE, MOMENT = 1.79e9, 20.0, 2e-4  # seconds since 1970; of a sample; of a record to be written, on average
EXPLAINED_BY = [f"Explainer{number:02d}" for number in range(METHODS)]
PICTURE = encode_picture(np.full((8, 8, 3), 128, np.uint8)).data
MAP = noise_map(0, SIDE)
WAIT = 900.0  # seconds for an answer, at most
MEMORY = 2000  # MB


def measure(folder: Path) -> Iterator[Row]:
    """Make the log, then list it, open it and look at it, each in processes of their own."""
    begun = time.perf_counter()
    write(folder)
    yield Row(f"making a log of {MAPS:,} maps in {FILES:,} files", time.perf_counter() - begun, "s")
    yield Row("  bytes on the disk", sum(file.stat().st_blocks for file in folder.iterdir()) * 512 / 1e9, "GB", 10)
    yield from _rows("xlog ls --quick", run_module("huge", "ls", str(folder)), 10)
    yield from _rows("xlog.open and what a run is", run_module("huge", "open", str(folder)), 5)
    yield from _viewer(folder)


def _rows(what: str, found: dict[str, float], target: float) -> Iterator[Row]:
    yield Row(what, found["seconds"], "s", target)
    yield Row("  of which CPU", found["cpu"], "s")
    yield from (Row(f"  {name}", value, "s") for name, value in found.items() if name not in _OF_A_PROCESS)
    yield Row("  memory of the process, at most", found["memory"] / 1e6, "MB", MEMORY)


_OF_A_PROCESS = ("seconds", "cpu", "memory")


def _viewer(folder: Path) -> Iterator[Row]:
    """Start the command as a user does: real seconds until its pages are there, before and after all is read."""
    key, begun = key_of(folder), time.perf_counter()
    with started(folder) as viewer:
        urllib.request.urlopen(viewer.address, timeout=WAIT).read()
        yield Row("xlog-view to its first page", time.perf_counter() - begun, "s", 3)
        _page(viewer, run_path(key), "photo")
        yield Row("  to a run's page with its first samples", time.perf_counter() - begun, "s", 3)
        _page(viewer, gallery_path(key), "photo")
        yield Row("  to the first page of samples", time.perf_counter() - begun, "s", 3)
        yield Row("  memory of the process then", peak_memory(viewer.pid) / 1e6, "MB", MEMORY)
        _page(viewer, run_path(key), '"finished"')  # the badge says "reading" until then
        yield Row("  until all is read, in the background", time.perf_counter() - begun, "s")
        for path in (run_path(key), gallery_path(key), gallery_path(key), sample_path(key, 1)):
            begun = time.perf_counter()
            _page(viewer, path, "photo")
            yield Row(f"  then {path.replace(key, 'KEY')}", time.perf_counter() - begun, "s")
        yield Row("  memory of the process, at most", peak_memory(viewer.pid) / 1e6, "MB", MEMORY)


def _page(viewer: Command, path: str, words: str) -> None:
    """Ask for a page until it has these words."""
    limit = time.monotonic() + WAIT
    while words not in page_at(viewer.address, path):
        if time.monotonic() > limit:
            raise TimeoutError(f"wanted {words!r} at {path}")
        time.sleep(0.1)


# ------------------------------------------------------------------------------------- in a process of its own


def listed(folder: str) -> dict[str, float]:
    """List the run as the command does."""
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115  until the process ends
    return _timed({"": lambda: command(["ls", "--quick", folder])})


def opened(folder: str) -> dict[str, float]:
    """Open the log, and look at what a run is."""

    def first() -> None:
        sample = run[0].samples()[0]
        assert sample.map(EXPLAINED_BY[0]).array().shape == (224, 224)

    def said() -> None:
        (one,) = run
        assert (one.status, len(one.samples()), one.explainers) == ("finished", FILES * TOGETHER, EXPLAINED_BY)
        assert (one.steps, one.accuracy(), one.missing_ranks) == ([1], 0.2, [])

    run: list[Run] = []
    parts = {"open": lambda: run.extend(xlog.open(folder)), "state, samples, explainers, accuracy": said}
    return _timed({**parts, "the first sample and a map": first})


def _timed(parts: dict[str, Callable[[], object]]) -> dict[str, float]:
    begun, found = time.perf_counter(), dict[str, float]()
    for name, part in parts.items():
        before = time.perf_counter()
        part()
        found |= {name: time.perf_counter() - before} if name else {}
    return {"seconds": time.perf_counter() - begun, "cpu": time.process_time(), "memory": peak_memory(), **found}


# ---------------------------------------------------------------------------------------------------- the log


@dataclass(frozen=True)
class Part:
    """One file: the n-th part of a rank."""

    rank: int
    number: int
    is_last: bool

    @property
    def samples(self) -> NDArray[np.int64]:
        """Numbers of its samples: of all, those that are the rank's."""
        first = self.number * TOGETHER
        return np.arange(first, first + TOGETHER) * WRITERS + self.rank

    @property
    def began(self) -> float:
        """When its first sample was written."""
        return BEGAN + self.number * TOGETHER * PACE + self.rank * 1e-3

    def header(self) -> Event:
        """Return what the file begins with."""
        writer = "bench" + ".." * ((self.rank == 0) + (self.number == 0))  # zeros take no bytes: all have one length
        began = BEGAN + self.rank * 1e-3
        header = FileHeader(format_major=1, format_minor=4, writer=writer, run_id="0" * 32, host="node", commits=True)
        header.pid, header.rank, header.world_size, header.part = 1000 + self.rank, self.rank, WRITERS, self.number
        header.start_time, header.order = began, int(began * 1e9)
        return Event(file_header=header)


@dataclass(frozen=True)
class Layout:
    """What files have alike that begin and end alike: records have their lengths whatever their numbers are."""

    rows: Rows
    blocks: list[tuple[int, list[str]]]
    """Of each block of rows where it ends, and the names that it brings."""
    of: NDArray[np.int64]
    """Of each row: which of the file's samples it is about; -1 for none."""
    place: NDArray[np.int64]
    """Of each row: which of the sample's labels; -1 for none."""
    seconds: NDArray[np.float64]
    """Of each row: how long its file had been writing records before its own."""


def write(folder: Path) -> None:
    """Write the log of all ranks."""
    folder.mkdir(exist_ok=True)
    counts = [FILES // WRITERS + (rank < FILES % WRITERS) for rank in range(WRITERS)]
    layouts: dict[tuple[bool, bool], Layout] = {}
    for rank, count in enumerate(counts):
        for number in range(count):
            part = Part(rank, number, number == count - 1)
            kind = number == 0, part.is_last
            if kind not in layouts:
                layouts[kind] = _layout(part)
            _write_part(folder, part, layouts[kind])


def _write_part(folder: Path, part: Part, layout: Layout) -> None:
    path = folder / f"{part.rank:02d}-{part.number:04d}.xlog"
    rows, labels = layout.rows.copy(), _labels(part.samples)
    said = layout.place >= 0
    rows["label"][said] = labels[layout.of[said], layout.place[said]]
    true = np.flatnonzero(rows["kind"] == KINDS["sample"])
    rows["label"][true] = labels[layout.of[true], part.samples % LABELS]
    rows["wall_time"] = part.began + np.maximum(layout.of, 0) * PACE + layout.seconds
    first = np.unique(rows["offset"], return_index=True)[1]  # the first row of each record
    with path.open("wb") as file:
        for number, event in _real(part, len(first)):
            row = rows[first[number]]
            event.step, event.wall_time = 1, float(row["wall_time"])
            payload = event.SerializeToString()
            assert len(payload) == row["length"]
            file.seek(int(row["offset"]))
            file.write(record.frame(payload))
    _write_index(path, rows, layout, part)


def _write_index(log: Path, rows: Rows, layout: Layout, part: Part) -> None:
    index, names = sidecars(log)
    shown = {
        kept: name for k, n in enumerate(part.samples.tolist()) for kept, name in zip(_names(k), _names(n), strict=True)
    }
    sums, lines, known, start = Sums(), list[bytes](), list[str](), 0
    data = rows.tobytes()
    for stop, new in layout.blocks:
        block = data[start * ROW.itemsize : stop * ROW.itemsize]
        known += [shown.get(name, name) for name in new]
        lines.append(sums.block(as_lines(known[-len(new) :] if new else []), block))
        known.append("")  # the line of checksums takes a number
        start = stop
    contents = contents_of(rows, known, part.header().file_header, beginning_of(log))
    assert contents is not None
    lines.append(as_line(contents))
    names.write_bytes(b"".join(lines))
    with index.open("wb") as file:
        file.writelines((header_of(log), data))


def _real(part: Part, count: int) -> Iterator[tuple[int, Event]]:
    """Yield the records that are there, by their places: those around the samples, of samples some, and the last."""
    begin, samples = _begin(part), part.samples.tolist()
    yield from enumerate(begin)
    for k in range(REAL if part.rank == part.number == 0 else 1):
        events = _events(samples[k])
        yield from enumerate(events if part.rank == part.number == 0 else events[:4], len(begin) + k * len(events))
    yield count - 1, Event(run_end=RunEnd(status=RunEnd.FINISHED)) if part.is_last else _events(samples[-1])[-1]


def _layout(part: Part) -> Layout:
    """Index a file as a writer does, as if its samples were the first ones. Maps that are holes differ in length."""
    build, blocks, rows, of = RowBuilder(Names()), list[tuple[int, list[str]]](), list[Rows](), list[int]()
    rng, real = np.random.default_rng(0), REAL if part.number == 0 else 1
    numbered = [(-1, event) for event in _begin(part)]
    numbered += [(k, event) for k in range(TOGETHER) for event in _events(k)]
    numbered += [(-1, Event(run_end=RunEnd(status=RunEnd.FINISHED)))] if part.is_last else []
    at = named = 0
    for number, (k, event) in enumerate(numbered, 1):
        event.step, event.wall_time = 1, part.began
        is_hole = k >= real and event.HasField("explanation")
        size = event.ByteSize() + (int(rng.integers(-SPREAD, SPREAD)) if is_hole else 0)
        rows.append(np.frombuffer(build.rows(event, at, size), ROW))
        of += [k] * len(rows[-1])
        at += size + record.OVERHEAD
        if number % FLUSH_ROWS == 0 or number == len(numbered):
            blocks.append((len(of), list(build.names[named:])))
            build.skip_number()
            named = len(build.names)
    together = np.concatenate(rows)
    place = np.full(len(together), -1)
    for kind, times in (("inference", 1), ("explanation", METHODS)):
        there = np.flatnonzero(together["kind"] == KINDS[kind])
        place[there] = np.arange(len(there)) // times % LABELS
    seconds = np.cumsum(rng.exponential(MOMENT, len(numbered)))
    return Layout(together, blocks, np.array(of), place, np.repeat(seconds, [len(own) for own in rows]))


def _begin(part: Part) -> list[Event]:
    """Return what a file begins with: a header, and in a rank's first one what is run."""
    explainers = [Instance(name=name, class_name="Gradient") for name in EXPLAINED_BY]
    classes = [f"class {number}" for number in range(CLASSES)]
    metadata = RunMetadata(class_names=classes, explainers=explainers, processes=WRITERS, activation="softmax")
    return [part.header(), *([Event(run_metadata=metadata)] if part.number == 0 else [])]


def _names(number: int) -> tuple[str, str, str]:
    """Return a sample's id, its name for people, and the hash of its picture."""
    return f"{number:08d}", f"photo {number:08d}.jpg", f"{number:032x}"


def _labels(samples: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the labels that are logged of samples (N, LABELS): two bytes each in a record."""
    return 128 + (samples[:, None] * 7 + np.arange(LABELS) * 31) % (CLASSES - 128)


def _events(number: int) -> list[Event]:
    """Return all that is logged of a sample."""
    identity, name, digest = _names(number)
    labels = _labels(np.array([number]))[0].tolist()
    picture = PictureInput(hash=bytes.fromhex(digest), width=224, height=224)
    scores = [LabelScore(label=label, probability=0.5 / 2**i, explained=True) for i, label in enumerate(labels)]
    truth = Truth(labels=[labels[number % LABELS]])
    return [
        Event(picture=Picture(hash=picture.hash, width=8, height=8, encoding=Picture.PNG, data=PICTURE)),
        Event(sample=Sample(id=identity, name=name, picture=picture, truth=truth)),
        Event(inference=Inference(sample_id=identity, labels=scores)),
        *(
            Event(explanation=Explanation(sample_id=identity, explainer=explainer, label=label, map=MAP))
            for label in labels
            for explainer in EXPLAINED_BY
        ),
        Event(commit=Commit(sample_id=identity)),
    ]


if __name__ == "__main__":
    print(json.dumps({"ls": listed, "open": opened}[sys.argv[1]](sys.argv[2])), file=sys.__stdout__)
