"""Index: a fixed-width sidecar of an event file, so that one map of a million is one seek.

It is a cache. A writer keeps it beside the log as the log grows; a reader checks it against the log, goes on where it
ends, rebuilds it where it is missing or wrong, and never trusts it over the log.

Two files: `X.xlog.index` holds a header and rows of fixed width, `X.xlog.names` the texts that rows refer to by number,
one a line, and checksums of both. An event gives one row; an inference or a sample gives one per label, so that labels
can be filtered and sorted without opening the log. FORMAT.md has the bytes.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np

from ..errors import LogError
from ..places.place import is_url, place_of
from . import disk, record
from .contents import Contents, ContentsBuilder, as_line, contents_of
from .frames import Damage
from .names import Names, as_lines
from .reader import EventReader, header_at, record_at
from .rows import ROW, RowBuilder, Rows, agrees, end_of, gaps
from .schema import Event, FileHeader
from .sidecar import Sidecar, Sums

INDEX_SUFFIX, NAMES_SUFFIX = ".index", ".names"
FLUSH_ROWS = 256  # records whose rows a writer keeps back; a reader finds them in the log
BLOCK = 1 << 16  # rows that a reader checks and takes at a time

_HEADER = struct.Struct("<8sI4x16s")  # magic, width of a row, digest of the log's beginning
_MAGIC, _OLD_MAGIC = b"xlogidx2", b"xlogidx1"  # the old one is no damage, only of no use
_ALL = 2**40  # rows
_BEGINNING = 64  # bytes of a log that tell it from another: checksums, version and run id are in them


# ------------------------------------------------------------------------------------------------ sidecars


class IndexWriter:
    """Keeps the sidecar of a log that is being written. A sidecar that cannot be written, or that a record is missing
    from, is given up in silence: it is a cache, and readers go on in the log where it ends.
    """

    def __init__(self, log: Path) -> None:
        self._log = log
        self._build = RowBuilder(Names())
        self._sums = Sums()
        self._rows: list[bytes] = []
        self._contents, self._header = ContentsBuilder(), FileHeader()
        self._named = 0  # names written so far
        self._end = 0  # of the last record that has rows
        self._files: list[int] = []  # of names, of rows
        self._is_given_up = False

    def add(self, event: Event, offset: int, length: int) -> None:
        """Take one record into the index."""
        if offset != self._end:  # whoever wrote what lies between, it has no rows
            self.give_up()
        self._end = offset + length + record.OVERHEAD
        if not offset:
            self._header = event.file_header
        rows = self._rows
        rows.append(self._build.rows(event, offset, length))
        if len(rows) >= FLUSH_ROWS:
            self.flush()

    def flush(self) -> None:
        """Write what was kept back: names and checksums first, so that no row is without."""
        if self._is_given_up or not self._rows:
            return
        try:
            self._write(b"".join(self._rows))
        except OSError:
            self.give_up()
        except BaseException:  # Ctrl-C: nobody knows what of it was written
            self.give_up()
            raise
        self._rows.clear()

    def finish(self) -> None:
        """Say what the file holds, in short, as nothing more comes; what was kept back was written before."""
        if self._is_given_up or not self._files:
            return
        with contextlib.suppress(OSError):
            if contents := self._contents.contents(self._build.names, self._header, beginning_of(self._log)):
                disk.append(self._files[0], as_line(contents))
        self.give_up()

    def give_up(self) -> None:
        """Close the files, without what was kept back, and write no more."""
        files, self._files, self._is_given_up = self._files, [], True
        self._rows.clear()
        for file in files:
            with contextlib.suppress(OSError):
                disk.close(file)

    def _write(self, rows: bytes) -> None:
        if not self._files:
            self._create()
        names, index = self._files
        disk.append(names, self._sums.block(as_lines(self._build.names[self._named :]), rows))
        self._build.skip_number()  # the line of checksums has it
        self._named = len(self._build.names)
        disk.append(index, rows)
        self._contents.add(np.frombuffer(rows, ROW))

    def _create(self) -> None:
        index, names = sidecars(self._log)
        self._files += [disk.create(names)]
        self._files += [disk.create(index)]
        disk.append(self._files[1], header_of(self._log))


def sidecars(log: Path) -> tuple[Path, Path]:
    """Return where the index and the names of a log are: beside it."""
    return log.with_name(log.name + INDEX_SUFFIX), log.with_name(log.name + NAMES_SUFFIX)


def cached_sidecars(log: Path) -> tuple[Path, Path]:
    """Return where they are if they cannot be beside it: in the user's cache folder."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "xlog" / "index"
    key = hashlib.blake2b(os.fsencode(log.resolve()), digest_size=12).hexdigest()
    return sidecars(cache / f"{key}-{log.name}")


def header_of(log: Path) -> bytes:
    """Return what an index of the log begins with."""
    return _HEADER.pack(_MAGIC, ROW.itemsize, beginning_of(log))


def beginning_of(log: Path) -> bytes:
    """Return the digest of a log's first bytes, by which it is told from others."""
    with log.open("rb") as file:
        return hashlib.blake2b(file.read(_BEGINNING), digest_size=16).digest()


# ------------------------------------------------------------------------------------------------- reading


class Index:
    """The rows of one log: from its sidecar as far as that goes and is right, from the log itself beyond.

    `refresh()` takes in what the log has gained. Rows are in the order of the log. With `keep`, an index that had to
    be built is kept: beside the log, or in the user's cache folder where that cannot be written; `keep="cache"` never
    writes beside the log. No file stays open. Rows of a log whose sidecar says in short what it holds (`contents`) are
    read when they are asked for, and again after `release()`.
    """

    def __init__(self, log: str | os.PathLike[str], keep: Literal["beside", "cache", "no"] = "beside") -> None:
        self.log = place_of(log)
        self._keep = "cache" if keep == "beside" and is_url(self.log) else keep
        self.header: FileHeader | None = None  # of the log; None where it is damaged
        self.tail = ""  # why reading stops short of the log's end, in words; "" where it does not
        self.contents: Contents | None = None
        self._rows: Rows | None = None
        self._damage: list[Damage] | None = None  # as of the last look; None: not asked for yet
        self._has_looked = False
        sidecar = load(self.log)
        self.names = sidecar.names if sidecar else Names()
        if sidecar is not None and (contents := sidecar.contents) and contents.size == _size(self.log):
            self.header, self.contents = header_at(self.log), contents
        self._sidecar = sidecar if self.header is not None else None  # to read rows of the first time
        if self.header is None:
            self._read(sidecar)

    @property
    def rows(self) -> Rows:
        """The rows of all records."""
        if self._rows is None:
            sidecar, self._sidecar = self._sidecar, None
            self._read(sidecar or load(self.log))
        assert self._rows is not None
        return self._rows

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self.contents.rows if self._rows is None and self.contents else len(self.rows)

    def release(self) -> None:
        """Let rows go that can be read again."""
        if self.contents is not None:
            self._rows = None

    def _read(self, sidecar: Sidecar | None) -> None:
        """Take the rows of a sidecar, and those of the log beyond it."""
        self.names = sidecar.names if sidecar else Names()
        self._rows = sidecar.read(_ALL) if sidecar else np.zeros(0, ROW)
        self._build = RowBuilder(self.names)
        kept = len(self._rows)
        self._take_news()
        if len(self._rows) - kept > FLUSH_ROWS:
            self._save()

    @property
    def indexed(self) -> int:
        """How far into the log the index goes, bytes."""
        return self.contents.size if self._rows is None and self.contents else end_of(self.rows)

    def refresh(self) -> bool:
        """Take in what the log has gained, and tell whether it has."""
        known = self.contents
        if known is not None and known.size == _size(self.log):
            return False
        self.contents = None
        if known is not None and self._rows is None:
            self._read(load(self.log))
            return len(self.rows) != known.rows
        return self._take_news()

    def _take_news(self) -> bool:
        fresh = []
        with EventReader(self.log, start=self.indexed, damage=self._known_damage()) as reader:
            for offset, event in reader:
                fresh.append(self._build.rows(event, offset, reader.length))
            self.header, self.tail = self.header or reader.read_header(), reader.tail
            self._damage = reader.damage if self._damage is not None else None
        if fresh:
            new, end = np.frombuffer(b"".join(fresh), ROW), self.indexed
            self._rows = np.concatenate([self.rows, new])
            if new["offset"][0] < end:  # what was damaged became right
                self._rows = self._rows[np.argsort(self._rows["offset"], kind="stable")]
        return bool(fresh)

    def _known_damage(self) -> list[Damage]:
        """Return what may have become right since the last look; nothing at the first one, which is to be quick."""
        if self._has_looked and self._damage is None:
            self._damage = self.damage()
        self._has_looked = True
        return self._damage or []

    def damage(self) -> list[Damage]:
        """Return the ranges of bytes between records that could not be read."""
        return [] if self._rows is None and self.contents else gaps(self.rows)

    def event(self, number: int, kind: str) -> Event:
        """Return the event of a row of a kind, without reading all rows where there is contents. Raises LogError."""
        if self._rows is None and self._sidecar is not None:
            with contextlib.suppress(OSError, ValueError):  # damaged: all rows, checked, say more
                event = self.read(self._sidecar.row(number))
                if event.WhichOneof("what") == kind:
                    return event
        return self.read(self.rows[number])

    def read(self, row: np.void, names: Sequence[str] | None = None) -> Event:
        """Return the event of a row, whose names are those of this index or of the given list.

        Raises LogError where the log does not have it there, in all that the row says of it.
        """
        event, length = record_at(self.log, int(row["offset"]))
        if not agrees(row, self.names if names is None else names, event, length):
            raise LogError(f"the index of {self.log} is wrong at byte {row['offset']}; remove {sidecars(self.log)[0]}")
        return event

    def _save(self) -> None:
        places = {"beside": (sidecars, cached_sidecars), "cache": (cached_sidecars,), "no": ()}
        for place in places[self._keep]:
            index, names = place(self.log)
            with contextlib.suppress(OSError):
                index.parent.mkdir(parents=True, exist_ok=True)
                sums = Sums()
                blocks = [self.rows[at : at + BLOCK].tobytes() for at in range(0, len(self.rows), BLOCK)]
                lines = [sums.block(b"" if at else as_lines(self.names), block) for at, block in enumerate(blocks)]
                contents = contents_of(self.rows, self.names, self.header, beginning_of(self.log))
                lines += [as_line(contents)] if contents else []
                disk.replace(names, b"".join(lines))
                disk.replace(index, b"".join([header_of(self.log), *blocks]))
                return


def is_said(log: Path) -> bool:
    """Tell whether an index beside a log says in short all that it holds, so that its rows need not be read."""
    index, names = sidecars(log)
    with contextlib.suppress(OSError, ValueError):
        return _says_all(Sidecar(index, names, header_of(log)).contents, log)
    return False


def load(log: Path) -> Sidecar | None:
    """Return the sidecar of a log, beside it or in the cache; None where there is none that is right."""
    for index, names in (sidecars(log), cached_sidecars(log)):
        with contextlib.suppress(OSError, ValueError):  # missing or damaged: try the next
            sidecar = Sidecar(index, names, header_of(log))
            if not _says_all(sidecar.contents, log):
                _check(sidecar, log)
            return sidecar
    return None


def check(log: Path) -> str:
    """Return what is wrong with the sidecar beside a log; "" where nothing is, or there is none."""
    index, names = sidecars(log)
    try:
        if not index.exists() or index.read_bytes()[: len(_MAGIC)] == _OLD_MAGIC:
            return ""
        sidecar = Sidecar(index, names, header_of(log))
        _check(sidecar, log)
        last = sidecar.row(-1)  # behind which names of more rows may follow
        is_whole = int(last["offset"]) + int(last["length"]) + record.OVERHEAD == log.stat().st_size
        if sidecar.rest and sidecar.contents is None and is_whole:
            return "what the index says in short of the log is damaged"
        good, size = sidecar.read(_ALL).nbytes, index.stat().st_size - _HEADER.size
    except (OSError, ValueError) as error:
        return str(error)
    return f"{size - good} of {size} bytes of rows have no checksum that agrees" if size != good else ""


def _says_all(contents: Contents | None, log: Path) -> bool:
    """Tell whether contents are of this log, and of all of it: then nothing more needs to be asked of its index."""
    return contents is not None and contents.size == _size(log) and contents.beginning == beginning_of(log).hex()


def _size(log: Path) -> int:
    """Return how many bytes a log has; -1 where nobody knows, and reading it will say why."""
    try:
        return log.stat().st_size
    except OSError:
        return -1


def _check(sidecar: Sidecar, log: Path) -> None:
    """Raise ValueError unless the index is of the log, and the log has the record of the last row."""
    sidecar.check_header()
    row = sidecar.row(-1)
    offset, length = int(row["offset"]), int(row["length"])
    with log.open("rb") as file:
        file.seek(offset)
        header = file.read(record.HEADER_SIZE)
    is_there = len(header) == record.HEADER_SIZE and record.payload_length(header) == length
    if not is_there or log.stat().st_size < offset + length + record.OVERHEAD:
        raise ValueError("the index goes on where the log does not")
