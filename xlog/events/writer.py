"""EventWriter: appends events to files of its own, each record with one unbuffered write."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import socket
import threading
import time
import warnings
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Literal

from ..errors import ConfigError, LogWarning, LogWriteError
from ..version import __version__
from . import record
from .index import IndexWriter
from .schema import FILE_SUFFIX, FORMAT_MAJOR, FORMAT_MINOR, Event, FileHeader

MAX_FILE_SIZE = 1 << 30  # bytes; large enough to be few, small enough to copy, and to lose one

Fsync = Literal["never", "flush", "always"]
OnError = Literal["raise", "warn"]


def new_run_id() -> str:
    """Return a run id that no other run has: 32 hexadecimal digits."""
    return secrets.token_hex(16)


class EventWriter:
    """Append events to new files in a folder.

    A file is named after time, host and process and is created exclusively, so writers never meet. A record, or a
    group of records, is one `write` of whole frames in append mode, without a buffer: what `add` has returned for
    survives a kill of the process, and a reader sees a half record only if the system stopped inside the write. A file
    that would grow beyond `max_file_size` bytes is followed by the next part.

    `fsync` says when the system is made to bring data to the disk, which only a loss of power makes a difference to:
    on `flush()` and `close()`, after every record ("always"), or when it likes ("never"). `on_error="warn"` turns a
    log that cannot be written (a full disk, a vanished mount) into one LogWarning; events that are lost are counted
    in `lost`, and writing goes on as soon as it can.

    `resumed` says in the header that this writer goes on where earlier ones of the run were cut short, `rank` and
    `world_size` which of how many processes that write the run this one is (0 of 0: not said).

    Raises LogWriteError where a file cannot be written; what was written before stays readable.
    """

    def __init__(
        self,
        folder: str | os.PathLike[str],
        run_id: str | None = None,
        *,
        max_file_size: int = MAX_FILE_SIZE,
        fsync: Fsync = "flush",
        on_error: OnError = "raise",
        resumed: bool = False,
        rank: int = 0,
        world_size: int = 0,
    ) -> None:
        if fsync not in ("never", "flush", "always") or on_error not in ("raise", "warn"):
            raise ConfigError(
                f"wanted fsync 'never', 'flush' or 'always' and on_error 'raise' or 'warn', got {fsync!r}, {on_error!r}"
            )
        self.run_id = run_id or new_run_id()
        self.lost = 0
        self._folder, self._max, self._fsync, self._on_error = Path(folder), max_file_size, fsync, on_error
        self._lock = threading.RLock()
        self._start_time = time.time()
        self._next_part, self._resumed, self._rank, self._world_size = 0, resumed, rank, world_size
        self._part: _Part | None = None
        self._is_closed = False
        self.path = Path(folder)  # of the present part
        self._guarded(self._open_part, 0)

    def add(self, event: Event) -> int | None:
        """Append one event, stamped with the time unless it has one. Return its offset in bytes, None if it is lost."""
        return self._add([(event, _framed(event))])

    def add_all(self, events: Iterable[Event]) -> int | None:
        """Append events as one write: all of them or none. Return the offset of the first, None if they are lost."""
        return self._add([(event, _framed(event)) for event in events])

    def flush(self) -> None:
        """Bring the index up to date and, unless fsync is "never", all data to the disk."""
        with self._lock:
            if self._part is not None:
                self._guarded(self._part.flush, 0)

    def close(self) -> None:
        """Flush and close; a second time does nothing."""
        with self._lock:
            self._is_closed = True
            if self._part is not None:
                part, self._part = self._part, None
                self._guarded(part.close, 0)

    def __enter__(self) -> EventWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_part", None) is not None:
            self.close()

    # ------------------------------------------------------------------------------------------- inside

    def _add(self, frames: list[tuple[Event, bytes]]) -> int | None:
        with self._lock:
            if self._is_closed:
                raise LogWriteError(f"wanted an open log, but {self.path} was closed; make a new EventWriter")
            return self._guarded(self._append, len(frames), frames)

    def _append(self, frames: list[tuple[Event, bytes]]) -> int:
        size = sum([len(frame) for _, frame in frames])
        if self._part is None or (self._part.has_events and self._part.size + size > self._max):
            self._open_part()
        assert self._part is not None
        return self._part.append(frames)

    def _open_part(self) -> None:
        if self._part is not None:
            self._part.close()
            self._part = None
        part = _Part(self._folder, self._fsync)
        self._part, self.path = part, part.path
        header = FileHeader(
            format_major=FORMAT_MAJOR,
            format_minor=FORMAT_MINOR,
            writer=f"xlog {__version__}",
            run_id=self.run_id,
            start_time=self._start_time,
            host=socket.gethostname(),
            pid=os.getpid(),
            part=self._next_part,
            resumed=self._resumed,
            rank=self._rank,
            world_size=self._world_size,
        )
        self._next_part += 1
        event = Event(wall_time=time.time(), file_header=header)
        part.append([(event, _framed(event))])

    def _guarded(self, action, events: int, *arguments):  # type: ignore[no-untyped-def]
        """Do something that may fail, as `on_error` says."""
        try:
            return action(*arguments)
        except LogWriteError as error:
            if self._on_error == "raise":
                raise
            if not self.lost:
                text = f"{error}; going on without, events that are lost are counted"
                warnings.warn(text, LogWarning, stacklevel=4)
            self.lost += events or 1
            return None


def _framed(event: Event) -> bytes:
    """Return the frame of an event, stamped with the time unless it has one."""
    if not event.wall_time:
        event.wall_time = time.time()
    return record.frame(event.SerializeToString())


class _Part:
    """One file and its index."""

    def __init__(self, folder: Path, fsync: Fsync) -> None:
        self._fsync = fsync
        self.size = 0
        self.has_events = False  # besides the header
        host = re.sub(r"[^A-Za-z0-9-]+", "-", socket.gethostname())[:40]
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        self.path = folder / f"{stamp}-{host}-{os.getpid()}-{secrets.token_hex(4)}{FILE_SUFFIX}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_BINARY", 0)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # 0o666 less the umask: a log is made to be shared, and the umask is the user's word on with whom.
            self._file = os.open(self.path, flags, 0o666)
        except OSError as error:
            raise LogWriteError(
                f"cannot write a log in {folder}: {error.strerror}; choose a summary_dir that this user may write"
            ) from error
        self._index = IndexWriter(self.path)

    def append(self, frames: list[tuple[Event, bytes]]) -> int:
        """Append frames with one write, index them, and return the offset of the first."""
        offset = at = self.size
        data = b"".join(frame for _, frame in frames) if len(frames) != 1 else frames[0][1]
        self._write_whole(data)
        for event, frame in frames:
            self._index.add(event, at, len(frame) - record.OVERHEAD)
            at += len(frame)
        self.size, self.has_events = at, self.has_events or offset > 0
        if self._fsync == "always":
            self._sync()
        return offset

    def flush(self) -> None:
        """Write the index and let data reach the disk."""
        self._index.flush()
        if self._fsync != "never":
            self._sync()

    def close(self) -> None:
        """Flush and close, the latter in any case."""
        try:
            self.flush()
        finally:
            self._index.close()
            with contextlib.suppress(OSError):
                os.close(self._file)

    def _write_whole(self, data: bytes) -> None:
        """Write frames, or leave none of them behind."""
        try:
            written = os.write(self._file, data)
            while written < len(data):  # the disk fills up, or a signal came
                written += os.write(self._file, memoryview(data)[written:])
        except OSError as error:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, self.size)
            raise LogWriteError(
                f"cannot append {len(data)} bytes to {self.path}: {error.strerror}; "
                f"all {self.size} bytes before are safe"
            ) from error

    def _sync(self) -> None:
        try:
            os.fsync(self._file)
        except OSError as error:
            raise LogWriteError(f"cannot bring {self.path} to the disk: {error.strerror}") from error
