"""LogDir: finds runs below a folder, follows them while they grow, fetches pictures and maps.

What it keeps in memory is a few dozen bytes for each record; samples, pictures and maps are read when asked for, by
file and offset. No file is kept open: thousands of runs would use up the descriptors of a process, and a file that was
replaced would be read in its old form. What cannot be read becomes a note.
"""

from __future__ import annotations

import hashlib
import math
import os
import stat
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from xlog.events.inspect import folders_below
from xlog.events.schema import FILE_SUFFIX

from ..store.entries import MapPayload, MaskRef, PicturePayload, Ref, RunRow, SegmentsPayload
from ..store.run import Run
from .followed import Followed
from .log_file import LogFile
from .settings import Settings

RESCAN = 0.3  # seconds between two looks at the folders, at least
SCAN_SHARE = 20  # a look that takes long is repeated after this many times its length: network drives are slow
READ_BUDGET = 0.2  # seconds of reading in one refresh; a large log appears in pieces
_PIECE_OF_READING, _PAUSE_OF_READING = 0.05, 0.01  # seconds, in the background: so that pages are answered meanwhile
_PAUSE_OF_LOOKING = 0.2  # seconds, where all is read


class LogDir:
    """All runs below a folder, called and scored as `settings` say; or those of some event files in it alone.

    `refresh` looks for news; everything else answers from what it has found. Safe to use from many threads.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        rescan: float = RESCAN,
        settings: Settings | None = None,
        only: Iterable[Path] | None = None,
    ) -> None:
        self.path = Path(path).resolve()
        self.settings = settings or Settings()
        self._only = None if only is None else [self.path / file.name for file in only]
        self.rescan = rescan
        self._files: dict[Path, LogFile] = {}
        self._runs: dict[str, Followed] = {}  # by key
        self._runs_of: dict[int, Followed] = {}  # by number of a file
        self._lock = threading.RLock()  # around every change, and every look at more than one thing
        self._refreshing = threading.Lock()  # one thread refreshes, the others go on with what there is
        self._next_scan = -math.inf
        self._version = 0  # what the versions of new runs begin at: a run that is read again must not seem unchanged

    def refresh(self, budget: float = READ_BUDGET) -> None:
        """Look for new files and read what was added, for at most about `budget` seconds."""
        self.settings.refresh()
        if not self._refreshing.acquire(blocking=False):
            return
        try:
            deadline = time.monotonic() + budget
            self._find(deadline)
            for file in self._unread():
                self._read(file, deadline)
                if time.monotonic() > deadline:
                    return
        finally:
            self._refreshing.release()

    def find(self, budget: float = READ_BUDGET) -> None:
        """Look for new files, and read no more than their headers: enough to list their runs."""
        with self._refreshing:
            self._find(time.monotonic() + budget)

    def keep_reading(self, stop: threading.Event, give_way: Callable[[], None] = lambda: None) -> None:
        """Read what is not read yet, piece by piece, until told to stop: in a thread of its own.

        Before each piece it gives way to others, as long as they wish.
        """
        while not stop.wait(_PAUSE_OF_READING if self._unread() else _PAUSE_OF_LOOKING):
            give_way()
            if self._unread():
                self.refresh(_PIECE_OF_READING)

    def runs(self) -> list[RunRow]:
        """Return all runs, newest first."""
        with self._lock:
            rows = [self.settings.dressed(followed.row()) for followed in self._runs.values()]
        return sorted(rows, key=lambda row: (-row.start_time, row.path, row.key))

    def row(self, key: str) -> RunRow | None:
        """Return one run's row, or None where there is no such run."""
        with self._lock:
            followed = self._runs.get(key)
            return self.settings.dressed(followed.row()) if followed else None

    def run(self, key: str) -> Run | None:
        """Return a run's index, or None where there is no such run."""
        followed = self._runs.get(key)
        return followed.run if followed else None

    def unreadable(self) -> list[tuple[str, str]]:
        """Return files that belong to no run, and why: (relative path, reason)."""
        with self._lock:
            return sorted((file.name, file.note()) for file in self._files.values() if file.number not in self._runs_of)

    def progress(self) -> tuple[int, int]:
        """Return bytes read and bytes found; they differ only while a large log is read for the first time."""
        with self._lock:
            files = [file for file in self._files.values() if file.number in self._runs_of]
        return sum(file.read_size for file in files), sum(file.size for file in files)

    def picture(self, key: str, ref: Ref) -> PicturePayload | None:
        """Return a picture as it was stored, or None where there is none or it cannot be read."""
        followed = self._runs.get(key)
        return followed.records.picture(ref) if followed else None

    def slice(self, key: str, ref: Ref, number: int, depth: int) -> PicturePayload | None:
        """Return one of a volume's `depth` slices as a PNG, counted from 0; None where it cannot be had."""
        followed = self._runs.get(key)
        return followed.records.slice(ref, number, depth) if followed else None

    def mask(self, key: str, mask: MaskRef) -> PicturePayload | None:
        """Return the mask of an object as a PNG, or None where there is none or it cannot be read."""
        followed = self._runs.get(key)
        return followed.records.mask(mask) if followed else None

    def map(self, key: str, ref: Ref, part: str = "map") -> MapPayload | None:
        """Return the values of a map, or of its "mean" or "spread" over dropout samples; None where there are none."""
        followed = self._runs.get(key)
        return followed.records.map(ref, part, followed.run.segments) if followed else None

    def segments(self, key: str, ref: Ref) -> SegmentsPayload | None:
        """Return the superpixels that a map weighs, or None where it weighs none or they cannot be read."""
        followed = self._runs.get(key)
        return followed.records.segments(ref, followed.run.segments) if followed else None

    # ---------------------------------------------------------------------------------------------------- refreshing

    def _find(self, deadline: float) -> None:
        if time.monotonic() >= self._next_scan:
            self._scan()
            self._read_headers(deadline)

    def _scan(self) -> None:
        started = time.monotonic()
        found = _find_files(self.path) if self._only is None else _regular_files(self._only)
        with self._lock:
            for path in [path for path, file in self._files.items() if file.is_other(found.get(path))]:
                self._forget(path)
            for path, status in found.items():
                if path not in self._files:
                    self._files[path] = LogFile(path, path.relative_to(self.path).as_posix())
                self._files[path].look(status)
        took = time.monotonic() - started
        self._next_scan = started + max(self.rescan, SCAN_SHARE * took if self.rescan else 0)

    def _read_headers(self, deadline: float) -> None:
        """Read the headers of new files, so that their runs are listed before the first of them was read."""
        for file in self._unread():
            if file.number not in self._runs_of and file.read_header():
                self._attach(file)
                if time.monotonic() > deadline:
                    return

    def _unread(self) -> list[LogFile]:
        """Return the files that have news, those of the newest runs first."""
        with self._lock:
            return sorted((file for file in self._files.values() if not file.done), key=self._order)

    def _order(self, file: LogFile) -> tuple[float, tuple[float, int, str]]:
        followed = self._runs_of.get(file.number)
        header = followed.files[0].header if followed else file.header
        return -header.start_time if header else math.inf, file.order()

    def _read(self, file: LogFile, deadline: float) -> None:
        for rows in file.news(deadline):
            with self._lock:
                self._attach(file).take(file, rows)
            if time.monotonic() > deadline:
                return

    def _attach(self, file: LogFile) -> Followed:
        """Return the run that a file is part of: the one that its header names, in its folder."""
        if file.number in self._runs_of:
            return self._runs_of[file.number]
        folder = Path(file.name).parent.as_posix()
        run_id = file.header.run_id if file.header else file.path.name  # damaged: nobody knows what it belongs to
        key = hashlib.blake2b(f"{folder}\0{run_id}".encode(), digest_size=8).hexdigest()
        shown = self.path.name or folder if folder == "." else folder
        with self._lock:
            followed = self._runs.get(key) or Followed(key, shown, run_id, self._version)
            followed.add(file)
            self._runs[key] = self._runs_of[file.number] = followed
        return followed

    def _forget(self, path: Path) -> None:
        """Drop a file that vanished or is another one now; what its run has left is read again."""
        followed = self._runs_of.get(self._files.pop(path).number)
        if followed is None:
            return
        del self._runs[followed.run.key]
        self._version = max(self._version, followed.run.version + 1)
        for file in followed.files:
            del self._runs_of[file.number]
            if file.path in self._files:
                self._files[file.path] = LogFile(file.path, file.name)


def _find_files(folder: Path) -> dict[Path, os.stat_result]:
    """Return the event files below a folder, in order. Links are not followed: they may lead out of it."""
    names_in = folders_below(folder)
    return _regular_files(
        Path(parent, name) for parent, names in names_in for name in names if name.endswith(FILE_SUFFIX)
    )


def _regular_files(paths: Iterable[Path]) -> dict[Path, os.stat_result]:
    found = {}
    for path in paths:
        try:
            status = path.lstat()
        except OSError:  # vanished in between
            continue
        if stat.S_ISREG(status.st_mode):
            found[path] = status
    return dict(sorted(found.items()))
