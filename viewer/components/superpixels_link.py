"""SuperpixelsLink: from a sample to its superpixels, where any map weighs some."""

from __future__ import annotations

from dash import html

from ..address.paths import Query, superpixels_path
from ..store.entries import Sample
from ..store.run import Run
from ..words import say
from .link import link


def superpixels_link(run: Run, sample: Sample, query: Query) -> html.A | None:
    """Return the link; None where no map weighs superpixels, or the picture was not stored."""
    if sample.picture is None or not any(entry.segments for entry in sample.maps.values()):
        return None
    return link(say("superpixels_link"), superpixels_path(run.key, sample.position), query, "chip")
