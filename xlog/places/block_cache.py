"""BlockCache: blocks of remote objects that were read, in memory and on this machine's disk, each up to a bound."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import threading
from collections import OrderedDict
from pathlib import Path

from ..errors import ConfigError

BLOCK = 1 << 20  # bytes; on most lines they take about as long as the way there and back
IN_MEMORY = 64 << 20  # bytes
ON_DISK = 1 << 30  # bytes, unless the environment says otherwise
SIZE, FOLDER = "XLOG_REMOTE_CACHE", "XLOG_REMOTE_CACHE_DIR"  # of the environment

_DIGEST = 16  # bytes
_KEPT = 0.8  # of the bound, when it was exceeded
_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}


class BlockCache:
    """Keeps blocks by key. Nothing of the disk is believed without its checksum, and what fails there is no error."""

    def __init__(self, folder: Path, on_disk: int = ON_DISK, in_memory: int = IN_MEMORY) -> None:
        self.folder, self._on_disk, self._in_memory = folder, on_disk, in_memory
        self._lock = threading.Lock()
        self._blocks: OrderedDict[str, bytes] = OrderedDict()
        self._held = 0
        self._stored: int | None = None  # bytes on the disk, as far as is known

    def get(self, key: str) -> bytes | None:
        """Return a block, None where it is not kept."""
        with self._lock:
            if key in self._blocks:
                self._blocks.move_to_end(key)
                return self._blocks[key]
        block = self._load(key) if self._on_disk else None
        if block is not None:
            self._remember(key, block)
        return block

    def put(self, key: str, block: bytes) -> None:
        """Keep a block."""
        self._remember(key, block)
        if self._on_disk:
            with contextlib.suppress(OSError):
                self._store(key, block)

    def _remember(self, key: str, block: bytes) -> None:
        with self._lock:
            self._held += len(block) - len(self._blocks.pop(key, b""))
            self._blocks[key] = block
            while self._held > self._in_memory:
                self._held -= len(self._blocks.popitem(last=False)[1])

    def _load(self, key: str) -> bytes | None:
        path = self._path(key)
        with contextlib.suppress(OSError):
            data = path.read_bytes()
            if data[:_DIGEST] == _digest(key, data[_DIGEST:]):
                os.utime(path)
                return data[_DIGEST:]
        return None

    def _store(self, key: str, block: bytes) -> None:
        path = self._path(key)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.tmp")
        try:
            with open(
                os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600), "wb"
            ) as to:
                to.write(_digest(key, block) + block)
            os.replace(made, path)
        finally:
            made.unlink(missing_ok=True)
        with self._lock:
            self._stored = self._found() if self._stored is None else self._stored + len(block)
            if self._stored > self._on_disk:
                self._stored = self._shrunk()

    def _files(self) -> list[tuple[float, int, Path]]:
        found = []
        for path in self.folder.glob("*/*"):
            with contextlib.suppress(OSError):
                status = path.stat()
                found.append((status.st_mtime, status.st_size, path))
        return sorted(found)

    def _found(self) -> int:
        return sum(size for _, size, _ in self._files())

    def _shrunk(self) -> int:
        """Remove the blocks that were not asked for the longest, and return how many bytes are left."""
        files = self._files()
        left = sum(size for _, size, _ in files)
        for _, size, path in files:
            if left <= _KEPT * self._on_disk:
                break
            with contextlib.suppress(OSError):
                path.unlink()
            left -= size
        return left

    def _path(self, key: str) -> Path:
        name = hashlib.blake2b(key.encode(errors="surrogateescape"), digest_size=16).hexdigest()
        return self.folder / name[:2] / name[2:]


def cache_of_user() -> BlockCache:
    """Return a cache where the user has theirs, of the size that the environment says. Raises ConfigError."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = Path(os.environ.get(FOLDER) or base / "xlog" / "remote")
    words = os.environ.get(SIZE)
    return BlockCache(folder, ON_DISK if words is None else size_of(words))


def size_of(words: str) -> int:
    """Return a number of bytes: "500MB", "2 GB", "0"."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)I?B?", words.strip(), re.IGNORECASE)
    if not match:
        raise ConfigError(
            f"wanted {SIZE} to be a size such as 500MB or 2GB, or 0 for nothing on the disk, got {words!r}"
        )
    return int(float(match[1]) * _UNITS[match[2].upper()])


def _digest(key: str, block: bytes) -> bytes:
    return hashlib.blake2b(
        block, digest_size=_DIGEST, key=hashlib.blake2b(key.encode(errors="surrogateescape")).digest()
    ).digest()
