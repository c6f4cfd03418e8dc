"""Upload: brings logs that are written on this machine to a store that has no append, part by part.

The writer writes into a spool, a folder of this disk, as it writes everywhere. What it has written is uploaded in parts
of some MiB or some seconds; small ones are replaced by longer ones that begin at the same byte, so that a slow log is
few objects as well. FORMAT.md says how parts lie. A process that is killed leaves its spool behind, and whoever writes
to the same folder from this machine next brings the rest of it first; so does `xlog upload`.
"""

from __future__ import annotations

import contextlib
import hashlib
import math
import os
import secrets
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from ..attribute_docs import show_attributes
from ..errors import ConfigError, LogError, LogWriteError
from ..places.objects import part_name
from ..places.place import is_url, place_of
from ..places.store import store_of
from . import disk
from .index import sidecars
from .schema import FILE_SUFFIX

PART_SIZE, PART_SECONDS = 8 << 20, 30.0
MOST = 64 << 20  # bytes of a part of an index: what is written anew when it grows
AGAIN = 10.0  # seconds until what could not be uploaded is tried again

_HOLD, _URL = "held", "url"  # the file that a living writer has locked, and the one that says where its logs belong


@dataclass(frozen=True)
class Upload:
    """How a log comes to a URL. A crash may cost the last part there; the spool on this machine still has it."""

    part_size: int = PART_SIZE
    """Bytes after which a part is uploaded."""
    part_seconds: float = PART_SECONDS
    """Age after which it is uploaded in any case."""
    spool: str | os.PathLike[str] | None = None
    """Folder on this machine where the log is until it is uploaded; None: `xlog/spool` in the user's state folder
    (~/.local/state, or $XDG_STATE_HOME)."""

    def __post_init__(self) -> None:
        if self.part_size < 1 or not self.part_seconds >= 0:
            raise ConfigError(
                f"upload: wanted a part_size of a byte or more and part_seconds of 0 or more, got {self.part_size}, "
                f"{self.part_seconds}"
            )

    def spool_of(self, url: str) -> Path:
        """Return the folder in which logs for a URL wait."""
        root = spool_of_user() if self.spool is None else Path(self.spool)
        return root / _digest(url)


def spool_of_user() -> Path:
    """Return the folder in which all logs wait that were given no other."""
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "xlog" / "spool"


class SpooledFile:
    """A file of the spool and the parts of it that lie in the store."""

    def __init__(self, path: Path, folder: str, most: int, is_new: bool = False) -> None:
        self.path, self._folder, self._most = path, folder, most
        self._parts: list[tuple[int, int]] | None = [] if is_new else None  # start and size; None: not looked at yet
        self.sent = 0
        """Bytes that are in the store."""

    def bring(self, size: int) -> int:
        """Upload what the store has not, up to a size, and return how many bytes that was. Raises LogError."""
        if self._parts is None:
            self._look()
        assert self._parts is not None
        before = self.sent
        while self.sent < size:
            start, parts, replaced = self.sent, list(self._parts), []
            while parts and parts[-1][1] <= size - start and self.sent - parts[-1][0] < self._most:
                start, _ = parts.pop()
                replaced.append(start)
            stop = min(size, start + self._most)
            with self.path.open("rb") as file:
                file.seek(start)
                data = file.read(stop - start)
            store = store_of(self._folder)
            store.write(self._url(start), data)
            self._parts = [*parts, (start, stop - start)]
            self.sent = stop
            for place in replaced:
                if place != start:
                    store.remove(self._url(place))
        return self.sent - before

    def _url(self, start: int) -> str:
        return f"{self._folder}/{part_name(self.path.name, start)}"

    def _look(self) -> None:
        """Find out what the store has: of a file that an earlier process began."""
        try:
            found = store_of(self._folder).listing(self._folder, 0.0).files.get(self.path.name)
        except FileNotFoundError:
            found = None
        self._parts = [(extent.start, extent.stop - extent.start) for extent in found.extents] if found else []
        if sum(size for _, size in self._parts) != _end(self._parts):  # something is missing between: all anew
            self._parts = []
        self.sent = _end(self._parts)


class Uploader:
    """Brings the files of one writer to a URL, in a thread of its own while the writer writes."""

    def __init__(self, url: str, upload: Upload) -> None:
        self.url, self._upload = url, upload
        self.spool = upload.spool_of(url) / f"{os.getpid()}-{secrets.token_hex(4)}"
        try:
            self.spool.mkdir(parents=True, mode=0o700)
            self._hold = disk.hold(self.spool / _HOLD)
            (self.spool / _URL).write_text(url, "utf-8", "surrogateescape")
        except OSError as error:
            raise LogWriteError(
                f"cannot write a log for {url} in {self.spool}: {error.strerror}; give Upload(spool=...) a folder that "
                "this user may write"
            ) from error
        self._sizes: dict[Path, dict[Path, int]] = {}  # by log: what is whole of it and its index, bytes
        self._files: dict[Path, SpooledFile] = {}
        self._done: set[Path] = set()  # logs that nothing will be added to
        self._due = math.inf  # when the oldest bytes that were not uploaded are to be, by time.monotonic()
        self._uploading = threading.Lock()
        self._news = threading.Condition()
        self._is_closed = False
        threading.Thread(target=self._go_on, daemon=True).start()

    def path_of(self, log: Path) -> Path:
        """Return where a log of the spool will be."""
        return place_of(f"{self.url}/{log.name}")

    def grown(self, log: Path, size: int) -> None:
        """Note how many bytes of a log are written, whole. What its index has by now is about those."""
        indexed = {path: path.stat().st_size for path in reversed(sidecars(log)) if path.exists()}
        with self._news:
            self._sizes[log] = {log: size, **indexed}
            is_full = size - self._sent(log) >= self._upload.part_size
            due = time.monotonic() + (0.0 if is_full else self._upload.part_seconds)
            if due < self._due:
                self._due = due
                self._news.notify()

    def ended(self, log: Path, size: int) -> None:
        """Note that nothing will be added to a log."""
        self.grown(log, size)
        with self._news:
            self._done.add(log)

    def bring(self, keeps: bool = True) -> None:
        """Upload all that is written. Raises LogWriteError; what could not be uploaded stays in the spool.

        Without `keeps` its owner removes the spool then: the error says so.
        """
        if sys.is_finalizing():  # the threads behind the store are gone: the next writer brings it
            return
        with self._uploading:
            with self._news:
                sizes, done, self._due = dict(self._sizes), set(self._done), math.inf
            try:
                for log, whole in sizes.items():
                    self._bring(log, whole)
            except (LogError, OSError) as error:
                with self._news:
                    self._due = time.monotonic() + AGAIN
                left = sum(whole[log] - self._sent(log) for log, whole in sizes.items())
                waits = (
                    f"{left} bytes of the log wait in {self.spool}, and are uploaded as soon as the store answers, by "
                    f"whoever writes to {self.url} from this machine next, or by `xlog upload`"
                )
                raise LogWriteError(f"{error}; {waits if keeps else 'no log was begun, and none waits'}") from error
            for log in done & sizes.keys():
                self._forget(log)

    def close(self) -> None:
        """Upload what is left and give up the spool. Raises LogWriteError, and then leaves the spool."""
        with self._news:
            self._is_closed = True
            self._news.notify()
        try:
            self.bring()
        finally:
            disk.close(self._hold)
        if not self._sizes:
            remove(self.spool)

    def drop(self) -> None:
        """Give back what a fork has copied; the thread did not come along."""
        with contextlib.suppress(OSError):
            disk.close(self._hold)

    def _sent(self, log: Path) -> int:
        return self._files[log].sent if log in self._files else 0

    def _bring(self, log: Path, whole: dict[Path, int]) -> None:
        """Upload the log before its index, which must not go on where the log does not."""
        if not log.exists():  # it vanished, and its writer says so
            self._forget(log)
            return
        for path, size in whole.items():
            most = self._upload.part_size if path == log else MOST
            self._files.setdefault(path, SpooledFile(path, self.url, most, is_new=True)).bring(size)

    def _forget(self, log: Path) -> None:
        with self._news:
            self._sizes.pop(log, None)
            self._done.discard(log)
        for path in (log, *sidecars(log)):
            self._files.pop(path, None)
            path.unlink(missing_ok=True)

    def _go_on(self) -> None:
        while True:
            with self._news:
                while not self._is_closed and (wait := self._due - time.monotonic()) > 0:
                    self._news.wait(None if wait == math.inf else wait)
                if self._is_closed:
                    return
            with contextlib.suppress(LogWriteError):  # flush() and close() say what cannot be uploaded
                self.bring()


@dataclass(frozen=True)
class Spool:
    """What one writer has left on this machine, or is writing now."""

    folder: Path

    @property
    def url(self) -> str:
        """Where its logs belong; "" where that is not known."""
        try:
            return (self.folder / _URL).read_text("utf-8", "surrogateescape")
        except (OSError, ValueError):
            return ""

    @property
    def logs(self) -> list[Path]:
        """Its event files, of which not all is in the store as far as the writer knew."""
        return sorted(self.folder.glob(f"*{FILE_SUFFIX}"))

    def may_be_of(self, url: str) -> bool:
        """Tell whether it is where a writer to a URL has its spool."""
        return self.folder.parent.name == _digest(url)

    def bring(self, url: str, part_size: int = PART_SIZE) -> tuple[int, int] | None:
        """Upload it and remove it; return how many logs and bytes of them that was, None where a writer lives.

        Raises LogWriteError, and then leaves it as it is.
        """
        hold = disk.hold_if_free(self.folder / _HOLD)
        if hold is None:
            return None
        size, logs = 0, self.logs
        try:
            for log in logs:
                size += SpooledFile(log, url, part_size).bring(log.stat().st_size)
                for path in filter(Path.exists, reversed(sidecars(log))):
                    SpooledFile(path, url, MOST).bring(path.stat().st_size)
        except (LogError, OSError) as error:
            raise LogWriteError(f"{error}; what an earlier writer has left waits in {self.folder}") from error
        finally:
            disk.close(hold)
        remove(self.folder)
        return len(logs), size


def spools_in(folder: Path) -> list[Spool]:
    """Return the spools in a folder: all of a user, those for a URL, or a single one."""
    found = (path.parent for depth in ("", "*/", "*/*/") for path in folder.glob(f"{depth}{_HOLD}"))
    return [Spool(each) for each in sorted(found)]


def recover(url: str, upload: Upload) -> int:
    """Upload what writers to a URL that were cut short have left on this machine; return how many logs those were.

    Spools of writers that live are left alone. Raises LogWriteError.
    """
    brought = [spool.bring(url, upload.part_size) for spool in spools_in(upload.spool_of(url))]
    return sum(found[0] for found in brought if found is not None)


def as_left(folder: str | os.PathLike[str], upload: Upload | None) -> Path:
    """Return a folder as a path, when all is in it that earlier writers left here. Raises LogWriteError."""
    place = place_of(folder)
    if is_url(place):
        recover(str(place), upload or Upload())
    return place


def remove(spool: Path) -> None:
    """Remove a spool of which everything was uploaded."""
    with contextlib.suppress(OSError):
        for path in spool.iterdir():
            path.unlink()
        spool.rmdir()


def check_writable(url: str) -> None:
    """Raise LogWriteError where no log can be written at a URL, as far as can be told without writing."""
    if url.startswith(("http://", "https://")):
        raise LogWriteError(f"cannot write a log at {url}: a server of pages is read only; write to s3:// or the like")
    try:
        place_of(url).is_dir()
    except LogError as error:
        raise LogWriteError(str(error)) from error


def checked_upload(folder: str | os.PathLike[str], upload: Upload | None) -> Upload:
    """Return how logs come to a folder. Raises ConfigError where that makes no sense."""
    if upload is not None and not is_url(folder):
        raise ConfigError(f"upload: wanted a URL to upload to, got the path {os.fspath(folder)!r}; leave upload out")
    return upload or Upload()


def _digest(url: str) -> str:
    return hashlib.blake2b(url.encode(errors="surrogateescape"), digest_size=12).hexdigest()


def _end(parts: list[tuple[int, int]]) -> int:
    return parts[-1][0] + parts[-1][1] if parts else 0


show_attributes([Upload])
