"""Layout: panels in rows and columns with words once, and color bars."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..painting.coloring import Ramp, table
from .drawing import Color, Drawing, Item, Outline, Raster, Words
from .fonts import Fonts, writable
from .options import Options
from .panels import Key, Panels, Subject, ground_of
from .phrases import number
from .text_lines import few_lines, spaced, words_of

_INKS: dict[str, tuple[Color, Color]] = {
    "light": ((27, 31, 36), (91, 100, 112)),
    "dark": ((230, 233, 238), (154, 164, 177)),
}  # of words, and of faint ones: --ink and --faint of the viewer's tokens.css
_LARGE = 1.15  # of the letters, in a title
_SMALL = 0.85  # of the letters, where they say less
_LINE = 1.3  # of the letters, from one base line to the next
_BASE = 0.95  # of the letters, from the top of a line to its base line
_HEAD_INCHES = 1.1  # that the words beside a row take at most
_BAR_INCHES = 1.5  # of a color bar below a figure
_PER_INCH = 72


@dataclass(frozen=True)
class _Line:
    """A line of a heading."""

    text: str
    size: float
    color: Color
    width: float


Heading = list[_Line]


@dataclass(frozen=True)
class _Block:
    """Rows and columns of panels, each with its heading."""

    rows: Sequence[Heading]
    columns: Sequence[Heading]
    keys: Sequence[Sequence[Key]]


class Layout:
    """Gives everything in a figure its place."""

    def __init__(
        self,
        subjects: Sequence[Subject],
        explainers: Sequence[str],
        options: Options,
        panels: Panels,
        fonts: Fonts,
        say: Callable[..., str],
    ) -> None:
        self._subjects, self._explainers, self._options = subjects, explainers, options
        self._panels, self._fonts, self._say = panels, fonts, say
        self._size = options.font * options.dpi / _PER_INCH
        self._gap = round(0.6 * self._size)
        self._ink, self._faint = _INKS[options.ground]
        self._items: list[Item] = []

    def drawing(self) -> Drawing:
        """Return the figure."""
        margin = self._gap
        right, bottom = self._blocks(margin, margin)
        if self._options.bar == "figure" and self._has_colors():
            right, bottom = self._bars(margin, bottom + self._gap, right)
        bottom += self._title(right)
        names = ", ".join(subject.title for subject in self._subjects)
        said = self._options.title or self._say("of", samples=names, explainers=", ".join(self._explainers))
        width, height, title = round(right + margin), round(bottom + margin), writable(said)
        return Drawing(width, height, self._options.dpi, ground_of(self._options), tuple(self._items), title)

    def _title(self, right: float) -> int:
        """Write the title above what is drawn already, which moves down; return how far."""
        lines = self._lines([self._options.title], right - self._gap, _LARGE * self._size, self._ink)
        down = round(self._tall(lines) + self._gap) if lines else 0
        self._items = [replace(item, y=item.y + down) for item in self._items]
        self._write(lines, (right + self._gap) / 2, self._gap, 0.5)
        return down

    def _has_colors(self) -> bool:
        return self._options.looks.show in ("map", "both")

    # ------------------------------------------------------------------------------------------------------- blocks

    def _blocks(self, x: int, y: int) -> tuple[int, int]:
        """Draw all panels from a place on; return where they end."""
        right, bottom, left = x, y, x
        for block in self._parts():
            widths, heights = self._sizes(block)
            end, below = self._block(block, left, y, widths, heights)
            right, bottom = max(right, end), max(bottom, below)
            if self._options.rows == "samples":
                left = end + 2 * self._gap
            else:
                y = below + 2 * self._gap
        return right, bottom

    def _parts(self) -> Iterator[_Block]:
        """Yield samples with their maps: side by side where samples are rows, else below each other."""
        count = len(self._subjects)
        names = ["", *self._explainers] if self._options.picture else list(self._explainers)
        by_rows = self._options.rows == "samples"
        side_by_side = min(count, self._options.columns or (1 if by_rows else count))
        each = -(-count // side_by_side) if by_rows else side_by_side
        limit = self._options.dpi * _HEAD_INCHES
        for start in range(0, count, each):
            places = range(start, min(count, start + each))
            if by_rows:
                across = [self._of_explainer(name, self._width([(place, name) for place in places])) for name in names]
                down = [self._of_sample(place, limit) for place in places]
                yield _Block(down, across, [[(place, name) for name in names] for place in places])
            else:
                across = [self._of_sample(place, self._panels.sizes[place][0]) for place in places]
                down = [self._of_explainer(name, limit) for name in names]
                yield _Block(down, across, [[(place, name) for place in places] for name in names])

    def _width(self, keys: Sequence[Key]) -> int:
        return max(self._panels.sizes[place][0] for place, _ in keys)

    def _sizes(self, block: _Block) -> tuple[list[int], list[int]]:
        """Return the widths of columns and the heights of rows, with what stands below panels."""
        widths = [self._width(keys) for keys in zip(*block.keys, strict=True)]
        heights = [
            max(math.ceil(self._tall(heading)), self._high(keys) + self._below(keys))
            for keys, heading in zip(block.keys, block.rows, strict=True)
        ]
        return widths, heights

    def _high(self, keys: Sequence[Key]) -> int:
        return max(self._panels.sizes[place][1] for place, _ in keys)

    def _below(self, keys: Sequence[Key]) -> int:
        """Return how much room the color bars and notes of a row take."""
        panels = [panel for key in keys if (panel := self._panels.made.get(key)) and panel.look]
        line = round(_SMALL * _LINE * self._size)
        has_bars = self._options.bar == "map" and self._has_colors()
        return line * ((has_bars and bool(panels)) + any(panel.is_zero for panel in panels))

    def _block(self, block: _Block, x: int, y: int, widths: list[int], heights: list[int]) -> tuple[int, int]:
        head = round(max((line.width for heading in block.rows for line in heading), default=0))
        left = x + (head + self._gap if head else 0)
        top = y + round(max(self._tall(heading) for heading in block.columns))
        edges = _edges(left, widths, self._gap)
        for heading, start, width in zip(block.columns, edges, widths, strict=False):
            self._write(heading, start + width / 2, top - self._tall(heading), 0.5)
        tops = _edges(top, heights, self._gap)
        for keys, heading, start in zip(block.keys, block.rows, tops, strict=False):
            tall = max(self._high(keys), self._tall(heading))  # words beside a small picture are higher
            self._write(heading, x + head, start + (tall - self._tall(heading)) / 2, 1)
            for key, place in zip(keys, edges, strict=False):
                self._panel(key, place, start)
        return edges[-1] - self._gap, tops[-1] - self._gap

    # ------------------------------------------------------------------------------------------------------- panels

    def _panel(self, key: Key, x: int, y: int) -> None:
        width, height = self._panels.sizes[key[0]]
        panel = self._panels.made.get(key)
        if panel is None:
            self._items.append(Outline(x, y, width, height, self._faint, max(1, self._size / 16)))
            lines = self._lines([self._say("no_map")], width, self._size * _SMALL, self._faint)
            self._write(lines, x + width / 2, y + (height - self._tall(lines)) / 2, 0.5)
            return
        self._items.append(Raster(x, y, panel.pixels, panel.about))
        self._outlines(key, x, y)
        below = y + height
        if panel.look and self._options.bar == "map" and self._has_colors():
            ends = number(panel.span[0]), number(panel.span[1])
            self._bar(panel.look.grid.signed, ends, x, below, width)
            below += round(_SMALL * _LINE * self._size)
        if panel.is_zero:
            self._write([self._line(self._say("zero"), _SMALL * self._size, self._faint)], x + width / 2, below, 0.5)

    def _outlines(self, key: Key, x: int, y: int) -> None:
        """Draw the boxes of the truth, black and white: together they are seen on every ground."""
        stroke, scale = max(1.0, self._size / 8), self._panels.scale
        for box in self._subjects[key[0]].boxes if self._options.looks.boxes else ():
            left, top, width, height = (scale * length for length in box)
            place = x + left, y + top, width, height
            self._items.append(Outline(*place, (0, 0, 0), stroke))
            self._items.append(Outline(*place, (255, 255, 255), stroke, 4 * stroke))

    # --------------------------------------------------------------------------------------------------------- bars

    def _bar(self, signed: bool, ends: tuple[str, str], x: float, y: float, width: float) -> None:
        """Draw a color bar between what its ends mean."""
        size = _SMALL * self._size
        low, high = (self._line(end, size, self._faint) for end in ends)
        space = round(size / 3)
        length = max(1, round(width - low.width - high.width - 2 * space))
        colors = Ramp(table(signed, self._options.looks), signed, self._options.looks.gamma).colors()[:, :3]
        pixels = np.tile(colors[np.arange(length) * 256 // length], (max(2, round(size * 0.7)), 1, 1))
        self._write([low], x, y, 0)
        self._items.append(Raster(round(x + low.width + space), round(y + 0.3 * size), pixels, ""))
        self._write([high], x + width, y, 1)

    def _bars(self, x: int, y: int, right: int) -> tuple[int, int]:
        """Draw the bars of a figure below it, as many side by side as there is room for; return where they end."""
        size, line = _SMALL * self._size, round(_SMALL * _LINE * self._size)
        left, end = float(x), right
        for words, signed, ends in self._meanings():
            name = self._line(words, size, self._faint)
            after = left + name.width + (0.6 * size if words else 0)
            width = sum(self._line(word, size, self._faint).width for word in ends) + self._options.dpi * _BAR_INCHES
            if left > x and after + width > right:
                left, y, after = float(x), y + line, x + after - left
            self._write([name], left, y, 0)
            self._bar(signed, ends, after, y, width)
            end, left = max(end, round(after + width)), after + width + 2 * self._gap
        if self._options.range == "map":
            note = self._line(self._say("own_range"), size, self._faint)
            if left + note.width > right:
                left, y = float(x), y + line
            self._write([note], left, y, 0)
            end = max(end, round(left + note.width))
        return end, y + line

    def _meanings(self) -> Iterator[tuple[str, bool, tuple[str, str]]]:
        """Yield each bar's words before it, whether it is of signed maps, and the words at its ends."""
        if self._options.range == "map":
            kinds = {panel.look.grid.signed for panel in self._panels.made.values() if panel.look}
            for signed in sorted(kinds):
                ends = ("against", "for") if signed else ("low", "high")
                yield "", signed, (self._say(ends[0]), self._say(ends[1]))
            return
        for (explainer, signed), (low, high) in self._panels.spans.items():
            yield explainer, signed, (number(low), number(high))

    # -------------------------------------------------------------------------------------------------------- words

    def _of_explainer(self, name: str, width: float) -> Heading:
        if not name:
            return []
        method, bracket, parameters = name.partition("(")
        if not method:
            return self._named(name, width, self._size, self._ink)
        small = self._named(bracket + parameters, width, self._size * _SMALL, self._faint) if bracket else []
        return [*self._named(method, width, self._size, self._ink), *small]

    def _of_sample(self, place: int, width: float) -> Heading:
        heads = self._subjects[place].heads
        colors = [(words, self._faint if is_faint else self._ink) for words, is_faint in heads]
        return [line for words, color in colors for line in self._lines([words], width, self._size, color)]

    def _named(self, name: str, width: float, size: float, color: Color) -> Heading:
        return self._fitting(few_lines(writable(name), words_of, self._fits(width, size)), size, color)

    def _lines(self, words: Sequence[str], width: float, size: float, color: Color) -> Heading:
        found = [line for each in map(writable, words) for line in few_lines(each, spaced, self._fits(width, size))]
        return self._fitting(found, size, color)

    def _fits(self, width: float, size: float) -> Callable[[str], bool]:
        return lambda words: self._fonts.width(words, size) <= width

    def _fitting(self, found: Sequence[str], size: float, color: Color) -> Heading:
        return [self._line(line, size, color) for line in found]

    def _line(self, words: str, size: float, color: Color) -> _Line:
        shown = writable(words)
        return _Line(shown, size, color, self._fonts.width(shown, size))

    def _tall(self, heading: Heading) -> float:
        return sum(_LINE * line.size for line in heading)

    def _write(self, heading: Heading, x: float, y: float, share: float) -> None:
        """Write lines from a height on; `share` of each is left of a place."""
        for line in heading:
            if line.text:
                left = x - share * line.width
                self._items.append(Words(left, y + _BASE * line.size, line.text, line.size, line.color, line.width))
            y += _LINE * line.size


def _edges(start: int, lengths: Sequence[int], gap: int) -> list[int]:
    """Return where each of some lengths begins, and where the next would."""
    found = [start]
    for length in lengths:
        found.append(found[-1] + length + gap)
    return found
