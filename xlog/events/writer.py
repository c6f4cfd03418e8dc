"""EventWriter: appends events to a file of its own, each with one unbuffered write."""

from __future__ import annotations

import os
import re
import secrets
import socket
import threading
import time
from pathlib import Path
from types import TracebackType

from ..errors import LogWriteError
from ..version import __version__
from . import record
from .schema import FILE_SUFFIX, FORMAT_MAJOR, FORMAT_MINOR, Event, FileHeader


def new_run_id() -> str:
    """Return a run id that no other run has: 32 hexadecimal digits."""
    return secrets.token_hex(16)


class EventWriter:
    """Append events to a new file in a folder.

    The file is named after time, host and process and is created exclusively, so writers never meet. A record is
    one `write` of a whole frame in append mode, without a buffer: what `add` has returned for survives a kill of the
    process, and a reader sees a half record only if the system stopped inside the write.

    Raises LogWriteError where the folder or the file cannot be written; what was written before stays readable.
    """

    def __init__(self, folder: str | os.PathLike[str], run_id: str | None = None) -> None:
        self.run_id = run_id or new_run_id()
        self._lock = threading.Lock()
        self._size = 0
        self.path, self._file = _create(Path(folder))
        self.add(Event(file_header=self._header()))

    def _header(self) -> FileHeader:
        return FileHeader(
            format_major=FORMAT_MAJOR,
            format_minor=FORMAT_MINOR,
            writer=f"xlog {__version__}",
            run_id=self.run_id,
            start_time=time.time(),
            host=socket.gethostname(),
            pid=os.getpid(),
        )

    def add(self, event: Event) -> int:
        """Append one event, stamped with the time unless it has one, and return its offset in bytes."""
        if not event.wall_time:
            event.wall_time = time.time()
        data = record.frame(event.SerializeToString())
        with self._lock:
            if self._file is None:
                raise LogWriteError(f"wanted an open log, but {self.path} was closed; make a new EventWriter")
            offset = self._size
            self._write_whole(self._file, data)
            self._size += len(data)
        return offset

    def _write_whole(self, file: int, data: bytes) -> None:
        """Write a frame, or leave none of it behind."""
        rest = memoryview(data)
        try:
            while rest:  # once, unless the disk fills up or a signal comes
                rest = rest[os.write(file, rest) :]
        except OSError as error:
            os.ftruncate(file, self._size)
            raise LogWriteError(
                f"cannot append {len(data)} bytes to {self.path}: {error.strerror}; "
                f"all {self._size} bytes before are safe"
            ) from error

    def close(self) -> None:
        """Close the file; a second time does nothing."""
        with self._lock:
            if self._file is not None:
                os.close(self._file)
                self._file = None

    def __enter__(self) -> EventWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_file", None) is not None:
            self.close()


def _create(folder: Path) -> tuple[Path, int | None]:
    host = re.sub(r"[^A-Za-z0-9-]+", "-", socket.gethostname())[:40]
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    path = folder / f"{stamp}-{host}-{os.getpid()}-{secrets.token_hex(4)}{FILE_SUFFIX}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # 0o666 less the umask: a log is made to be shared, and the umask is the user's word on with whom.
        return path, os.open(
            path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o666
        )
    except OSError as error:
        raise LogWriteError(
            f"cannot write a log in {folder}: {error.strerror}; choose a summary_dir that this user may write"
        ) from error
