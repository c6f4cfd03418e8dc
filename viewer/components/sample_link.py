"""Sample link: a sample in a table of many: a small picture and its name, which open its page."""

from __future__ import annotations

from dash import html

from ..address.paths import Query, sample_path
from ..store.entries import Sample
from ..store.run import Run
from .link import link
from .middle import middle
from .tiny_picture import tiny_picture


def sample_link(run: Run, sample: Sample, opened: Query) -> html.A:
    """Return the link."""
    return link([tiny_picture(run, sample), middle(sample.title)], sample_path(run.key, sample.position), opened)
