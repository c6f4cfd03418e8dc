"""Names: the texts that rows of an index refer to by number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

import numpy as np

_NEWLINE = ord("\n")
_UNESCAPED = {"\\": "\\", "n": "\n", "r": "\r"}


class Names(Sequence[str]):
    """Names by number; the empty one is 0. Those of a sidecar stay bytes until they are asked for.

    A log of a hundred thousand samples has three times as many names, and who looks at a page of it needs fifty.
    """

    def __init__(self, lines: bytes = b"\n") -> None:
        """Take a sidecar's lines, a name in each; what comes after the last line's end is half written, and left.

        Raises ValueError where they are no texts, or the first is not empty.
        """
        if not lines.isascii():
            lines.decode()  # raises where it is none
        self._lines = lines
        self._ends = np.flatnonzero(np.frombuffer(lines, np.uint8) == _NEWLINE)
        self._new: list[str] = []
        if not len(self._ends) or self._ends[0] != 0:
            raise ValueError("the first name is not the empty one")

    def __len__(self) -> int:
        return len(self._ends) + len(self._new)

    @overload
    def __getitem__(self, number: int) -> str: ...
    @overload
    def __getitem__(self, number: slice) -> list[str]: ...
    def __getitem__(self, number: int | slice) -> str | list[str]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        kept = len(self._ends)
        if number >= kept:
            return self._new[number - kept]
        start = int(self._ends[number - 1]) + 1 if number else 0
        return _unescaped(self._lines[start : self._ends[number]].decode())

    def find(self, name: str) -> int | None:
        """Return the number of a name, the last of several; None where there is none. Looks through all of them."""
        if name in self._new:
            return len(self) - 1 - self._new[::-1].index(name)
        if not name:
            return 0
        try:
            line = as_lines([name])
        except UnicodeEncodeError:
            return None
        at = self._lines.rfind(b"\n" + line)
        return None if at < 0 else int(np.searchsorted(self._ends, at)) + 1

    def __iter__(self) -> Iterator[str]:
        texts = self._lines[: self._ends[-1]].decode().split("\n")
        yield from map(_unescaped, texts) if self._has_escapes else texts
        yield from self._new

    @property
    def _has_escapes(self) -> bool:
        """Tell whether a line has a backslash besides those that lines of checksums begin with."""
        return self._lines.count(b"\\") > self._lines.count(b"\n\\#")

    def append(self, name: str) -> None:
        """Give a new name the next number."""
        self._new.append(name)


def as_lines(names: Iterable[str]) -> bytes:
    """Return names as a sidecar's lines."""
    escaped = (name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r") for name in names)
    return "".join(f"{name}\n" for name in escaped).encode()


def _unescaped(line: str) -> str:
    if "\\" not in line:
        return line
    return re.sub(r"\\(.)", lambda match: _UNESCAPED.get(match[1], match[0]), line)
