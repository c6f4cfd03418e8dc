"""Views: the pages of one run, and what stands above each."""

from __future__ import annotations

from typing import Any

from dash import html

from .. import text
from ..address import (
    HOME,
    Query,
    compare_path,
    gallery_path,
    join_sides,
    run_path,
    scores_path,
    uncertainty_path,
)
from ..run import Run
from ..words import say
from .attributes import attributes
from .link import chip, link
from .steps import step_choice


def run_views(key: str, query: Query, present: str = "") -> html.Nav:
    """Return links to the pages of a run; step and language go along."""
    kept = query.along()
    pages = (
        (say("gallery_title"), gallery_path(key)),
        (say("scores_title"), scores_path(key)),
        (say("uncertainty_title"), uncertainty_path(key)),
    )
    links = [chip(name, path, kept, path == present) for name, path in ((say("views_run"), run_path(key)), *pages)]
    return html.Nav(links, className="chips views", **attributes(aria_label=say("views")))


def comparisons(run: Run, query: Query, alone: bool) -> html.Nav | None:
    """Return links to comparisons of a run: of its first step with its last, and, unless it is alone, with others."""
    kept, steps = Query().having(lang=query.get("lang") or None), run.steps()
    links = []
    if len(steps) > 1:
        sides = join_sides([(run.key, steps[0]), (run.key, steps[-1])])
        words = say("between_first_and_last", first=text.integer(steps[0]), last=text.integer(steps[-1]))
        links.append(link(words, compare_path(), kept.having(runs=sides), "chip"))
    if not alone:
        links.append(link(say("between_with_others"), compare_path(), kept.having(runs=run.key), "chip"))
    return html.Nav(links, className="chips", **attributes(aria_label=say("between_title"))) if links else None


def heading(run: Run, name: str, query: Query, path: str, title: str, step: int) -> list[Any]:
    """Return what stands above a page of a run, whose name is given: where it is, its title, other pages, steps."""
    crumbs = [link(say("runs"), HOME), link(name, run_path(run.key), query.along()), html.Span(title)]
    return [
        html.Nav(crumbs, className="crumbs", **attributes(aria_label=say("where"))),
        html.Div([html.H1(title), run_views(run.key, query, path)], className="heading"),
        step_choice(path, query, run.steps(), step),
    ]
