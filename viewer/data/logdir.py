"""LogDir: finds runs below a folder, follows them while they grow, fetches pictures and maps.

What it keeps in memory is a few dozen bytes for each record; samples, pictures and maps are read when asked for, by
file and offset. No file stays open when a page is made: thousands of runs would use up the descriptors of a process,
and a file that was replaced would be read in its old form. What cannot be read becomes a note. Of runs that a cache
knows only the list is told, until somebody asks for one, or sees it in the list.
"""

from __future__ import annotations

import hashlib
import math
import os
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from xlog.events.ahead import TOGETHER, headers_ahead, rows_ahead
from xlog.places.place import is_url, place_of

from ..store.entries import MapPayload, MaskRef, PicturePayload, Ref, RunRow, SegmentsPayload, WeighedPayload
from ..store.run import Run
from ..words import say
from .consensus import ConsensusPayload, consensus
from .finding import finder_of
from .followed import Followed
from .log_file import LogFile
from .row_cache import Entry, RowCache
from .settings import Settings

RESCAN = 0.3  # seconds between two looks at the folders, at least
SCAN_SHARE = 20  # a look that takes long is repeated after this many times its length: network drives are slow
READ_BUDGET = 0.2  # seconds of reading in one refresh; a large log appears in pieces
KEEP_SECONDS = 30.0  # between two writings of the cache, at least
_PIECE_OF_READING, _PAUSE_OF_READING = 0.05, 0.01  # seconds, in the background: so that pages are answered meanwhile
_PAUSE_OF_LOOKING = 0.2  # seconds, where all is read


class LogDir:
    """All runs below a folder, called and scored as `settings` say; or those of some event files in it alone.

    With `follow_links`, links below the folder are followed; else they are listed among what is unreadable. `refresh`
    looks for news; everything else answers from what it has found. Safe to use from many threads.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        rescan: float = RESCAN,
        settings: Settings | None = None,
        only: Iterable[Path] | None = None,
        cache: RowCache | None = None,
        follow_links: bool = False,
    ) -> None:
        self.path = place_of(path).resolve()
        self.settings = settings or Settings()
        files = None if only is None else [str(self.path / file.name) for file in only]
        self._finder, self._follows = finder_of(self.path, files, follow_links), follow_links
        self._begin = len(os.path.join(self.path, ""))  # of names in paths
        self.rescan = rescan
        self._cache = cache
        self._is_loaded = False  # what it knows is taken
        self._is_kept = True  # what it could know, it does
        self._files: dict[str, LogFile] = {}
        self._runs: dict[str, Followed] = {}  # by key
        self._runs_of: dict[int, Followed] = {}  # by number of a file
        self._known: dict[str, Entry] = {}  # by key: runs that only the cache has told of
        self._known_of: dict[int, str] = {}  # by number of a file: the key of such a run
        self._shown: dict[str, None] = {}  # keys that somebody saw the cache's word of
        self._links: list[str] = []  # to folders and files, that are not followed
        self._ahead: list[LogFile] = []  # that were looked at ahead, and then those that were so to read them
        self._rows_ahead: list[LogFile] = []
        self._nameless: list[LogFile] = []  # whose header was not looked at yet, the next one last
        self._waiting: list[LogFile] = []  # that have news, the next one last
        self._is_sorted = True  # they are, and complete
        self._is_read_on = False  # a thread reads what pages do not wait for
        self._wanted = ""  # the key of the run that was asked for last
        self._lock = threading.RLock()  # around every change, and every look at more than one thing
        self._keeping = threading.Lock()  # one thread writes the cache
        self._refreshing = threading.Lock()  # one thread refreshes, the others go on with what there is
        self._next_scan = -math.inf
        self._version = 0  # what the versions of new runs begin at: a run that is read again must not seem unchanged

    def refresh(self, budget: float | None = None) -> None:
        """Look for new files and read what was added, for at most about `budget` seconds.

        None: as long as a page may take for it, which is a moment where a thread reads on anyway.
        """
        if budget is None:
            budget = _PIECE_OF_READING if self._is_read_on else READ_BUDGET
        self.settings.refresh()
        if not self._refreshing.acquire(blocking=False):
            return
        try:
            deadline = time.monotonic() + budget
            self._find(deadline)
            while not self._nameless and (file := self._next()):
                self._read(file, deadline)
                if time.monotonic() > deadline:
                    return
        finally:
            self._refreshing.release()

    def find(self, budget: float = READ_BUDGET) -> None:
        """Look for new files, and read no more than their headers: enough to list their runs."""
        with self._refreshing:
            self._find(time.monotonic() + budget)

    def read_whole(self, key: str) -> None:
        """Read all that the files of a run hold now: for who hands on what there is, and must not hand on a part."""
        followed = self._followed(key)
        if followed is None:
            return
        folder = _folder(followed.files[0].name)
        with self._refreshing:
            for file in [file for file in self._nameless if _folder(file.name) == folder]:
                self._read_header(file)  # it may be another file of the run
        while self._read_on(key):
            pass

    def is_finding(self) -> bool:
        """Tell whether there are files of which nobody knows yet what run they belong to, or may be."""
        return bool(self._nameless) or not self._finder.is_whole

    def keep_reading(self, stop: threading.Event, give_way: Callable[[], None] = lambda: None) -> None:
        """Read what is not read yet, piece by piece, until told to stop: in a thread of its own.

        Before each piece it gives way to others, as long as they wish.
        """
        self._is_read_on = True
        next_keeping = time.monotonic() + KEEP_SECONDS
        while not stop.wait(_PAUSE_OF_READING if self._has_news() else _PAUSE_OF_LOOKING):
            give_way()
            if self._has_news():
                self.refresh(_PIECE_OF_READING)
            if time.monotonic() > next_keeping:
                self.keep()
                next_keeping = time.monotonic() + KEEP_SECONDS

    def keep(self) -> None:
        """Write into the cache what lists say of the runs that were read whole, if there is news."""
        if self._cache is None or self._is_kept:
            return
        with self._keeping:
            self._is_kept = True
            with self._lock:
                known, followed = list(self._known.values()), list(self._runs.values())
            found = [self._entry(run) for run in followed]
            if not all(run.is_still() for run in followed):
                self._is_kept = False  # they may be later
            entries = sorted([*known, *filter(None, found)], key=lambda entry: -entry.row.start_time)
            self._cache.save(self.path, entries)

    def _entry(self, followed: Followed) -> Entry | None:
        with self._lock:  # for each run anew: others wait for one at most
            return followed.entry()

    def look_at(self, keys: Iterable[str]) -> None:
        """Note that somebody sees these runs in a list: what the cache says of them is to be read from the log."""
        with self._lock:
            self._shown |= dict.fromkeys(key for key in keys if key in self._known)

    def runs(self) -> list[RunRow]:
        """Return all runs, newest first."""
        with self._lock:
            rows = [entry.row for entry in self._known.values()]
            rows += [followed.row() for followed in self._runs.values()]
        return sorted(map(self.settings.dressed, rows), key=lambda row: (-row.start_time, row.path, row.key))

    def row(self, key: str) -> RunRow | None:
        """Return one run's row, or None where there is no such run."""
        with self._lock:
            known, followed = self._known.get(key), self._runs.get(key)
            row = known.row if known else followed.row() if followed else None
        return self.settings.dressed(row) if row else None

    def accuracy(self, key: str) -> float | None:
        """Return how often a run is right, None where that is not known; of a run that is not opened for it."""
        known, followed = self._known.get(key), self._runs.get(key)
        return known.accuracy if known else followed.run.accuracy() if followed else None

    def run(self, key: str) -> Run | None:
        """Return a run's index, or None where there is no such run."""
        followed = self._followed(key)
        return followed.run if followed else None

    def unreadable(self) -> list[tuple[str, str]]:
        """Return files that belong to no run, and why: (relative path, reason)."""
        with self._lock:
            found = [file for file in self._files.values() if file.done and file.number not in self._runs_of]
            notes = [(file.name, file.note()) for file in found if file.number not in self._known_of]
            why = say("log_link_again" if self._follows else "log_link")
            folders = ((self._name(folder) or ".", reason) for folder, reason in self._finder.problems.items())
            return sorted([*notes, *folders, *((link, why) for link in self._links)])

    def progress(self) -> tuple[int, int]:
        """Return bytes read and bytes found; they differ only while a large log is read for the first time."""
        with self._lock:
            files = [file for file in self._files.values() if not file.done or file.number in self._runs_of]
        return sum(file.read_size for file in files), sum(file.size for file in files)

    def picture(self, key: str, ref: Ref) -> PicturePayload | None:
        """Return a picture as it was stored, or None where there is none or it cannot be read."""
        followed = self._followed(key)
        return followed.records.picture(ref) if followed else None

    def slice(self, key: str, ref: Ref, number: int, depth: int) -> PicturePayload | None:
        """Return one of a volume's `depth` slices as a PNG, counted from 0; None where it cannot be had."""
        followed = self._followed(key)
        return followed.records.slice(ref, number, depth) if followed else None

    def mask(self, key: str, mask: MaskRef) -> PicturePayload | None:
        """Return the mask of an object as a PNG, or None where there is none or it cannot be read."""
        followed = self._followed(key)
        return followed.records.mask(mask) if followed else None

    def map(self, key: str, ref: Ref, part: str = "map") -> MapPayload | None:
        """Return the values of a map, or of its "mean" or "spread" over dropout samples; None where there are none."""
        followed = self._followed(key)
        return followed.records.map(ref, part, followed.run.segments) if followed else None

    def consensus(self, maps: Sequence[tuple[str, Ref]], keeps_signs: bool) -> ConsensusPayload | None:
        """Return the consensus of maps, each of a run; None where one cannot be read, or they cannot be compared."""
        payloads = [self.map(key, ref) for key, ref in maps]
        known = [payload for payload in payloads if payload is not None]
        return consensus(known, keeps_signs) if known and len(known) == len(payloads) else None

    def segments(self, key: str, ref: Ref) -> SegmentsPayload | None:
        """Return the superpixels that a map weighs, or None where it weighs none or they cannot be read."""
        followed = self._followed(key)
        return followed.records.segments(ref, followed.run.segments) if followed else None

    def weighed(self, key: str, ref: Ref) -> WeighedPayload | None:
        """Return what a map says of each superpixel, or None where it weighs none or cannot be read."""
        followed = self._followed(key)
        return followed.records.weighed(ref) if followed else None

    def _followed(self, key: str) -> Followed | None:
        """Return a run, of which there is something to see: read now if only the cache knew of it."""
        if key in self._known:
            with self._refreshing:
                self._open(key, time.monotonic() + READ_BUDGET)
        followed = self._runs.get(key)
        if followed and self._wanted != key and not all(file.done for file in followed.files):
            self._wanted, self._is_sorted = key, False
        return followed

    # ---------------------------------------------------------------------------------------------------- refreshing

    def _find(self, deadline: float) -> None:
        if time.monotonic() >= self._next_scan:
            self._scan(deadline)
        self._read_headers(deadline)

    def _scan(self, deadline: float) -> None:
        started = time.monotonic()
        found = self._finder.look(deadline - started)
        with self._lock:
            for path in [path for path, file in self._files.items() if file.is_other(found.get(path))]:
                self._forget(path)
            new = [path for path in found if path not in self._files]
            self._links = list(map(self._name, self._finder.links))
            for path in new:
                self._files[path] = LogFile(path, self._name(path))
            for path, status in found.items():
                file = self._files[path]
                if file.look(status):
                    self._is_sorted = False
                    self._disbelieve(self._known_of.get(file.number))
            if self._cache is not None and not self._is_loaded:
                self._take(self._cache.load(self.path))
                self._is_loaded = True
            new.sort(key=lambda path: found[path].st_mtime_ns)  # the newest runs are looked at first
            self._nameless += [file for file in map(self._files.__getitem__, new) if not file.done]
        took = time.monotonic() - started
        pause = max(self.rescan, SCAN_SHARE * took if self.rescan else 0)
        self._next_scan = started + (pause if self._finder.is_whole else 0)

    def _read_headers(self, deadline: float) -> None:
        """Read the headers of new files, so that their runs are listed before the first of them was read."""
        while self._nameless:
            self._look_ahead()
            self._read_header(self._nameless.pop())
            if time.monotonic() > deadline:
                return

    def _look_ahead(self) -> None:
        """Bring what the next files on other machines begin with: in the time of one, many come."""
        if self._nameless[-1] not in self._ahead:
            self._ahead = self._nameless[-TOGETHER:]
            headers_ahead(file.place for file in reversed(self._ahead))

    def _read_header(self, file: LogFile) -> None:
        if file.number not in self._runs_of and file.read_header():
            self._attach(file)

    def _read_on(self, key: str) -> bool:
        """Read a run for as long as a page may take, and let others do so then; tell whether there was something."""
        with self._refreshing:
            followed = self._runs.get(key)
            unread = [file for file in followed.files if not file.done] if followed else []
            for file in unread[:1]:
                self._read(file, time.monotonic() + READ_BUDGET)
            return bool(unread)

    def _has_news(self) -> bool:
        return bool(self._nameless or self._waiting or self._shown or not self._is_sorted)

    def _next(self) -> LogFile | None:
        """Return the file to read next; where all is read, of a run that somebody sees the cache's word of."""
        if not self._is_sorted:
            with self._lock:
                unread = (file for file in self._files.values() if not file.done)
                self._waiting, self._is_sorted = sorted(unread, key=self._order, reverse=True), True
        while self._waiting and self._waiting[-1].done:
            self._waiting.pop()
        if self._waiting:
            self._look_ahead_of_rows()
            return self._waiting[-1]
        while self._shown:
            key = next(iter(self._shown))
            del self._shown[key]
            for _ in range(self._disbelieve(key)):
                self._read_header(self._nameless.pop())
            if not self._is_sorted:
                return self._next()
        return None

    def _look_ahead_of_rows(self) -> None:
        """Bring what the next indexes begin with."""
        file = self._waiting[-1]
        if not file.read_size and file not in self._rows_ahead:
            count = rows_ahead(each.place for each in reversed(self._waiting[-TOGETHER:]))
            self._rows_ahead = self._waiting[-count:]

    def _order(self, file: LogFile) -> tuple[bool, float, tuple[float, int, str]]:
        followed = self._runs_of.get(file.number)
        header = followed.files[0].header if followed else file.header
        is_other = followed is None or followed.run.key != self._wanted
        return is_other, -header.start_time if header else math.inf, file.order()

    def _read(self, file: LogFile, deadline: float) -> None:
        for rows in file.news(deadline):
            with self._lock:
                self._attach(file).take(file, rows)
            if time.monotonic() > deadline:
                return
        self._is_kept = False
        if followed := self._runs_of.get(file.number):
            _ = followed.run.metadata  # or the list would wait for that of thousands of runs

    def _attach(self, file: LogFile) -> Followed:
        """Return the run that a file is part of: the one that its header names, in its folder."""
        if file.number in self._runs_of:
            return self._runs_of[file.number]
        folder = _folder(file.name)
        run_id = file.header.run_id if file.header else file.path.name  # damaged: nobody knows what it belongs to
        key = _key(folder, run_id)
        with self._lock:
            self._disbelieve(key)  # which knew of no such file
            followed = self._runs.get(key) or Followed(key, self._shown_as(folder), run_id, self._version)
            followed.add(file)
            self._runs[key] = self._runs_of[file.number] = followed
            self._is_sorted = False
        return followed

    def _shown_as(self, folder: str) -> str:
        return self.path.name or folder if folder == "." else folder

    def _forget(self, path: str) -> None:
        """Drop a file that vanished or is another one now; what its run has left is read again."""
        number = self._files[path].number
        self._disbelieve(self._known_of.get(number))
        gone = self._files.pop(path)
        self._nameless = [file for file in self._nameless if file is not gone]
        self._is_sorted = self._is_kept = False
        followed = self._runs_of.get(number)
        if followed is None:
            return
        del self._runs[followed.run.key]
        self._version = max(self._version, followed.run.version + 1)
        for file in followed.files:
            del self._runs_of[file.number]
            if file.place in self._files:
                self._files[file.place] = again = LogFile(file.place, file.name)
                self._nameless.append(again)

    # ---------------------------------------------------------------------------------------- what the cache tells of

    def _take(self, entries: Iterable[Entry]) -> None:
        """Take what the cache says of runs whose files are all what they were then."""
        for entry in entries:
            files = {name: self._files.get(self._path(name)) for name in entry.files}
            whole = [file for name, file in files.items() if file and file.signature == entry.files[name]]
            folder = _folder(whole[0].name) if whole else ""
            key = _key(folder, entry.row.run_id)
            if len(whole) < len(files) or key in self._known or any(file.number in self._known_of for file in whole):
                continue
            row = replace(entry.row, key=key, path=self._shown_as(folder))
            self._known[key] = replace(entry, row=row)
            for file in whole:
                file.done = True
                self._known_of[file.number] = key

    def _disbelieve(self, key: str | None) -> int:
        """Read the files of a run of which only the cache has told, if it is one; return how many come next."""
        with self._lock:
            entry = self._known.pop(key, None) if key is not None else None
            files = [self._files[self._path(name)] for name in entry.files] if entry else []
            for file in files:
                del self._known_of[file.number]
                file.done = False
            self._nameless += files
            self._is_sorted = self._is_sorted and not files
        return len(files)

    def _open(self, key: str, deadline: float) -> None:
        """Read a run of which only the cache has told."""
        files = self._nameless[len(self._nameless) - self._disbelieve(key) :]
        for _ in files:
            self._read_header(self._nameless.pop())
        for file in files:
            self._read(file, deadline)

    def _name(self, path: str) -> str:
        return path[self._begin :].replace(os.sep, "/")

    def _path(self, name: str) -> str:
        return f"{self.path}/{name}" if is_url(self.path) else os.path.join(self.path, name.replace("/", os.sep))


def _folder(name: str) -> str:
    return name.rpartition("/")[0] or "."


def _key(folder: str, run_id: str) -> str:
    """Return what addresses call a run: the same after a restart of the viewer."""
    return hashlib.blake2b(f"{folder}\0{run_id}".encode(), digest_size=8).hexdigest()
