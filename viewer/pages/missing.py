"""The page for addresses that lead nowhere."""

from __future__ import annotations

import re
from typing import Any

from dash import html

from ..address.paths import HOME, Query
from ..components.link import link
from ..data import LogDir
from ..words import say
from .base import Page


def nothing(what: str) -> tuple[str, Any]:
    """Return a page that says that something is not there."""
    return say("missing_title"), html.Div(
        [html.H1(say("missing_title")), html.P(what), html.P(link(say("missing_runs"), HOME))],
        className="empty",
    )


def _render(logs: LogDir, values: dict[str, str], query: Query) -> tuple[str, Any]:
    return nothing(say("missing_page"))


def _stamp(logs: LogDir, values: dict[str, str], query: Query) -> str:
    return ""


PAGE = Page(re.compile(".*", re.DOTALL), _render, _stamp)
