"""RemotePath: a URL, with all of a Path that readers ask for. Nothing is ever written through it."""

from __future__ import annotations

import hashlib
import io
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, total_ordering
from typing import Literal, overload

from .block_cache import BlockCache, cache_of_user
from .objects import StoredFile
from .remote_file import RemoteFile
from .store import Listing, store_of

_SHALLOW = 8  # bytes of a digest that stand for an inode, and for times that a store has none of


@dataclass(frozen=True)
class RemoteStatus:
    """What os.stat_result says of a file, as far as a listing has it."""

    st_mode: int
    st_size: int
    st_mtime: float
    st_mtime_ns: int
    st_ctime_ns: int
    """Another one whenever the content is."""
    st_ino: int
    st_dev: int = 0


@total_ordering
class RemotePath(os.PathLike[str]):
    """A file or a folder by its URL.

    What is known of it holds for a few seconds, as on network drives (`store.KNOWN`).
    """

    def __init__(self, url: str) -> None:
        protocol, _, rest = url.partition("://")
        self._url = f"{protocol}://{rest.strip('/') if protocol not in ('http', 'https') else rest.rstrip('/')}"

    @property
    def name(self) -> str:
        """Its last part."""
        return self._url.rpartition("/")[2]

    @property
    def parent(self) -> RemotePath:
        """The folder it lies in."""
        above = self._url.rpartition("/")[0]
        return self if above.endswith("/") else RemotePath(above)

    def with_name(self, name: str) -> RemotePath:
        """Return what lies beside it by another name."""
        return self.parent / name

    def resolve(self) -> RemotePath:
        """Return itself: a URL is whole."""
        return self

    def exists(self) -> bool:
        """Tell whether there is such a file or folder. Raises LogError where that cannot be told."""
        return self.is_dir() or self.is_file()

    def is_dir(self) -> bool:
        """Tell whether it is a folder. Raises LogError where that cannot be told."""
        if self.name.endswith(".xlog"):  # a server of pages would send all of a file to be asked that
            return False
        try:
            self._listing_of(self)
        except (FileNotFoundError, NotADirectoryError):
            return False
        return True

    def is_file(self) -> bool:
        """Tell whether it is a file. Raises LogError where that cannot be told."""
        return self._stored() is not None

    def is_symlink(self) -> bool:
        """Stores have no links."""
        return False

    def stat(self) -> RemoteStatus:
        """Return what a listing says of it. Raises FileNotFoundError, LogError."""
        stored = self._stored()
        if stored is not None:
            return status_of(self._url, stored)
        if self.is_dir():
            return RemoteStatus(stat.S_IFDIR | 0o555, 0, 0.0, 0, 0, _number(self._url))
        raise self._missing()

    def iterdir(self) -> Iterator[RemotePath]:
        """Yield what is in the folder. Raises FileNotFoundError, LogError."""
        listing = self._listing_of(self)
        yield from (self / name for name in sorted([*listing.files, *listing.folders]))

    @overload
    def open(self, mode: Literal["rb"] = "rb", buffering: Literal[0] = 0) -> RemoteFile: ...
    @overload
    def open(self, mode: Literal["rb"] = "rb", buffering: int = -1) -> RemoteFile | io.BufferedReader: ...
    def open(self, mode: Literal["rb"] = "rb", buffering: int = -1) -> RemoteFile | io.BufferedReader:
        """Open it to read. Raises FileNotFoundError, LogError."""
        stored = self._stored()
        if stored is None:
            raise self._missing()
        raw = RemoteFile(self._url, stored, store_of(self._url), shared_cache(os.getpid()))
        return raw if buffering == 0 else io.BufferedReader(raw)

    def read_bytes(self) -> bytes:
        """Return all of it. Raises FileNotFoundError, LogError."""
        with self.open(buffering=0) as file:
            data = bytearray(file.seek(0, io.SEEK_END))
            file.seek(0)
            file.readinto(data)
        return bytes(data)

    def __truediv__(self, name: str | os.PathLike[str]) -> RemotePath:
        return RemotePath(f"{self._url}/{os.fspath(name)}")

    def __fspath__(self) -> str:
        return self._url

    def __str__(self) -> str:
        return self._url

    def __repr__(self) -> str:
        return f"RemotePath({self._url!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RemotePath) and self._url == other._url

    def __lt__(self, other: RemotePath) -> bool:
        return self._url < other._url

    def __hash__(self) -> int:
        return hash(self._url)

    def _stored(self) -> StoredFile | None:
        try:
            return self._listing_of(self.parent).files.get(self.name)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def _missing(self) -> FileNotFoundError:
        return FileNotFoundError(2, "there is no such file", self._url)

    @staticmethod
    def _listing_of(folder: RemotePath) -> Listing:
        return store_of(folder._url).listing(folder._url)


def status_of(url: str, stored: StoredFile) -> RemoteStatus:
    """Return what a listing says of a file."""
    content = "\0".join(f"{each.object.name}\0{each.object.size}\0{each.object.version}" for each in stored.extents)
    changed = int(stored.modified * 1e9) or _number(content) >> 2
    return RemoteStatus(
        stat.S_IFREG | 0o444, stored.size, stored.modified, changed, _number(content) >> 2, _number(url) >> 2
    )


@cache
def shared_cache(pid: int) -> BlockCache:
    """Return the cache of this process."""
    return cache_of_user()


def _number(text: str) -> int:
    digest = hashlib.blake2b(text.encode(errors="surrogateescape"), digest_size=_SHALLOW).digest()
    return int.from_bytes(digest, "big")
