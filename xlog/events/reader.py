"""EventReader: yields the events of one file in order, follows it while it grows, and steps over what is broken."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from google.protobuf.message import DecodeError

from ..errors import LogError, NotALogError
from . import record
from .schema import FORMAT_MAJOR, Event, FileHeader

MAX_PAYLOAD = 256 << 20  # bytes; a larger record is stepped over unread
_SEARCH_CHUNK = 1 << 20  # bytes read at a time when looking for the next frame


@dataclass(frozen=True)
class Damage:
    """A range of bytes [start, stop) that could not be read, and why."""

    start: int
    stop: int
    reason: str

    def __str__(self) -> str:
        return f"bytes {self.start} to {self.stop}: {self.reason}"


class _BrokenRecordError(Exception):
    """A record cannot be read.

    `end` is where it ends by its own word, None where that is lost, too. Unless `final`, the bytes may still become
    right if they are the last of the file: its writer, or a network file system, may not be done with them.
    """

    def __init__(self, reason: str, end: int | None = None, final: bool = False) -> None:
        super().__init__(reason)
        self.end, self.final = end, final


class EventReader:
    """Iterate over the events of one file.

    `for offset, event in reader` yields every whole event up to the present end of the file; iterating again later
    yields what has been added since. A record that fails a checksum costs that record: the range is noted in
    `damage` and reading goes on at the next frame. An incomplete record at the end is "not yet": it is described by
    `tail` and looked at again the next time. Memory: one record at a time.

    `start` is where to begin, an offset that an earlier reading has given.

    Raises NotALogError where the file does not begin with a header, or one of a newer major format.
    """

    def __init__(self, path: str | os.PathLike[str], max_payload: int = MAX_PAYLOAD, start: int = 0) -> None:
        self.path = Path(path)
        self.max_payload = max_payload
        self.header: FileHeader | None = None  # once it was read; None if it is damaged
        self.damage: list[Damage] = []
        self.tail = ""  # why reading stopped short of the end, in words; "" where it did not
        self.position = start  # where the next record begins
        self._searched = 0  # no frame begins between `position` and here
        self._lock = threading.Lock()  # threads of a server share a reader
        try:
            self._file = open(self.path, "rb", buffering=0)  # noqa: SIM115  closed by close()
        except OSError as error:
            raise LogError(f"cannot read {self.path}: {error.strerror}") from error

    def __iter__(self) -> Iterator[tuple[int, Event]]:
        while (found := self._next()) is not None:
            offset, event = found
            if offset == 0:
                self.header = self._check_header(event)
            yield offset, event

    def read_header(self) -> FileHeader | None:
        """Return the file's header wherever reading began, None where it is damaged."""
        if self.header is None:
            try:
                self.header = self._check_header(self._parse(0)[0])
            except _BrokenRecordError:
                return None
        return self.header

    def read_at(self, offset: int) -> Event:
        """Return the event that begins at an offset which iteration has given."""
        try:
            return self._parse(offset)[0]
        except _BrokenRecordError as broken:
            raise LogError(f"cannot read the record at byte {offset} of {self.path}: {broken}") from None

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> EventReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ------------------------------------------------------------------------------------------ one record

    def _read(self, offset: int, size: int) -> bytes:
        with self._lock:
            self._file.seek(offset)
            return self._file.read(size)

    def _parse(self, offset: int) -> tuple[Event, int]:
        """Return the event at an offset and where the next record begins, or raise _BrokenRecordError."""
        header = self._read(offset, record.HEADER_SIZE)
        if len(header) < record.HEADER_SIZE:
            raise _BrokenRecordError("its header is cut short")
        length = record.payload_length(header)
        if length is None:
            raise _BrokenRecordError("the checksum of its length does not match")
        end = offset + record.OVERHEAD + length
        if length > self.max_payload:
            raise _BrokenRecordError(
                f"it holds {length} bytes, more than the limit of {self.max_payload}", end, final=True
            )
        body = self._read(offset + record.HEADER_SIZE, length + record.FOOTER_SIZE)
        if len(body) < length + record.FOOTER_SIZE:
            raise _BrokenRecordError(
                f"only {record.HEADER_SIZE + len(body)} of its {record.OVERHEAD + length} bytes are there", end
            )
        payload = body[:length]
        if not record.payload_is_whole(payload, body[length:]):
            raise _BrokenRecordError("the checksum of its payload does not match", end)
        try:
            return Event.FromString(payload), end
        except DecodeError:
            raise _BrokenRecordError("it is whole but holds no event", end, final=True) from None

    def _next(self) -> tuple[int, Event] | None:
        """Return the next readable event, or None at the (present) end."""
        while (size := os.fstat(self._file.fileno()).st_size) > self.position:
            offset = self.position
            try:
                event, self.position = self._parse(offset)
                return offset, event
            except _BrokenRecordError as broken:
                resume = self._resume(broken, size)
                if resume is None:
                    self.tail = f"ends inside a record that begins at byte {offset} of {size}: {broken}"
                    return None
                self.damage.append(Damage(offset, resume, str(broken)))
                self.position = resume
        self.tail = ""
        return None

    def _resume(self, broken: _BrokenRecordError, size: int) -> int | None:
        """Return where reading goes on behind a broken record, None where what comes may still make it right."""
        if broken.final:
            return broken.end if broken.end is not None and broken.end <= size else None
        if broken.end is None:
            return self._search(size)
        if broken.end >= size:
            return None
        # Its writer may have died within it, and the next one stands before its supposed end.
        return self._search(min(size, broken.end + record.HEADER_SIZE - 1)) or broken.end

    def _search(self, stop: int) -> int | None:
        """Return where the first frame behind the present place begins, with its header before `stop`, or None."""
        at = max(self._searched, self.position + 1)
        while at + record.HEADER_SIZE <= stop:
            found = record.find_header(self._read(at, min(_SEARCH_CHUNK, stop - at)))
            if found is not None:
                return at + found
            # a header may straddle two chunks
            at = self._searched = min(at + _SEARCH_CHUNK, stop) - record.HEADER_SIZE + 1
        return None

    def _check_header(self, event: Event) -> FileHeader:
        if event.WhichOneof("what") != "file_header":
            raise NotALogError(f"{self.path} is no event file: wanted a header first, got a record without one")
        if event.file_header.format_major > FORMAT_MAJOR:
            raise NotALogError(
                f"{self.path} has format {event.file_header.format_major}, this xlog reads up to {FORMAT_MAJOR}; "
                "install a newer xlog-xai"
            )
        return event.file_header
