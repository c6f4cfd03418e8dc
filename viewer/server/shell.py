"""Shell: what a browser gets first. The header comes at once, then the page, while scripts are loading already."""

from __future__ import annotations

import html as escaping
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

from dash import Dash, dcc, html
from dash.development.base_component import Component
from flask import Response, request, stream_with_context
from plotly.io.json import to_json_plotly

from ..components.attributes import attributes
from ..components.header import THEMES
from ..report.markup import markup
from ..words import language, say
from .client import versioned

_LOG = logging.getLogger(__name__)
_END = "</body>"
_CHARTS = '<link rel="preload" as="script" href="{root}plotly.js">'  # client/charts/chart.js looks for it
# Outside of what Dash draws: it would take the header away again until its own scripts have come.
_INDEX = """<!DOCTYPE html>
<html lang="{language}"{theme}>
<head>
{metas}
<title>{title}</title>
{favicon}
{charts}
<link rel="stylesheet" href="{root}{style}">
<script type="module" src="{root}{script}"></script>
{css}
</head>
<body>
<header id="header">{header}</header>
<main id="page" tabindex="-1">{skeleton}</main>
<div id="react-entry-point"></div>
{config}
{scripts}
{renderer}
</body>
</html>
"""


class Shell(Dash):
    """A Dash application whose index has the page of its address in it.

    Of the present request, `header` makes what stands above all pages, `first_page` the page and its stamp,
    `speaking` is the context of its language and of its links, and `begins_with_chart` tells whether the script of
    charts is loaded while the page is made.
    """

    header: Callable[[], Any]
    first_page: Callable[[], tuple[dict[str, Any], str]]
    speaking: Callable[[], AbstractContextManager[None]]
    begins_with_chart: Callable[[], bool]

    def index(self, *args: Any, **kwargs: Any) -> Response:
        """Return the index in two parts: what needs no look at the logs, then the page."""
        head, _, tail = super().index(*args, **kwargs).partition(_END)
        return Response(stream_with_context(self._parts(head, tail)), mimetype="text/html")

    def interpolate_index(self, **parts: str) -> str:  # type: ignore[override]  # all are given, says its documentation
        """Return the index with the header of the present request, and a skeleton where the page will be."""
        with self.speaking():
            root = escaping.escape(self.config.requests_pathname_prefix)
            return _INDEX.format(
                **parts,
                language=language(),
                theme=_theme(),
                root=root,
                charts=_CHARTS.format(root=root) if self.begins_with_chart() else "",
                style=versioned("client.css"),
                script=versioned("client.js"),
                header=markup(self.header(), linked=True),
                skeleton=markup(skeleton()),
            )

    def _parts(self, head: str, tail: str) -> Iterator[str]:
        yield head
        if request.method != "HEAD":
            yield self._embedded()
        yield f"{_END}{tail}"

    def _embedded(self) -> str:
        """Return the page as JSON in a script that no browser runs; nothing where it fails: the browser asks for it."""
        try:
            page, stamp = self.first_page()
            text = to_json_plotly({"page": page, "stamp": stamp}).replace(
                "<", r"\u003c"
            )  # nothing in it ends the script
        except Exception:
            _LOG.exception("a page was not made")
            return ""
        return f'<script type="application/json" id="first-page">{text}</script>'


def _theme() -> str:
    """Return what a reader chose, before the first paint; nothing where that was nothing of ours."""
    chosen = request.cookies.get("xlog-theme")
    return f' data-theme="{chosen}"' if chosen in THEMES else ""


def layout() -> html.Div:
    """Return what Dash keeps: what is asked, and what was answered."""
    return html.Div([dcc.Store(id="asked"), dcc.Store(id="answer")])


def skeleton() -> Component:
    """Return what stands in for a page that is on its way."""
    bars = [html.Div(className="bone") for _ in range(4)]
    words = html.P(say("shell_loading"), className="secondary", role="status")
    return html.Div([words, html.Div(bars, **attributes(aria_hidden="true"))], className="skeleton")
