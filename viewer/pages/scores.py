"""Compare explainers: mean scores with baselines, weights, classes, curves, single samples, agreement."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from dash import html

from ..address.paths import Query
from ..analysis.scoreboard import Scoreboard
from ..compare_explainers import VIEWS, Compared
from ..compare_explainers.base import mean_scores
from ..components.attributes import attributes
from ..components.link import chip
from ..components.views import heading
from ..data import LogDir
from ..words import say
from .base import Page, throttled
from .missing import nothing


def _render(logs: LogDir, values: dict[str, str], query: Query) -> tuple[str, Any]:
    run, row = logs.run(values["key"]), logs.row(values["key"])
    if run is None or row is None:
        return nothing(say("no_such_run"))
    step, summaries, ended = mean_scores(run, query.step)
    board = Scoreboard.of(run.metadata, summaries, run.scores(step) if ended else None)
    case = Compared(logs, run, query, step, board)
    title = say("scores_title")
    head = heading(run, row, query, case.path, title, step)
    # An id for each view: they have other parts.
    so_far = None if ended or not summaries else html.P(say("scores_so_far"), className="notices info")
    view = html.Div([so_far, *_view(case)], id=f"scores-{_name(query)}", className="comparison")
    return f"{title} · {row.title}", [*head, view]


def _name(query: Query) -> str:
    return query.get("view") if query.get("view") in VIEWS else next(iter(VIEWS))


def _view(case: Compared) -> list[Any]:
    present = _name(case.query)
    if not case.board.cells and present != "agreement":
        hint = html.P(say("scores_none_hint"))
        return [
            _views(case, present),
            html.Div([html.P(say("scores_none"), className="headline"), hint], className="empty"),
        ]
    return [_views(case, present), *VIEWS[present](case)]


def _views(case: Compared, present: str) -> html.Nav:
    chips = [
        chip(say(f"scores_view_{name}"), case.path, replace(case.query, page=1).having(view=name), name == present)
        for name in VIEWS
    ]
    return html.Nav(chips, className="chips tabs", **attributes(aria_label=say("scores_views")))


PAGE = Page(re.compile("/run/(?P<key>[0-9a-f]+)/scores"), _render, throttled, begins_with_chart=True)
