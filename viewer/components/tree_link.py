"""Tree link: from a sample to its counterfactual trees, where there are any."""

from __future__ import annotations

from dataclasses import replace

from dash import html

from ..address.paths import Query, tree_path
from ..address.selection_from_address import LIST
from ..store.entries import Sample
from ..store.run import Run
from ..words import say, say_of
from .link import link


def sample_trees(run: Run, sample: Sample, query: Query) -> html.A | None:
    """Return a link to a sample's trees, of the same label; None where it has none. The list goes along."""
    if sample.position not in run.tree_positions(sample.step):
        return None
    there = replace(query.along(), label=query.label).having(**{LIST: query.get(LIST) or None})
    meaning = say("tree_link_words") if sample.text else None
    return link(say_of(sample.kind, "tree_link"), tree_path(run.key, sample.position), there, "chip", title=meaning)
