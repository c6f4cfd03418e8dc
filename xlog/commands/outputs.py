"""What commands write: folders and files that appear whole or not at all, and never over something."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import LogError, LogWriteError
from ..events import disk, record
from ..events.schema import FILE_SUFFIX, Event, FileHeader

BUFFER = 1 << 20  # bytes kept back per log, so that thousands may be written at a time without open files


@contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """Give a folder to write into, which becomes `out` at the end; without one after an error."""
    with _beside(out) as folder:
        yield folder
        _put(folder, out)


@contextmanager
def new_file(out: Path, over: bool = False) -> Iterator[Path]:
    """Give a path to write a file at, which becomes `out` at the end, `over` what was there; not after an error."""
    with _beside(out) as folder:
        yield folder / out.name
        _put(folder / out.name, out, over)


@contextmanager
def _beside(out: Path) -> Iterator[Path]:
    """Give a folder on the same drive as `out` that is gone at the end."""
    folder = out.parent / f".xlog-{secrets.token_hex(8)}.tmp"
    try:
        folder.mkdir(parents=True)
        yield folder
    except LogError:
        raise
    except OSError as error:
        raise LogWriteError(f"cannot write {out}: {error.strerror or error}; nothing was left there") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _put(made: Path, out: Path, over: bool = False) -> None:
    if os.path.lexists(out) and not over:  # it was not when the command began
        raise LogWriteError(f"wanted {out} to be new, but something was put there meanwhile; choose another")
    (os.replace if over else os.rename)(made, out)


class NewLog:
    """An event file that is made out of payloads of others. It has its name when it is closed."""

    def __init__(self, path: Path, first: Event) -> None:
        self.path, self.records, self.size = path, 0, 0
        self._unfinished = path.with_name(path.name + ".part")  # so that a viewer does not take it for a log
        self._kept: list[bytes] = []
        self._kept_size = 0
        self.add(first.SerializeToString())
        self.records = 0  # besides the header

    def add(self, payload: bytes) -> None:
        """Append a record."""
        frame = record.frame(payload)
        self._kept.append(frame)
        self._kept_size += len(frame)
        self.records, self.size = self.records + 1, self.size + len(frame)
        if self._kept_size >= BUFFER:
            self._flush()

    def close(self) -> None:
        """Bring all to the disk and give the file its name."""
        self._flush()
        disk.finish(self._unfinished, self.path)

    def _flush(self) -> None:
        disk.extend(self._unfinished, b"".join(self._kept))
        self._kept.clear()
        self._kept_size = 0


def log_name(header: FileHeader, number: int | None = None) -> str:
    """Return the usual name of an event file, `<time>-<host>-<process>-<8 digits>.xlog`, from its header.

    The digits are random, or those of a number that tells several files of one header apart.
    """
    digits = secrets.token_hex(4) if number is None else f"{number:08x}"
    try:
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(header.start_time))
    except (OverflowError, ValueError, OSError):  # a header may say anything
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(0))
    host = re.sub(r"[^A-Za-z0-9-]+", "-", header.host)[:40] or "unknown"
    return f"{stamp}-{host}-{header.pid}-{digits}{FILE_SUFFIX}"
