"""Overlay: maps over their pictures. This writes down what to draw; client/maps/ draws it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from ..address.paths import map_path, mask_path, picture_path
from ..store.entries import MapEntry, Sample
from ..store.run import Run
from ..words import say, text
from .attributes import attributes
from .convergence import convergence
from .explainer_name import explainer_name
from .ignored import caveats
from .map_layer import map_layer
from .save import panel_button

Steps = Mapping[int, Sample]
"""A sample at each of its steps."""

_FIRST = 9  # maps that have a digit as their key
_LONGEST = 20  # times as wide as high, or as high as wide, that a picture may be

# What scripts say, by the names that they know it by; gaps stay, scripts fill them.
_PHRASES = (
    *("slice", "opacity"),
    *("clip", "cut", "blur", "boxes", "show", "show_both", "show_map", "show_picture", "show_masked"),
    *("show_alpha", "by", "by_values", "by_mass", "clipped_mass"),
    *("alpha", "alpha_value", "alpha_even", "sign", "sign_both", "sign_for", "sign_against", "sign_magnitude"),
    *("gamma", "top", "size", "zero", "zero_signed", "part", "part_map"),
    *("part_mean", "part_spread", "seq", "div", "da", "db", "ta", "tb", "more", "reset_view", "no_difference"),
    *("step_of_page", "at_step", "step_slider", "play", "pause", "values", "smoothed", "clipped", "bare", "between"),
    *("of_difference", "no_difference_here", "no_map", "unreadable", "place", "colon", "no_number"),
)
_GAPS = {name: f"{{{name}}}" for name in ("step", "low", "high", "pixels", "percentile", "row", "column")}


def canvas(
    run: Run, sample: Sample, entry: MapEntry | None, description: str, steps: Steps | None = None, **more: str
) -> html.Canvas:
    """Return a canvas of a sample's picture, with a map over it where one is given, or its address as `data_map`."""
    boxes = [[box.x, box.y, box.width, box.height, run.label(box.label)] for box in sample.boxes]
    masks = [mask_path(run.key, mask) for _, mask in sample.masks]
    return html.Canvas(
        description,
        role="img",
        tabIndex="0",
        className="overlay pixelated" if sample.is_small else "overlay",
        style={"aspectRatio": _ratio(sample)},
        **attributes(
            aria_label=description,
            data_picture=picture_path(run.key, sample.picture) if sample.picture else "",
            data_boxes=json.dumps(boxes),
            data_masks=json.dumps(masks),
            data_size=f"{sample.width},{sample.height}",
            data_depth=str(sample.depth) if sample.depth else None,
            **((_of_map(run, entry, steps) if entry else {"data_map": ""}) | more),
        ),
    )


def _ratio(sample: Sample) -> str:
    """Return the shape of a picture; that of a damaged size is a square, or the page would be as high as it says."""
    width, height = sample.width, sample.height
    sane = width and height and 1 / _LONGEST <= width / height <= _LONGEST
    return f"{width} / {height}" if sane else "1 / 1"


def _of_map(run: Run, entry: MapEntry, steps: Steps | None) -> dict[str, str]:
    """Return the addresses of a map's parts and of its superpixels, now and at all steps where there are several."""
    found = {step: sample.maps.get((entry.label, entry.explainer)) for step, sample in (steps or {}).items()}
    everywhere = {step: _parts(run, other) for step, other in found.items() if other}
    return {
        **{f"data_{part}": path for part, path in _parts(run, entry).items()},
        "data_explainer": entry.explainer,
        **({"data_signed": "1"} if entry.signed else {}),
        "data_steps": json.dumps(everywhere, separators=(",", ":")) if len(found) > 1 else "",
    }


def _parts(run: Run, entry: MapEntry) -> dict[str, str]:
    there = {"map": True, "mean": entry.mean, "spread": entry.spread, "segments": entry.segments}
    return {part: map_path(run.key, entry.ref, part) for part, is_there in there.items() if is_there}


def map_card(
    run: Run,
    sample: Sample,
    explainer: str,
    label: int,
    waiting: bool,
    number: int = 0,
    steps: Steps | None = None,
    scores: html.Dl | None = None,
    only: html.A | None = None,
) -> html.Figure:
    """Return one explainer's map of a label with its color bar and its scores, or a note that there is none.

    `number` is its place among the cards (1, 2, 3...), 0 where it cannot be brought to the front; `only` is a link that
    hides the others.
    """
    entry = sample.maps.get((label, explainer))
    named = attributes(data_name=explainer) if number else {}
    heading = html.Figcaption(
        [
            html.Div([html.H3(explainer_name(explainer)), only, _enlarge(explainer, number)], className="map-title"),
            map_layer(entry),
            *caveats(run.metadata, explainer),
        ]
    )
    if entry is None or entry.is_later or sample.is_later:
        absent = "saliency_no_map_yet" if waiting else "saliency_no_map_of_label"
        note = say(absent if entry is None else "made_by_later")
        return html.Figure([heading, html.Div(note, className="absent no-map")], className="map-card", **named)
    key = "saliency_what_signed" if entry.signed else "saliency_what"
    what = say(key, explainer=explainer, label=run.label(label))
    return html.Figure(
        [heading, canvas(run, sample, entry, what, steps), scale(explainer, [convergence(entry), scores])],
        className="map-card",
        **named,
    )


def _enlarge(explainer: str, number: int) -> html.Button | None:
    if not number:
        return None
    name = say("saliency_enlarge", explainer=explainer)
    sign = text.integer(number) if number <= _FIRST else "⤢"
    return html.Button(sign, type="button", className="enlarge", title=name, **attributes(aria_label=name))


def difference_card(run: Run, sample: Sample) -> html.Figure:
    """Return the place of the difference of two maps; it is seen once two are chosen."""
    heading = html.Figcaption(html.H3("", className="difference-title"))
    drawn = canvas(run, sample, None, say("saliency_what_difference"), data_difference="1")
    return html.Figure([heading, drawn, scale(say("saliency_what_difference"))], className="map-card difference")


def scale(what: str, below: Sequence[Any] = ()) -> html.Div:
    """Return a color bar of what is named; scripts write the numbers. `below` stands under it."""
    bar = html.Div(className="scale-bar", **attributes(aria_hidden="true"))
    ends = html.Div([html.Span(className="scale-low"), bar, html.Span(className="scale-high")], className="scale")
    signs = [html.Span(f"← {say('saliency_against')}"), html.Span(f"{say('saliency_for')} →")]
    legend = html.Div(signs, className="scale-legend")
    foot = html.Div([html.P(className="readout"), panel_button(what)], className="scale-foot")
    return html.Div([ends, legend, html.P(className="scale-note", role="status"), foot, *below])


def controls(boxes: bool, steps: Sequence[int]) -> html.Div:
    """Return the place where client/maps/controls.js puts all that works in the browser alone."""
    phrases = {name: say(f"saliency_{name}", **_GAPS) for name in _PHRASES}
    return html.Div(
        id="overlay-controls",
        className="controls",
        **attributes(
            data_phrases=json.dumps(phrases),
            data_any="boxes" if boxes else "",
            data_steps=json.dumps(list(steps)),
            data_help=say("saliency_help"),
        ),
    )


def step_slider(steps: Sequence[int], present: int, label: int | None) -> html.Div | None:
    """Return the place of a slider through the steps of training, None where there is no choice.

    `label` is the one whose maps are shown: the page that follows the slider shows it too.
    """
    if len(steps) < 2:
        return None
    return html.Div(
        id="step-slider",
        className="step-slider",
        **attributes(
            data_all=json.dumps(list(steps)), data_step=str(present), data_label="" if label is None else str(label)
        ),
    )
