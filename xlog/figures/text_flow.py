"""Text flow: a text whose parts have numbers, in lines that are no wider than a column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from unicodedata import category, east_asian_width

from .fonts import writable
from .line_subjects import Part
from .right_to_left import Placed, begins_right, has_right_to_left, joined, levels, turned

Row = list[Part]
"""Runs of letters of one number each, from left to right."""

_CLOSING = ("Pe", "Pf", "Po")  # what no line begins with, in writing without spaces


@dataclass(frozen=True)
class FlowedLine:
    """A line as it is seen."""

    runs: Row
    from_right: bool
    """Whether it begins at the right end of the column."""


def flowing(parts: Sequence[Part], width: Callable[[str], float], most: float) -> list[FlowedLine]:
    """Return a text in lines of at most such a width, as `width` tells of words.

    Lines end at spaces, in writing without spaces between letters, and where the text has them end; a word that is
    wider than a line breaks anywhere. Spaces at the ends of lines are left out. What is written from right to left is
    turned, and its letters are joined.
    """
    return [
        FlowedLine(_runs(turned(_stripped(row))), from_right)
        for letters, from_right in _paragraphs(parts)
        for row in _rows(letters, width, most)
    ]


def _rows(letters: Sequence[Placed], width: Callable[[str], float], most: float) -> list[list[Placed]]:
    """Return the letters of a paragraph in lines."""
    rows: list[list[Placed]] = [[]]
    room = most
    for chunk in _chunks(letters):
        wide = _wide(_stripped(chunk), width)
        if wide > room and rows[-1]:
            rows.append([])
            room = most
        for piece in [chunk] if wide <= most else [[letter] for letter in chunk]:
            wide = _wide(piece, width)
            if wide > room and rows[-1] and not piece[0][0].isspace():
                rows.append([])
                room = most
            rows[-1] += piece
            room -= wide
    return rows


def _chunks(letters: Sequence[Placed]) -> Iterator[list[Placed]]:
    """Yield what stays together: a word with its spaces, a letter of a writing without spaces."""
    held: list[Placed] = []
    for letter in letters:
        if held and _may_end(held[-1][0], letter[0]):
            yield held
            held = []
        held.append(letter)
    if held:
        yield held


def _paragraphs(parts: Sequence[Part]) -> Iterator[tuple[list[Placed], bool]]:
    """Yield what lies between ends of lines, letter by letter as it can be written, and whether it begins right."""
    for letters in _split(parts):
        words = "".join(sign for sign, _ in letters)
        if not has_right_to_left(words):
            yield [(sign, number, 0) for sign, number in letters], False
            continue
        signs, depths = joined(words), levels(words)
        placed = zip(signs, letters, depths, strict=True)
        yield [(sign, number, depth) for sign, (_, number), depth in placed if writable(sign)], begins_right(words)


def _split(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """Yield the single letters of each paragraph; other spaces are plain ones."""
    held: list[Part] = []
    for letters, number in parts:
        for line, words in enumerate(letters.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
            if line:
                yield held
                held = []
            held += [(" " if sign.isspace() else sign, number) for sign in words]
    yield held


def _may_end(one: str, other: str) -> bool:
    """Tell whether a line may end between two letters."""
    if one == " ":
        return other != " "
    if other == " ":
        return False
    return (_is_wide(one) or _is_wide(other)) and category(other) not in _CLOSING and category(one) not in ("Ps", "Pi")


def _is_wide(letter: str) -> bool:
    return east_asian_width(letter) in ("W", "F")


def _stripped(letters: Sequence[Placed]) -> list[Placed]:
    kept = list(letters)
    while kept and kept[-1][0] == " ":
        kept.pop()
    return kept


def _runs(letters: Sequence[Placed]) -> Row:
    runs = ((number, [letter for letter, *_ in run]) for number, run in groupby(letters, key=lambda one: one[1]))
    return [("".join(run), number) for number, run in runs]


def _wide(letters: Sequence[Placed], width: Callable[[str], float]) -> float:
    return sum(width(words) for words, _ in _runs(letters))
