"""A mount that is far away: this disk behind calls that wait, as a network file system with a long line would.

Opening a file takes one answer, and so does each megabyte of it that was not read before; what the system tells of a
file holds for three seconds, as NFS has it by default. Nothing is read ahead. Only what Python asks is delayed.
"""

from __future__ import annotations

import contextlib
import io
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

BLOCK = 1 << 20  # bytes that one answer brings
KNOWN = 3.0  # seconds that what is known of a file holds


@dataclass
class FarMount:
    """Files below a folder; `answers` counts what was waited for."""

    folder: Path
    delay: float
    """Seconds until an answer."""
    answers: int = 0
    _blocks: set[tuple[str, int]] = field(default_factory=set)
    _asked: dict[str, float] = field(default_factory=dict)

    def _wait(self) -> None:
        self.answers += 1
        time.sleep(self.delay)

    def is_below(self, path: Any) -> bool:
        """Tell whether a path lies on the mount."""
        return isinstance(path, str | os.PathLike) and os.fspath(path).startswith(str(self.folder))

    def ask(self, path: Any) -> None:
        """Wait for what the system tells of a file, unless it was told a moment ago."""
        name = os.fspath(path)
        if time.monotonic() - self._asked.get(name, -KNOWN) >= KNOWN:
            self._wait()
            self._asked[name] = time.monotonic()

    def open(self, path: Any) -> None:
        """Wait for a file to be opened."""
        self._wait()
        self._asked[os.fspath(path)] = time.monotonic()

    def read(self, path: str, start: int, size: int) -> None:
        """Wait for those of some bytes that were not read before."""
        for number in range(start // BLOCK, -(-(start + size) // BLOCK)):
            if (path, number) not in self._blocks:
                self._wait()
                self._blocks.add((path, number))

    @contextlib.contextmanager
    def mounted(self) -> Iterator[None]:
        """Have this process wait for what it asks of the folder."""
        opened, stat, listed = io.open, os.stat, os.scandir

        def far_open(file: Any, mode: str = "r", buffering: int = -1, *more: Any, **kwargs: Any) -> Any:
            if not self.is_below(file) or mode != "rb":
                return opened(file, mode, buffering, *more, **kwargs)
            self.open(file)
            raw = _FarFile(self, os.fspath(file))
            return raw if buffering == 0 else io.BufferedReader(raw)

        def far_stat(path: Any, *more: Any, **kwargs: Any) -> Any:
            if self.is_below(path):
                self.ask(path)
            return stat(path, *more, **kwargs)

        def far_list(path: Any = ".") -> Any:
            if self.is_below(path):
                self.ask(path)
            return listed(path)

        with (
            mock.patch("builtins.open", far_open),
            mock.patch.object(io, "open", far_open),
            mock.patch.object(os, "stat", far_stat),
            mock.patch.object(os, "scandir", far_list),
        ):
            yield


class _FarFile(io.FileIO):
    def __init__(self, mount: FarMount, path: str) -> None:
        super().__init__(path, "rb")
        self._mount, self._path = mount, path

    def readinto(self, buffer: Any) -> int:
        start, got = self.tell(), super().readinto(buffer) or 0
        self._mount.read(self._path, start, got)
        return got

    def read(self, size: int | None = -1) -> bytes:
        start, data = self.tell(), super().read(-1 if size is None else size) or b""
        self._mount.read(self._path, start, len(data))
        return data

    def readall(self) -> bytes:
        return self.read(-1)
