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


def run_crumb(row: RunRow, query: Query) -> html.A:
    """Return the link to the page of the run that a page is of."""
    return link(run_name(row), run_path(row.key), query.along())
