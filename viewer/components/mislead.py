"""Mislead: what a page or one of its parts means, and how it can mislead; folded, and in the same words everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from ..words import say, say_of


def explained(meaning: str, kind: str = "") -> html.Details:
    """Return what a part of a page means and how it can mislead; `meaning` is the key of a text, `kind` of samples."""
    return _folded([html.P(say_of(kind, meaning))], "meaning")


def mislead(page: str, traps: Sequence[str], kind: str = "") -> html.Details:
    """Return what a whole page means: the text `PAGE_help`, and a `PAGE_trap_...` for each trap."""
    listed = html.Ul([html.Li(say_of(kind, f"{page}_trap_{trap}")) for trap in traps])
    return _folded([html.P(say_of(kind, f"{page}_help")), listed], "meaning help panel")


def _folded(content: list[Any], name: str) -> html.Details:
    return html.Details([html.Summary(say("meaning_title")), *content], className=name)
