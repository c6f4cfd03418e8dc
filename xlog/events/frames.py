"""Frames: walks a file frame by frame, checks both checksums of each, steps over what is broken; decodes nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from ..errors import LogError
from . import record

MAX_PAYLOAD = 256 << 20  # bytes; a larger record is stepped over unread
WINDOW = 1 << 20  # bytes read at a time in a walk; they stay in a processor's cache until they are checked
GLANCE = 1 << 12  # bytes read for a single record, unless it is larger
AGAIN = 1 << 20  # bytes of damage that are looked at again whenever there is news

Advance = Callable[[int], object]
"""Is told of bytes as they are read."""


@dataclass(frozen=True)
class Damage:
    """A range of bytes [start, stop) that could not be read, and why."""

    start: int
    stop: int
    reason: str

    def __str__(self) -> str:
        return f"bytes {self.start} to {self.stop}: {self.reason}"


@dataclass(frozen=True)
class Tail(Damage):
    """What lies behind the last whole record.

    `is_torn`: its end is missing, or is zeros, as a writer or a machine that was stopped leaves it; else all bytes
    are there, and wrong. A live file may still make it right in both cases.
    """

    is_torn: bool = True


class BrokenFrameError(Exception):
    """No sound frame begins here.

    `stop` is where it ends by its own word, None where that is lost, too. Unless `is_final`, the bytes may still become
    right if they are the last of the file: its writer, or a network file system, may not be done with them.
    """

    def __init__(self, reason: str, stop: int | None = None, is_final: bool = False) -> None:
        super().__init__(reason)
        self.stop, self.is_final = stop, is_final


class Frames:
    """Iterate over (offset, payload) of the sound frames of a file, from `position` as far as it goes now.

    Iterating again goes on with what the file has gained. A payload is a view that holds until the next one is asked
    for. What is broken is stepped over and noted in `damage` as soon as a whole record behind it proves that it is not
    the end; what stands at the end is in `tail` and looked at again the next time. So is damage, if it is small: other
    machines may see a file's bytes in another order than they were written in. What became right is given then, before
    the rest, and is damage no longer; `damage` begins with what an earlier reading has found. Raises LogError where
    the file cannot be read.

    `size` is how many bytes are looked at, None for all. `file` is the file where it is open already; else it is
    opened for each iteration. With `salvage`, whole frames are also searched behind a frame that seems to be cut
    short: bytes may be missing from its middle.
    """

    def __init__(
        self,
        path: Path,
        size: int | None = None,
        *,
        start: int = 0,
        file: FileIO | None = None,
        max_payload: int = MAX_PAYLOAD,
        salvage: bool = False,
        advance: Advance = lambda size: None,
        damage: Sequence[Damage] = (),
    ) -> None:
        self.path, self.position = path, start
        self.size = 0  # how many bytes the last iteration looked at
        self.damage = list(damage)
        self.tail: Tail | None = None
        self._limit = size
        self._file, self._max_payload, self._salvages, self._advance = file, max_payload, salvage, advance
        self._searched = 0  # no frame begins between `position` and here

    def __iter__(self) -> Iterator[tuple[int, memoryview]]:
        try:
            with self.path.open("rb", buffering=0) if self._file is None else nullcontext(self._file) as file:
                yield from self._look_again(file)
                yield from self._walk(Window(file, self._limit, self._advance))
        except OSError as error:
            if isinstance(error, LogError):
                raise
            raise LogError(f"cannot read {self.path}: {error.strerror}") from error

    @property
    def broken(self) -> list[Damage]:
        """What is damaged: a tail counts unless it is torn."""
        return [*self.damage, *([self.tail] if self.tail and not self.tail.is_torn else [])]

    def _walk(self, window: Window) -> Iterator[tuple[int, memoryview]]:
        self.tail, self.size = None, window.size
        if window.size - self.position <= AGAIN:
            self._searched = 0  # zeros may have become frames
        while self.position < window.size:
            at = self.position
            try:
                payload = payload_at(window, at, self._max_payload)
            except BrokenFrameError as broken:
                resume = self._resume(window, at, broken)
                if resume is None:
                    self.tail = _tail(window, at, broken)
                    return
                self.damage.append(Damage(at, resume, str(broken)))
                self.position = resume
                continue
            self.position = at + record.OVERHEAD + len(payload)
            yield at, payload
            for at, payload in window.sound(self.position, self._max_payload):
                self.position = at + record.OVERHEAD + len(payload)
                yield at, payload

    def _look_again(self, file: FileIO) -> Iterator[tuple[int, memoryview]]:
        """Give the frames that damaged ranges hold by now."""
        if not self.damage or sum(place.stop - place.start for place in self.damage) > AGAIN:
            return
        left: list[Damage] = []
        found: list[tuple[int, memoryview]] = []
        for place in self.damage:
            within = Frames(self.path, place.stop, start=place.start, file=file, max_payload=self._max_payload)
            found += [(at, memoryview(bytes(payload))) for at, payload in within]
            still = [*within.damage, *([within.tail] if within.tail else [])]
            left += [Damage(part.start, part.stop, place.reason) for part in still]
        self.damage = left
        yield from found

    def _resume(self, window: Window, at: int, broken: BrokenFrameError) -> int | None:
        """Return where to go on behind a broken frame, None where what comes may still make it right."""
        stop = broken.stop
        if broken.is_final and stop is not None and stop <= window.size:
            return stop
        if stop is None or (self._salvages and stop >= window.size):
            return self._find(window, at + 1, window.size)
        if stop >= window.size:
            return None
        # Its writer may have died within it, and the next one stands before its supposed end.
        within = self._find(window, at + 1, min(window.size, stop + record.HEADER_SIZE - 1))
        if within is not None:
            return within
        return stop if self._find(window, stop, window.size) is not None else None

    def _is_whole(self, window: Window, at: int) -> bool:
        try:
            payload_at(window, at, self._max_payload)
        except BrokenFrameError as broken:
            return broken.is_final
        return True

    def _find(self, window: Window, at: int, stop: int) -> int | None:
        """Return where the first whole frame at or behind an offset begins, with its header before `stop`."""
        at = max(at, self._searched)
        while at + record.HEADER_SIZE <= stop:
            chunk = bytes(window.view(at, min(WINDOW, stop - at)))
            found = record.find_header(chunk)
            while found is not None:
                if self._is_whole(window, at + found):
                    return at + found
                found = record.find_header(chunk, found + 1)
            at = self._searched = at + max(1, len(chunk) - record.HEADER_SIZE + 1)  # a header may straddle two chunks
        return None


class Window:
    """A file, seen through a buffer that moves along.

    Not a memory map: a file that shrinks meanwhile, or a network drive that fails, is an error here and the end of
    the process there.
    """

    def __init__(self, file: FileIO, size: int | None, advance: Advance, width: int = WINDOW) -> None:
        self.size = file.seek(0, os.SEEK_END) if size is None else size
        self._file, self._advance = file, advance
        self._buffer = memoryview(bytearray(width))
        self._seen = self._buffer[:0]  # what the buffer holds of the file
        self._start = self._furthest = 0

    def view(self, at: int, size: int) -> memoryview:
        """Return bytes of the file, fewer at its end. They hold until the next call."""
        begin = at - self._start
        if begin < 0 or begin + size > len(self._seen):
            self._move(at, size)
            begin = 0
        return self._seen[begin : begin + size]

    def sound(self, at: int, max_payload: int) -> Iterator[tuple[int, memoryview]]:
        """Yield (offset, payload) of the sound frames from an offset on that the buffer holds: the quick way."""
        seen, start, header_size = self._seen, self._start, record.HEADER_SIZE
        begin, end = at - start, len(seen)
        while begin + header_size <= end:
            length = record.payload_length(bytes(seen[begin : begin + header_size]))
            if length is None or length > max_payload:
                return
            stop = begin + header_size + length
            payload = seen[begin + header_size : stop]
            footer = seen[stop : stop + record.FOOTER_SIZE]
            if len(footer) < record.FOOTER_SIZE or not record.payload_is_whole(payload, footer):
                return
            yield start + begin, payload
            begin = stop + record.FOOTER_SIZE

    def _move(self, at: int, size: int) -> None:
        if size > len(self._buffer):
            self._buffer = memoryview(bytearray(size))
        self._file.seek(at)
        wanted, there = min(len(self._buffer), self.size - at), 0
        while there < wanted and (got := self._file.readinto(self._buffer[there:wanted])):
            there += got
        self._start, self._seen = at, self._buffer[:there]
        if at + there > self._furthest:
            self._advance(at + there - self._furthest)
            self._furthest = at + there


def payload_at(window: Window, at: int, max_payload: int = MAX_PAYLOAD) -> memoryview:
    """Return the payload of the frame at an offset, or raise BrokenFrameError."""
    header = bytes(window.view(at, record.HEADER_SIZE))
    if len(header) < record.HEADER_SIZE:
        raise BrokenFrameError("its header is cut short", window.size + 1)
    length = record.payload_length(header)
    if length is None:
        raise BrokenFrameError("the checksum of its length does not match")
    stop = at + record.OVERHEAD + length
    if length > max_payload:
        raise BrokenFrameError(f"it holds {length} bytes, more than the limit of {max_payload}", stop, is_final=True)
    if stop > window.size:
        there = max(0, window.size - at)
        raise BrokenFrameError(f"only {there} of its {record.OVERHEAD + length} bytes are there", stop)
    body = window.view(at + record.HEADER_SIZE, length + record.FOOTER_SIZE)
    payload = body[:length]
    if len(body) < length + record.FOOTER_SIZE or not record.payload_is_whole(payload, body[length:]):
        raise BrokenFrameError("the checksum of its payload does not match", stop)
    return payload


def read_payload(path: Path, offset: int) -> bytes:
    """Return the payload of a sound frame that Frames has given. Raises LogError where it is not there any more."""
    try:
        with path.open("rb", buffering=0) as file:
            return bytes(payload_at(Window(file, None, lambda size: None, GLANCE), offset))
    except BrokenFrameError as broken:
        raise LogError(f"cannot read the record at byte {offset} of {path}: {broken}") from None


def _tail(window: Window, at: int, broken: BrokenFrameError) -> Tail:
    is_missing = (broken.stop or 0) > window.size
    end = bytes(window.view(max(at, window.size - record.FOOTER_SIZE), record.FOOTER_SIZE))
    return Tail(at, window.size, str(broken), is_missing or not any(end))
