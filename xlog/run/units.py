"""Words and sentences: which tokens of a text belong together. Pure Python."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Letters of writing without spaces (Thai, Lao, Burmese, Khmer, kana, Chinese): there each token is a word."""
_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$|" + SPACELESS.pattern + r")|[。！？；]+[”’」』）]*|\n+")
_JOINER = "\u200d"  # between pictures that are one
_SKINS = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"  # behind a picture
_WITHIN = "'’_-"  # what joins letters to one word: don't, well-made


def words(text: str, spans: Sequence[tuple[int, int]], special: Sequence[bool]) -> list[int]:
    """Number the word of each token from 1, 0 of what is in none.

    Tokens are one word where they touch and letters, digits, apostrophes or hyphens meet, or where they are of one
    character, accents and emoji of several signs among them; in writing without spaces each is one by itself.
    """
    numbers: list[int] = []
    count, before = 0, -1
    for span, added in zip(spans, special, strict=True):
        start, end = _trimmed(text, span)
        if added or start == end:
            numbers.append(0)
            continue
        # several tokens may be of one character
        count += not (start < before or (start == before and _joins(text, start)))
        numbers.append(count)
        before = end
    return numbers


def sentences(text: str, spans: Sequence[tuple[int, int]], special: Sequence[bool]) -> list[int]:
    """Number the sentence of each token from 1, 0 of what is in none: they end at . ! ? … and 。！？； and at lines."""
    ends = [found.end() for found in _END.finditer(text)]
    numbers: list[int] = []
    count, within, place = 0, -1, 0
    for span, added in zip(spans, special, strict=True):
        start, end = _trimmed(text, span)
        if added or start == end:
            numbers.append(0)
            continue
        while place < len(ends) and ends[place] <= start:
            place += 1
        if place != within:
            count, within = count + 1, place
        numbers.append(count)
    return numbers


def _trimmed(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """Return a span without the spaces at its ends."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _joins(text: str, place: int) -> bool:
    """Tell whether the characters on both sides of a place are of one word."""
    if text[place - 1] == _JOINER or _is_added(text[place]):
        return not SPACELESS.match(text[place - 1])
    return all(_is_of_word(sign) for sign in text[place - 1 : place + 1])


def _is_added(sign: str) -> bool:
    """Tell whether a character is part of the one before: an accent, or what makes one picture of several signs."""
    return sign == _JOINER or sign in _SKINS or unicodedata.category(sign).startswith("M")


def _is_of_word(sign: str) -> bool:
    is_letter = sign.isalnum() or unicodedata.category(sign).startswith("M") or sign in _WITHIN
    return is_letter and not SPACELESS.match(sign)
