"""Ignored: what the maps of a method were seen not to depend on, and whether seeds count, beside its name."""

from __future__ import annotations

from collections.abc import Iterable

from dash import html

from ..store.entries import Metadata
from ..words import say

_KNOWN = ("input", "label")


def ignored(what: Iterable[str]) -> list[html.Span]:
    """Return a warning for each; a word that is none of them is passed over."""
    return [html.Span(f" ⚠ {say(f'run_ignores_{one}')}", className="small warn") for one in what if one in _KNOWN]


def caveats(metadata: Metadata, explainer: str) -> list[html.P]:
    """Return what is to be known of an explainer wherever its maps are, a line each, to be put under its name."""
    known = next((item for item in metadata.explainers if item.name == explainer), None)
    if known is None:
        return []
    lines = [html.P(f"⚠ {say(f'run_ignores_{one}')}", className="caveat") for one in known.ignores if one in _KNOWN]
    if known.seed_included is False:
        lines.append(html.P(say("run_seed_not_included"), className="caveat", title=say("run_seed_not_included_why")))
    return lines
