"""Frames of a file with both checksums looked at and nothing decoded: what reads a log at the speed of its disk."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from ..errors import LogError
from ..events import record
from ..events.reader import MAX_PAYLOAD, Damage

WINDOW = 1 << 20  # bytes read at a time; small enough to stay in a processor's cache until they are checked

Advance = Callable[[int], object]
"""Is told of bytes as they are read."""


@dataclass(frozen=True)
class Tail(Damage):
    """What lies behind the last whole record. `is_torn`: its end is missing, or is zeros, as a writer or a machine
    that was stopped leaves it; else all bytes are there, and wrong.
    """

    is_torn: bool = True


class _BrokenFrameError(Exception):
    """No sound frame begins here. `stop` is where it should end; None where that cannot be told."""

    def __init__(self, reason: str, stop: int | None = None, is_final: bool = False) -> None:
        super().__init__(reason)
        self.stop, self.is_final = stop, is_final


class Frames:
    """Iterate over (offset, payload) of every sound frame of a file, as far as it goes now, or up to a size.

    A payload is a view that holds until the next one is asked for. What is broken is in `damage` and `tail`
    afterwards, by the rules of EventReader, except that payloads which are no events pass. With `salvage`, whole
    frames are also searched behind a frame that seems to be cut short: bytes may be missing from its middle.
    """

    def __init__(
        self, path: Path, size: int | None = None, *, salvage: bool = False, advance: Advance = lambda size: None
    ) -> None:
        self.path, self._salvages, self._advance = path, salvage, advance
        self.size = size  # bytes from the beginning that are looked at; None: all that are there now
        self.damage: list[Damage] = []
        self.tail: Tail | None = None

    def __iter__(self) -> Iterator[tuple[int, memoryview]]:
        try:
            with open(self.path, "rb", buffering=0) as file:
                window = _Window(file, self.size, self._advance)
                self.size = window.size
                yield from self._walk(window)
        except OSError as error:
            raise LogError(f"cannot read {self.path}: {error.strerror}") from error

    @property
    def broken(self) -> list[Damage]:
        """What is damaged: a tail counts unless it is torn."""
        return [*self.damage, *([self.tail] if self.tail and not self.tail.is_torn else [])]

    def _walk(self, window: _Window) -> Iterator[tuple[int, memoryview]]:
        at = 0
        while at < window.size:
            try:
                payload = _payload_at(window, at)
            except _BrokenFrameError as broken:
                resume = self._resume(window, at, broken)
                if resume is None:
                    self.tail = _tail(window, at, broken)
                    return
                self.damage.append(Damage(at, resume, str(broken)))
                at = resume
                continue
            yield at, payload
            at += record.OVERHEAD + len(payload)

    def _resume(self, window: _Window, at: int, broken: _BrokenFrameError) -> int | None:
        """Return where to go on behind a broken frame; None where that is not in the file yet."""
        stop = broken.stop
        if broken.is_final and stop is not None and stop <= window.size:
            return stop
        if stop is None or (self._salvages and stop >= window.size):
            return _find_frame(window, at + 1, window.size)
        if stop >= window.size:
            return None
        # Its writer may have died within it, and the next one stands before its supposed end.
        return _find_frame(window, at + 1, min(window.size, stop + record.HEADER_SIZE - 1)) or stop


def read_payload(path: Path, offset: int) -> bytes:
    """Return the payload of a sound frame that Frames has given."""
    with open(path, "rb") as file:
        file.seek(offset)
        length = record.payload_length(file.read(record.HEADER_SIZE))
        if length is None:
            raise LogError(f"{path} has changed while it was read: no frame is at byte {offset} any more; try again")
        return file.read(length)


class _Window:
    """A file, seen through a buffer that moves along. Not a memory map: a file that shrinks meanwhile, or a network
    drive that fails, is an error here and the end of the process there.
    """

    def __init__(self, file: FileIO, size: int | None, advance: Advance) -> None:
        self.size = os.fstat(file.fileno()).st_size if size is None else size
        self._file, self._advance = file, advance
        self._buffer = memoryview(bytearray(WINDOW))
        self._start = self._stop = self._furthest = 0

    def view(self, at: int, size: int) -> memoryview:
        """Return bytes of the file, fewer at its end. They hold until the next call."""
        if at < self._start or at + size > self._stop:
            self._move(at, size)
        begin = at - self._start
        return self._buffer[begin : min(begin + size, self._stop - self._start)]

    def _move(self, at: int, size: int) -> None:
        if size > len(self._buffer):
            self._buffer = memoryview(bytearray(size))
        self._file.seek(at)
        self._start = self._stop = at
        wanted = min(len(self._buffer), self.size - at)
        while self._stop - at < wanted and (got := self._file.readinto(self._buffer[self._stop - at : wanted])):
            self._stop += got
        if self._stop > self._furthest:
            self._advance(self._stop - self._furthest)
            self._furthest = self._stop


def _payload_at(window: _Window, at: int) -> memoryview:
    """Return the payload of the frame at an offset, or raise _BrokenFrameError."""
    header = bytes(window.view(at, record.HEADER_SIZE))
    if len(header) < record.HEADER_SIZE:
        raise _BrokenFrameError("its header is cut short", window.size + 1)
    length = record.payload_length(header)
    if length is None:
        raise _BrokenFrameError("the checksum of its length does not match")
    stop = at + record.OVERHEAD + length
    if length > MAX_PAYLOAD:
        reason = f"it holds {length} bytes, more than the limit of {MAX_PAYLOAD}"
        raise _BrokenFrameError(reason, stop, is_final=True)
    body = window.view(at + record.HEADER_SIZE, length + record.FOOTER_SIZE)
    if len(body) < length + record.FOOTER_SIZE:
        there = record.HEADER_SIZE + len(body)
        raise _BrokenFrameError(f"only {there} of its {record.OVERHEAD + length} bytes are there", stop)
    payload = body[:length]
    if not record.payload_is_whole(payload, bytes(body[length:])):
        raise _BrokenFrameError("the checksum of its payload does not match", stop)
    return payload


def _find_frame(window: _Window, at: int, stop: int) -> int | None:
    """Return where the first frame at or behind an offset begins, with its header before `stop`."""
    while at + record.HEADER_SIZE <= stop:
        chunk = bytes(window.view(at, min(WINDOW, stop - at)))
        found = record.find_header(chunk)
        if found is not None:
            return at + found
        at += max(1, len(chunk) - record.HEADER_SIZE + 1)  # a header may straddle two chunks
    return None


def _tail(window: _Window, at: int, broken: _BrokenFrameError) -> Tail:
    is_missing = (broken.stop or 0) > window.size
    end = bytes(window.view(max(at, window.size - record.FOOTER_SIZE), record.FOOTER_SIZE))
    return Tail(at, window.size, str(broken), is_missing or not any(end))
