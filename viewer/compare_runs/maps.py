"""Maps: which maps are least alike on two sides, and how alike they are in the mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from dash import html

from ..address.paths import compare_path
from ..analysis.agreement import GRID
from ..analysis.background import PATIENCE
from ..analysis.map_changes import MapChange, MapChanges
from ..components.breakable import breakable
from ..components.explainer_name import explainer_name
from ..components.facts import notices
from ..components.mislead import explained
from ..components.pager import page_of, pager
from ..components.scroll import scroll
from ..components.stacked import stacked
from ..words import say, say_of, text
from .base import Case, Order, saved

ROWS = 25  # maps on one page
_CHIP = 36  # characters of a name on a chip


def render(case: Case) -> list[Any]:
    """Return the view, as far as maps are compared."""
    work = case.pair.maps(case.logs, PATIENCE)
    is_done, found = work.is_done, work.found
    if is_done and not found:
        return [html.P(say("between_no_maps"), className="empty")]
    rows = listed(case, found)
    _, start, stop = page_of(case.query, len(rows), ROWS)
    names = {"": say("between_all"), **text.shortened_apart(_explainers(found), _CHIP)}
    return [
        html.P(_note(case, work), className="subtitle"),
        notices([] if is_done else [say("between_comparing")], "info"),
        html.Div([_means(case, found), explained("between_maps_meaning", case.first.run.kind)], className="panel"),
        case.choice("explainer", names, say("between_explainer")),
        html.Div(_table(case, rows[start:stop]) if rows else None),
        html.Div(pager(compare_path(), case.query, len(rows), ROWS, "map") if rows else None),
        saved(case, "maps"),
    ]


def order(case: Case) -> Order:
    """Return samples and labels in the order of the list, each sample once."""
    labels: dict[int, int] = {}
    for one in listed(case, case.pair.maps(case.logs).found):
        labels.setdefault(one.position, one.label)
    return np.array(list(labels), np.int64), np.array(list(labels.values()), np.int64)


def _note(case: Case, work: MapChanges) -> str:
    counts = {"compared": work.compared, "samples": work.samples, "total": work.total}
    said = {name: text.integer(count) for name, count in counts.items()}
    return say_of(case.first.run.kind, "between_maps_note", grid=GRID, **said)


def _explainers(found: Sequence[MapChange]) -> list[str]:
    return list(dict.fromkeys(change.explainer for change in found))


def listed(case: Case, found: Sequence[MapChange]) -> list[MapChange]:
    """Return the maps of an explainer, or of all, the least alike first."""
    name = case.among("explainer", ("", *_explainers(found)))
    known = [one for one in found if one.correlation is not None and name in ("", one.explainer)]
    return sorted(known, key=lambda one: one.correlation or 0.0)


def _means(case: Case, found: Sequence[MapChange]) -> html.Div:
    names = [
        (say("between_explainer"), ""),
        (say("between_mean_correlation"), "right"),
        (say("between_median"), "right"),
        (say("between_least"), "right"),
        (say_of(case.first.run.kind, "between_maps"), "right"),
        (say("between_incomparable"), "right"),
    ]
    head = html.Tr([html.Th(name, scope="col", className=kind) for name, kind in names])
    rows = [_mean(name, [one.correlation for one in found if one.explainer == name]) for name in _explainers(found)]
    table = html.Table([html.Thead(head), html.Tbody(rows)], className="map-means named")
    return scroll(table, say("between_mean_correlation"))


def _mean(name: str, correlations: Sequence[float | None]) -> html.Tr:
    known = [value for value in correlations if value is not None]
    values = ["–"] * 3
    if known:
        values = [correlation(float(of(known))) for of in (np.mean, np.median, np.min)]
    values += [text.integer(len(known)), text.integer(len(correlations) - len(known))]
    return html.Tr(
        [html.Th(explainer_name(name), scope="row"), *(html.Td(value, className="right") for value in values)]
    )


def _table(case: Case, listed: Sequence[MapChange]) -> html.Div:
    names = [
        (say("between_sample"), ""),
        (say("label"), ""),
        (say("between_explainer"), ""),
        (say("between_correlation"), "right"),
    ]
    return scroll(
        stacked(names, [_line(case, one) for one in listed]), say_of(case.first.run.kind, "between_view_maps"), "panel"
    )


def _line(case: Case, one: MapChange) -> list[Any]:
    name = case.first.run.title(one.position)
    return [
        case.sample_link(breakable(name), one.position, one.label),
        case.first.run.label(one.label),
        explainer_name(one.explainer),
        "–" if one.correlation is None else correlation(one.correlation),
    ]


def correlation(value: float) -> str:
    """Return a correlation as people read it."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")
