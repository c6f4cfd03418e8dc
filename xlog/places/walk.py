"""Walk: the files below a remote folder, many folders at a time, for who must not wait for all of them."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from functools import partial

from ..errors import LogError
from .at_a_time import AT_A_TIME, begun
from .remote_path import RemotePath, RemoteStatus, status_of
from .store import Listing, UnreachedError, store_of

FIRST_SECONDS = 1.0  # that a first look waits for something to show, however little time there is


class Walk:
    """Looks again and again at what is below a folder; what is there is known from one look to the next.

    A folder that takes long, because of thousands of objects in it or of a request that hangs, holds up no other.
    """

    def __init__(self, root: str | os.PathLike[str]) -> None:
        self._root = str(RemotePath(os.fspath(root)))
        self._waiting: list[str] = []
        self._pending: dict[Future[Listing], str] = {}
        self._seen: dict[str, dict[str, RemoteStatus]] = {}  # by folder, in this look
        self._failed: dict[str, LogError] = {}  # by folder, in this look
        self.known: dict[str, dict[str, RemoteStatus]] = {}
        """Folder -> path -> what is said of each file in it."""
        self.problems: dict[str, LogError] = {}
        """Folder below the root -> why the last look at it failed; what was known of it and below it is kept."""

    @property
    def is_whole(self) -> bool:
        """Whether the last look came to all folders."""
        return not self._waiting and not self._pending

    def go_on(self, seconds: float = math.inf, age: float | None = 0.0) -> dict[str, RemoteStatus]:
        """Go on with a look, or begin the next one, for about as long; return all files that are known by now.

        `age` is how old what is known of a folder may be. Raises LogError where the root cannot be listed.
        """
        began = time.monotonic()
        if self.is_whole:
            self._waiting, self._seen, self._failed = [self._root], {}, {}
            age = age if self.known else None  # who looks for the first time may have asked whether it is there
        while not self.is_whole:
            while self._waiting and len(self._pending) < AT_A_TIME:
                folder = self._waiting.pop(0)
                self._pending[begun(partial(_listed, folder, age))] = folder
            left = began + (seconds if any(self.known.values()) else max(seconds, FIRST_SECONDS)) - time.monotonic()
            done, _ = wait(self._pending, None if left == math.inf else max(0.0, left), FIRST_COMPLETED)
            for each in done:
                self._take(self._pending.pop(each), each)
            if left <= 0:
                break
        if self.is_whole:
            self.known, self.problems = self._seen, self._failed
        return {path: status for folder in sorted(self.known) for path, status in self.known[folder].items()}

    def _take(self, folder: str, asked: Future[Listing]) -> None:
        try:
            listing = asked.result()
        except (FileNotFoundError, NotADirectoryError):  # it vanished in between
            listing = Listing()
        except LogError as error:
            if folder == self._root:
                raise
            self._failed[folder] = self.problems[folder] = error
            below = f"{folder}/"
            self._seen |= {name: self.known[name] for name in self.known if name == folder or name.startswith(below)}
            return
        found = {
            f"{folder}/{name}": status_of(f"{folder}/{name}", listing.files[name]) for name in sorted(listing.files)
        }
        self._seen[folder] = found
        self.known[folder] = found
        self._waiting += [f"{folder}/{name}" for name in listing.folders]


def folders_of(root: str | os.PathLike[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield a folder and all below it with the names of the files in it, sorted.

    Raises LogError for the root, and where a folder below it did not answer.
    """
    walk = Walk(root)
    walk.go_on(age=None)
    for error in walk.problems.values():
        if isinstance(error, UnreachedError):
            raise error
    for folder in sorted(walk.known):
        yield folder, [path.rpartition("/")[2] for path in walk.known[folder]]


def _listed(folder: str, age: float | None) -> Listing:
    return store_of(folder).listing(folder, age)
