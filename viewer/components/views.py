"""Views: the pages of one run, and what stands above each."""

from __future__ import annotations

from typing import Any

from dash import html

from ..address import Query, gallery_path, run_path, scores_path, trees_path, uncertainty_path
from ..entries import RunRow
from ..run import Run
from ..words import say
from .attributes import attributes
from .crumbs import crumbs, run_crumb
from .link import chip
from .steps import step_choice


def run_views(run: Run, query: Query, present: str = "") -> html.Nav:
    """Return links to the pages of a run; step and language go along."""
    pages = [
        ("views_run", run_path(run.key)),
        ("gallery_title", gallery_path(run.key)),
        ("scores_title", scores_path(run.key)),
        ("uncertainty_title", uncertainty_path(run.key)),
    ]
    if run.has_trees():
        pages.append(("trees_title", trees_path(run.key)))
    links = [chip(say(name), path, query.along(), path == present) for name, path in pages]
    return html.Nav(links, className="chips views", **attributes(aria_label=say("views")))


def heading(run: Run, row: RunRow, query: Query, path: str, title: str, step: int) -> list[Any]:
    """Return what stands above a page of a run: where it is, its title, other pages, steps."""
    return [
        crumbs(run_crumb(row, query), html.Span(title)),
        html.Div([html.H1(title), run_views(run, query, path)], className="heading"),
        step_choice(path, query, run.steps(), step),
    ]
