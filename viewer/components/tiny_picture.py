"""Tiny picture: that of a sample in a row of a table; of a text its beginning."""

from __future__ import annotations

from dash import html

from ..address.paths import thumb_path
from ..store.entries import Sample
from ..store.run import Run
from ..words import text

_LETTERS = 60


def tiny_picture(run: Run, sample: Sample | None, title: str | None = None) -> html.Img | html.Span | None:
    """Return the picture, or the beginning of a text; None where there is neither. `title` comes with the pointer."""
    if sample is not None and sample.text is not None:
        return html.Span(text.beginning(sample.text.text, _LETTERS), className="tiny-text", dir="auto", title=title)
    if sample is None or sample.picture is None:
        return None
    src = thumb_path(run.key, sample.picture, sample.depth)
    return html.Img(src=src, alt="", title=title, className="tiny pixelated" if sample.is_small else "tiny")
