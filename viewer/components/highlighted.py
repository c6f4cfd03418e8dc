"""Highlighted: a text whose tokens are colored by what an explainer says of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from ..store.entries import MapEntry, Sample, Text
from ..store.run import Run
from ..words import say, text
from .convergence import convergence
from .explainer_name import explainer_name
from .ignored import caveats

BRIEF = 160  # characters on a card
_DEEPEST = 0.6  # share of color behind the strongest token: words stay readable


def highlighted_card(
    run: Run,
    sample: Sample,
    explainer: str,
    label: int,
    values: Sequence[float] | None,
    waiting: bool,
    scores: html.Dl | None,
    only: html.A | None = None,
) -> html.Figure:
    """Return a text in the colors of one explainer's values for a label, or a note that there are none."""
    entry = sample.maps.get((label, explainer))
    heading = html.Figcaption(
        [html.Div([html.H3(explainer_name(explainer)), only], className="map-title"), *caveats(run.metadata, explainer)]
    )
    if entry is None or values is None or sample.text is None:
        absent = "saliency_no_map_yet" if waiting else "saliency_no_map_of_label"
        note = say("row_unreadable" if entry else absent)
        return html.Figure([heading, html.Div(note, className="absent no-map")], className="map-card text-card")
    body = [heading, highlighted(sample.text, values, entry), _scale(values, entry), convergence(entry), scores]
    return html.Figure(body, className="map-card text-card")


def highlighted(shown: Text, values: Sequence[float], entry: MapEntry) -> html.P:
    """Return a text with a color behind every token; its value comes with the pointer."""
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
    return html.P([*(part for part in parts if part != ""), shown.text[after:]], className="highlighted")


def text_brief(sample: Sample) -> html.Div:
    """Return the beginning of a text, for a card."""
    shown = sample.text.text if sample.text else ""
    return html.Div(text.shortened(shown, BRIEF), className="text-brief")


def _scale(values: Sequence[float], entry: MapEntry) -> html.P:
    greatest = text.number(max(map(abs, values), default=0.0))
    key = "text_scale_signed" if entry.signed else "text_scale"
    return html.P(say(key, greatest=greatest), className="row-ends")
