"""Small picture: that of a sample on a card; words in its place where there is none."""

from __future__ import annotations

from dash import html

from ..address.paths import thumb_path
from ..store.entries import Sample
from ..store.run import Run
from ..words import say
from .brief import brief


def small_picture(run: Run, sample: Sample | None, title: str) -> html.Img | html.Span | html.Dl | html.Div:
    """Return the picture of a sample, of what is none some values or words; None: the run did not log the sample."""
    if sample is not None and not sample.is_picture:
        return brief(run, sample)
    if sample is None or sample.picture is None:
        return html.Span(say("gallery_no_picture"), className="absent")
    small = " pixelated" if sample.is_small else ""
    source = thumb_path(run.key, sample.picture, sample.depth)
    return html.Img(src=source, alt=say("gallery_picture", sample=title), className=f"picture{small}")
