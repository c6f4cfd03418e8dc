"""Tree link: from a sample to its counterfactual trees, where there are any."""

from __future__ import annotations

from dash import html

from ..address.paths import Query, tree_path
from ..store.entries import Sample
from ..store.run import Run
from ..words import say
from .link import link


def sample_trees(run: Run, sample: Sample, query: Query) -> html.A | None:
    """Return a link to a sample's trees, of the same label; None where it has none."""
    if sample.position not in run.tree_positions(sample.step):
        return None
    return link(say("tree_link"), tree_path(run.key, sample.position), Query(query.step, query.label), "chip")
