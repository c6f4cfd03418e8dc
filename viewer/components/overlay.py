"""Overlay: a map over its picture. This writes down what to draw; assets/overlay.js draws it."""

from __future__ import annotations

import json

from dash import html

from ..address import map_path, picture_path
from ..entries import MapEntry, Sample
from ..figures import gradient
from ..run import Run
from .attributes import attributes


def canvas(run: Run, sample: Sample, entry: MapEntry | None, description: str) -> html.Canvas:
    """Return a canvas of a sample's picture, with a map over it where one is given."""
    ratio = f"{sample.width} / {sample.height}" if sample.width and sample.height else "1 / 1"
    boxes = [[box.x, box.y, box.width, box.height, run.label(box.label)] for box in sample.boxes]
    return html.Canvas(
        description,
        role="img",
        className="overlay pixelated" if sample.is_small else "overlay",
        style={"aspectRatio": ratio},
        **attributes(
            aria_label=description,
            data_picture=picture_path(run.key, sample.picture) if sample.picture else "",
            data_map=map_path(run.key, entry.ref) if entry else "",
            data_boxes=json.dumps(boxes),
            data_size=f"{sample.width},{sample.height}",
        ),
    )


def map_card(run: Run, sample: Sample, explainer: str, label: int, waiting: bool) -> html.Figure:
    """Return one explainer's map of a label with its colour bar, or a note that there is none."""
    entry = sample.maps.get((label, explainer))
    heading = html.Figcaption([html.H3(explainer), html.P(entry.layer if entry else "", className="layer")])
    if entry is None:
        note = "No map yet." if waiting else "No map of this label."
        return html.Figure([heading, html.Div(note, className="absent no-map")], className="map-card")
    what = f"{explainer}: what speaks for {run.label(label)}{' (red) and against it (blue)' if entry.signed else ''}"
    return html.Figure([heading, canvas(run, sample, entry, what), _scale(entry.signed)], className="map-card")


def _scale(signed: bool) -> html.Div:
    """Return a colour bar; overlay.js writes the numbers, which come with the map."""
    bar = html.Div(className="scale-bar", style={"background": gradient(signed)}, **attributes(aria_hidden="true"))
    ends = html.Div([html.Span(className="scale-low"), bar, html.Span(className="scale-high")], className="scale")
    return html.Div([ends, html.P(className="scale-note", role="status")])


def controls(boxes: bool) -> html.Div:
    """Return the place where assets/controls.js puts the opacity slider and, if there are boxes, their switch."""
    words = attributes(data_opacity="Opacity of maps", data_boxes="Boxes of the truth")
    switch = attributes(data_any="boxes" if boxes else "")
    return html.Div(id="overlay-controls", className="controls", **words, **switch)
