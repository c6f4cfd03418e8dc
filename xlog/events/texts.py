"""Texts that UTF-8 cannot hold, as names of files may be: stored reversibly, for protocol buffers take UTF-8 alone."""

from __future__ import annotations

import re

_FIRST = 0xEF00  # of 256 characters for private use, of which those from 128 on stand for a byte each
_BYTES = re.compile("[\uef80-\uefff]+")


def storable(text: str) -> str:
    """Return a text in which what is no UTF-8 is written as characters for private use, U+EF80 to U+EFFF, a byte each.

    So Python's surrogates of bytes (PEP 383) become the same bytes again. Such characters in the text itself are
    written as their bytes, so that no two texts become one.
    """
    if text.isascii():
        return text
    return "".join(map(_stored, text))


def as_given(text: str) -> str:
    """Return the text that `storable` was given."""
    return _BYTES.sub(lambda match: _raw(match[0]).decode("utf-8", "surrogateescape"), text)


def _stored(character: str) -> str:
    number = ord(character)
    if 0xDC80 <= number <= 0xDCFF:  # a byte by Python's own rule
        return chr(_FIRST + number - 0xDC00)
    if 0xD800 <= number <= 0xDFFF or 0xEF80 <= number <= 0xEFFF:
        return "".join(chr(_FIRST + byte) for byte in character.encode("utf-8", "surrogatepass"))
    return character


def _raw(characters: str) -> bytes:
    return bytes(ord(character) - _FIRST for character in characters)
