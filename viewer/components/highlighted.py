"""Highlighted: a text whose tokens are colored by what an explainer says of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from ..store.entries import MapEntry, Sample, Text
from ..words import say, text

BRIEF = 160  # characters on a card
_DEEPEST = 0.6  # share of color behind the strongest token: words stay readable


def highlighted(shown: Text, values: Sequence[float], entry: MapEntry) -> list[html.P]:
    """Return a text with a color behind every token, whose value comes with the pointer, and what colors mean."""
    greatest = max(map(abs, values), default=0.0)
    parts: list[Any] = []
    after = 0
    for token, value in zip(shown.tokens, values, strict=True):
        parts.append(shown.text[after : token.start])
        written = shown.text[token.start : token.end]
        kind = ("for" if value > 0 or not entry.signed else "against") if value else "none"
        special = "" if written else " added"
        share = _DEEPEST * abs(value) / greatest if greatest else 0.0
        said = say("text_token", token=token.spelling, value=text.number(value))
        style = {"--share": f"{100 * share:.1f}%"}
        parts.append(html.Span(written or token.spelling, className=f"token {kind}{special}", title=said, style=style))
        after = token.end
    text_in_colors = [*(part for part in parts if part != ""), shown.text[after:]]
    return [html.P(text_in_colors, className="highlighted"), _scale(values, entry)]


def text_brief(sample: Sample) -> html.Div:
    """Return the beginning of a text, for a card."""
    shown = sample.text.text if sample.text else ""
    return html.Div(text.shortened(shown, BRIEF), className="text-brief")


def _scale(values: Sequence[float], entry: MapEntry) -> html.P:
    greatest = text.number(max(map(abs, values), default=0.0))
    key = "text_scale_signed" if entry.signed else "text_scale"
    return html.P(say(key, greatest=greatest), className="row-ends")
