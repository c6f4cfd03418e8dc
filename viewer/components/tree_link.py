"""Tree links: from other pages to counterfactual trees, where there are any."""

from __future__ import annotations

from dash import html

from ..address import Query, tree_path, trees_path
from ..entries import Sample
from ..run import Run
from ..words import say
from .link import link


def sample_trees(run: Run, sample: Sample, query: Query) -> html.A | None:
    """Return a link to a sample's trees, of the same label; None where it has none."""
    if sample.position not in run.tree_positions(sample.step):
        return None
    return _chip(tree_path(run.key, sample.position), Query(query.step, query.label), query)


def run_trees(run: Run, query: Query) -> html.A | None:
    """Return a link to a run's trees, None where it has none."""
    steps = run.steps()
    step = query.step if query.step in steps else max(steps, default=0)
    return _chip(trees_path(run.key), Query(query.step), query) if len(run.tree_positions(step)) else None


def _chip(path: str, there: Query, here: Query) -> html.A:
    return link(say("tree_link"), path, there.having(lang=here.get("lang") or None), "chip")
