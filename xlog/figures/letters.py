"""Letters: which ones a font has, read from its table of characters (OpenType's `cmap`)."""

from __future__ import annotations

import struct
from typing import BinaryIO

import numpy as np

_COLLECTION = b"ttcf"
_BEST = (
    (3, 10),
    (0, 6),
    (0, 4),
    (3, 1),
    (0, 3),
    (0, 2),
    (0, 1),
    (0, 0),
)  # platform, encoding: Unicode, the widest first
_LAST = 0xFFFF  # ends a table of 16 bits, and is no letter
_MOST = 0x110000  # characters that there are
_RANGES = (12, 13)  # formats with ranges of 32 bits; 4 has those of 16


def faces_in(file: BinaryIO) -> int:
    """Return how many faces a file has: one, but for a collection. Raises ValueError for a damaged one."""
    file.seek(0)
    tag, _, count = _unpacked(">4sII", file.read(12))
    return int(count) if tag == _COLLECTION else 1


def letters_of(file: BinaryIO, face: int = 0) -> frozenset[int]:
    """Return the code points that a face has letters for. Raises ValueError for what is no font, or a damaged one."""
    start = _table(file, _start(file, face), b"cmap")
    file.seek(start)
    _, count = _unpacked(">HH", file.read(4))
    listed = np.frombuffer(file.read(8 * count), ">u2").reshape(-1, 4).tolist()
    places = {(platform, encoding): (high << 16) + low for platform, encoding, high, low in listed}
    for kind in _BEST:
        if kind in places:
            return _characters(file, start + places[kind])
    return frozenset()


def _start(file: BinaryIO, face: int) -> int:
    """Return where a face's tables are listed."""
    if not 0 <= face < faces_in(file):
        raise ValueError(f"wanted one of the faces of this file, got number {face}")
    file.seek(0)
    if file.read(4) != _COLLECTION:
        return 0
    file.seek(12 + 4 * face)
    return int(_unpacked(">I", file.read(4))[0])


def _table(file: BinaryIO, start: int, name: bytes) -> int:
    file.seek(start)
    _, count = _unpacked(">4sH", file.read(6))
    file.seek(start + 12)
    for _ in range(count):
        tag, _, place, _ = _unpacked(">4sIII", file.read(16))
        if tag == name:
            return int(place)
    raise ValueError(f"wanted a font, got a file without a table {name.decode()}")


def _characters(file: BinaryIO, start: int) -> frozenset[int]:
    file.seek(start)
    (form,) = _unpacked(">H", file.read(2))
    if form in _RANGES:
        return _of_ranges(file, start)
    if form == 4:
        return _of_segments(file, start)
    raise ValueError(f"wanted a table of characters of format 4, 12 or 13, got {form}")


def _of_ranges(file: BinaryIO, start: int) -> frozenset[int]:
    file.seek(start + 12)
    (count,) = _unpacked(">I", file.read(4))
    ranges = np.frombuffer(file.read(12 * count), ">u4").reshape(-1, 3).tolist()
    return frozenset(code for first, last, _ in ranges for code in range(first, min(last + 1, _MOST)))


def _of_segments(file: BinaryIO, start: int) -> frozenset[int]:
    """Return the characters of format 4: of each segment its ends, what is added, and where its glyphs are listed."""
    file.seek(start + 2)
    (length,) = _unpacked(">H", file.read(2))
    file.seek(start)
    words = np.frombuffer(file.read(length - length % 2), ">u2").astype(np.int64)
    count = int(words[3]) // 2
    ends, starts, added, places = (words[7 + part * count + (part > 0) :][:count] for part in range(4))
    found: set[int] = set()
    for number, (first, last, more, place) in enumerate(zip(starts, ends, added, places, strict=True)):
        codes = np.arange(first, min(last, _LAST - 1) + 1)
        if place:
            at = 8 + 3 * count + number + int(place) // 2 + np.arange(len(codes))
            codes = codes[(at < len(words)) & (words[np.minimum(at, len(words) - 1)] != 0)]
        else:
            codes = codes[(codes + more) & 0xFFFF != 0]
        found.update(codes.tolist())
    return frozenset(found)


def _unpacked(form: str, data: bytes) -> tuple[int, ...]:
    try:
        return struct.unpack(form, data)
    except struct.error:
        raise ValueError("wanted a font, got a file that ends too early") from None
