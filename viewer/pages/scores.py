"""Compare explainers: mean scores with baselines, weights, classes, curves, single samples, agreement."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from dash import html

from ..address import HOME, Query, run_path, scores_path
from ..compare import VIEWS, Compared
from ..components.attributes import attributes
from ..components.link import chip, link
from ..components.steps import step_choice
from ..components.views import run_views
from ..data import LogDir
from ..scoreboard import Scoreboard
from ..words import say
from .base import Page, paced
from .missing import nothing


def _render(logs: LogDir, values: dict[str, str], query: Query) -> tuple[str, Any]:
    run, row = logs.run(values["key"]), logs.row(values["key"])
    if run is None or row is None:
        return nothing(say("no_such_run"))
    step, summaries = run.summaries(query.step)
    path = scores_path(run.key)
    crumbs = [
        link(say("runs"), HOME),
        link(row.path, run_path(run.key), Query(step=query.step)),
        html.Span(say("scores_title")),
    ]
    content = [
        html.Nav(crumbs, className="crumbs", **attributes(aria_label=say("where"))),
        html.Div([html.H1(say("scores_title")), run_views(run.key, query, path)], className="heading"),
        step_choice(path, query, run.steps(), step),
    ]
    case = Compared(logs, run, query, step, Scoreboard.of(run.metadata, summaries))
    title = f"{say('scores_title')} · {row.path}"
    # A place of its own for each view: they have other parts.
    return title, [*content, html.Div(_view(case), id=f"scores-{_name(query)}")]


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


PAGE = Page(re.compile("/run/(?P<key>[0-9a-f]+)/scores"), _render, paced)
