"""Frames of an event file: length, its checksum, payload, its checksum. The only module that packs bytes.

The framing is TFRecord's, all little-endian: u64 length, u32 masked CRC-32C of those 8 bytes, payload, u32 masked
CRC-32C of the payload. The length has a checksum of its own, so a reader that lost its place can find the next frame.
"""

from __future__ import annotations

import functools
import re
import struct

from crc32c import crc32c

HEADER_SIZE = 12
FOOTER_SIZE = 4
OVERHEAD = HEADER_SIZE + FOOTER_SIZE

_HEADER = struct.Struct("<QI")
_LENGTH = struct.Struct("<Q")
_FOOTER = struct.Struct("<I")
_MASK_DELTA = 0xA282EAD8  # TFRecord: a checksum of data that holds checksums is weak, so stored ones are masked
# A length below 4 GiB that is not 0: four bytes that are not all zero, then four that are.
_MAYBE_HEADER = re.compile(rb"(?=(?!\0{4}).{4}\0{4})", re.DOTALL)


def masked_crc(data: bytes | memoryview) -> int:
    """Return the masked CRC-32C of some bytes."""
    crc = crc32c(data)
    return (((crc >> 15) | (crc << 17)) + _MASK_DELTA) & 0xFFFFFFFF


def frame(payload: bytes) -> bytes:
    """Return a payload as one frame, ready for one write."""
    return b"".join((_header(len(payload)), payload, _FOOTER.pack(masked_crc(payload))))


@functools.lru_cache(maxsize=4096)  # lengths recur
def _header(length: int) -> bytes:
    packed = _LENGTH.pack(length)
    return packed + _FOOTER.pack(masked_crc(packed))


@functools.lru_cache(maxsize=4096)
def payload_length(header: bytes) -> int | None:
    """Return the payload's length from the 12 bytes before it, or None if their checksum says they are no header."""
    length, crc = _HEADER.unpack(header)
    return length if crc == masked_crc(header[:8]) else None


def payload_is_whole(payload: bytes | memoryview, footer: bytes | memoryview) -> bool:
    """Tell whether a payload agrees with the 4 bytes after it."""
    return _FOOTER.unpack(footer)[0] == masked_crc(payload)


def find_header(data: bytes, start: int = 0) -> int | None:
    """Return where in some bytes the next frame begins, or None: where 8 bytes have their own checksum behind them.

    A false hit takes a chance of 1 in 2^32 a candidate; the payload's checksum then still stands against it.
    """
    for match in _MAYBE_HEADER.finditer(data, start):
        at = match.start()
        if at + HEADER_SIZE > len(data):
            return None
        if payload_length(data[at : at + HEADER_SIZE]) is not None:
            return at
    return None
