"""The page for addresses that lead nowhere."""

from __future__ import annotations

import re
from typing import Any

from dash import html

from ..address import HOME, Query
from ..components.link import link
from ..data import LogDir
from .base import Page


def nothing(what: str) -> tuple[str, Any]:
    """Return a page that says that something is not there."""
    return "Not found", html.Div(
        [html.H1("Not found"), html.P(what), html.P(link("All runs", HOME))],
        className="empty",
    )


def _render(logs: LogDir, values: dict[str, str], query: Query) -> tuple[str, Any]:
    return nothing("There is no page at this address.")


def _stamp(logs: LogDir, values: dict[str, str]) -> str:
    return ""


PAGE = Page(re.compile(".*", re.DOTALL), _render, _stamp)
