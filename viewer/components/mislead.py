"""Help: what a page shows, and how it can mislead."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from ..words import say


def mislead(page: str, traps: Sequence[str]) -> html.Details:
    """Return a page's help: the text `PAGE_help`, and a `PAGE_trap_...` for each trap."""
    return html.Details(
        [
            html.Summary(say(f"{page}_help_title")),
            html.P(say(f"{page}_help")),
            html.Ul([html.Li(say(f"{page}_trap_{trap}")) for trap in traps]),
        ],
        className="help panel",
    )
