"""Limits: how much one record may make a reader hold, decided before it is held.

A few bytes of protocol buffers may say a million empty messages, or a picture that no machine has room for. What goes
beyond these limits is damage to a reader, and no writer of ours writes it.
"""

from __future__ import annotations

from typing import Any

from .schema import Event

MAX_PIXELS = 1 << 24  # of a map, a mask or a picture: 4096 x 4096
MAX_ENTRIES = 1 << 18  # of all repeated fields of one record, messages and texts
MAX_PACKED = 1 << 19  # bytes of the numbers of one repeated field: 131,072 floats
SMALL = 1 << 16  # bytes of a payload that cannot hold enough to matter

_VARINT, _EIGHT_BYTES, _LENGTH, _FOUR_BYTES = 0, 1, 2, 5  # wire types


def excess(payload: bytes | memoryview) -> str:
    """Return what of a payload is beyond the limits, "" where nothing is, without decoding it."""
    if len(payload) <= SMALL:
        return ""
    try:
        entries = _entries(bytes(payload), 0, len(payload), Event.DESCRIPTOR, 0)
    except _Excess as found:
        return str(found)
    except IndexError:
        return ""  # it is no event: the decoder says so
    return _too_many(entries)


class _Excess(Exception):  # noqa: N818  never leaves this module
    pass


def _too_many(entries: int) -> str:
    return f"it holds more than {MAX_ENTRIES} entries" if entries > MAX_ENTRIES else ""


def _entries(data: bytes, at: int, stop: int, kind: Any, entries: int) -> int:
    """Count the fields of a message in [at, stop), and of all that it holds, on top of those counted so far."""
    while at < stop:
        entries += 1
        if entries > MAX_ENTRIES:
            raise _Excess(_too_many(entries))
        key, at = _varint(data, at)
        if key & 7 == _LENGTH:
            size, at = _varint(data, at)
            field = kind.fields_by_number.get(key >> 3) if kind else None
            if field is not None and field.message_type is not None:
                entries = _entries(data, at, min(at + size, stop), field.message_type, entries)
            elif field is not None and field.cpp_type != field.CPPTYPE_STRING and size > MAX_PACKED:
                raise _Excess(f"its {field.name} have {size} bytes, more than the limit of {MAX_PACKED}")
            at += size
        elif key & 7 == _VARINT:
            _, at = _varint(data, at)
        else:
            at += {_EIGHT_BYTES: 8, _FOUR_BYTES: 4}.get(key & 7, stop)
    return entries


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7
