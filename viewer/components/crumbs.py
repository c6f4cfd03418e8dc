"""Crumbs: where a page is, as links to what is above it."""

from __future__ import annotations

from typing import Any

from dash import html

from ..address.paths import HOME, Query, run_path
from ..store.entries import RunRow
from ..words import say
from .attributes import attributes
from .link import link
from .run_name import run_name


def crumbs(*parts: Any) -> html.Nav:
    """Return the list of runs and what is below it, the page itself last."""
    return html.Nav([link(say("runs"), HOME), *parts], className="crumbs", **attributes(aria_label=say("where")))


def neighbor(words: str, path: str, there: Query | None, rel: str) -> html.A | html.Span:
    """Return the link to what stands before or after a page, which keys follow too; words alone where nothing does."""
    if there is None:
        return html.Span(words, className="chip", **attributes(aria_disabled="true"))
    return link(words, path, there, "chip", rel=rel)


def run_crumb(row: RunRow, query: Query) -> html.A:
    """Return the link to the page of the run that a page is of."""
    return link(run_name(row), run_path(row.key), query.along())
