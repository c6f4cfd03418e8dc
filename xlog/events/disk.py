"""Disk: the only module that makes the system calls which change a log or its index. Tests put faults in here.

A write is done whole or undone, and where it came to lie is what the file says afterwards: nothing is believed that was
noted before a call which may fail, be interrupted, or be made by another process too.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_APPENDING = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_BINARY", 0)


def create(path: Path) -> int:
    """Create a file that is only appended to, and return its descriptor. Raises OSError, also where there is one."""
    # 0o666 less the umask: a log is made to be shared, and the umask is the user's word on with whom.
    return os.open(path, _APPENDING, 0o666)


def append(file: int, data: bytes) -> int:
    """Append all of the data and return the offset of its first byte.

    Raises OSError, or what interrupts it, and leaves none of the data behind unless that fails, too.
    """
    written = 0
    try:
        written = os.write(file, data)
        while written < len(data):  # the disk fills up, or a signal came
            written += _more(file, memoryview(data)[written:])
    except BaseException:
        _undo(file, written)
        raise
    return os.lseek(file, 0, os.SEEK_CUR) - len(data)


def extend(path: Path, data: bytes, mode: int = 0o666) -> None:
    """Append all of the data to a file, which is made where there is none. Raises OSError, as append does."""
    file = os.open(path, _APPENDING & ~os.O_EXCL, mode)
    try:
        append(file, data)
    finally:
        close(file)


def finish(unfinished: Path, path: Path) -> None:
    """Bring a file to the disk, and only then give it its name. Raises OSError."""
    file = os.open(unfinished, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        sync(file)
    finally:
        close(file)
    os.rename(unfinished, path)


def replace(path: Path, data: bytes, mode: int = 0o666) -> None:
    """Write a file whole or not at all: others may be reading the old one. Raises OSError."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    try:
        extend(temporary, data, mode)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def sync(file: int) -> None:
    """Bring a file to the disk. Raises OSError."""
    os.fsync(file)


def close(file: int) -> None:
    """Give a descriptor back. It is gone even if this raises OSError: closing it again might close another's."""
    os.close(file)


def is_at(file: int, path: Path) -> bool:
    """Tell whether an open file still has its name: it has not where its folder was deleted, replaced or unmounted."""
    try:
        named, ours = os.stat(path), os.fstat(file)
    except OSError:
        return False
    return (named.st_dev, named.st_ino) == (ours.st_dev, ours.st_ino)


def _more(file: int, data: memoryview) -> int:
    written = os.write(file, data)
    if not written:  # a call that takes nothing would be repeated for ever
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return written


def _undo(file: int, written: int) -> None:
    """Cut off what was written last, by the size that the file has now, if it is the last of the file."""
    try:
        end = os.lseek(file, 0, os.SEEK_CUR)
        if written and end == os.lseek(file, 0, os.SEEK_END):
            os.ftruncate(file, end - written)
    except OSError:
        return  # half a record stays, and a reader steps over it


def hold(path: Path) -> int:
    """Create a file and lock it for as long as this process lives, or until it is closed. Raises OSError."""
    file = create(path)
    _lock(file)
    return file


def hold_if_free(path: Path) -> int | None:
    """Lock a file that a process that ended has held; None where it is there no more, or somebody holds it."""
    try:
        file = os.open(path, os.O_RDWR)
    except OSError:
        return None
    try:
        _lock(file)
    except OSError:
        os.close(file)
        return None
    return file


def _lock(file: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
