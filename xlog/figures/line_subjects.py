"""Line subjects: what a figure shows of samples of one line, texts and rows of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..painting.mixing import Look

NO_UNIT = -1
Part = tuple[str, int]
"""Letters, and the number of the unit that they are of; NO_UNIT of what lies between units."""


def bare(letters: str, number: int) -> list[Part]:
    """Return the letters of a unit between its spaces, which are of none."""
    inner = letters.strip()
    before, after = letters.partition(inner)[::2] if inner else (letters, "")
    return [(before, NO_UNIT), (inner, number), (after, NO_UNIT)]


@dataclass(frozen=True, kw_only=True)
class TextSubject:
    """A text, or one label of it."""

    title: str
    parts: Sequence[Part]
    """All of the text, in its order."""
    maps: Mapping[str, Look]
    """By explainer a value for each unit, (1, U)."""
    label: str = ""
    """What the maps explain."""
    heads: Sequence[tuple[str, bool]] = ()
    """Lines that are written above it, and whether faintly."""


@dataclass(frozen=True)
class Bar:
    """What a feature of a row, or all others together, adds: from a value to another one."""

    name: str
    value: str
    """Of the feature, in words."""
    start: float
    end: float
    said: str = ""
    """What stands behind it; "": the change."""

    @property
    def change(self) -> float:
        """What it adds."""
        return self.end - self.start


@dataclass(frozen=True, kw_only=True)
class RowSubject:
    """A row of a table, or one output of it."""

    title: str
    maps: Mapping[str, Sequence[Bar]]
    """By explainer its bars, from above to below; those that begin and end at one value are lines across."""
    label: str = ""
    """What the maps explain."""
    heads: Sequence[tuple[str, bool]] = ()
    """Lines that are written above it, and whether faintly."""
