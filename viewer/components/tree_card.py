"""Tree card: what a counterfactual tree comes to, in a gallery."""

from __future__ import annotations

from dash import html

from ..address.paths import Query, tree_path
from ..address.selection_from_address import LIST, list_of
from ..analysis.tree_composites import answer, drawable, outcome_of
from ..store.entries import Sample, Tree
from ..store.run import Run
from ..words import say
from .link import link
from .middle import middle
from .scene import thumb
from .verdict import figures

_SIGNS = {"reached": "✓", "not_reached": "✕", "trivial": "∅", "unknown": "?"}
_KINDS = {"reached": "mark-right", "not_reached": "mark-wrong"}


def tree_card(run: Run, sample: Sample, tree: Tree, query: Query) -> html.A:
    """Return its answer as a picture, its label, probability, area and outcome, as a link to its page."""
    tree = drawable(tree)
    best, outcome, label = answer(tree), outcome_of(tree), run.label(tree.label)
    body = [
        html.Div(thumb(run, sample, tree, best), className="thumb"),
        html.Div(middle(sample.title), className="name"),
        html.Div(middle(label, "label-name"), className="prediction"),
        html.Div(figures(sample, tree, best), className="truth"),
        html.Div(
            html.Span(
                [html.Span(_SIGNS[outcome], className="sign"), say(f"trees_{outcome}")],
                className=f"badge {_KINDS.get(outcome, '')}",
            ),
            className="truth",
        ),
    ]
    requested = Query(step=query.step, label=tree.label).having(
        direction=tree.direction, occlusion=tree.occlusion, **{LIST: list_of(query, "trees")}
    )
    return link(body, tree_path(run.key, sample.position), requested, "card")
