"""Layout: panels in rows and columns with words once, and color bars."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from .drawing import Drawing, Outline, Raster
from .fonts import Fonts
from .options import Options
from .panels import Key, Panels, Subject
from .phrases import number
from .sheet import LINE, SMALL, Heading, Meaning, Sheet, meanings

_HEAD_INCHES = 1.1  # that the words beside a row take at most


@dataclass(frozen=True)
class _Block:
    """Rows and columns of panels, each with its heading."""

    rows: Sequence[Heading]
    columns: Sequence[Heading]
    keys: Sequence[Sequence[Key]]


class Layout(Sheet):
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
        super().__init__(options, fonts, say)
        self._subjects, self._explainers, self._panels = subjects, explainers, panels

    def drawing(self) -> Drawing:
        """Return the figure."""
        margin = self._gap
        right, bottom = self._blocks(margin, margin)
        if self._options.bar == "figure" and self._has_colors():
            right, bottom = self._bars(self._meanings(), margin, bottom + self._gap, right)
        return self._finished(right, bottom, [subject.title for subject in self._subjects], self._explainers)

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
        line = round(SMALL * LINE * self._size)
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
            lines = self._lines([self._say("no_map")], width, self._size * SMALL, self._faint)
            self._write(lines, x + width / 2, y + (height - self._tall(lines)) / 2, 0.5)
            return
        self._items.append(Raster(x, y, panel.pixels, panel.about))
        self._outlines(key, x, y)
        below = y + height
        if panel.look and self._options.bar == "map" and self._has_colors():
            ends = number(panel.span[0]), number(panel.span[1])
            self._bar(panel.look.grid.signed, ends, x, below, width)
            below += round(SMALL * LINE * self._size)
        if panel.is_zero:
            self._write([self._line(self._say("zero"), SMALL * self._size, self._faint)], x + width / 2, below, 0.5)

    def _outlines(self, key: Key, x: int, y: int) -> None:
        """Draw the boxes of the truth, black and white: together they are seen on every ground."""
        stroke, scale = max(1.0, self._size / 8), self._panels.scale
        for box in self._subjects[key[0]].boxes if self._options.looks.boxes else ():
            left, top, width, height = (scale * length for length in box)
            place = x + left, y + top, width, height
            self._items.append(Outline(*place, (0, 0, 0), stroke))
            self._items.append(Outline(*place, (255, 255, 255), stroke, 4 * stroke))

    def _meanings(self) -> list[Meaning]:
        kinds = [panel.look.grid.signed for panel in self._panels.made.values() if panel.look]
        return meanings(kinds, self._panels.spans, self._options, self._say)

    def _of_sample(self, place: int, width: float) -> Heading:
        heads = self._subjects[place].heads
        colors = [(words, self._faint if is_faint else self._ink) for words, is_faint in heads]
        return [line for words, color in colors for line in self._lines([words], width, self._size, color)]


def _edges(start: int, lengths: Sequence[int], gap: int) -> list[int]:
    """Return where each of some lengths begins, and where the next would."""
    found = [start]
    for length in lengths:
        found.append(found[-1] + length + gap)
    return found
