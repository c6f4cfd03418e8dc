"""Sample link: a sample in a table of many: a small picture and its name, which open its page."""

from __future__ import annotations

from dash import html

from ..address.paths import Query, sample_path, thumb_path
from ..store.entries import Sample
from ..store.run import Run
from .link import link
from .middle import middle


def sample_link(run: Run, sample: Sample, opened: Query) -> html.A:
    """Return the link; the picture says nothing that the name does not."""
    small = " pixelated" if sample.is_small else ""
    picture = None
    if sample.picture is not None:
        picture = html.Img(src=thumb_path(run.key, sample.picture, sample.depth), alt="", className=f"tiny{small}")
    return link([picture, middle(sample.title)], sample_path(run.key, sample.position), opened)
