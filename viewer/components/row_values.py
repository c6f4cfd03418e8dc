"""Row values: a row of a table, feature by feature, and where each value lies in the background."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from dash import html

from ..store.entries import Feature, Sample
from ..store.run import Run
from ..words import say, text
from .attributes import attributes
from .middle import middle
from .scroll import scroll

BRIEF = 6  # features on a card
MOST = 500  # features in a table; the table as CSV has all
MIDDLE = 50


def said_value(feature: Feature | None, value: float) -> str:
    """Return a value with its unit, of a categorical feature the category."""
    if feature is None or not feature.categories:
        return f"{text.number(value, 4)}\u202f{feature.unit if feature else ''}".rstrip()
    number = int(value) if value == value and abs(value) < len(feature.categories) else -1
    return feature.categories[number] if number >= 0 else say("row_no_category", value=text.number(value))


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
    """Return the first few values of a row, for a card."""
    values = enumerate((sample.row or ())[:BRIEF])
    lines = [
        html.Div([html.Dt(middle(feature_name(run, i))), html.Dd(said_value(feature_of(run, i), value))])
        for i, value in values
    ]
    return html.Dl(lines, className="row-brief")


def _row(run: Run, place: int, value: float, has_background: bool) -> html.Tr:
    feature = feature_of(run, place)
    cells = [
        html.Th(middle(feature_name(run, place)), scope="row"),
        html.Td(said_value(feature, value), className="right"),
    ]
    return html.Tr([*cells, html.Td(_place(feature, value))] if has_background else cells)


def _place(feature: Feature | None, value: float) -> list[html.Div | html.Span] | str:
    """Return where a value lies in the background, as a bar and in words; "" where nothing is known of it."""
    if feature is None:
        return ""
    if feature.categories:
        number = int(value) if value == value and 0 <= value < len(feature.shares) else -1
        return "" if number < 0 else _bar(100 * feature.shares[number], say("row_share"), is_share=True)
    if not feature.percentiles:
        return ""
    return _bar(percentile(feature, value), say("row_percentile"), is_share=False)


def percentile(feature: Feature, value: float) -> float:
    """Return at which percentile of the background a value lies, 0..100: of equal ones the middle."""
    known = feature.percentiles
    low, high = bisect_left(known, value), bisect_right(known, value)
    if low < high:
        return (low + high - 1) / 2
    if low in (0, len(known)):
        return 0.0 if low == 0 else 100.0
    return low - 1 + (value - known[low - 1]) / (known[low] - known[low - 1])


def _bar(percents: float, words: str, is_share: bool) -> list[html.Div | html.Span]:
    mark = {"width": f"{percents:.2f}%"} if is_share else {"left": f"{percents:.2f}%"}
    name = "bar-fill" if is_share else "bar-mark"
    said = f"{text.number(percents)}\u202f%" if is_share else text.number(round(percents))
    return [
        html.Div(html.Div(className=name, style=mark), className="bar", **attributes(aria_hidden="true")),
        html.Span(said, title=words),
    ]
