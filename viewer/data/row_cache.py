"""RowCache: what the list says of runs, kept across starts: ten thousand logs need not be opened again to be listed.

One file for each log folder, one line for each run that was read whole, sound, and written to no more: what the list
says of it, and size, times and inode of each of its files as they were. It is never believed: a line needs its
checksum, its files must be what they were, only what nobody else may write is read, and who shows a row has it read
from the log.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from xlog.events import disk

from ..store.entries import PARTS, RunRow, State

Signature = tuple[int, int, int, int]
"""Of a file: size, nanoseconds when its bytes and when anything of it changed, inode."""

MOST_BYTES = 32 << 20  # of a file; some 50,000 runs. Older runs beyond it are read anew
MOST_FOLDERS = 50  # whose lists are kept; those that were not looked at longest go first
_LONGEST_LINE = 1 << 16  # bytes: a run of very many steps or explainers is not kept
_VERSION = b"xlog-view rows 3"
_SUFFIX = ".rows"
_TEXTS = ("run_id", "host", "model", "framework", "message", "task")
_STATES = {state.value: state for state in (State.FINISHED, State.INTERRUPTED, State.FAILED, State.CUT_SHORT)}
_NONSENSE = (ValueError, KeyError, TypeError, AttributeError, RecursionError)  # what reading anybody's JSON may raise


@dataclass(frozen=True, slots=True)
class Entry:
    """What is kept of one run."""

    row: RunRow
    """Its key and its path are the log folder's to say, and empty when it was read."""
    accuracy: float | None
    """Of a regression R²."""
    files: Mapping[str, Signature]
    """By name, relative to the log folder, with slashes."""


class RowCache:
    """The files of the cache. What cannot be read or written is passed over: it is a cache."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, logdir: Path) -> list[Entry]:
        """Return what is kept of the runs below a log folder, as far as it is right in itself."""
        place = self._place(logdir)
        with contextlib.suppress(OSError):
            lines = _own_bytes(place).splitlines()
            os.utime(place)
            found = (_read(line, _seed(logdir)) for line in lines if len(line) <= _LONGEST_LINE)
            return [entry for entry in found if entry is not None]
        return []

    def save(self, logdir: Path, entries: Iterable[Entry]) -> None:
        """Keep these and no others of a log folder."""
        seed, lines, size = _seed(logdir), [], 0
        for entry in entries:
            line = _line(entry, seed)
            size += len(line)
            if size > MOST_BYTES:
                break
            if len(line) <= _LONGEST_LINE:
                lines.append(line)
        with contextlib.suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            place = self._place(logdir)
            disk.replace(place, b"".join(lines), mode=0o600)
            self._forget_old()

    def _place(self, logdir: Path) -> Path:
        name = hashlib.blake2b(os.fsencode(logdir), digest_size=12).hexdigest()
        return self.folder / f"{name}{_SUFFIX}"

    def _forget_old(self) -> None:
        files = sorted(self.folder.glob(f"*{_SUFFIX}"), key=lambda file: file.stat().st_mtime, reverse=True)
        for file in files[MOST_FOLDERS:]:
            file.unlink(missing_ok=True)


def default_folder() -> Path:
    """Return where a user's cache is kept on this system."""
    return platformdirs.user_cache_path("xlog", appauthor=False) / "runs"


def _own_bytes(path: Path) -> bytes:
    """Return what a file holds that is the user's own and that nobody else may write. Raises OSError."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    number = os.open(path, flags)
    with open(number, "rb") as file:
        status = os.fstat(number)
        is_ours = not hasattr(os, "geteuid") or (status.st_uid == os.geteuid() and not status.st_mode & 0o022)
        if not is_ours or not stat.S_ISREG(status.st_mode) or status.st_size > MOST_BYTES:
            raise PermissionError(f"{path} is not read: wanted a file that only you may write")
        return file.read(MOST_BYTES)


def _seed(logdir: Path) -> bytes:
    """Return what goes into all checksums: lines of another version, or about another folder, are wrong."""
    return _VERSION + b"\0" + os.fsencode(logdir) + b"\0"


def _line(entry: Entry, seed: bytes) -> bytes:
    row = entry.row
    values = {
        **{name: getattr(row, name) for name in _TEXTS},
        "state": row.state.value,
        "start_time": row.start_time,
        "explainers": row.explainers,
        "samples": row.samples,
        "steps": row.steps,
        "duration": row.duration,
        "parts": row.parts,
        "accuracy": entry.accuracy,
        "files": dict(entry.files),
    }
    words = json.dumps(values, separators=(",", ":")).encode()
    return _digest(words, seed) + b" " + words + b"\n"


def _read(line: bytes, seed: bytes) -> Entry | None:
    digest, _, words = line.partition(b" ")
    if digest != _digest(words, seed):
        return None
    try:
        return _entry(json.loads(words))
    except _NONSENSE:
        return None


def _digest(words: bytes, seed: bytes) -> bytes:
    return hashlib.blake2b(seed + words, digest_size=16).hexdigest().encode()


def _entry(values: Any) -> Entry:
    """Return what JSON says. Raises one of _NONSENSE where that makes no sense: a checksum is no proof of it."""
    files = {_is(name, str): _signature(each) for name, each in values["files"].items()}
    if len({name.rpartition("/")[0] for name in files}) != 1:
        raise ValueError("a run's files lie in one folder")
    texts = {name: _is(values[name], str) for name in _TEXTS}
    row = RunRow(
        key="",
        version=0,
        path="",
        **texts,
        start_time=_number(values["start_time"]),
        explainers=tuple(_is(name, str) for name in _is(values["explainers"], list)),
        samples=_count(values["samples"]),
        steps=tuple(_is(step, int) for step in _is(values["steps"], list)),
        state=_STATES[values["state"]],
        size=sum(size for size, *_ in files.values()),
        health=(),
        parts=tuple(PARTS[PARTS.index(part)] for part in _is(values["parts"], list)),
        duration=None if values["duration"] is None else _number(values["duration"], 0.0),
    )
    return Entry(row, None if values["accuracy"] is None else _number(values["accuracy"], high=1.0), files)


def _signature(values: Any) -> Signature:
    size, changed, altered, inode = (_is(value, int) for value in values)
    return _count(size), changed, altered, inode


def _is(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise ValueError(f"wanted {kind.__name__}, got {value!r}")
    return value


def _count(value: Any) -> int:
    if _is(value, int) < 0:
        raise ValueError(f"wanted a count, got {value}")
    return int(value)


def _number(value: Any, low: float = -math.inf, high: float = math.inf) -> float:
    if not (math.isfinite(_is(value, float)) and low <= value <= high):
        raise ValueError(f"wanted a number from {low} to {high}, got {value}")
    return float(value)
