"""EventWriter: appends events to files of its own, each record with one unbuffered write."""

from __future__ import annotations

import atexit
import contextlib
import os
import re
import secrets
import socket
import sys
import threading
import time
import warnings
import weakref
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Literal

from ..errors import ConfigError, LogWarning, LogWriteError
from ..places.place import is_url, place_of
from ..version import __version__
from . import disk, record
from .frames import MAX_PAYLOAD
from .index import IndexWriter
from .limits import SMALL, excess
from .order import next_order
from .schema import FILE_SUFFIX, FORMAT_MAJOR, FORMAT_MINOR, Commit, Event, FileHeader
from .upload import Upload, Uploader, check_writable, checked_upload, recover, remove

MAX_FILE_SIZE = 1 << 30  # bytes; large enough to be few, small enough to copy, and to lose one
# When atexit calls, threads can no longer be begun, and to reach a store begins some.
_at_exit = getattr(threading, "_register_atexit", atexit.register)
LOOK_SECONDS = 1.0  # between two looks whether the file still has its name

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
    in `lost`, and writing goes on as soon as it can. A file that lost its name (its folder was deleted or replaced)
    is looked for at each `flush()` and once a second; all events in it are lost then, and `vanished` counts it: what
    later events refer to may have been in it.

    With `commits`, a group that `add_all` writes ends with a Commit for each sample in it, and the header says that
    a sample without one is not whole. `resumed` says in the header that this writer goes on where earlier ones of the
    run were cut short, `rank` and `world_size` which of how many processes that write the run this one is (0 of 0: not
    said); `after` is the time in nanoseconds that it comes after, whatever the clock says.

    A folder by its URL gets the log part by part, as `upload` says; until then it is on this machine, and `flush()` and
    `close()` upload all of it. What cannot be uploaded is an error of theirs, and loses nothing.

    Only the process that made a writer may use it: in a forked one, adding is an error and closing writes nothing.

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
        commits: bool = False,
        after: int = 0,
        rank: int = 0,
        world_size: int = 0,
        upload: Upload | None = None,
    ) -> None:
        upload = checked_upload(folder, upload)
        if fsync not in ("never", "flush", "always") or on_error not in ("raise", "warn"):
            raise ConfigError(
                f"wanted fsync 'never', 'flush' or 'always' and on_error 'raise' or 'warn', got {fsync!r}, {on_error!r}"
            )
        self.run_id = run_id or new_run_id()
        self.lost = self.vanished = 0
        self._max, self._fsync, self._on_error = max_file_size, fsync, on_error
        self._lock = threading.RLock()
        self._pid = os.getpid()
        self._start_time = time.time()
        self._order = max(after + 1, next_order(place_of(folder), self._start_time))
        self._next_part, self._resumed, self._commits = 0, resumed, commits
        self._rank, self._world_size = rank, world_size
        self._part: _Part | None = None
        self._is_closed = self._has_warned = False
        self._next_look = time.monotonic() + LOOK_SECONDS
        self._uploader: Uploader | None = None
        self.path = place_of(folder)  # of the present part
        self._folder = self.path
        _MADE.add(self)
        if is_url(folder):
            self._guarded(check_writable, 0, str(self.path))
            self._guarded(recover, 0, str(self.path), upload)
            self._uploader = Uploader(str(self.path), upload)
            self._folder = self._uploader.spool
            _at_exit(_close, weakref.ref(self))
        self._guarded(self._open_part, 0)
        if self._uploader is not None:
            self._guarded(self._begin_upload, 0)

    def add(self, event: Event) -> int | None:
        """Append one event, stamped with the time unless it has one. Return its offset in bytes, None if it is lost."""
        try:
            frame = _framed(event)
        except LogWriteError as error:
            return self._survive(error, 1)
        return self._add([(event, frame)], frame)

    def add_all(self, events: Iterable[Event]) -> int | None:
        """Append events as one write: all of them or none. Return the offset of the first, None if they are lost."""
        group = list(events)
        if self._commits:
            group += [
                Event(step=event.step, commit=Commit(sample_id=event.sample.id))
                for event in group
                if event.HasField("sample")
            ]
        try:
            frames = [_framed(event) for event in group]
        except LogWriteError as error:
            return self._survive(error, len(group))
        return self._add(list(zip(group, frames, strict=True)), b"".join(frames))

    def look(self) -> None:
        """Find out whether the file is still there, if it is time for that: else `add` does, and it is written to."""
        if not self._is_forked():
            with self._lock:
                self._look_if_due()

    def flush(self) -> None:
        """Bring the index up to date and, unless fsync is "never", all data to the disk."""
        if self._is_forked():
            return
        with self._lock:
            if self._part is not None:
                self._guarded(self._flush, 0)

    def close(self) -> None:
        """Flush and close; a second time does nothing."""
        if self._is_forked():
            self._drop()
            return
        with self._lock:
            self._is_closed = True
            if self._part is not None:
                self._guarded(self._close_part, 0)
            uploader, self._uploader = self._uploader, None
            if uploader is not None:
                self._guarded(uploader.close, 0)

    def __enter__(self) -> EventWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_part", None) is not None or getattr(self, "_uploader", None) is not None:
            self.close()

    # ------------------------------------------------------------------------------------------- inside

    def _is_forked(self) -> bool:
        """Tell whether this is another process than the writer's, which shares its files and not its state."""
        return os.getpid() != self._pid

    def _drop(self) -> None:
        """Give back the descriptors that a fork has copied, and nothing else: the lock may be held for ever here."""
        part, self._part, self._is_closed = self._part, None, True
        if part is not None:
            part.drop()
        uploader, self._uploader = self._uploader, None
        if uploader is not None:
            uploader.drop()

    def _add(self, frames: _Frames, data: bytes) -> int | None:
        if os.getpid() != self._pid:
            return self._guarded(self._refuse, len(frames))
        with self._lock:
            if self._is_closed:
                raise LogWriteError(f"wanted an open log, but {self.path} was closed; make a new EventWriter")
            return self._guarded(self._append, len(frames), frames, data)

    def _refuse(self) -> None:
        raise LogWriteError(
            f"wanted to append in process {self._pid}, which has begun {self.path}, but this is process {os.getpid()}; "
            "make an EventWriter of its own in a forked process"
        )

    def _append(self, frames: _Frames, data: bytes) -> int:
        self._look_if_due()
        part = self._part
        if part is not None and part.size + len(data) > self._max and part.events:
            self._guarded(self._close_part, 0)
        if self._part is None:
            self._open_part()
        assert self._part is not None
        offset = self._part.append(frames, data)
        if self._uploader is not None:
            self._uploader.grown(self._part.path, self._part.size)
        return offset

    def _look_if_due(self) -> None:
        if time.monotonic() > self._next_look:
            self._guarded(self._look, 0)

    def _begin_upload(self) -> None:
        """Upload the header: that a store cannot be written is told at once, and a run shows."""
        assert self._uploader is not None
        keeps = self._on_error == "warn"
        try:
            self._uploader.bring(keeps)
        except LogWriteError:
            if not keeps:
                self._drop()  # nothing is in the spool but a header
                remove(self._folder)
            raise

    def _flush(self) -> None:
        self._look()
        if self._part is not None:
            self._part.flush()
        if self._uploader is not None:
            if self._part is not None:
                self._uploader.grown(self._part.path, self._part.size)
            self._uploader.bring()

    def _look(self) -> None:
        """Find out whether the part is still where it was. Raises LogWriteError where all of it is lost."""
        self._next_look = time.monotonic() + LOOK_SECONDS
        if self._part is None or self._part.is_there():
            return
        part, self._part = self._part, None
        part.drop()
        self.lost += part.events
        self.vanished += 1
        raise LogWriteError(
            f"{part.path} is no longer there: its folder was deleted, replaced or unmounted; "
            f"{part.events} events in it are lost, and a new file is begun"
        )

    def _close_part(self) -> None:
        """Close the part, which is none any more whatever is raised: its descriptor is gone."""
        part, self._part = self._part, None
        if part is not None:
            try:
                part.close()
            finally:
                if self._uploader is not None:
                    self._uploader.ended(part.path, part.size)

    def _open_part(self) -> None:
        header = FileHeader(
            format_major=FORMAT_MAJOR,
            format_minor=FORMAT_MINOR,
            writer=f"xlog {__version__}",
            run_id=self.run_id,
            start_time=self._start_time,
            host=socket.gethostname(),
            pid=self._pid,
            part=self._next_part,
            resumed=self._resumed,
            commits=self._commits,
            order=self._order,
            rank=self._rank,
            world_size=self._world_size,
        )
        part = _Part(self._folder, self._fsync, Event(wall_time=time.time(), file_header=header))
        self._part, self.path = part, part.path
        if self._uploader is not None:
            self.path = self._uploader.path_of(part.path)
            self._uploader.grown(part.path, part.size)
        self._next_part += 1

    def _guarded(self, action, events: int, *arguments):  # type: ignore[no-untyped-def]
        """Do something that may fail, as `on_error` says."""
        try:
            return action(*arguments)
        except LogWriteError as error:
            return self._survive(error, events)

    def _survive(self, error: LogWriteError, events: int) -> int | None:
        """Raise an error, or warn of it and count the events that are lost by it."""
        if self._on_error == "raise":
            raise error
        if not self._has_warned:
            text = f"{error}; going on without, events that are lost are counted"
            warnings.warn(text, LogWarning, stacklevel=5)
        self._has_warned = True
        if isinstance(error, _NotSyncedError):
            return error.offset
        self.lost += events
        return None


def _close(writer: weakref.ref[EventWriter]) -> None:
    """Close a writer that nobody has closed, before the threads are gone that upload its log."""
    try:
        if found := writer():
            found.close()
    except LogWriteError as error:
        print(f"xlog: {error}", file=sys.stderr)


_MADE: weakref.WeakSet[EventWriter] = weakref.WeakSet()


@atexit.register
def _close_all() -> None:
    """Close writers that nobody has closed, while modules are still there that indexes are made with."""
    for writer in list(_MADE):
        _close(weakref.ref(writer))


_Frames = list[tuple[Event, bytes]]


def _framed(event: Event) -> bytes:
    """Return the frame of an event, which is stamped with the time unless it has one.

    Raises LogWriteError for one that readers would pass over: what is written is read.
    """
    if not event.wall_time:
        event.wall_time = time.time()
    payload = event.SerializeToString()
    if len(payload) > SMALL and (reason := _oversize(payload) or excess(payload)):
        raise LogWriteError(f"cannot write this {event.WhichOneof('what')}: {reason}; log less in one")
    return record.frame(payload)


def _oversize(payload: bytes) -> str:
    size = len(payload)
    return f"it has {size} bytes, more than the limit of {MAX_PAYLOAD}" if size > MAX_PAYLOAD else ""


class _NotSyncedError(LogWriteError):
    """What was written is in the file, but nobody knows whether it is on the disk."""

    offset: int | None = None  # of the records that were written before


class _Part:
    """One file and its index. It is there with its header, or not at all."""

    def __init__(self, folder: Path, fsync: Fsync, header: Event) -> None:
        self._fsync = fsync
        self.size = 0  # bytes, by the file's own word
        self.events = 0  # besides the header
        host = re.sub(r"[^A-Za-z0-9-]+", "-", socket.gethostname())[:40]
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        self.path = folder / f"{stamp}-{host}-{os.getpid()}-{secrets.token_hex(4)}{FILE_SUFFIX}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = disk.create(self.path)
        except (OSError, ValueError) as error:  # a NUL in the path is a ValueError
            raise LogWriteError(
                f"cannot write a log in {folder}: {_reason(error)}; choose a summary_dir that this user may write"
            ) from error
        self._index = IndexWriter(self.path)
        self._begin(header)

    def append(self, frames: _Frames, data: bytes) -> int:
        """Append frames, all of which are `data`, with one write, index them, and return the offset of the first."""
        offset = at = self._write(data)
        for event, frame in frames:
            size = len(frame)
            self._index.add(event, at, size - record.OVERHEAD)
            at += size
        self.size = at
        self.events += len(frames)
        if self._fsync == "always":
            self._sync(offset)
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
            self._index.finish()
        finally:
            self.drop()

    def drop(self) -> None:
        """Close without writing anything."""
        self._index.give_up()
        with contextlib.suppress(OSError):
            disk.close(self._file)

    def is_there(self) -> bool:
        """Tell whether the file still has its name."""
        return disk.is_at(self._file, self.path)

    def _begin(self, header: Event) -> None:
        try:
            frame = _framed(header)
            self.append([(header, frame)], frame)
        except BaseException:
            self.drop()
            with contextlib.suppress(OSError):
                self.path.unlink()  # no reader could make anything of it
            raise
        self.events = 0

    def _write(self, data: bytes) -> int:
        """Write frames, or leave none of them behind."""
        try:
            return disk.append(self._file, data)
        except OSError as error:
            raise LogWriteError(
                f"cannot append {len(data)} bytes to {self.path}: {error.strerror}; "
                f"all {self.size} bytes before are safe"
            ) from error

    def _sync(self, offset: int | None = None) -> None:
        try:
            disk.sync(self._file)
        except OSError as error:
            unsynced = _NotSyncedError(
                f"cannot bring {self.path} to the disk: {error.strerror}; all {self.size} bytes are in the file and "
                "survive the end of this process, but which of them survive a loss of power is not known"
            )
            unsynced.offset = offset
            raise unsynced from error


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else "") or str(error)
