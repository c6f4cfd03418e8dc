"""The door to the logs: finds runs below a folder, follows them while they grow, fetches pictures and maps.

The only module that imports xlog. What it keeps in memory is small; pictures and maps are read when asked for, by file
and offset. No file is kept open: thousands of runs would use up the descriptors of a process, and a file that was
replaced would be read in its old form. Nothing in the folder makes it raise; what cannot be read becomes a note.
"""

from __future__ import annotations

import hashlib
import math
import os
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xlog.events.codec import full_map
from xlog.events.frames import Damage
from xlog.events.reader import EventReader
from xlog.events.schema import (
    FILE_SUFFIX,
    Event,
    Explanation,
    FileHeader,
    Inference,
    Map,
    Picture,
    RunEnd,
    RunMetadata,
    SegmentMap,
    TargetRule,
)
from xlog.events.schema import Instance as LoggedInstance
from xlog.events.schema import Sample as LoggedSample
from xlog.events.schema import ScoreSummary as LoggedSummary

from . import text
from .entries import (
    Box,
    Instance,
    MapEntry,
    MapPayload,
    Metadata,
    PicturePayload,
    Prediction,
    Ref,
    RunRow,
    State,
    Summary,
)
from .run import Run

RESCAN = 1.0  # seconds between two looks at the folders, at least
SCAN_SHARE = 10  # a look that takes long is repeated after this many times its length: network drives are slow
READ_BUDGET = 0.5  # seconds of reading in one refresh; a large log appears in pieces
LIVE_SECONDS = 60.0  # a file that grew within these, and has no end, is being written
CLIP_PERCENTILE = 99.5  # where the colour scale ends: single hot pixels would leave the rest of a gradient map dark

_STATES = {
    RunEnd.FINISHED: State.FINISHED,
    RunEnd.INTERRUPTED: State.INTERRUPTED,
    RunEnd.FAILED: State.FAILED,
    RunEnd.STATUS_UNSPECIFIED: State.FINISHED,
}
_MEDIA_TYPES = {Picture.PNG: "image/png", Picture.JPEG: "image/jpeg"}
_UNREADABLE = (OSError, ValueError, MemoryError)  # what opening and reading a foreign or damaged file raises


class LogDir:
    """All runs below a folder.

    `refresh` looks for news; everything else answers from what it has found. Safe to use from many threads.
    """

    def __init__(self, path: str | os.PathLike[str], rescan: float = RESCAN) -> None:
        self.path = Path(path).resolve()
        self.rescan = rescan
        self._files: dict[Path, LogFile] = {}
        self._runs: dict[str, _Followed] = {}
        self._lock = threading.RLock()  # around every change, and every look at more than one thing
        self._refreshing = threading.Lock()  # one thread refreshes, the others go on with what there is
        self._next_scan = -math.inf
        self._version = 0  # what the versions of new runs begin at: a run that is read again must not seem unchanged

    def refresh(self, budget: float = READ_BUDGET) -> None:
        """Look for new files and read what was added, for at most about `budget` seconds."""
        if not self._refreshing.acquire(blocking=False):
            return
        try:
            deadline = time.monotonic() + budget
            if time.monotonic() >= self._next_scan:
                self._scan()
            for file in self._unread():
                self._read(file, deadline)
        finally:
            self._refreshing.release()

    def runs(self) -> list[RunRow]:
        """Return all runs, newest first."""
        with self._lock:
            rows = [followed.row() for followed in self._runs.values()]
        return sorted(rows, key=lambda row: (-row.start_time, row.path, row.key))

    def row(self, key: str) -> RunRow | None:
        """Return one run's row, or None where there is no such run."""
        with self._lock:
            followed = self._runs.get(key)
            return followed.row() if followed else None

    def run(self, key: str) -> Run | None:
        """Return a run's index, or None where there is no such run."""
        followed = self._runs.get(key)
        return followed.run if followed else None

    def unreadable(self) -> list[tuple[str, str]]:
        """Return files that belong to no run, and why: (relative path, reason)."""
        with self._lock:
            return sorted((file.name, file.note()) for file in self._files.values() if file.run is None)

    def progress(self) -> tuple[int, int]:
        """Return bytes read and bytes found; they differ only while a large log is read for the first time."""
        with self._lock:
            files = [file for file in self._files.values() if file.run is not None]
        return sum(file.size if file.done else file.position for file in files), sum(file.size for file in files)

    def picture(self, key: str, ref: Ref) -> PicturePayload | None:
        """Return a picture as it was stored, or None where there is none or it cannot be read."""
        event = self._payload(key, ref)
        if event is None or event.picture.encoding not in _MEDIA_TYPES:
            return None
        return PicturePayload(event.picture.data, _MEDIA_TYPES[event.picture.encoding])

    def map(self, key: str, ref: Ref) -> MapPayload | None:
        """Return a map's values, or None where there is none or it cannot be read."""
        event = self._payload(key, ref)
        if event is None or event.WhichOneof("what") != "explanation":
            return None
        try:
            packed = event.explanation.map
            return _map_payload(full_map(packed, self._segment_map(key, packed)), packed.signed)
        except Exception:  # whatever damaged values make a decoder raise
            return None

    def _segment_map(self, key: str, packed: Map) -> SegmentMap | None:
        """Return the superpixels that a map weighs, None where it weighs none or they cannot be read."""
        followed = self._runs.get(key)
        ref = followed.run.segments(packed.segments.hash) if followed else None
        event = self._payload(key, ref) if ref else None
        return event.segment_map if event else None

    def _payload(self, key: str, ref: Ref) -> Event | None:
        followed = self._runs.get(key)
        if followed is None or not followed.run.has_payload(ref):
            return None
        try:
            return next(file for file in list(followed.files) if file.number == ref.file).read(ref.offset)
        except (StopIteration, *_UNREADABLE):
            return None

    # ---------------------------------------------------------------------------------------------------- refreshing

    def _scan(self) -> None:
        started = time.monotonic()
        found = _find_files(self.path)
        with self._lock:
            for path in [path for path, file in self._files.items() if file.is_other(found.get(path))]:
                self._forget(path)
            for path, status in found.items():
                self._files.setdefault(path, LogFile(path, path.relative_to(self.path).as_posix())).look(status)
        for file in self._unread():
            if file.header is None:
                self._read(file, -math.inf)  # its header at least, so that its run is listed at once
        self._next_scan = started + max(self.rescan, SCAN_SHARE * (time.monotonic() - started) if self.rescan else 0)

    def _unread(self) -> list[LogFile]:
        with self._lock:
            return sorted((file for file in self._files.values() if not file.done), key=LogFile.order)

    def _read(self, file: LogFile, deadline: float) -> None:
        for offset, event in file.news():
            with self._lock:
                if file.run is None:
                    self._attach(file)
                file.run.take(file, offset, event)  # type: ignore[union-attr]  # attached above
            if time.monotonic() > deadline:
                return

    def _attach(self, file: LogFile) -> None:
        """Make a file part of the run that its header names, in its folder."""
        folder = Path(file.name).parent.as_posix()
        run_id = file.header.run_id if file.header else file.path.name  # damaged: nobody knows what it belongs to
        key = hashlib.blake2b(f"{folder}\0{run_id}".encode(), digest_size=8).hexdigest()
        shown = self.path.name or folder if folder == "." else folder
        file.run = self._runs.setdefault(key, _Followed(Run(key, shown, run_id, self._version)))
        file.run.add(file)

    def _forget(self, path: Path) -> None:
        """Drop a file that vanished or is another one now; what its run has left is read again."""
        followed = self._files.pop(path).run
        if followed is None:
            return
        del self._runs[followed.run.key]
        self._version = max(self._version, followed.run.version + 1)
        for file in followed.files:
            if file.path in self._files:
                self._files[file.path] = LogFile(file.path, file.name)


class LogFile:
    """One event file: how far it was read, and what stands in the way."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name  # relative to the log folder, with slashes
        # Names the file in addresses: the same after a restart of the viewer, whatever other files there are.
        self.number = int.from_bytes(
            hashlib.blake2b(name.encode("utf-8", "surrogateescape"), digest_size=6).digest(), "big"
        )
        self.run: _Followed | None = None
        self.header: FileHeader | None = None
        self.end: RunEnd | None = None  # the last event, if it is one
        self.position = self.size = 0
        self.grown_at = 0.0
        self.done = False  # read up to its present end
        self.damage: list[Damage] = []
        self.tail = self.problem = ""
        self._identity: tuple[int, int] | None = None
        self._signature: tuple[int, int] | None = None

    def is_other(self, status: os.stat_result | None) -> bool:
        """Tell whether it vanished (None), another file has taken its name, or it lost bytes that were there."""
        if status is None:
            return True
        same = self._identity in (None, (status.st_dev, status.st_ino))
        return not same or status.st_size < max(self.size, self.position)

    def look(self, status: os.stat_result) -> None:
        """Note its size, and whether there is something to read."""
        signature = (status.st_size, status.st_mtime_ns)
        if signature == self._signature:
            return
        # The first look must trust the file's clock; later ones see it grow, whatever a file server's clock says.
        self.grown_at = time.time() if self._signature else min(status.st_mtime, time.time())
        self._identity, self._signature = (status.st_dev, status.st_ino), signature
        self.size, self.done = status.st_size, False

    def news(self) -> Iterator[tuple[int, Event]]:
        """Yield what was not read before; stopping early is fine."""
        try:
            with EventReader(self.path, start=self.position) as reader:
                try:
                    for offset, event in reader:
                        self.header, self.position = self.header or reader.header, reader.position
                        yield offset, event
                finally:
                    self.position, self.tail = reader.position, reader.tail
                    self.damage += reader.damage
            self.done, self.problem = True, ""
        except _UNREADABLE as error:
            self.done, self.problem = True, str(error).replace(str(self.path), self.path.name)

    def read(self, offset: int) -> Event:
        """Return the event at an offset.

        Raises OSError where it cannot be read.
        """
        with EventReader(self.path) as reader:
            return reader.read_at(offset)

    def order(self) -> tuple[float, int, str]:
        """Return a key that puts the files of a run into the order in which they were written."""
        return (self.header.start_time, self.header.part, self.name) if self.header else (0.0, 0, self.name)

    def is_growing(self) -> bool:
        """Tell whether it was written to a moment ago."""
        return time.time() - self.grown_at < LIVE_SECONDS

    def note(self) -> str:
        """Return what could not be read, in words; "" where all could."""
        lost = sum(damage.stop - damage.start for damage in self.damage)
        skipped = (
            f"{text.size(lost)} damaged in {text.plural(len(self.damage), 'place')}, the rest was read" if lost else ""
        )
        return "; ".join(filter(None, (self.problem or self.tail or ("" if self.size else "empty"), skipped)))


class _Followed:
    """A run and the files that it comes from."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.files: list[LogFile] = []

    def add(self, file: LogFile) -> None:
        self.files.append(file)
        self.files.sort(key=LogFile.order)

    def take(self, file: LogFile, offset: int, event: Event) -> None:
        kind = event.WhichOneof("what")
        if kind == "run_end":
            file.end = event.run_end
            self.run.version += 1
        elif kind != "file_header":
            file.end = None  # the run went on
        if kind in _TAKERS:
            _TAKERS[kind](self.run, event, Ref(file.number, offset))

    def row(self) -> RunRow:
        run, metadata, header = self.run, self.run.metadata, self.files[0].header or FileHeader()
        return RunRow(
            key=run.key,
            version=run.version,
            path=run.folder,
            run_id=run.run_id,
            start_time=header.start_time,
            host=header.host,
            model=metadata.model,
            framework=metadata.framework,
            explainers=tuple(explainer.name for explainer in metadata.explainers),
            samples=run.count(),
            steps=tuple(run.steps()),
            state=self.state(),
            message=self.files[-1].end.message if self.files[-1].end else "",
            size=sum(file.size for file in self.files),
            health=self.health(),
        )

    def state(self) -> State:
        end = self.files[-1].end
        if not all(file.done for file in self.files) and not self.is_live():
            return State.READING
        if end is not None:
            return _STATES.get(end.status, State.FINISHED)
        return State.RUNNING if self.is_live() else State.CUT_SHORT

    def is_live(self) -> bool:
        return any(file.end is None and file.is_growing() for file in self.files)

    def health(self) -> tuple[str, ...]:
        """Return notes on files that could not be read whole; the tail of a growing one is only not there yet."""
        bad = [file for file in self.files if file.damage or file.problem or (file.tail and not file.is_growing())]
        return tuple(f"{file.path.name}: {file.note()}" for file in bad)


def _find_files(folder: Path) -> dict[Path, os.stat_result]:
    """Return the event files below a folder, in order. Links are not followed: they may lead out of it."""
    found = {}
    for parent, _, names in os.walk(folder):
        for path in (Path(parent, name) for name in names if name.endswith(FILE_SUFFIX)):
            try:
                status = path.lstat()
            except OSError:  # vanished in between
                continue
            if stat.S_ISREG(status.st_mode):
                found[path] = status
    return dict(sorted(found.items()))


# --------------------------------------------------------------------------------------------- events to entries


def _take_metadata(run: Run, event: Event, ref: Ref) -> None:
    run.set_metadata(_metadata(event.run_metadata))


def _take_picture(run: Run, event: Event, ref: Ref) -> None:
    run.add_picture(event.picture.hash, ref)


def _take_segment_map(run: Run, event: Event, ref: Ref) -> None:
    run.add_segments(event.segment_map.hash, ref)


def _take_sample(run: Run, event: Event, ref: Ref) -> None:
    logged = event.sample
    truth = tuple(logged.truth.labels) if logged.HasField("truth") else None
    run.add_sample(logged.id, event.step, logged.name, truth)
    if logged.WhichOneof("input") == "picture":
        picture = logged.picture
        run.set_input(logged.id, event.step, picture.hash, (picture.width, picture.height), _boxes(logged))


def _take_inference(run: Run, event: Event, ref: Ref) -> None:
    run.set_predictions(event.inference.sample_id, event.step, _predictions(event.inference))


def _take_explanation(run: Run, event: Event, ref: Ref) -> None:
    logged = event.explanation
    if logged.WhichOneof("attribution") == "map":
        run.add_map(logged.sample_id, event.step, _map_entry(logged, ref))


def _take_summary(run: Run, event: Event, ref: Ref) -> None:
    if not event.score_summary.HasField("label"):
        run.add_summary(event.step, _summary(event.score_summary))


_TAKERS: dict[str, Any] = {
    "run_metadata": _take_metadata,
    "picture": _take_picture,
    "segment_map": _take_segment_map,
    "sample": _take_sample,
    "inference": _take_inference,
    "explanation": _take_explanation,
    "score_summary": _take_summary,
}


def _metadata(logged: RunMetadata) -> Metadata:
    return Metadata(
        class_names=tuple(logged.class_names),
        framework=logged.model.framework,
        model=logged.model.name,
        device=logged.model.device,
        dtype=logged.model.dtype,
        parameter_count=logged.model.parameter_count,
        input_shape=tuple(logged.model.input_shape),
        activation=logged.activation,
        explainers=tuple(map(_instance, logged.explainers)),
        benchmarks=tuple(map(_instance, logged.benchmarks)),
        target_rule=_target_rule(logged.target_rule),
        seed=logged.seed,
        preprocessing=logged.preprocessing,
        fast_path=logged.model.fast_path,
        notes=logged.notes,
        tags=tuple(logged.tags),
        versions=dict(sorted(logged.versions.items())),
    )


def _target_rule(logged: TargetRule) -> str:
    details = {
        "default": f"threshold {text.number(logged.threshold)}" if logged.threshold else "",
        "top_k": str(logged.top_k),
        "fixed": ", ".join(map(str, logged.labels)),
    }
    return " ".join(filter(None, (logged.kind, details.get(logged.kind, ""))))


def _instance(logged: LoggedInstance) -> Instance:
    return Instance(logged.name, logged.class_name, dict(sorted(logged.params.items())))


def _boxes(logged: LoggedSample) -> tuple[Box, ...]:
    regions = (region for region in logged.truth.regions if region.WhichOneof("shape") == "box")
    return tuple(Box(r.label, r.box.x, r.box.y, r.box.width, r.box.height) for r in regions)


def _predictions(logged: Inference) -> tuple[Prediction, ...]:
    return tuple(Prediction(score.label, score.logit, score.probability, score.explained) for score in logged.labels)


def _map_entry(logged: Explanation, ref: Ref) -> MapEntry:
    return MapEntry(logged.explainer, logged.label, logged.layer, logged.map.signed, ref)


def _summary(logged: LoggedSummary) -> Summary:
    return Summary(
        explainer=logged.explainer,
        benchmark=logged.benchmark,
        count=logged.count,
        missing=logged.missing,
        mean=logged.mean if logged.HasField("mean") else None,
        low=logged.interval.low if logged.HasField("interval") else None,
        high=logged.interval.high if logged.HasField("interval") else None,
    )


def _map_payload(values: NDArray[np.floating], signed: bool) -> MapPayload:
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    scale_low, scale_high = _scale(finite, signed) if finite.size else (0.0, 0.0)
    height, width = values.shape
    return MapPayload(
        np.ascontiguousarray(values, "<f4").tobytes(), width, height, signed, low, high, scale_low, scale_high
    )


def _scale(values: NDArray[np.floating], signed: bool) -> tuple[float, float]:
    """Return the range of values that colours span: around 0 for a signed map, from 0 (or below) for another."""
    reach = float(np.percentile(np.abs(values) if signed else values, CLIP_PERCENTILE))
    if signed:
        reach = reach or float(np.abs(values).max())
        return -reach, reach
    low = min(0.0, float(values.min()))
    return low, reach if reach > low else float(values.max())
