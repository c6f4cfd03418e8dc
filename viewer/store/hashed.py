"""Hashed: where things lie that are known by a hash, in four dozen bytes for each."""

from __future__ import annotations

import hashlib
import struct
import threading
from collections.abc import Mapping

import numpy as np

from .columns import Finder, Table
from .entries import Ref

_HASH = struct.Struct("<qq")


class Hashed:
    """Hash -> where it lies: the first place of several. Safe to use from many threads."""

    def __init__(self) -> None:
        self._table = Table({"begin": np.int64, "rest": np.int64, "file": np.uint64, "offset": np.uint64})
        self._finder = Finder(self._table, "begin")
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._table)

    def add(self, places: Mapping[bytes, Ref]) -> None:
        """Take where more things lie."""
        if not places:
            return
        begins, rests = zip(*map(_halves, places), strict=True)
        files, offsets = zip(*((ref.file, ref.offset) for ref in places.values()), strict=True)
        columns = {"begin": begins, "rest": rests, "file": files, "offset": offsets}
        with self._lock:
            self._table.append({name: np.array(column, self._table[name].dtype) for name, column in columns.items()})

    def get(self, name: bytes) -> Ref | None:
        """Return where the thing of a hash lies; None where it is not known."""
        begin, rest = _halves(name)
        with self._lock:
            rows = self._finder.rows(begin)
            found = rows[self._table["rest"][rows] == rest][:1].tolist()
            return Ref(int(self._table["file"][found[0]]), int(self._table["offset"][found[0]])) if found else None


def _halves(name: bytes) -> tuple[int, int]:
    """Return a hash as two numbers; of what is no hash of sixteen bytes, as a log is anyone's, those of its hash."""
    first, second = _HASH.unpack(name if len(name) == _HASH.size else hashlib.blake2b(name, digest_size=16).digest())
    return first, second
