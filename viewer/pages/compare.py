"""Compare runs: metrics, predictions and maps of runs, or of steps of one, against a reference."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from dash import html

from ..address.paths import HOME, Query, compare_path
from ..analysis.compared_runs import ComparedRuns, compared_runs_of
from ..analysis.pair import Pair, accuracy, accuracy_progress
from ..analysis.throttle import throttle
from ..compare_runs import VIEWS, Case
from ..compare_runs.base import side_name
from ..compare_runs.run_panel import additions, offered, other_inputs, panel, troubles
from ..components.attributes import attributes
from ..components.crumbs import crumbs
from ..components.link import chip, link
from ..components.mislead import mislead
from ..data import LogDir
from ..words import say, say_of
from .base import Page

_TRAPS = ("samples", "many", "interval", "rank", "sizes", "labels")


def _render(logs: LogDir, values: dict[str, str], query: Query) -> tuple[str, Any]:
    found = compared_runs_of(logs, query.get("runs"))
    title = say("between_title")
    head = [crumbs(html.Span(title)), html.H1(title), html.Div(troubles(found))]
    adding = html.Details(
        [html.Summary(say("between_add")), *additions(logs, found, query)],
        className="additions",
        open=len(found.sides) < 2,
    )
    if len(found.sides) < 2:
        return title, [*head, html.Div(_too_few(found, query)), adding]
    for side in found.sides:
        accuracy(side)  # begun first: it is short, and stands above the rest
    warned = other_inputs(logs, found.sides)  # as this is
    case = Case(logs, found, query)
    name = case.among("view", VIEWS)
    # An id for each view: they have other parts.
    view = html.Div(VIEWS[name](case), id=f"between-{name}", className="comparison")
    more = [_others(case), _views(case, name), view, mislead("between", _TRAPS)]
    return f"{title}: {_names(found)}", [
        *head,
        html.Div(warned),
        panel(found, query),
        adding,
        *more,
    ]


def _too_few(found: ComparedRuns, query: Query) -> list[Any]:
    one = next(iter(found.sides), None)
    words = say("between_too_few_one", run=side_name(one)) if one else say("between_too_few")
    runs = link(say("runs"), HOME)
    return [
        html.Div(
            [html.P(words, className="headline"), html.P(say("between_what_to_do")), html.P(runs)], className="empty"
        )
    ]


def _names(found: ComparedRuns) -> str:
    return " | ".join(dict.fromkeys(side.row.title for side in found.sides))


def _others(case: Case) -> html.Div:
    """Return the choice of the side that the reference is compared with."""
    if len(case.others) < 2:
        return html.Div()
    words = {side.letter: f"{case.first.letter} ↔ {side_name(side)}" for side in case.others}
    return html.Div(case.choice("with", words, say("between_with")))


def _views(case: Case, present: str) -> html.Nav:
    chips = [
        chip(
            say_of(case.first.run.kind, f"between_view_{name}"),
            compare_path(),
            replace(case.query, page=1).having(view=name),
            name == present,
        )
        for name in VIEWS
    ]
    return html.Nav(chips, className="chips tabs", **attributes(aria_label=say("between_views")))


def stamp(logs: LogDir, values: dict[str, str], query: Query) -> str:
    """Return the stamp of a page that compares runs: of these, of what is computed of them, and of what is offered."""
    found = compared_runs_of(logs, query.get("runs"))
    runs = [(side.requested, side.row.path, *throttle(side.row), accuracy_progress(side)) for side in found.sides]
    computed = Case(logs, found, query).pair.progress() if len(found.sides) > 1 else ()
    inputs = [Pair(found.sides[0], side).inputs_progress() for side in found.sides[1:]]
    return repr((runs, computed, inputs, [row.key for row in offered(logs, found)]))


PAGE = Page(re.compile("/compare"), _render, stamp)
