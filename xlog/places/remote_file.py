"""RemoteFile: a file in a store, opened to read. What is read comes in blocks, through a cache."""

from __future__ import annotations

import io
import threading
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from ..errors import LogError
from .at_a_time import side_by_side
from .block_cache import BLOCK, BlockCache
from .objects import Extent, Object, StoredFile
from .store import Store

TOGETHER = 2  # blocks that are asked for at once; more come side by side, as one connection is a part of a line
MOST_AHEAD = 8 << 20  # bytes that are asked for at once where a file is read from front to back
GLANCE = 32 << 10  # bytes that a file begins and ends with, which are asked for alone where no more is wanted

_LOCKS = [threading.Lock() for _ in range(64)]  # by block: two threads that want the same one ask once
_Span = tuple[Object, int, int]  # blocks [first, stop) of an object


class RemoteFile(io.RawIOBase):
    """Bytes of a file as they were listed. Where parts were replaced meanwhile, `listed_anew` says by what."""

    def __init__(self, url: str, stored: StoredFile, store: Store, cache: BlockCache) -> None:
        super().__init__()
        self.name = url
        self._folder = url.rpartition("/")[0]
        self._store, self._cache = store, cache
        self._at = self._ahead = 0
        self._next = -1  # where the last reading ended; it goes on from there, or not
        self._take(stored)

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place, and return it."""
        self._at = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._stored.size}[whence])
        return self._at

    def tell(self) -> int:
        """Return the place that is read next."""
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Read what there is, as much as the buffer holds. Raises LogError."""
        view = memoryview(buffer).cast("B")
        wanted = min(len(view), self._stored.size - self._at)
        if wanted <= 0:
            return 0
        self._ahead = min(max(2 * self._ahead, BLOCK), MOST_AHEAD) if self._at == self._next else 0
        try:
            self._copy(view[:wanted])
        except FileNotFoundError:  # the object was replaced by a longer one since the listing
            self._take(self._store.listing(self._folder, 0.0).files.get(self.name.rpartition("/")[2], StoredFile(())))
            try:
                self._copy(view[:wanted])
            except FileNotFoundError as error:
                raise LogError(f"cannot read {self.name}: it is no longer there") from error
        self._at = self._next = self._at + wanted
        return wanted

    def _take(self, stored: StoredFile) -> None:
        self._stored, self._starts = stored, [extent.start for extent in stored.extents]

    def _copy(self, view: memoryview) -> None:
        if len(view) <= GLANCE and not self._ahead and self._copy_glance(view):
            return
        blocks: dict[str, bytes] = {}
        if self._missing(self._at, self._at + len(view), blocks):
            for found in self._fetch_all(self._missing(self._at, self._at + max(len(view), self._ahead), {})):
                blocks |= found
        for extent, start, stop in self._pieces(self._at, self._at + len(view)):
            to = view[start - self._at : stop - self._at]
            if extent is None:
                to[:] = bytes(stop - start)
            else:
                self._copy_blocks(to, extent.object, start - extent.start + extent.offset, blocks)

    def _copy_glance(self, view: memoryview) -> bool:
        """Take bytes out of the beginning or the end of the file alone; tell whether that is enough, and less."""
        is_head, is_tail = self._at + len(view) <= GLANCE, self._at >= self._stored.size - GLANCE
        extent, start, stop = next(self._pieces(self._at, self._at + len(view)))
        if not (is_head or is_tail) or extent is None or stop - start < len(view) or self._store.may_lack_ranges:
            return False
        found, offset = extent.object, start - extent.start + extent.offset
        begin = 0 if is_head else found.size - GLANCE
        if found.size <= 4 * GLANCE or offset < begin or self._cache.get(self._key(found, offset // BLOCK)):
            return False
        key = self._key(found, f"{begin}+{GLANCE}")
        with _LOCKS[hash(key) % len(_LOCKS)]:
            data = self._cache.get(key)
            if data is None:
                data = self._store.read(f"{self._folder}/{found.name}", begin, begin + GLANCE, found.size)
                self._cache.put(key, data)
        view[:] = data[offset - begin :][: len(view)]
        return True

    def _copy_blocks(self, to: memoryview, found: Object, offset: int, blocks: dict[str, bytes]) -> None:
        done = 0
        while done < len(to):
            number, begin = divmod(offset + done, BLOCK)
            key = self._key(found, number)
            block = blocks.get(key) or self._cache.get(key) or self._fetch((found, number, number + 1))[key]
            size = min(len(to) - done, len(block) - begin)
            to[done : done + size] = block[begin : begin + size]
            done += size

    def _pieces(self, start: int, stop: int) -> Iterator[tuple[Extent | None, int, int]]:
        """Yield what bytes are of: an extent, or of none, and so zeros."""
        number = max(0, bisect_right(self._starts, start) - 1)
        for extent in self._stored.extents[number:]:
            if start >= stop:
                return
            if start < extent.start:
                yield None, start, min(stop, extent.start)
                start = extent.start
            if start < min(stop, extent.stop):
                yield extent, start, min(stop, extent.stop)
                start = extent.stop

    def _missing(self, start: int, stop: int, blocks: dict[str, bytes]) -> list[_Span]:
        """Return the blocks that are not kept, those beside each other as one; those that are go into `blocks`."""
        found: list[_Span] = []
        for extent, begin, end in self._pieces(start, min(stop, self._stored.size)):
            if extent is None:
                continue
            shift = extent.offset - extent.start
            for number in range((begin + shift) // BLOCK, (end + shift - 1) // BLOCK + 1):
                key = self._key(extent.object, number)
                block = self._cache.get(key)
                if block is not None:
                    blocks[key] = block
                elif found and _goes_on(found[-1], extent.object, number):
                    found[-1] = (extent.object, found[-1][1], number + 1)
                else:
                    found.append((extent.object, number, number + 1))
        return found

    def _fetch_all(self, spans: list[_Span]) -> list[dict[str, bytes]]:
        alone = spans[: 1 if self._store.may_lack_ranges else len(spans) == 1]  # it may bring all others
        return [self._fetch(span) for span in alone] + side_by_side(self._fetch, spans[len(alone) :])

    def _fetch(self, span: _Span) -> dict[str, bytes]:
        """Ask for blocks of an object. Raises FileNotFoundError, LogError."""
        found, first, stop = span
        with _LOCKS[hash((found, first)) % len(_LOCKS)]:
            known = {
                self._key(found, number): self._cache.get(self._key(found, number)) for number in range(first, stop)
            }
            if all(block is not None for block in known.values()):
                return {key: block for key, block in known.items() if block is not None}
            start, end = first * BLOCK, min(stop * BLOCK, found.size)
            data = self._store.read(f"{self._folder}/{found.name}", start, end, found.size)
            if len(data) != end - start:  # the server knows no ranges
                start = 0
            blocks = {
                self._key(found, (start + at) // BLOCK): data[at : at + BLOCK] for at in range(0, len(data), BLOCK)
            }
            for key, block in blocks.items():
                self._cache.put(key, block)
            return blocks

    def _key(self, found: Object, number: int | str) -> str:
        return f"{self._folder}/{found.name}\0{found.size}\0{found.version}\0{number}"


def _goes_on(span: _Span, found: Object, number: int) -> bool:
    of, first, stop = span
    return of == found and stop == number and number - first < TOGETHER
