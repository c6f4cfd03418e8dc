"""Row values: a row of a table, feature by feature, and where each value lies in the background."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from itertools import pairwise

from dash import html

from ..store.entries import Feature, Sample
from ..store.run import Run
from ..words import say, text
from .attributes import attributes
from .middle import middle
from .scroll import scroll

BRIEF = 6  # features on a card
MOST = 500  # features in a table; the table as CSV has all
BARS = 24  # of the picture of a background
_WHOLE = 1e15  # below it all digits of a whole number are written: the first four of a date or an id say nothing


def said_value(feature: Feature | None, value: float) -> str:
    """Return a value with its unit, of a categorical feature the category."""
    if math.isnan(value):
        return "–"
    if feature is None or not feature.categories:
        written = _whole(value) if value % 1 == 0 and abs(value) < _WHOLE else text.number(value, 4)
        return f"{written}\u202f{feature.unit if feature else ''}".rstrip()
    number = int(value) if abs(value) < len(feature.categories) else -1
    return feature.categories[number] if number >= 0 else say("row_no_category", value=text.number(value))


def _whole(value: float) -> str:
    return text.integer(int(value)).replace("-", "−")


def feature_of(run: Run, place: int) -> Feature | None:
    """Return what is known of the feature at a place of a row; None of a log that has lost it."""
    features = run.metadata.features
    return features[place] if place < len(features) else None


def feature_name(run: Run, place: int) -> str:
    """Return the name of the feature at a place of a row."""
    feature = feature_of(run, place)
    return feature.name if feature and feature.name else say("row_feature", number=text.integer(place + 1))


def row_values(run: Run, sample: Sample) -> html.Div:
    """Return a table of a row: features, values, and where these lie among those of the background."""
    row = sample.row or ()
    has_background = any(feature.percentiles or feature.shares for feature in run.metadata.features)
    columns = [say("row_name"), say("row_value"), *([say("row_place")] if has_background else [])]
    head = html.Thead(html.Tr([html.Th(name, scope="col") for name in columns]))
    body = [_row(run, place, value, has_background) for place, value in enumerate(row[:MOST])]
    shown = say("row_shown", shown=text.integer(len(body)), all=text.integer(len(row)))
    return html.Div(
        [
            scroll(html.Table([head, html.Tbody(body)], className="row-values"), say("row_title")),
            html.P(shown, className="secondary") if len(body) < len(row) else None,
        ]
    )


def row_brief(run: Run, sample: Sample) -> html.Dl:
    """Return a few values of a row, for a card: of the features that matter most where that was measured."""
    row = sample.row or ()
    places = [place for place in main_features(run, len(row)) if place < len(row)][:BRIEF]
    lines = [(feature_name(run, place), said_value(feature_of(run, place), row[place])) for place in places]
    pairs = [html.Div([html.Dt(name), html.Dd(value)], title=f"{name}: {value}") for name, value in lines]
    return html.Dl(pairs, className="row-brief")


def main_features(run: Run, count: int) -> list[int]:
    """Return the places of `count` features, those first that matter most by the first importance that was measured."""
    measured = next(iter(run.importances()), None)
    if measured is None or len(measured.values) != count:
        return list(range(count))
    sizes = [abs(value) if math.isfinite(value) else -1.0 for value in measured.values]
    return sorted(range(count), key=lambda place: -sizes[place])


def _row(run: Run, place: int, value: float, has_background: bool) -> html.Tr:
    feature = feature_of(run, place)
    said = said_value(feature, value)
    cells = [
        html.Th(middle(feature_name(run, place)), scope="row"),
        html.Td(middle(said) if feature and feature.categories else said, className="right"),
    ]
    return html.Tr([*cells, html.Td(_place(feature, value))] if has_background else cells)


def _place(feature: Feature | None, value: float) -> list[html.Div | html.Span] | str:
    """Return where a value lies in the background, as a bar and in words; "" where nothing is known of it."""
    if feature is None:
        return ""
    if feature.categories:
        number = int(value) if value == value and 0 <= value < len(feature.shares) else -1
        return "" if number < 0 else _bar(100 * feature.shares[number], say("row_share"))
    if not feature.percentiles or math.isnan(value):
        return ""
    return _spread(feature, value)


def percentile(feature: Feature, value: float) -> float:
    """Return at which percentile of the background a value lies, 0..100: of equal ones the middle."""
    known = feature.percentiles
    low, high = bisect_left(known, value), bisect_right(known, value)
    if low < high:
        return (low + high - 1) / 2
    if low in (0, len(known)):
        return 0.0 if low == 0 else 100.0
    return low - 1 + (value - known[low - 1]) / (known[low] - known[low - 1])


def _spread(feature: Feature, value: float) -> list[html.Div | html.Span]:
    """Return how often there are which values in the background, with a mark where this one lies, and its percentile.

    The picture ends at the 1st and the 99th percentile: one far value would press all others together.
    """
    low, high = feature.percentiles[1], feature.percentiles[-2]
    place = 50.0 if high <= low else 100 * (min(max(value, low), high) - low) / (high - low)
    shape = html.Div(className="spread-shape", style={"clipPath": _outline(feature)})
    mark = html.Div(className="bar-mark", style={"left": f"{place:.2f}%"})
    picture = html.Div([shape, mark], className="spread", **attributes(aria_hidden="true"))
    words = say("row_percentile", median=said_value(feature, feature.percentiles[len(feature.percentiles) // 2]))
    percents = html.Span(text.number(round(percentile(feature, value))), title=words)
    return [html.Div([picture, percents], className="spread-line")]


def _outline(feature: Feature) -> str:
    """Return the outline of a histogram of the background, as told by its percentiles."""
    heights = densities(feature)
    tallest = max(heights) or 1.0
    points = [
        f"{100 * (place + side) / len(heights):.4g}% {100 * (1 - height / tallest):.4g}%"
        for place, height in enumerate(heights)
        for side in (0, 1)
    ]
    return f"polygon(0% 100%,{','.join(points)},100% 100%)"


def densities(feature: Feature, count: int = BARS) -> list[float]:
    """Return the share of the background in bars of equal width between the 1st and the 99th percentile, in percent.

    Equal percentiles, of a value that many rows have, are all in the bar that the value lies in.
    """
    known = feature.percentiles[1:-1]
    width = (known[-1] - known[0]) / count
    bars = [0.0] * count
    if width <= 0:
        bars[count // 2] = float(len(known) - 1)
        return bars
    for left, right in pairwise(known):
        first = min(int((left - known[0]) / width), count - 1)
        last = min(int((right - known[0]) / width), count - 1)
        for bar in range(first, last + 1):
            low, high = known[0] + bar * width, known[0] + (bar + 1) * width
            part = 1.0 if right <= left else (min(right, high) - max(left, low)) / (right - left)
            bars[bar] += max(part, 0.0) if first != last else 1.0
    return bars


def _bar(percents: float, words: str) -> list[html.Div | html.Span]:
    fill = html.Div(className="bar-fill", style={"width": f"{percents:.2f}%"})
    return [
        html.Div(fill, className="bar", **attributes(aria_hidden="true")),
        html.Span(f"{text.number(percents)}\u202f%", title=words),
    ]
