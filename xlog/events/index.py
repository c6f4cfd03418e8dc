"""Index: a fixed-width sidecar of an event file, so that one map of a million is one seek.

It is a cache. A writer keeps it beside the log as the log grows; a reader checks it against the log, goes on where it
ends, rebuilds it where it is missing or wrong, and never trusts it over the log.

Two files: `X.xlog.index` holds a header and rows of fixed width, `X.xlog.names` the texts that rows refer to by number,
one a line. An event gives one row; an inference or a sample gives one per label, so that labels can be filtered and
sorted without opening the log. FORMAT.md has the bytes.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import itertools
import math
import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..errors import LogError
from . import record
from .frames import Damage
from .names import Names, as_lines
from .reader import EventReader
from .schema import Event, FileHeader

ROW = np.dtype(
    [
        ("offset", "<u8"),  # of the record in its file, bytes
        ("step", "<i8"),
        ("wall_time", "<f8"),  # seconds since 1970
        ("length", "<u4"),  # of the payload, bytes
        ("sample", "<u4"),  # a name: of the sample; of a picture or segment map its hash
        ("explainer", "<u4"),  # a name; of a sample its name for people
        ("benchmark", "<u4"),  # a name
        ("label", "<u4"),  # NO_LABEL where there is none
        ("kind", "u1"),  # number of the event's field in Event
        ("flags", "u1"),
        ("unused", "<u2"),
        ("value", "<f4"),  # probability | greatest value of a map | score | mean | probability of a tree's kept layer
        ("second", "<f4"),  # standard deviation of the probability | least value of a map
    ]
)
NO_LABEL = 0xFFFFFFFF
EXPLAINED, TRUE, TOP = (
    1,
    2,
    4,
)  # flags: an inference's label, asked about; a sample's label; the most probable label (of a tree: its direction)

INDEX_SUFFIX, NAMES_SUFFIX = ".index", ".names"
FLUSH_ROWS = 256  # rows that a writer keeps back; a reader finds them in the log

_PACK = struct.Struct("<QqdIIIIIBBHff").pack
_HEADER = struct.Struct("<8sI4x16s")  # magic, width of a row, digest of the log's beginning
_MAGIC = b"xlogidx1"
_BEGINNING = 64  # bytes of a log that tell it from another: checksums, version and run id are in them
_NAN = float("nan")

KINDS = {field.name: field.number for field in Event.DESCRIPTOR.oneofs_by_name["what"].fields}
_EXPLANATION = KINDS["explanation"]

Rows = NDArray[np.void]
Cells = tuple[int, int, int, int, int, float, float]
"""sample, explainer, benchmark, label, flags, value, second"""


class RowBuilder:
    """Turns events into packed rows; names get numbers in the order of their coming, the empty one 0."""

    def __init__(self, names: Names) -> None:
        self.names = names

    @functools.cached_property
    def _numbers(self) -> dict[str, int]:  # made when a first name is asked for: of a finished log, never
        return dict(zip(self.names, itertools.count(), strict=False))

    def rows(self, event: Event, offset: int, length: int) -> bytes:
        """Return the rows of an event."""
        what = event.WhichOneof("what")
        if what == "explanation":  # most of a log, and so a third faster than the general way
            return self._row_of_explanation(event, offset, length)
        cells = _CELLS[what](self, getattr(event, what)) if what in _CELLS else _NO_CELLS
        kind, step, time = KINDS.get(what or "", 0), event.step, event.wall_time
        return b"".join(
            [
                _PACK(offset, step, time, length, sample, explainer, benchmark, label, kind, flags, 0, value, second)
                for sample, explainer, benchmark, label, flags, value, second in cells
            ]
        )

    def _row_of_explanation(self, event: Event, offset: int, length: int) -> bytes:
        what, number = event.explanation, self.number
        step, time, map_ = event.step, event.wall_time, what.map
        sample, explainer, label, kind = number(what.sample_id), number(what.explainer), what.label, _EXPLANATION
        return _PACK(offset, step, time, length, sample, explainer, 0, label, kind, 0, 0, map_.high, map_.low)

    def number(self, name: str) -> int:
        """Return the number of a name, a new one for a new name."""
        number = self._numbers.get(name)
        if number is None:
            number = self._numbers[name] = len(self.names)
            self.names.append(name)
        return number


def _single(value: float) -> float:
    """Return a double as a single-precision float can hold it: scores beyond its range sort as infinite."""
    return value if not abs(value) > _GREATEST else math.copysign(math.inf, value)


_GREATEST = float(np.finfo(np.float32).max)
_NO_CELLS: list[Cells] = [(0, 0, 0, NO_LABEL, 0, 0.0, 0.0)]


def _of_hashed(build: RowBuilder, event) -> list[Cells]:  # type: ignore[no-untyped-def]
    return [(build.number(event.hash.hex()), 0, 0, NO_LABEL, 0, 0.0, 0.0)]


def _of_sample(build: RowBuilder, event) -> list[Cells]:  # type: ignore[no-untyped-def]
    sample, given = build.number(event.id), TRUE if event.HasField("truth") else 0
    name = build.number(event.name)
    return [(sample, name, 0, label, given, 0.0, 0.0) for label in event.truth.labels or [NO_LABEL]]


def _of_inference(build: RowBuilder, event) -> list[Cells]:  # type: ignore[no-untyped-def]
    sample, cells = build.number(event.sample_id), []
    for place, score in enumerate(event.labels):
        flags = (EXPLAINED if score.explained else 0) | (TOP if place == 0 else 0)
        spread = score.uncertainty.standard_deviation if score.HasField("uncertainty") else _NAN
        cells.append((sample, 0, 0, score.label, flags, score.probability, spread))
    return cells or [(sample, 0, 0, NO_LABEL, 0, _NAN, _NAN)]


def _of_score(build: RowBuilder, event) -> list[Cells]:  # type: ignore[no-untyped-def]
    value = _single(event.value) if event.HasField("value") else _NAN
    names = build.number(event.sample_id), build.number(event.explainer), build.number(event.benchmark)
    return [(*names, event.label, 0, value, _NAN)]


def _of_summary(build: RowBuilder, event) -> list[Cells]:  # type: ignore[no-untyped-def]
    mean = _single(event.mean) if event.HasField("mean") else _NAN
    label = event.label if event.HasField("label") else NO_LABEL
    return [(0, build.number(event.explainer), build.number(event.benchmark), label, 0, mean, _NAN)]


def _of_tree(build: RowBuilder, event) -> list[Cells]:  # type: ignore[no-untyped-def]
    kept = event.layers[event.kept_layer].probability if 0 <= event.kept_layer < len(event.layers) else _NAN
    names = build.number(event.sample_id), build.number(event.occlusion), 0
    return [(*names, event.label, event.direction & 255, kept, _NAN)]


_CELLS: dict[str | None, Callable[..., list[Cells]]] = {
    "picture": _of_hashed,
    "segment_map": _of_hashed,
    "sample": _of_sample,
    "inference": _of_inference,
    "score": _of_score,
    "score_summary": _of_summary,
    "counterfactual_tree": _of_tree,
}


# ------------------------------------------------------------------------------------------------ sidecars


class IndexWriter:
    """Keeps the sidecar of a log that is being written. A sidecar that cannot be written is given up in silence:
    it is a cache, and readers make their own.
    """

    def __init__(self, log: Path) -> None:
        self._log = log
        self._build = RowBuilder(Names())
        self._rows: list[bytes] = []
        self._named = 0  # names written so far
        self._files: tuple[int, int] | None = None
        self._is_given_up = False

    def add(self, event: Event, offset: int, length: int) -> None:
        """Take one record into the index."""
        self._rows.append(self._build.rows(event, offset, length))
        if len(self._rows) >= FLUSH_ROWS:
            self.flush()

    def flush(self) -> None:
        """Write what was kept back: names first, so that no row refers to a name that is not there."""
        if self._is_given_up or not self._rows:
            return
        try:
            if self._files is None:
                self._create()
            assert self._files is not None
            names, index = self._files
            os.write(names, as_lines(self._build.names[self._named :]))
            os.write(index, b"".join(self._rows))
        except OSError:
            self._give_up()
        self._named = len(self._build.names)
        self._rows.clear()

    def close(self) -> None:
        """Flush and close."""
        self.flush()
        self._give_up()

    def _create(self) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_BINARY", 0)
        index, names = sidecars(self._log)
        self._files = (os.open(names, flags, 0o666), os.open(index, flags, 0o666))
        os.write(self._files[1], _header_of(self._log))

    def _give_up(self) -> None:
        for file in self._files or ():
            with contextlib.suppress(OSError):
                os.close(file)
        self._files, self._is_given_up = None, True


def sidecars(log: Path) -> tuple[Path, Path]:
    """Return where the index and the names of a log are: beside it."""
    return log.with_name(log.name + INDEX_SUFFIX), log.with_name(log.name + NAMES_SUFFIX)


def cached_sidecars(log: Path) -> tuple[Path, Path]:
    """Return where they are if they cannot be beside it: in the user's cache folder."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "xlog" / "index"
    key = hashlib.blake2b(os.fsencode(log.resolve()), digest_size=12).hexdigest()
    return sidecars(cache / f"{key}-{log.name}")


def _header_of(log: Path) -> bytes:
    with log.open("rb") as file:
        beginning = file.read(_BEGINNING)
    return _HEADER.pack(_MAGIC, ROW.itemsize, hashlib.blake2b(beginning, digest_size=16).digest())


# ------------------------------------------------------------------------------------------------- reading


class Index:
    """The rows of one log: from its sidecar as far as that goes and is right, from the log itself beyond.

    `refresh()` takes in what the log has gained. Rows are in the order of the log. With `keep`, an index that had to
    be built is kept: beside the log, or in the user's cache folder where that cannot be written; `keep="cache"` never
    writes beside the log. No file stays open.
    """

    def __init__(self, log: str | os.PathLike[str], keep: Literal["beside", "cache", "no"] = "beside") -> None:
        self.log = Path(log)
        self._keep = keep
        self.header: FileHeader | None = None  # of the log; None where it is damaged
        self.tail = ""  # why reading stops short of the log's end, in words; "" where it does not
        self.rows, self.names = load(self.log)
        self._build = RowBuilder(self.names)
        kept = len(self.rows)
        self.refresh()
        if len(self.rows) - kept > FLUSH_ROWS:
            self._save()

    @property
    def indexed(self) -> int:
        """How far into the log the index goes, bytes."""
        return end_of(self.rows)

    def refresh(self) -> bool:
        """Take in what the log has gained, and tell whether it has."""
        fresh = []
        with EventReader(self.log, start=self.indexed) as reader:
            for offset, event in reader:
                fresh.append(self._build.rows(event, offset, reader.position - offset - record.OVERHEAD))
            self.header, self.tail = self.header or reader.read_header(), reader.tail
        if fresh:
            self.rows = np.concatenate([self.rows, np.frombuffer(b"".join(fresh), ROW)])
        return bool(fresh)

    def damage(self) -> list[Damage]:
        """Return the ranges of bytes between records that could not be read."""
        return gaps(self.rows)

    def read(self, row: np.void) -> Event:
        """Return the event of a row. Raises LogError where the log does not have it there."""
        with EventReader(self.log) as reader:
            event = reader.read_at(int(row["offset"]))
        if KINDS.get(event.WhichOneof("what") or "", 0) != row["kind"]:
            raise LogError(f"the index of {self.log} is wrong at byte {row['offset']}; remove {sidecars(self.log)[0]}")
        return event

    def _save(self) -> None:
        places = {"beside": (sidecars, cached_sidecars), "cache": (cached_sidecars,), "no": ()}
        for place in places[self._keep]:
            index, names = place(self.log)
            with contextlib.suppress(OSError):
                index.parent.mkdir(parents=True, exist_ok=True)
                _replace(names, as_lines(self.names))
                _replace(index, _header_of(self.log) + self.rows.tobytes())
                return


def load(log: Path) -> tuple[Rows, Names]:
    """Return the rows and names that a sidecar of the log holds, mapped into memory; no rows where there is none.

    A sidecar that is damaged, or another log's, is none.
    """
    for index, names in (sidecars(log), cached_sidecars(log)):
        with contextlib.suppress(OSError, ValueError):  # missing or damaged: try the next
            rows = _checked_rows(log, index)
            return rows, _checked_names(rows, names)
    return np.zeros(0, ROW), Names()


def end_of(rows: Rows) -> int:
    """Return where the record of the last row ends in its log, bytes; 0 of no rows."""
    return int(rows[-1]["offset"]) + int(rows[-1]["length"]) + record.OVERHEAD if len(rows) else 0


def gaps(rows: Rows, start: int = 0) -> list[Damage]:
    """Return the ranges of bytes from `start` on that lie between the records of rows: what could not be read."""
    offsets = rows["offset"].astype(np.int64)
    ends = offsets + rows["length"] + record.OVERHEAD
    before = np.concatenate([[start], ends])[: len(offsets)]  # where the row before, or nothing, ends
    is_same = np.diff(offsets, prepend=-1) == 0  # rows of one record
    found = np.flatnonzero((offsets != before) & ~is_same)
    return [Damage(int(before[i]), int(offsets[i]), "no readable record") for i in found]


def _checked_rows(log: Path, index: Path) -> Rows:
    """Map a sidecar's rows into memory. Raises OSError or ValueError unless it is whole and this log's."""
    with index.open("rb") as file:
        if file.read(_HEADER.size) != _header_of(log):
            raise ValueError("the index is of another log, or of another version")
    count = (index.stat().st_size - _HEADER.size) // ROW.itemsize  # a last row may be half written
    if not count:
        raise ValueError("the index is empty")
    rows = np.memmap(index, ROW, "r", _HEADER.size, (count,))
    offset, length = int(rows[-1]["offset"]), int(rows[-1]["length"])
    with log.open("rb") as file:
        file.seek(offset)
        header = file.read(record.HEADER_SIZE)
    is_there = len(header) == record.HEADER_SIZE and record.payload_length(header) == length
    if not is_there or log.stat().st_size < offset + length + record.OVERHEAD:
        raise ValueError("the index goes on where the log does not")
    return rows


def _checked_names(rows: Rows, names: Path) -> Names:
    found = Names(names.read_bytes())
    words = rows.view("<u4").reshape(len(rows), -1)
    first = ROW.fields["sample"][1] // 4  # type: ignore[index]  # sample, explainer and benchmark stand side by side
    greatest = int(words[:, first : first + 3].max())
    if greatest >= len(found):
        raise ValueError("names are missing")
    return found


def _replace(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: others may be reading the old one."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
