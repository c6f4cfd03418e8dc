"""Reading protobuf messages whose schema is not at hand: fields by their numbers."""

from __future__ import annotations

import struct
from collections import defaultdict

from ..errors import LogError

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5  # wire types
_MOST_BYTES = 10  # of a varint


class Message:
    """A message as a table of its fields. Raises LogError for bytes that are none."""

    def __init__(self, data: bytes) -> None:
        self._fields: defaultdict[int, list[int | bytes]] = defaultdict(list)
        place = 0
        while place < len(data):
            key, place = _varint(data, place)
            kind = key & 7
            value: int | bytes
            if kind == VARINT:
                value, place = _varint(data, place)
            elif kind in (BYTES, FIXED32, FIXED64):
                size, place = _varint(data, place) if kind == BYTES else ({FIXED32: 4, FIXED64: 8}[kind], place)
                if place + size > len(data):
                    raise LogError(f"wanted {size} bytes of a field, got {len(data) - place}")
                value, place = data[place : place + size], place + size
            else:
                raise LogError(f"wanted a wire type of protobuf, got {kind}")
            self._fields[key >> 3].append(value)

    def has(self, number: int) -> bool:
        """Tell whether a field is there."""
        return number in self._fields

    def integers(self, number: int) -> list[int]:
        """Return a repeated whole number, which may be negative."""
        values = [value for value in self._fields.get(number, ()) if isinstance(value, int)]
        return [value - (1 << 64) if value >> 63 else value for value in values]

    def floats(self, number: int) -> list[float]:
        """Return a repeated float, packed or not."""
        found = b"".join(value for value in self._fields.get(number, ()) if isinstance(value, bytes))
        return list(struct.unpack(f"<{len(found) // 4}f", found[: len(found) // 4 * 4]))

    def texts(self, number: int) -> list[str]:
        """Return a repeated text."""
        return [value.decode("utf-8", "replace") for value in self._fields.get(number, ()) if isinstance(value, bytes)]

    def messages(self, number: int) -> list[Message]:
        """Return a repeated message."""
        return [Message(value) for value in self._fields.get(number, ()) if isinstance(value, bytes)]

    def text(self, number: int) -> str:
        """Return a text, the last if there are several, "" where there is none."""
        return (self.texts(number) or [""])[-1]

    def integer(self, number: int) -> int:
        """Return a whole number, the last if there are several, 0 where there is none."""
        return (self.integers(number) or [0])[-1]


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = 0
    for count in range(_MOST_BYTES):
        if place + count >= len(data):
            break
        byte = data[place + count]
        value |= (byte & 127) << (7 * count)
        if byte < 128:
            return value & ((1 << 64) - 1), place + count + 1
    raise LogError("wanted a whole number of protobuf, got bytes that end within it")
