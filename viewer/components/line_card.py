"""Line card: one explainer's values for a label of a row or a text, or a note that there are none."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from ..store.entries import Sample
from ..store.run import Run
from ..words import say, say_of
from .attributes import attributes
from .contributions import MOST, contributions
from .convergence import convergence
from .explainer_name import explainer_name
from .highlighted import highlighted
from .ignored import caveats
from .text_view import TextView


def line_card(
    run: Run,
    sample: Sample,
    explainer: str,
    label: int,
    values: Sequence[float] | None,
    waiting: bool,
    scores: html.Dl | None,
    only: html.A | None = None,
    view: TextView | None = None,
    most: int = MOST,
) -> html.Figure:
    """Return bars of so many features of a row, or a text in colors as `view` says, with its scores."""
    entry = sample.maps.get((label, explainer))
    kind = "map-card row-card" if view is None else "map-card text-card"
    heading = html.Figcaption(
        [html.Div([html.H3(explainer_name(explainer)), only], className="map-title"), *caveats(run.metadata, explainer)]
    )
    if sample.is_later or (entry and entry.is_later):
        return html.Figure([heading, html.Div(say("made_by_later"), className="absent no-map")], className=kind)
    if entry is None or values is None:
        absent = "saliency_no_map_yet" if waiting else "saliency_no_map_of_label"
        asks_dropout = view is not None and view.dropout and not getattr(entry, view.dropout, True)
        note = say_of(sample.kind, "text_no_dropout" if asks_dropout else "row_unreadable" if entry else absent)
        return html.Figure([heading, html.Div(note, className="absent no-map")], className=kind)
    drawn = contributions(run, sample, entry, values, most) if view is None else highlighted(view, values, entry)
    body = [heading, *drawn, convergence(entry), scores]
    return html.Figure(body, className=kind, **attributes(data_name=explainer))
