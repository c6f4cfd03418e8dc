"""Line layout: texts in colors and bars of rows, one explainer below the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ..painting.coloring import Pixels, Ramp, colored, table
from ..painting.mixing import Look
from .drawing import Box, Color, Drawing
from .fonts import Fonts
from .line_subjects import NO_UNIT, Bar, RowSubject, TextSubject
from .options import Options
from .panels import MILLION, MOST_PIXELS, ground_of, group_of, shared_spans
from .phrases import FigureError, number
from .sheet import BASE, LINE, SMALL, Meaning, Sheet, meanings
from .text_flow import flowing

_WIDE_INCHES = 5.5  # of all columns together: the text of a page
_OPEN = 1.7  # of the letters, from one base line of a text to the next: colors need room between
_NAME_SHARE = 0.36  # of a column, that names of features take at most
_MIDDLE = 128  # of 256 colors: from here on they are for a label

Subjects = Sequence[TextSubject | RowSubject]


class LineLayout(Sheet):
    """Gives everything in a figure of texts, or of rows of a table, its place."""

    def __init__(
        self, subjects: Subjects, explainers: Sequence[str], options: Options, fonts: Fonts, say: Callable[..., str]
    ) -> None:
        super().__init__(options, fonts, say)
        self._subjects, self._explainers = subjects, explainers
        looks = {
            (place, name): look
            for place, one in enumerate(subjects)
            if isinstance(one, TextSubject)
            for name, look in one.maps.items()
            if name in explainers
        }
        self._kinds = [look.grid.signed for look in looks.values()]
        self._spans = shared_spans(looks, options)

    def drawing(self) -> Drawing:
        """Return the figure. Raises FigureError for one that is too large."""
        groups = self._groups()
        side_by_side = min(len(groups), self._options.columns or 1)
        each = -(-len(groups) // side_by_side)
        wide = self._options.dpi * _WIDE_INCHES
        column = (wide - (side_by_side - 1) * 2 * self._gap) / side_by_side
        bottom = 0.0
        for place in range(side_by_side):
            x, y = self._gap + place * (column + 2 * self._gap), float(self._gap)
            for group in groups[place * each : (place + 1) * each]:
                y = self._group(group, x, y, column) + 2 * self._gap
            bottom = max(bottom, y - 2 * self._gap)
        right = self._gap + wide
        if self._options.bar == "figure" and self._kinds and self._options.looks.show in ("map", "both"):
            _, bottom = self._bars(self._meanings(), self._gap, round(bottom + self._gap), round(right))
        if wide * bottom > MOST_PIXELS:
            most, got = (round(count / MILLION) for count in (MOST_PIXELS, wide * bottom))
            raise FigureError("error_pixels", most=most, got=got)
        return self._finished(right, bottom, [one.title for one in self._subjects], self._explainers)

    def _meanings(self) -> list[Meaning]:
        return meanings(self._kinds, self._spans, self._options, self._say)

    def _groups(self) -> list[list[tuple[int, str]]]:
        """Return what stands together: all explainers of a sample, or all samples of an explainer."""
        places = range(len(self._subjects))
        if self._options.rows == "samples":
            return [[(place, name) for name in self._explainers] for place in places]
        return [[(place, name) for place in places] for name in self._explainers]

    def _group(self, keys: Sequence[tuple[int, str]], x: float, y: float, width: float) -> float:
        """Draw what stands together, with what it shares above it; return where it ends."""
        by_samples = self._options.rows == "samples"
        y = self._head(keys[0][0], x, y, width) if by_samples else self._name(keys[0][1], x, y, width)
        for place, name in keys:
            y += 0.5 * self._gap
            y = self._name(name, x, y, width) if by_samples else self._head(place, x, y, width)
            y = self._map(self._subjects[place], name, x, y, width)
        return y

    def _head(self, place: int, x: float, y: float, width: float) -> float:
        heads = [(words, self._faint if is_faint else self._ink) for words, is_faint in self._subjects[place].heads]
        lines = [line for words, color in heads for line in self._lines([words], width, self._size, color)]
        self._write(lines, x, y, 0)
        return y + self._tall(lines)

    def _name(self, name: str, x: float, y: float, width: float) -> float:
        """Write an explainer's name, its parameters behind it where there is room."""
        method, bracket, parameters = name.partition("(")
        first = self._named(method or name, width, self._size, self._ink)
        more = self._named(bracket + parameters, width, self._size * SMALL, self._faint) if method and bracket else []
        self._write(first, x, y, 0)
        if len(first) == len(more) == 1 and first[0].width + more[0].width < width:
            self._write([more[0]], x + first[0].width + self._size / 4, y + (self._size - more[0].size) * BASE, 0)
            return y + self._tall(first)
        self._write(more, x, y + self._tall(first), 0)
        return y + self._tall(first) + self._tall(more)

    def _map(self, subject: TextSubject | RowSubject, name: str, x: float, y: float, width: float) -> float:
        """Draw what an explainer says of a sample, or that it says nothing; return where that ends."""
        if name not in subject.maps:
            note = [self._line(self._say("no_map"), SMALL * self._size, self._faint)]
            self._write(note, x, y, 0)
            return y + self._tall(note)
        if isinstance(subject, TextSubject):
            return self._text(subject, name, x, y, width)
        return self._waterfall(subject.maps[name], x, y, width)

    # -------------------------------------------------------------------------------------------------------- texts

    def _text(self, subject: TextSubject, name: str, x: float, y: float, width: float) -> float:
        look = subject.maps[name]
        span = self._spans.get(group_of(name, look, self._options), look.span)
        grounds, inks = self._of_units(look, span)
        names = _names(subject)
        for row in flowing(subject.parts, lambda words: self._fonts.width(words, self._size), width):
            wide = sum(self._fonts.width(words, self._size) for words, _ in row.runs)
            left = x + (width - wide if row.from_right else 0)
            for words, unit in row.runs:
                line = self._seen(words, self._size, self._ink if unit == NO_UNIT else inks[unit])
                if unit != NO_UNIT and grounds[unit] != ground_of(self._options):
                    value = number(float(look.grid.values[0, unit]))
                    top, height = y + 0.15 * self._size, (_OPEN - 0.3) * self._size
                    self._items.append(Box(left, top, line.width, height, grounds[unit], f"{names[unit]}: {value}"))
                self._write([line], left, y + (_OPEN - LINE) / 2 * self._size, 0)
                left += line.width
            y += _OPEN * self._size
        return self._below(look, span, x, y, width)

    def _below(self, look: Look, span: tuple[float, float], x: float, y: float, width: float) -> float:
        """Write what the colors of one map mean, where that is wanted; return where it ends."""
        line = SMALL * LINE * self._size
        if self._options.bar == "map" and self._options.looks.show in ("map", "both"):
            self._bar(look.grid.signed, (number(span[0]), number(span[1])), x, y, min(width, 2.5 * self._options.dpi))
            y += line
        if not look.grid.values.any():
            self._write([self._line(self._say("zero"), SMALL * self._size, self._faint)], x, y, 0)
            y += line
        return y

    def _of_units(self, look: Look, span: tuple[float, float]) -> tuple[list[Color], list[Color]]:
        """Return the colors behind the letters of each unit, and of these letters."""
        looks, count = self._options.looks, look.grid.values.shape[1]
        plain = [ground_of(self._options)] * count
        if looks.show == "picture":
            return plain, [self._ink] * count
        ramp = Ramp(table(look.grid.signed, looks), look.grid.signed, looks.gamma, self._fades())
        layer = colored(look.grid, span, looks.cut / 100, ramp)[0]
        if looks.show in ("masked", "alpha"):
            white = Ramp(np.full((256, 3), 255, np.uint8), look.grid.signed, looks.gamma, True)
            shares = colored(look.grid, span, looks.cut / 100, white)[0, :, 3] / 255
            return plain, [_mixed(plain[0], self._ink, share) for share in shares]
        opacity = 1 if looks.show == "map" else looks.opacity / 100
        grounds = [_mixed(plain[0], color[:3], color[3] / 255 * opacity) for color in layer]
        return grounds, [self._readable(ground) for ground in grounds]

    def _fades(self) -> bool:
        """Tell whether colors are the less opaque the smaller a value is, as over pictures."""
        return self._options.looks.show == "both" and self._options.looks.alpha == "value"

    def _colors(self, signed: bool) -> Pixels:
        """Return the 256 colors of maps as they are on the figure's ground, (256, 3)."""
        if not self._kinds:
            return super()._colors(signed)
        looks, ground = self._options.looks, np.asarray(ground_of(self._options), float)
        colors = Ramp(table(signed, looks), signed, looks.gamma, self._fades()).colors().astype(float)
        share = colors[:, 3:] / 255 * (1 if looks.show == "map" else looks.opacity / 100)
        return np.asarray(np.rint(ground * (1 - share) + colors[:, :3] * share), np.uint8)

    def _readable(self, ground: Color) -> Color:
        """Return the color of letters on a ground: the figure's own, unless the other one is read more easily."""
        best = max(_PLAIN_INKS, key=lambda ink: _contrast(ink, ground))
        return self._ink if _contrast(self._ink, ground) >= _ENOUGH else best

    # --------------------------------------------------------------------------------------------------------- rows

    def _waterfall(self, bars: Sequence[Bar], x: float, y: float, width: float) -> float:
        """Draw a line for each bar: name, value, what it adds from where to where, and how much that is."""
        size = self._size * SMALL
        names = [self._named(bar.name, width * _NAME_SHARE, size, self._ink) for bar in bars]
        values = [self._line(bar.value, size, self._faint) for bar in bars]
        changes = [self._line(bar.said or _signed(bar.change), size, self._ink) for bar in bars]
        name_wide = max(line.width for lines in names for line in lines)
        value_wide, change_wide = (max(line.width for line in lines) for lines in (values, changes))
        left = x + name_wide + value_wide + 2 * self._gap
        room = x + width - change_wide - self._gap - left
        low = min(min(bar.start, bar.end) for bar in bars)
        high = max(max(bar.start, bar.end) for bar in bars)
        scale = room / ((high - low) or 1.0)
        for bar, name, value, change in zip(bars, names, values, changes, strict=True):
            tall = max(self._tall(name), LINE * size)
            self._write(name, x, y, 0)
            self._write([value], x + name_wide + self._gap + value_wide, y, 1)
            self._change(bar, left + (min(bar.start, bar.end) - low) * scale, y, abs(bar.change) * scale, tall)
            self._write([change], x + width, y, 1)
            y += tall
        return y

    def _change(self, bar: Bar, left: float, y: float, width: float, tall: float) -> None:
        """Draw a bar in the color of its sign; one of nothing is a line across."""
        ramp = super()._colors(True)
        stroke = max(1.0, self._size / 16)
        if not bar.change:
            self._items.append(Box(left - stroke / 2, y, stroke, tall, self._faint))
            return
        color = ramp[_MIDDLE + 90 if bar.change > 0 else _MIDDLE - 90].tolist()
        about = f"{bar.name}: {_signed(bar.change)}"
        self._items.append(Box(left, y + 0.15 * tall, max(width, stroke), 0.7 * tall, tuple(color), about))


def _names(subject: TextSubject) -> dict[int, str]:
    """Return the letters of each unit as they stand in the text."""
    found: dict[int, str] = {}
    for letters, unit in subject.parts:
        found[unit] = found.get(unit, "") + letters
    return found


_PLAIN_INKS: tuple[Color, Color] = ((0, 0, 0), (255, 255, 255))  # one of them is read on any ground
_ENOUGH = 4.5  # of contrast: WCAG 2.2, 1.4.3


def _signed(value: float) -> str:
    return f"{'+' if value > 0 else ''}{number(value)}"


def _mixed(under: Color, over: Sequence[int], share: float) -> Color:
    red, green, blue = (round(one * (1 - share) + int(other) * share) for one, other in zip(under, over, strict=True))
    return red, green, blue


def _contrast(one: Color, other: Color) -> float:
    """Return how well one color is read on another, 1..21, as WCAG 2.2 has it."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(color: Color) -> float:
    parts = (part / 255 for part in color)
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
