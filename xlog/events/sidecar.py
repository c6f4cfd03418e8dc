"""Sidecar: the files of an index, read and checked: no row and no name is believed without a checksum that says so.

Each block of rows that a writer appends has a line among the names, behind those that the rows refer to: how many bytes
of rows there are up to here, their CRC-32C, and that of all names before the line. Both go on from block to block, so
one look tells of a whole file that it is right, and a walk over the lines how far a damaged one is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import crc32c
import numpy as np

from .contents import Contents, of_line
from .names import Names
from .rows import NAMED, ROW, Rows

_LINE = re.compile(rb"\\#(\d{1,18}) ([0-9a-f]{8}) ([0-9a-f]{8})\n")  # no name has this backslash: names are escaped
_MARK = b"\n\\#"
_PIECE = 4096 * ROW.itemsize  # bytes read at a time: they are still in a processor's cache when they are checked
_HUGE = 1 << 21  # bytes of a large page of memory, a few of which come in half the time of many small ones


class Sums:
    """Makes the lines of checksums while a sidecar is written."""

    def __init__(self) -> None:
        self._size = self._of_rows = self._of_names = 0

    def block(self, names: bytes, rows: bytes) -> bytes:
        """Return what to append to the names before some rows are appended: their names, and the line."""
        self._size += len(rows)
        self._of_rows = crc32c.crc32c(rows, self._of_rows)
        before = crc32c.crc32c(names, self._of_names)
        line = b"\\#%d %08x %08x\n" % (self._size, self._of_rows, before)
        self._of_names = crc32c.crc32c(line, before)
        return names + line


@dataclass(frozen=True)
class _Block:
    start: int  # of its line among the names, bytes
    end: int
    size: int  # of the rows up to its end, bytes
    of_rows: int
    of_names: int


class Sidecar:
    """Gives the rows of an index piece by piece, up to the first block that is damaged or not there yet.

    Raises OSError where a file cannot be read, ValueError where the names hold no block that is right.
    """

    def __init__(self, index: Path, names: Path, header: bytes) -> None:
        self._index, self._header = index, header
        lines = names.read_bytes()
        self._file_size = index.stat().st_size - len(header)
        self._lines = lines
        self._blocks = self._last_block() or self._all_blocks()
        if not self._blocks:
            raise ValueError("the index holds no block that is whole")
        end, self._row_count = self._blocks[-1].end, self._blocks[-1].size // ROW.itemsize
        self.rest = lines[end:]  # behind all blocks
        self._lines = lines[:end]
        self.names = Names(self._lines)
        self._next = self._position = self._crc = 0

    def check_header(self) -> None:
        """Raise ValueError where the index begins otherwise than one of its log does."""
        with self._index.open("rb") as file:
            if file.read(len(self._header)) != self._header:
                raise ValueError("the index is of another log, or of another version")

    @cached_property
    def contents(self) -> Contents | None:
        """What the log holds in short, if its writer has said so behind all blocks."""
        found = of_line(self.rest)
        return found if found and found.rows == self._row_count else None

    def _last_block(self) -> list[_Block]:
        """Return one block for all rows if all names are right: who wants all at once need not walk over the lines."""
        found = _blocks(self._lines, self._lines.rfind(_MARK))
        return _sound(self._lines, [block for block in found if block.size <= self._file_size])

    def _all_blocks(self) -> list[_Block]:
        found = _blocks(self._lines, self._lines.find(_MARK))
        return _sound(self._lines, [block for block in found if block.size <= self._file_size])

    def row(self, number: int) -> np.void:
        """Return one row, unchecked; -1 is the last one. Raises ValueError where it is not all there."""
        with self._index.open("rb") as file:
            file.seek(len(self._header) + number % self._row_count * ROW.itemsize)
            return np.frombuffer(file.read(ROW.itemsize), ROW, 1)[0]

    def read(self, most: int) -> Rows:
        """Return the next rows, at least `most` if there are so many; none at the end."""
        wanted = self._position + most * ROW.itemsize
        if not self._position and wanted < self._blocks[-1].size:
            self._blocks = self._all_blocks()
        last = self._next
        while last < len(self._blocks) - 1 and self._blocks[last].size < wanted:
            last += 1
        if last >= len(self._blocks):
            return np.zeros(0, ROW)
        data, whole, greatest = self._bytes(self._position, self._blocks[last].size)
        size = self._take(data, whole, self._blocks[self._next : last + 1])
        rows = np.frombuffer(data[:size], ROW)
        if size < len(data):
            greatest = _greatest_name(rows)
        return rows if greatest < len(self.names) else np.zeros(0, ROW)

    def _take(self, data: memoryview, whole: int, blocks: list[_Block]) -> int:
        """Return how much of the data is right: all, or what comes before the first block that is not."""
        if whole != blocks[-1].of_rows and len(blocks) == 1 and not self._position:
            blocks = self._all_blocks()
        if whole == blocks[-1].of_rows and len(data) == blocks[-1].size - self._position:
            self._next += len(blocks)
            self._position, self._crc = blocks[-1].size, whole
            return len(data)
        size, crc = 0, self._crc
        for block in blocks:
            stop = block.size - self._position
            crc = crc32c.crc32c(data[size:stop], crc)
            if stop > len(data) or crc != block.of_rows:
                break
            size = stop
        self._blocks = []  # nothing behind it is believed
        return size

    def _bytes(self, start: int, stop: int) -> tuple[memoryview, int, int]:
        """Read rows into memory of our own: a mapped file that shrinks would be the end of the process.

        Return them, the checksum of all rows up to their end, and the greatest number of a name in them.
        """
        data, there, crc, greatest = _memory(stop - start), 0, self._crc, 0
        rows = np.frombuffer(data, ROW)
        with self._index.open("rb", buffering=0) as file:
            if not start and file.read(len(self._header)) != self._header:
                return data[:0], crc, greatest
            file.seek(len(self._header) + start)
            while got := file.readinto(data[there : there + _PIECE]):
                crc = crc32c.crc32c(data[there : there + got], crc)
                whole = rows[there // ROW.itemsize : (there + got) // ROW.itemsize]
                greatest = max(greatest, _greatest_name(whole))
                there += got
        return data[:there], crc, greatest


def _greatest_name(rows: Rows) -> int:
    return max(int(rows[column].max(initial=0)) for column in NAMED)  # a column at a time: in half the time


def _memory(size: int) -> memoryview:
    """Return memory that, where it is much, lies and ends as large pages do."""
    if size < _HUGE:
        return np.empty(size, np.uint8).data
    taken = np.empty(size + 2 * _HUGE, np.uint8)
    begin = -taken.ctypes.data % _HUGE
    return taken.data[begin : begin + size]


def _blocks(lines: bytes, at: int) -> list[_Block]:
    """Return what the lines of checksums say, from a place on."""
    found: list[_Block] = []
    while at >= 0:
        if match := _LINE.match(lines, at + 1):
            size, of_rows, of_names = int(match[1]), int(match[2], 16), int(match[3], 16)
            if size % ROW.itemsize == 0 and size > (found[-1].size if found else 0):
                found.append(_Block(match.start(), match.end(), size, of_rows, of_names))
        at = lines.find(_MARK, at + 1)
    return found


def _sound(lines: bytes, blocks: list[_Block]) -> list[_Block]:
    """Return the blocks up to the first whose names are damaged."""
    if blocks and crc32c.crc32c(memoryview(lines)[: blocks[-1].start]) == blocks[-1].of_names:
        return blocks
    crc = at = 0
    for number, block in enumerate(blocks):
        crc, at = crc32c.crc32c(memoryview(lines)[at : block.start], crc), block.start
        if crc != block.of_names:
            return blocks[:number]
    return blocks
