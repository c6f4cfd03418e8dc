"""Objects: what a store holds, and the files that it stands for.

An object store has no append, so a file that grows lies there in parts, each of which begins at a byte of the file.
What a reader sees is the file again: parts in order, what is missing between two of them as zeros, which no checksum
takes for a record.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_DIGITS = 15
_PART = re.compile(rf"(.+)\.part-(\d{{{_DIGITS}}})")


@dataclass(frozen=True)
class Object:
    """One object as a listing has it; it does not change but by being replaced."""

    name: str
    size: int
    """Bytes."""
    version: str
    """Another one for other content, as far as the store tells."""
    modified: float
    """Seconds since 1970; 0: not known."""


@dataclass(frozen=True)
class Extent:
    """Bytes [start, stop) of a file, which are those of an object from `offset` on."""

    start: int
    stop: int
    object: Object
    offset: int


@dataclass(frozen=True)
class StoredFile:
    """A file that one object or several parts hold."""

    extents: tuple[Extent, ...]
    """In order, and apart from each other."""

    @property
    def size(self) -> int:
        """Bytes."""
        return self.extents[-1].stop if self.extents else 0

    @property
    def modified(self) -> float:
        """When the latest of its objects was written, seconds since 1970."""
        return max((extent.object.modified for extent in self.extents), default=0.0)


def part_name(name: str, start: int) -> str:
    """Return what the part of a file is called that begins at a byte."""
    return f"{name}.part-{start:0{_DIGITS}d}"


def files_of(objects: Iterable[Object]) -> dict[str, StoredFile]:
    """Return the files that the objects of one folder stand for, by name.

    A part that lies in a longer one that begins before it is passed over: the longer one has replaced it.
    """
    parts: dict[str, list[tuple[int, Object]]] = {}
    for each in objects:
        match = _PART.fullmatch(each.name)
        name, start = (match[1], int(match[2])) if match else (each.name, 0)
        parts.setdefault(name, []).append((start, each))
    return {name: StoredFile(tuple(_extents(found))) for name, found in parts.items()}


def _extents(parts: list[tuple[int, Object]]) -> Iterable[Extent]:
    if len(parts) == 1 and not parts[0][0]:  # an empty file is one, too
        yield Extent(0, parts[0][1].size, parts[0][1], 0)
        return
    end = 0
    for start, found in sorted(parts, key=lambda part: (part[0], -part[1].size)):
        stop = start + found.size
        if stop > end:
            begin = max(start, end)
            yield Extent(begin, stop, found, begin - start)
            end = stop
