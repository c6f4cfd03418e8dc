"""LogFile: one event file. How far it was read, what stands in the way, and single records of it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from io import FileIO
from pathlib import Path

from xlog.events.reader import opened, record_at, record_in, records_in
from xlog.events.row_reader import RowReader
from xlog.events.rows import KINDS, Rows
from xlog.events.schema import Event, FileHeader, RunEnd
from xlog.places.place import place_of
from xlog.places.store import UnreachedError

from ..words import say, text
from .finding import Status
from .row_cache import Signature

LIVE_SECONDS = 60.0  # a file that grew within these, and has no end, is being written
UNREADABLE = (OSError, ValueError, MemoryError, OverflowError)  # what reading at any place of any file may raise
MOST_OPENED = 32  # files that are open at a time while a page is made
_OPENED: ContextVar[dict[str, FileIO] | None] = ContextVar("opened", default=None)


@contextmanager
def opened_once() -> Iterator[None]:
    """Open each file once, however many records are read meanwhile in this thread, and close all at last.

    On a far mount opening is what takes time, and a page of samples reads a hundred records.
    """
    files: dict[str, FileIO] = {}
    token = _OPENED.set(files)
    try:
        yield
    finally:
        _OPENED.reset(token)
        for file in files.values():
            file.close()


class LogFile:
    """One event file below the log folder. It stays open while a page is made at most; nothing is written beside it."""

    def __init__(self, path: str, name: str) -> None:
        self.place = path
        self.name = name  # relative to the log folder, with slashes
        # Names the file in addresses: the same after a restart of the viewer, whatever other files there are.
        self.number = int.from_bytes(
            hashlib.blake2b(name.encode("utf-8", "surrogateescape"), digest_size=6).digest(), "big"
        )
        self.size = 0
        self.done = False  # read up to its present end
        self.end: RunEnd | None = None  # the last event, if it is one
        self.problem = ""
        self.incomplete = 0  # samples that were not written whole, or not yet
        self.changes = 0  # of anything that the list may say of it
        self._lost: set[int] = set()  # offsets of records that an index knows and that could not be read
        self._grown_at = 0.0
        self._is_unreached = False  # what stopped reading may be over by the next look
        self._position = 0  # how far it was read, bytes
        self._status: Status | None = None

    @cached_property
    def path(self) -> Path:
        """Where it is. Made when it is asked for, as is its reader: a cache knows most of thousands of files."""
        return place_of(self.place)

    @cached_property
    def _reader(self) -> RowReader:
        return RowReader(self.place)

    @property
    def header(self) -> FileHeader | None:
        """Its header; None where it is damaged or was not read yet."""
        return self._reader.header

    @property
    def names(self) -> Sequence[str]:
        """What its rows refer to by number; grows as rows are read."""
        return self._reader.names

    @property
    def read_size(self) -> int:
        """Bytes that were read, or passed over for good."""
        return self.size if self.done else min(self._position, self.size)

    def is_other(self, status: Status | None) -> bool:
        """Tell whether it vanished (None), another file has taken its name, or it lost bytes that were there."""
        if status is None:
            return True
        known = self._status
        same = known is None or (known.st_dev, known.st_ino) == (status.st_dev, status.st_ino)
        return not same or status.st_size < max(self.size, self._position)

    def look(self, status: Status) -> bool:
        """Note its size, and tell whether there is something to read that was not there at the last look."""
        known, self._status = self._status, status
        is_same = known and (known.st_size, known.st_mtime_ns) == (status.st_size, status.st_mtime_ns)
        if is_same and self._is_unreached:
            self.done, self.problem, self._is_unreached = False, "", False
            return True
        if is_same:
            return False
        # The first look must trust the file's clock; later ones see it grow, whatever a file server's clock says.
        self._grown_at = time.time() if known else min(status.st_mtime, time.time())
        self.size, self.done = status.st_size, False
        self.changes += 1
        return True

    @property
    def signature(self) -> Signature | None:
        """What a cache tells its state by; None before the first look."""
        found = self._status
        return (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino) if found else None

    def read_header(self) -> bool:
        """Read its header, if that was not done; tell whether it is known. Notes what stands in the way."""
        try:
            return self._reader.read_header() is not None
        except UNREADABLE as error:
            self._give_up(error)
            return False

    def news(self, deadline: float) -> Iterator[Rows]:
        """Yield the rows that were not read before, in pieces, at least one; stopping early is fine."""
        try:
            while len(rows := self._reader.read(seconds=deadline - time.monotonic())):
                self._position, self.end = self._reader.position, self._end(rows)
                yield rows
            self._position, self.done, self.problem = self._reader.position, True, ""
            self.changes += 1
        except UNREADABLE as error:
            self._give_up(error)

    def read(self, offset: int) -> Event:
        """Return the event at an offset. Raises OSError where it cannot be read."""
        files = _OPENED.get()
        if files is None or (len(files) >= MOST_OPENED and self.place not in files):
            return record_at(self.path, offset)[0]
        if self.place not in files:
            files[self.place] = opened(self.path)
        return record_in(files[self.place], offset)[0]

    def note_loss(self, offset: int) -> None:
        """Note that a record which an index knows cannot be read."""
        self._lost.add(offset)
        self.changes += 1

    def read_all(self, offsets: Sequence[int]) -> Iterator[tuple[int, Event]]:
        """Yield the events at offsets, ascending, those that can be read; the file is opened once."""
        try:
            with opened(self.path) as file:
                yield from records_in(file, sorted(set(offsets)))
        except UNREADABLE:
            return

    def order(self) -> tuple[float, int, str]:
        """Return a key that puts the files of a run into the order in which they were written."""
        return (self.header.start_time, self.header.part, self.name) if self.header else (0.0, 0, self.name)

    def is_growing(self) -> bool:
        """Tell whether it was written to a moment ago."""
        return time.time() - self._grown_at < LIVE_SECONDS

    def is_broken(self) -> bool:
        """Tell whether some of it cannot be read; the tail of a growing file is only not there yet."""
        is_cut = (self._reader.tail or self.incomplete) and not self.is_growing()
        return bool(self._reader.damage or self._lost or self.problem or is_cut or self._lacks_header())

    def note(self) -> str:
        """Return what could not be read, in words; "" where all could."""
        damage = self._reader.damage
        lost = sum(place.stop - place.start for place in damage)
        skipped = say("log_damaged", size=text.size(lost), places=text.plural(len(damage), "place")) if lost else ""
        if not lost and self._lost:
            skipped = say("log_lost", records=text.plural(len(self._lost), "record"))
        whole = self.problem or self._reader.tail or ("" if self.size else say("log_empty"))
        half = say("log_incomplete", samples=text.plural(self.incomplete, "sample")) if self.incomplete else ""
        header = say("log_no_header") if self._lacks_header() else ""
        return say("between_notes").join(filter(None, (whole, skipped, half, header)))

    def _lacks_header(self) -> bool:
        return self.done and self.header is None and self._position > 0

    def _end(self, rows: Rows) -> RunEnd | None:
        """Return the run's end if the last of these rows is one."""
        if rows[-1]["kind"] != KINDS["run_end"]:
            return None
        try:
            return self.read(int(rows[-1]["offset"])).run_end
        except UNREADABLE:
            return None

    def _give_up(self, error: BaseException) -> None:
        self._is_unreached = isinstance(error, UnreachedError)
        self.done, self.problem = True, str(error).replace(str(self.path), self.path.name)
        self.changes += 1
