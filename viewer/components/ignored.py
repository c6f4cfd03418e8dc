"""Ignored: what the maps of a method were seen not to depend on, beside its name."""

from __future__ import annotations

from collections.abc import Iterable

from dash import html

from ..words import say

_KNOWN = ("input", "label")


def ignored(what: Iterable[str]) -> list[html.Span]:
    """Return a warning for each; a word that is none of them is passed over."""
    return [html.Span(f" ⚠ {say(f'run_ignores_{one}')}", className="small warn") for one in what if one in _KNOWN]
