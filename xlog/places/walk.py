"""Walk: the files below a remote folder, looked at folder by folder, for who must not wait for all of them."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from ..errors import LogError
from .remote_path import RemotePath, RemoteStatus, status_of
from .store import AT_A_TIME, KNOWN, Listing, store_of


class Walk:
    """Looks again and again at what is below a folder; what is there is known from one look to the next."""

    def __init__(self, root: str | os.PathLike[str]) -> None:
        self._root = str(RemotePath(os.fspath(root)))
        self._waiting: list[str] = []
        self._seen: dict[str, dict[str, RemoteStatus]] = {}  # by folder
        self.known: dict[str, dict[str, RemoteStatus]] = {}
        """Folder -> path -> what is said of each file in it."""

    @property
    def is_whole(self) -> bool:
        """Whether the last look came to all folders."""
        return not self._waiting

    def go_on(self, seconds: float = math.inf, age: float = 0.0) -> dict[str, RemoteStatus]:
        """Go on with a look, or begin the next one, for about as long; return all files that are known by now.

        `age` is how old what is known of a folder may be. Raises LogError where the root cannot be listed.
        """
        deadline = time.monotonic() + seconds
        if not self._waiting:
            self._waiting, self._seen = [self._root], {}
            age = age if self.known else KNOWN  # who looks for the first time may have asked whether it is there
        with ThreadPoolExecutor(AT_A_TIME) as pool:
            while self._waiting:
                now, self._waiting = self._waiting[:AT_A_TIME], self._waiting[AT_A_TIME:]
                for folder, listing in zip(now, pool.map(lambda each: self._listing(each, age), now), strict=True):
                    self._take(folder, listing)
                if time.monotonic() > deadline:
                    break
        if not self._waiting:
            self.known = self._seen
        return {path: status for folder in sorted(self.known) for path, status in self.known[folder].items()}

    def _listing(self, folder: str, age: float) -> Listing:
        try:
            return store_of(folder).listing(folder, age)
        except (FileNotFoundError, NotADirectoryError):  # it vanished in between
            return Listing()
        except LogError:
            if folder == self._root:
                raise
            return Listing()  # not to be read

    def _take(self, folder: str, listing: Listing) -> None:
        found = {
            f"{folder}/{name}": status_of(f"{folder}/{name}", listing.files[name]) for name in sorted(listing.files)
        }
        self._seen[folder] = found
        self.known[folder] = found
        self._waiting += [f"{folder}/{name}" for name in listing.folders]


def folders_of(root: str | os.PathLike[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield a folder and all below it with the names of the files in it, sorted. Raises LogError for the root."""
    walk = Walk(root)
    walk.go_on(age=KNOWN)
    for folder in sorted(walk.known):
        yield folder, [path.rpartition("/")[2] for path in walk.known[folder]]
