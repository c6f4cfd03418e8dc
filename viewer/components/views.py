"""Views: links between the pages of one run."""

from __future__ import annotations

from dash import html

from ..address import Query, run_path, scores_path, uncertainty_path
from ..words import say
from .attributes import attributes
from .link import chip


def run_views(key: str, query: Query, present: str = "") -> html.Nav:
    """Return links to the pages of a run; step and language go along."""
    kept = Query(step=query.step).having(lang=query.get("lang") or None)
    pages = ((say("scores_title"), scores_path(key)), (say("uncertainty_title"), uncertainty_path(key)))
    links = [chip(name, path, kept, path == present) for name, path in ((say("views_run"), run_path(key)), *pages)]
    return html.Nav(links, className="chips views", **attributes(aria_label=say("views")))
