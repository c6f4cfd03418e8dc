"""Sheet: what all figures have in common: words in lines, a title, and color bars."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..painting.coloring import Pixels, Ramp, table
from ..painting.values import Span
from .drawing import Color, Drawing, Item, Raster, Words
from .fonts import Fonts, writable
from .options import Options
from .panels import Group, ground_of
from .phrases import number
from .right_to_left import as_seen
from .text_lines import few_lines, spaced, words_of

INKS: dict[str, tuple[Color, Color]] = {
    "light": ((27, 31, 36), (91, 100, 112)),
    "dark": ((230, 233, 238), (154, 164, 177)),
}  # of words, and of faint ones: --ink and --faint of the viewer's tokens.css
_LARGE = 1.15  # of the letters, in a title
SMALL = 0.85  # of the letters, where they say less
LINE = 1.3  # of the letters, from one base line to the next
BASE = 0.95  # of the letters, from the top of a line to its base line
_BAR_INCHES = 1.5  # of a color bar below a figure
_PER_INCH = 72


@dataclass(frozen=True)
class Line:
    """A line of words."""

    text: str
    size: float
    color: Color
    width: float


Heading = list[Line]


@dataclass(frozen=True)
class Meaning:
    """What a color bar below a figure means."""

    name: str
    """Before it."""
    signed: bool
    ends: tuple[str, str]
    """Words or numbers at its ends."""


class Sheet:
    """A figure that is being laid out: things with places, and words."""

    def __init__(self, options: Options, fonts: Fonts, say: Callable[..., str]) -> None:
        self._options, self._fonts, self._say = options, fonts, say
        self._size = options.font * options.dpi / _PER_INCH
        self._gap = round(0.6 * self._size)
        self._ink, self._faint = INKS[options.ground]
        self._items: list[Item] = []

    def _finished(self, right: float, bottom: float, titles: Sequence[str], explainers: Sequence[str]) -> Drawing:
        """Return all that was drawn, which ends at a place, below its title."""
        bottom += self._title(right)
        said = self._options.title or self._say("of", samples=", ".join(titles), explainers=", ".join(explainers))
        width, height = round(right + self._gap), round(bottom + self._gap)
        return Drawing(width, height, self._options.dpi, ground_of(self._options), tuple(self._items), writable(said))

    def _title(self, right: float) -> int:
        """Write the title above what is drawn already, which moves down; return how far."""
        lines = self._lines([self._options.title], right - self._gap, _LARGE * self._size, self._ink)
        down = round(self._tall(lines) + self._gap) if lines else 0
        self._items = [replace(item, y=item.y + down) for item in self._items]
        self._write(lines, (right + self._gap) / 2, self._gap, 0.5)
        return down

    # --------------------------------------------------------------------------------------------------------- bars

    def _colors(self, signed: bool) -> Pixels:
        """Return the 256 colors of maps, (256, 3)."""
        looks = self._options.looks
        return Ramp(table(signed, looks), signed, looks.gamma).colors()[:, :3]

    def _bar(self, signed: bool, ends: tuple[str, str], x: float, y: float, width: float) -> None:
        """Draw a color bar between what its ends mean."""
        size = SMALL * self._size
        low, high = (self._line(end, size, self._faint) for end in ends)
        space = round(size / 3)
        length = max(1, round(width - low.width - high.width - 2 * space))
        pixels = np.tile(self._colors(signed)[np.arange(length) * 256 // length], (max(2, round(size * 0.7)), 1, 1))
        self._write([low], x, y, 0)
        self._items.append(Raster(round(x + low.width + space), round(y + 0.3 * size), pixels, ""))
        self._write([high], x + width, y, 1)

    def _bars(self, meanings: Sequence[Meaning], x: int, y: int, right: int) -> tuple[int, int]:
        """Draw the bars of a figure below it, as many side by side as there is room for; return where they end."""
        size, line = SMALL * self._size, round(SMALL * LINE * self._size)
        left, end = float(x), right
        for one in meanings:
            name = self._line(one.name, size, self._faint)
            after = left + name.width + (0.6 * size if one.name else 0)
            width = sum(self._line(end, size, self._faint).width for end in one.ends) + self._options.dpi * _BAR_INCHES
            if left > x and after + width > right:
                left, y, after = float(x), y + line, x + after - left
            self._write([name], left, y, 0)
            self._bar(one.signed, one.ends, after, y, width)
            end, left = max(end, round(after + width)), after + width + 2 * self._gap
        if self._options.range == "map":
            note = self._line(self._say("own_range"), size, self._faint)
            if left + note.width > right:
                left, y = float(x), y + line
            self._write([note], left, y, 0)
            end = max(end, round(left + note.width))
        return end, y + line

    # -------------------------------------------------------------------------------------------------------- words

    def _of_explainer(self, name: str, width: float) -> Heading:
        if not name:
            return []
        method, bracket, parameters = name.partition("(")
        if not method:
            return self._named(name, width, self._size, self._ink)
        small = self._named(bracket + parameters, width, self._size * SMALL, self._faint) if bracket else []
        return [*self._named(method, width, self._size, self._ink), *small]

    def _named(self, name: str, width: float, size: float, color: Color) -> Heading:
        return self._fitting(few_lines(writable(name), words_of, self._fits(width, size)), size, color)

    def _lines(self, words: Sequence[str], width: float, size: float, color: Color) -> Heading:
        found = [line for each in map(writable, words) for line in few_lines(each, spaced, self._fits(width, size))]
        return self._fitting(found, size, color)

    def _fits(self, width: float, size: float) -> Callable[[str], bool]:
        return lambda words: self._fonts.width(words, size) <= width

    def _fitting(self, found: Sequence[str], size: float, color: Color) -> Heading:
        return [self._line(line, size, color) for line in found]

    def _line(self, words: str, size: float, color: Color) -> Line:
        return self._seen(as_seen(words), size, color)

    def _seen(self, words: str, size: float, color: Color) -> Line:
        """Return a line of letters that stand as they are seen, from left to right."""
        shown = writable(words)
        return Line(shown, size, color, self._fonts.width(shown, size))

    def _tall(self, heading: Heading) -> float:
        return sum(LINE * line.size for line in heading)

    def _write(self, heading: Heading, x: float, y: float, share: float) -> None:
        """Write lines from a height on; `share` of each is left of a place."""
        for line in heading:
            if line.text:
                left = x - share * line.width
                self._items.append(Words(left, y + BASE * line.size, line.text, line.size, line.color, line.width))
            y += LINE * line.size


def meanings(
    kinds: Iterable[bool], spans: Mapping[Group, Span], options: Options, say: Callable[..., str]
) -> list[Meaning]:
    """Return what the bars below a figure mean: of all maps, signed or not, or of each range that some share."""
    if options.range == "map":
        ends = {True: (say("against"), say("for")), False: (say("low"), say("high"))}
        return [Meaning("", signed, ends[signed]) for signed in sorted(set(kinds))]
    return [Meaning(name, signed, (number(low), number(high))) for (name, signed), (low, high) in spans.items()]
