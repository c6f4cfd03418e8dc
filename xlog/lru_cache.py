"""LRUCache: results by what they were made of, arrays too; those that nobody asked for the longest go first."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TypeVar, cast

import numpy as np

Result = TypeVar("Result")


class LRUCache:
    """Holds results up to a number of bytes. Whoever gets one must not write into it."""

    def __init__(self, limit: int) -> None:
        self._limit, self._held = limit, 0
        self._results: OrderedDict[bytes, tuple[object, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Sequence[object], make: Callable[[], Result], size: Callable[[Result], int]) -> Result:
        """Return what was made of a key, or make it."""
        name = digest_of(key)
        with self._lock:
            if name in self._results:
                self._results.move_to_end(name)
                return cast(Result, self._results[name][0])  # what `make` returned then
        made = make()
        with self._lock:
            if name not in self._results:  # another thread may have made it meanwhile
                self._results[name] = (made, size(made))
                self._held += size(made)
            while self._held > self._limit:
                _, (_, freed) = self._results.popitem(last=False)
                self._held -= freed
        return made


def digest_of(key: Sequence[object]) -> bytes:
    """Return 16 bytes that name a key: of arrays shape, type and content, of all else what repr() says."""
    digest = hashlib.blake2b(digest_size=16)
    for part in key:
        if isinstance(part, np.ndarray):
            digest.update(f"{part.shape}{part.dtype}".encode())
            digest.update(np.ascontiguousarray(part).data)
        else:
            digest.update(part if isinstance(part, bytes) else repr(part).encode())
    return digest.digest()
