"""Summary: what an explainer says of the features of a table over all rows, and of one feature over its values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dash import html

from ..address.paths import Query, gallery_path, public, run_path, summary_path
from ..address.selection_from_address import LIST
from ..analysis.feature_effects import Effects, direction, effects, strongest_partner
from ..analysis.summary_choice import Choice, place_of, summary_choice
from ..components.attributes import attributes
from ..components.chart import chart
from ..components.explained_unit import explained_unit
from ..components.explainer_name import explainer_name
from ..components.facts import notices
from ..components.link import chip, choice, link
from ..components.middle import middle
from ..components.row_values import feature_name, feature_of, said_value
from ..components.save import csv_link, save_bar
from ..components.scroll import scroll
from ..components.views import heading
from ..data import LogDir
from ..figures.features import Named, dependence, is_drawn_in_points, summary
from ..store.run import Run
from ..words import say, text
from .base import Page, throttled
from .missing import nothing

LINES = 20  # features in the chart, those that matter most
LISTED = 200  # in the table, and to choose from; the tables as CSV have all
_LABELS = 64


def _render(logs: LogDir, values: dict[str, str], query: Query) -> tuple[str, Any]:
    run, row = logs.run(values["key"]), logs.row(values["key"])
    if run is None or row is None:
        return nothing(say("no_such_run"))
    title, chosen = say("summary_title"), summary_choice(run, query.step, query.get("of"), query.label)
    head = heading(run, row, query, summary_path(run.key), title, chosen.step if chosen else None)
    if chosen is None:
        return f"{title} · {row.title}", [*head, html.P(say("summary_nothing"), className="empty")]
    found = effects(run, chosen.step, chosen.explainer, chosen.label)
    body = [
        html.P(_said(run, chosen, found), className="subtitle"),
        notices([say("summary_unreadable", count=text.integer(found.unreadable))] if found.unreadable else []),
        _explainers(run, query, chosen),
        _labels(run, query, chosen),
        *(_parts(run, query, chosen, found) if len(found.positions) else [_empty()]),
    ]
    return f"{title} · {row.title}", [*head, html.Div(body, className="comparison")]


def _empty() -> html.P:
    return html.P(say("summary_nothing"), className="empty")


def _said(run: Run, chosen: Choice, found: Effects) -> str:
    read = len(found.positions) + found.unreadable
    numbers = {"count": text.integer(read), "total": text.integer(found.total)}
    return say("summary_all" if read == found.total else "summary_some", **numbers)


def _explainers(run: Run, query: Query, chosen: Choice) -> html.Nav | None:
    path = summary_path(run.key)
    chips = [
        chip(explainer_name(name, one_line=True), path, query.having(of=name), name == chosen.explainer)
        for name in chosen.explainers
    ]
    return choice(say("summary_by"), chips, say("summary_by")) if len(chips) > 1 else None


def _labels(run: Run, query: Query, chosen: Choice) -> html.Nav | None:
    path = summary_path(run.key)
    shown = dict.fromkeys([*chosen.labels[:_LABELS], chosen.label])
    chips = [
        chip(middle(run.label(label)), path, replace(query, label=label), label == chosen.label) for label in shown
    ]
    return choice(say("label"), chips, say("saliency_explained_label")) if len(chips) > 1 else None


def _parts(run: Run, query: Query, chosen: Choice, found: Effects) -> list[Any]:
    count = found.rows.shape[1]
    feature = place_of(query.get("feature"), count)
    feature = found.order[0] if feature is None else feature
    named = [_named(run, place) for place in range(count)]
    charts = [_summary(run, query, chosen, found, named), _dependence(run, query, chosen, found, named, feature)]
    return [html.Div(charts, className="charts"), _table(run, query, chosen, found, feature)]


def _named(run: Run, place: int) -> Named:
    known = feature_of(run, place)
    return Named(feature_name(run, place), lambda value: said_value(known, value), known.categories if known else ())


def _axis(run: Run, chosen: Choice) -> str:
    """Return what contributions are measured in."""
    unit = explained_unit(run, chosen.explainer, chosen.label)
    return say("summary_axis_unit", unit=unit) if unit else say("summary_axis")


def _opens(run: Run, query: Query, chosen: Choice) -> tuple[str, Query]:
    return run_path(run.key), query.along(chosen.step)


def _summary(run: Run, query: Query, chosen: Choice, found: Effects, named: Sequence[Named]) -> html.Figure:
    order = found.order[:LINES]
    ends = say("summary_low"), say("summary_middle"), say("summary_high")
    words = _axis(run, chosen), say("summary_value"), ends
    figure = summary(found, order, named, run.title, chosen.label, words)
    few = is_drawn_in_points(found, len(order))
    note = say(
        "summary_points" if few else "summary_cells",
        rows=text.integer(len(found.positions)),
        features=text.integer(len(order)),
    )
    lines = f"{public(summary_path(run.key))}{query}"
    table = csv_link(run_path(run.key), "contributions", query, say("export_contributions"))
    meaning = "summary_points_meaning" if few else "summary_cells_meaning"
    return chart(say("summary_chart"), figure, note, meaning, _opens(run, query, chosen), table, lines=lines)


# ------------------------------------------------------------------------------------------------------ one feature


def _dependence(
    run: Run, query: Query, chosen: Choice, found: Effects, named: Sequence[Named], feature: int
) -> html.Figure:
    few = is_drawn_in_points(found)
    others = [
        place for place in found.order if place != feature and (few or named[place].is_ordered)
    ]  # or a mean says nothing
    partner = strongest_partner(found, feature)
    color = place_of(query.get("color"), len(named))
    color = color if color in others else None if query.get("color") == "none" else partner
    color = color if color in others else None
    figure = dependence(found, feature, color, named, run.title, chosen.label, _axis(run, chosen))
    title = say("summary_dependence", feature=named[feature].name)
    note = say("summary_dependence_points" if few else "summary_dependence_cells", rows=text.integer(len(found.rows)))
    opens = _opens(run, query, chosen)
    there = opens[1].having(values=f"f{feature}", **{LIST: None})
    cells = gallery_path(run.key), f"f{feature}min f{feature}max", there
    panel = chart(title, figure, note, "summary_dependence_meaning", opens, cells=cells)
    panel.children.insert(1, _colors(run, query, named, others, color, partner))
    return panel


def _colors(
    run: Run, query: Query, named: Sequence[Named], others: Sequence[int], color: int | None, partner: int | None
) -> html.Details:
    path = summary_path(run.key)
    chips = [chip(say("summary_no_color"), path, query.having(color="none"), color is None)]
    for place in others[:LISTED]:
        words = say("summary_partner", feature=named[place].name) if place == partner else named[place].name
        chips.append(chip(middle(words), path, query.having(color=str(place)), place == color))
    present = say("summary_no_color") if color is None else named[color].name
    return html.Details(
        [
            html.Summary([html.Strong(say("summary_color")), " ", middle(present)]),
            html.Div(chips, className="chips", role="group", **attributes(aria_label=say("summary_color"))),
        ],
        className="explainer-choice",
    )


# ---------------------------------------------------------------------------------------------------- all features


def _table(run: Run, query: Query, chosen: Choice, found: Effects, feature: int) -> html.Section:
    """Return all features with their means: what the chart shows, in numbers, and links to each."""
    means, path = found.means, summary_path(run.key)
    most = float(means.max(initial=0)) or 1.0
    rows = []
    for place in found.order[:LISTED]:
        there = query.having(feature=str(place), color=None)
        named = attributes(aria_current="true" if place == feature else None)
        name = link(middle(feature_name(run, place)), path, there, **named)
        bar = html.Div(
            html.Div(className="bar-fill", style={"width": f"{100 * means[place] / most:.2f}%"}),
            className="bar",
            **attributes(aria_hidden="true"),
        )
        cells = [
            html.Td([bar, text.number(means[place])], className="probability"),
            _direction(found, place, _named(run, place)),
        ]
        rows.append(html.Tr([html.Th(name, scope="row"), *cells]))
    head = [
        html.Th(say(f"summary_column_{name}"), scope="col", className="right" if name == "direction" else "")
        for name in ("feature", "mean", "direction")
    ]
    title = say("summary_features")
    table = html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)], className="named changes")
    saved = save_bar(csv_link(run_path(run.key), "contribution-means", query, title))
    shown = say("row_shown", shown=text.integer(len(rows)), all=text.integer(len(means)))
    return html.Section(
        [
            html.Div([html.H2(title), saved], className="toolbar"),
            html.P(shown, className="secondary") if len(rows) < len(means) else None,
            scroll(table, title, "panel"),
        ]
    )


def _direction(found: Effects, place: int, named: Named) -> html.Td:
    if not named.is_ordered:
        return html.Td(say("summary_unordered"), className="right secondary")
    known = direction(found, place)
    return html.Td(text.number(known, 2) if known is not None else say("summary_constant"), className="right")


PAGE = Page(re.compile("/run/(?P<key>[0-9a-f]+)/summary"), _render, throttled, begins_with_chart=True)
