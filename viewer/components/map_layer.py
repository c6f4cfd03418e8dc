"""MapLayer: the layer that a map was made of, how its places lie, and why it was chosen."""

from __future__ import annotations

from dash import html

from ..store.entries import MapEntry
from ..words.logged import in_language
from .breakable import breakable


def map_layer(entry: MapEntry | None) -> html.P | html.Details:
    """Return a layer's name and layout; the reason unfolds, where the log has one."""
    said = breakable(layer_words(entry))
    if entry is None or not entry.layer_reason:
        return html.P(said, className="layer")
    return html.Details(
        [html.Summary(said, className="layer"), html.P(in_language(entry.layer_reason), className="layer-reason")]
    )


def layer_words(entry: MapEntry | None) -> str:
    """Return a layer's name and layout, "" where there is none."""
    return " · ".join(filter(None, (entry.layer, in_language(entry.layout)))) if entry else ""
