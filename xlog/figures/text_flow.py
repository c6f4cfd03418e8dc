"""Text flow: a text whose parts have numbers, in lines that are no wider than a column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from unicodedata import bidirectional, category, east_asian_width

from .fonts import writable
from .line_subjects import Part

Letter = Part
Row = list[Part]
"""Runs of letters of one number each."""

_RIGHT_TO_LEFT = ("R", "AL")
_CLOSING = ("Pe", "Pf", "Po")  # what no line begins with, in writing without spaces


def is_right_to_left(parts: Sequence[Part]) -> bool:
    """Tell whether any letter is of a writing that goes from right to left."""
    return any(bidirectional(letter) in _RIGHT_TO_LEFT for letters, _ in parts for letter in letters)


def flowing(parts: Sequence[Part], width: Callable[[str], float], most: float) -> list[Row]:
    """Return a text in lines of at most such a width, as `width` tells of words.

    Lines end at spaces, in writing without spaces between letters, and where the text has them end; a word that is
    wider than a line breaks anywhere. Spaces at the ends of lines are left out.
    """
    rows: list[list[Letter]] = [[]]
    room = most
    for chunk in _chunks(parts):
        if chunk[0][0] == "\n":
            rows.append([])
            room = most
            continue
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
    return [_runs(_stripped(row)) for row in rows]


def _chunks(parts: Sequence[Part]) -> Iterator[list[Letter]]:
    """Yield what stays together: a word with its spaces, a letter of a writing without spaces, an end of a line."""
    held: list[Letter] = []
    for letter in _letters(parts):
        if held and (letter[0] == "\n" or _may_end(held[-1][0], letter[0])):
            yield held
            held = []
        held.append(letter)
        if letter[0] == "\n":
            yield held
            held = []
    if held:
        yield held


def _letters(parts: Sequence[Part]) -> Iterator[Letter]:
    """Yield single letters as they can be written; whatever ends lines is one sign, other spaces are plain ones."""
    for letters, number in parts:
        for line, letter in enumerate(letters.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
            if line:
                yield "\n", number
            shown = "".join(" " if sign.isspace() else sign for sign in letter)
            yield from ((sign, number) for sign in writable(shown))


def _may_end(one: str, other: str) -> bool:
    """Tell whether a line may end between two letters."""
    if one == " ":
        return other != " "
    if other == " ":
        return False
    return (_is_wide(one) or _is_wide(other)) and category(other) not in _CLOSING and category(one) not in ("Ps", "Pi")


def _is_wide(letter: str) -> bool:
    return east_asian_width(letter) in ("W", "F")


def _stripped(letters: Sequence[Letter]) -> list[Letter]:
    kept = list(letters)
    while kept and kept[-1][0] == " ":
        kept.pop()
    return kept


def _runs(letters: Sequence[Letter]) -> Row:
    runs = ((number, [letter for letter, _ in run]) for number, run in groupby(letters, key=lambda one: one[1]))
    return [("".join(run), number) for number, run in runs]


def _wide(letters: Sequence[Letter], width: Callable[[str], float]) -> float:
    return sum(width(words) for words, _ in _runs(letters))
