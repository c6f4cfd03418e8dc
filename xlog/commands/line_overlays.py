"""Overlays of texts and rows: a map of one line as a picture, words in colors or a bar per feature."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..arrays import Floats
from ..events.map_view import MapView
from ..events.run import Run
from ..events.sample_view import SampleView
from ..figures import Bar, RowSubject, TextSubject, compose_lines, written
from ..figures.line_subjects import NO_UNIT, Part, bare
from ..figures.options import Options
from ..figures.phrases import number
from ..painting.mixing import look_at
from ..painting.values import Grid


def is_line(sample: SampleView) -> bool:
    """Tell whether a sample is a text or a row of a table."""
    return sample.event.HasField("text") or sample.event.HasField("row")


def line_overlay(run: Run, sample: SampleView, view: MapView, array: Floats, options: Options) -> bytes:
    """Return a map as a PNG with the explainer's name. Raises FigureError for what cannot be drawn."""
    values = array.reshape(-1)
    if sample.event.HasField("row"):
        subject: TextSubject | RowSubject = RowSubject(
            title=sample.id, maps={view.explainer: _bars(run, sample, values)}
        )
    else:
        look = look_at(Grid(values[None].astype(np.float32), bool(view.event.signed)), options.looks)
        subject = TextSubject(title=sample.id, parts=_parts(sample), maps={view.explainer: look})
    return written(compose_lines([subject], [view.explainer], options), "png")


def _parts(sample: SampleView) -> list[Part]:
    """Return the letters of tokens, and those between them."""
    text, after = sample.event.text.text, 0
    found: list[Part] = []
    for place, token in enumerate(sample.event.text.tokens):
        start = max(after, token.start)  # tokens of single bytes lie over each other
        if start < token.end:
            found += [(text[after:start], NO_UNIT), *bare(text[start : token.end], place)]
            after = token.end
    return [*found, (text[after:], NO_UNIT)]


def _bars(run: Run, sample: SampleView, values: Floats) -> Sequence[Bar]:
    """Return a bar per feature, the greatest first; each begins at 0."""
    features, row = run.metadata.features, sample.event.row.values
    bars = []
    for place in np.argsort(-np.abs(values), kind="stable").tolist():
        feature = features[place] if place < len(features) else None
        value = row[place] if place < len(row) else np.nan
        is_known = feature is not None and 0 <= value < len(feature.categories)
        said = feature.categories[int(value)] if feature and is_known else number(float(value), 4)
        bars.append(Bar(feature.name if feature else str(place + 1), said, 0.0, float(values[place])))
    return bars
