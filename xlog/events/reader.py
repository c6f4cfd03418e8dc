"""EventReader: yields the events of one file in order, follows it while it grows, and steps over what is broken."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from io import FileIO
from types import TracebackType

from google.protobuf.message import DecodeError

from ..errors import LogError, NotALogError
from ..places.place import place_of
from . import record
from .frames import GLANCE, MAX_PAYLOAD, BrokenFrameError, Damage, Frames, Window, payload_at
from .limits import excess
from .schema import FORMAT_MAJOR, Event, FileHeader

_NO_EVENT = "it is whole but holds no event"


class EventReader:
    """Iterate over the events of one file.

    `for offset, event in reader` yields every whole event up to the present end of the file; iterating again later
    yields what has been added since. A record that fails a checksum costs that record: the range is noted in
    `damage` and reading goes on at the next frame. An incomplete record at the end is "not yet": it is described by
    `tail` and looked at again the next time. Memory: one record at a time.

    `start` is where to begin, an offset that an earlier reading has given, `damage` what it has stepped over; records
    of more than `max_payload` bytes are stepped over unread.

    A file that begins with another event than a header has lost its own (its writer could not write it): its events
    are read all the same, and `lacks_header` says so. Raises NotALogError where the file begins with a record that is
    no event, or with the header of a newer major format; LogError where it cannot be read.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        max_payload: int = MAX_PAYLOAD,
        start: int = 0,
        damage: Sequence[Damage] = (),
    ) -> None:
        self.path = place_of(path)
        self.lacks_header = False
        self.header: FileHeader | None = None  # once it was read; None if it is damaged
        self._file = opened(self.path)  # closed by close()
        broken = [place for place in damage if place.reason != _NO_EVENT]
        self._frames = Frames(self.path, file=self._file, max_payload=max_payload, start=start, damage=broken)
        self._max_payload = max_payload
        self._undecodable = [place for place in damage if place.reason == _NO_EVENT]
        self.length = 0  # of the payload of the event that was given last, bytes

    def __iter__(self) -> Iterator[tuple[int, Event]]:
        for offset, payload in self._frames:
            self.length = len(payload)
            if reason := excess(payload):
                self._undecodable.append(Damage(offset, offset + record.OVERHEAD + self.length, reason))
                continue
            try:
                event = Event.FromString(bytes(payload))
            except DecodeError:
                self._undecodable.append(Damage(offset, offset + record.OVERHEAD + self.length, _NO_EVENT))
                continue
            if offset == 0:
                self.header = self._check_header(event)
            yield offset, event

    @property
    def position(self) -> int:
        """Where the next record begins."""
        return self._frames.position

    @property
    def damage(self) -> list[Damage]:
        """What was stepped over."""
        return sorted([*self._frames.damage, *self._undecodable], key=lambda place: place.start)

    @property
    def tail(self) -> str:
        """Why reading stopped short of the end, in words; "" where it did not."""
        tail = self._frames.tail
        return f"ends inside a record that begins at byte {tail.start} of {tail.stop}: {tail.reason}" if tail else ""

    def read_header(self) -> FileHeader | None:
        """Return the file's header wherever reading began, None where it is damaged."""
        if self.header is None:
            with opened(self.path) as file:
                try:
                    self.header = self._check_header(_event_at(_window(file), 0, self._max_payload)[0])
                except BrokenFrameError:
                    return None
        return self.header

    def read_at(self, offset: int) -> Event:
        """Return the event that begins at an offset which iteration has given. Raises LogError."""
        return self.read_record(offset)[0]

    def read_record(self, offset: int) -> tuple[Event, int]:
        """Return the event that begins at an offset, and the length of its payload in bytes. Raises LogError."""
        return record_at(self.path, offset, self._max_payload)  # opened anew: threads of a server share a reader

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> EventReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _check_header(self, event: Event) -> FileHeader | None:
        found = _header_of(event, self.path)
        self.lacks_header = found is None
        return found


def header_at(path: str | os.PathLike[str]) -> FileHeader | None:
    """Return a file's header, None where it is damaged or was never written. Raises what EventReader raises."""
    with opened(path) as file:
        try:
            return _header_of(_event_at(_window(file), 0, MAX_PAYLOAD)[0], path)
        except BrokenFrameError:
            return None


def _header_of(event: Event, path: str | os.PathLike[str]) -> FileHeader | None:
    """Return what a file begins with; None of an event of another kind."""
    kind = event.WhichOneof("what")
    if kind is None:
        raise NotALogError(f"{path} is no event file: wanted a header first, got a record without one")
    if kind != "file_header":
        return None
    if event.file_header.format_major > FORMAT_MAJOR:
        raise NotALogError(
            f"{path} has format {event.file_header.format_major}, this xlog reads up to {FORMAT_MAJOR}; "
            "install a newer xlog-xai"
        )
    return event.file_header


def record_at(path: str | os.PathLike[str], offset: int, max_payload: int = MAX_PAYLOAD) -> tuple[Event, int]:
    """Return the event that begins at an offset of a file, and the length of its payload. Raises LogError.

    The file is opened once: on a far mount that is most of the time.
    """
    with opened(path) as file:
        return record_in(file, offset, max_payload)


def last_event(path: str | os.PathLike[str]) -> Event | None:
    """Return the event that a log ends with; None where it ends with none that is short. Raises LogError."""
    with opened(path) as file:
        window = _window(file)
        start = max(0, window.size - GLANCE)
        end = bytes(window.view(start, window.size - start))
        at = record.find_header(end)
        while at is not None:
            with contextlib.suppress(BrokenFrameError):
                event, length = _event_at(window, start + at, GLANCE)
                if start + at + record.OVERHEAD + length == window.size:
                    return event
            at = record.find_header(end, at + 1)
    return None


def record_in(file: FileIO, offset: int, max_payload: int = MAX_PAYLOAD) -> tuple[Event, int]:
    """Return the same of a file that is `opened`."""
    try:
        return _event_at(_window(file), offset, max_payload)
    except BrokenFrameError as broken:
        raise LogError(f"cannot read the record at byte {offset} of {file.name}: {broken}") from None


def records_in(file: FileIO, offsets: Iterable[int]) -> Iterator[tuple[int, Event]]:
    """Yield the events at ascending offsets of a file that is `opened`, without those that cannot be read."""
    window = Window(file, None, lambda size: None)
    for offset in offsets:
        try:
            event, _ = _event_at(window, offset, MAX_PAYLOAD)
        except BrokenFrameError:
            continue
        yield offset, event


def _window(file: FileIO) -> Window:
    return Window(file, None, lambda size: None, GLANCE)


def _event_at(window: Window, offset: int, max_payload: int) -> tuple[Event, int]:
    if not 0 <= offset < window.size:
        raise BrokenFrameError(f"the file has {window.size} bytes")
    payload = payload_at(window, offset, max_payload)
    if reason := excess(payload):
        raise BrokenFrameError(reason)
    try:
        return Event.FromString(bytes(payload)), len(payload)
    except DecodeError:
        raise BrokenFrameError(_NO_EVENT) from None


def opened(path: str | os.PathLike[str]) -> FileIO:
    """Open a file to read. Raises NotALogError where it is none, LogError where it cannot be opened."""
    try:
        place = place_of(path)
        if not stat.S_ISREG(place.stat().st_mode):  # to open a pipe would wait for its writer
            raise NotALogError(f"{path} is no event file: wanted a file, got a folder, a pipe or a device")
        return place.open("rb", buffering=0)
    except (OSError, ValueError) as error:
        if isinstance(error, LogError):
            raise
        reason = (error.strerror if isinstance(error, OSError) else "") or str(error)
        raise LogError(f"cannot read {path}: {reason}") from error
