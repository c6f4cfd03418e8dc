"""Layers: one thumbnail for what each layer of a tree comes to, against the threshold."""

from __future__ import annotations

from dash import html

from ..address.paths import Query, tree_path
from ..analysis.tree_composites import Composite, of_layer, of_start
from ..store.entries import Sample, Tree
from ..store.run import Run
from ..words import say, text
from .attributes import attributes
from .link import link
from .scene import thumb
from .tree_words import layer_words, tree_says
from .verdict import figures


def strip(run: Run, sample: Sample, tree: Tree, query: Query) -> html.Ol:
    """Return links to the start and to each layer's composite, from coarse to fine; `query` says which is open."""
    items = [_item(run, sample, tree, query, "start", of_start(tree), _start_words(sample, tree))]
    for number, layer in enumerate(tree.layers):
        words = layer_words(sample, layer)
        items.append(_item(run, sample, tree, query, f"layer{number}", of_layer(tree, number), words))
    return html.Ol(items, className="layer-strip", **attributes(aria_label=say("tree_layers")))


def _start_words(sample: Sample, tree: Tree) -> str:
    return tree_says(sample, "tree_start_hide" if tree.direction == "hide" else "tree_start_reveal")


def _item(run: Run, sample: Sample, tree: Tree, query: Query, place: str, composite: Composite, words: str) -> html.Li:
    current = query.get("at") == place
    kept = place == f"layer{tree.kept_layer}"
    body = [
        thumb(run, sample, tree, composite),
        html.Span(words, className="layer-name"),
        html.Span(figures(sample, tree, composite), className="layer-share"),
        meter(composite.probability, tree.threshold),
        html.Span(say("tree_kept"), className="badge kept") if kept else html.Span(className="badge-none"),
    ]
    scores = attributes(aria_current="true" if current else None)
    return html.Li(
        link(body, tree_path(run.key, sample.position), query.having(at=place), "layer-card", **scores),
        className="kept" if kept else "",
    )


def meter(probability: float, threshold: float) -> html.Div:
    """Return a bar of a probability with a tick at the threshold; the number stands beside it."""
    fill = html.Div(className="bar-fill", style={"width": _width(probability)})
    tick = html.Div(className="tick", style={"left": _width(threshold)})
    return html.Div(
        [fill, tick],
        className="bar meter",
        title=say("tree_threshold", threshold=text.percent(threshold)),
        **attributes(aria_hidden="true"),
    )


def _width(value: float) -> str:
    return f"{100 * min(max(value, 0.0), 1.0) if value == value else 0:.2f}%"
