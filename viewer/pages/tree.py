"""Counterfactual trees of one sample: what must be seen to keep a label, or hidden to lose it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from dash import html

from ..address.paths import Query, sample_path, tree_path, trees_path
from ..address.selection_from_address import LIST, LIST_PAGE
from ..analysis.tree_composites import MOST_NODES, Composite, answer, drawable, names, of_layer, of_node, of_start
from ..components.attributes import attributes
from ..components.branches import Branches
from ..components.crumbs import crumbs, neighbor, run_crumb
from ..components.facts import notices
from ..components.keys import neighbor_keys, page_keys
from ..components.layers import strip
from ..components.link import chip, choice, link
from ..components.listed import Listed, listed
from ..components.mislead import mislead
from ..components.save import save_bar, scene_button
from ..components.scene import scene
from ..components.steps import step_choice
from ..components.tree_words import layer_words, tree_says
from ..components.verdict import advice, area, mask_words, verdict
from ..data import LogDir
from ..store.entries import RunRow, Sample, State, Tree
from ..store.run import MOST_TREES, Run
from ..words import say, text
from .base import Page
from .missing import nothing


def _render(logs: LogDir, values: dict[str, str], query: Query) -> tuple[str, Any]:
    run, row = logs.run(values["key"]), logs.row(values["key"])
    position = int(values["position"])
    sample = run.sample(position, query.step) if run else None
    if run is None or row is None or sample is None:
        return nothing(say("tree_no_sample"))
    trees, count = run.trees(position, sample.step), run.tree_count(position, sample.step)
    if query.label is not None and query.label not in {tree.label for tree in trees}:
        trees += run.trees(position, sample.step, query.label)
    among = listed(logs, run, row, query)
    content = [
        _crumbs(row, sample, among),
        among.problems(),
        html.Div([html.H1(sample.title), _maps(run, sample, query), _keys()], className="heading"),
        step_choice(tree_path(run.key, position), query, run.sample_steps(position), sample.step),
        html.Div(notices([_many(count)] if count > MOST_TREES else [], "info")),
        *(_body(run, sample, trees, query) if trees else [_empty(row)]),
    ]
    return f"{say('tree_title', sample=sample.title)} · {row.title}", content


def _many(count: int) -> str:
    return say("tree_many", count=text.integer(count), most=text.integer(MOST_TREES))


def _empty(row: RunRow) -> html.P:
    waiting = row.state in (State.RUNNING, State.READING)
    return html.P(say("tree_waiting" if waiting else "tree_none"), className="empty")


def _body(run: Run, sample: Sample, trees: tuple[Tree, ...], query: Query) -> list[Any]:
    tree = pick(sample, trees, query)
    cut = len(tree.nodes) > MOST_NODES
    tree = drawable(tree)
    place, composite = open_place(tree, query)
    query = replace(query, label=tree.label).having(direction=tree.direction, occlusion=tree.occlusion, at=place)
    return [
        _choices(run, sample, trees, tree, query),
        html.P(verdict(run, sample, tree), className="verdict", role="status"),
        html.P(advice(sample, tree), className="advice"),
        notices([tree_says(sample, "tree_cut", most=MOST_NODES)] if cut else []),
        html.Div([_seen(run, sample, tree, composite, place), _parts(run, sample, tree, query)], className="tree-page"),
        mislead("tree", ("greedy", "mask", "boxes", "coarse", "hide"), sample.kind),
    ]


def pick(sample: Sample, trees: tuple[Tree, ...], query: Query) -> Tree:
    """Return the tree that an address asks for, as far as there is one; of several the most probable label's.

    Of a text first what must be hidden: those words are what the label hangs on.
    """
    wanted = (query.label, query.get("direction"), query.get("occlusion"))
    rank = {prediction.label: place for place, prediction in enumerate(sample.predictions)}

    def distance(tree: Tree) -> tuple[bool, bool, bool, int, bool]:
        differs = [
            one != other for one, other in zip((tree.label, tree.direction, tree.occlusion), wanted, strict=True)
        ]
        is_second = sample.text is not None and tree.direction != "hide"
        return differs[0], differs[1], differs[2], rank.get(tree.label, len(rank)), is_second

    return min(trees, key=distance)


def open_place(tree: Tree, query: Query) -> tuple[str, Composite]:
    """Return what is open, by its name in the address and as windows: a node, a layer or the start."""
    found = re.fullmatch(r"(node|layer)([0-9]{1,9})", query.get("at"))
    kind, number = (found[1], int(found[2])) if found else ("", 0)
    if kind == "node" and number < len(tree.nodes):
        return f"node{number}", of_node(tree, number)
    if kind == "layer" and number < len(tree.layers):
        return f"layer{number}", of_layer(tree, number)
    if query.get("at") == "start" or not tree.layers:
        return "start", of_start(tree)
    kept = tree.kept_layer if 0 <= tree.kept_layer < len(tree.layers) else len(tree.layers) - 1
    return f"layer{kept}", answer(tree)


def _crumbs(row: RunRow, sample: Sample, among: Listed) -> html.Nav:
    """Return where one is; the neighbors are the nearest samples with trees, of the list that one came from."""
    run, query = among.run, among.query
    before, after = among.beside(sample.position, run.tree_positions(sample.step))
    kept = query.along().having(direction=query.get("direction") or None, **among.kept())
    neighbors = [
        neighbor(say("tree_previous"), tree_path(run.key, before or 0), kept if before else None, "prev"),
        neighbor(say("tree_next"), tree_path(run.key, after or 0), kept if after else None, "next"),
    ]
    above = [among.back(sample.position)] if among.state else []
    if among.state is None or among.state.get(LIST_PAGE) != "trees":
        above.append(link(say("trees_crumb"), trees_path(run.key), query.along()))
    return crumbs(
        run_crumb(row, query),
        *above,
        html.Span(sample.title),
        html.Span(neighbors, className="neighbors"),
    )


def _keys() -> html.Span:
    return page_keys(neighbor_keys(say("saliency_key_previous"), say("saliency_key_next")))


def _maps(run: Run, sample: Sample, query: Query) -> html.A:
    there = replace(query.along(), label=query.label).having(**{LIST: query.get(LIST) or None})
    return link(tree_says(sample, "tree_maps"), sample_path(run.key, sample.position), there, "chip")


def _choices(run: Run, sample: Sample, trees: tuple[Tree, ...], tree: Tree, query: Query) -> html.Div:
    path = tree_path(run.key, sample.position)
    query = query.having(at=None)  # another tree has other nodes
    rank = {prediction.label: place for place, prediction in enumerate(sample.predictions)}
    labels = sorted({other.label for other in trees}, key=lambda label: (rank.get(label, len(rank)), label))
    directions = dict.fromkeys(other.direction for other in trees if other.label == tree.label)
    makers = dict.fromkeys(other.occlusion for other in trees if other.label == tree.label)
    rows = [
        choice(
            say("label"),
            [chip(run.label(label), path, replace(query, label=label), label == tree.label) for label in labels],
            say("tree_label"),
        ),
        choice(
            say("tree_direction"),
            [
                chip(say(f"tree_to_{way}"), path, query.having(direction=way), way == tree.direction)
                for way in directions
                if way in ("reveal", "hide")
            ],
            say("tree_direction"),
        ),
        choice(
            say("tree_maker"),
            [chip(name, path, query.having(occlusion=name), name == tree.occlusion) for name in makers],
            say("tree_maker"),
        )
        if len(makers) > 1
        else None,
    ]
    return html.Div(rows, className="tree-choices")


def _seen(run: Run, sample: Sample, tree: Tree, composite: Composite, place: str) -> html.Figure:
    words = caption(sample, tree, place)
    numbers = tree_says(
        sample,
        "tree_seen_hide" if tree.direction == "hide" else "tree_seen_reveal",
        label=run.label(tree.label),
        probability=text.percent(composite.probability),
        share=area(sample, tree, composite),
    )
    seen = sample.picture or sample.text
    hidden = tree_says(sample, "tree_hidden_by", mask=mask_words(tree.mask))
    return html.Figure(
        [
            scene(run, sample, tree, composite, f"{words} {numbers}"),
            html.Figcaption(
                [
                    html.P([html.Strong(words), f" {numbers}"], **attributes(aria_live="polite")),
                    html.P(
                        hidden if seen else f"{say('tree_no_picture')} {hidden}",
                        className="secondary",
                    ),
                ]
            ),
            save_bar(scene_button()) if sample.is_picture else None,
        ],
        className="seen panel",
    )


def caption(sample: Sample, tree: Tree, place: str) -> str:
    """Return what is open, in words."""
    if place.startswith("node"):
        number = int(place.removeprefix("node"))
        return tree_says(sample, "tree_after", name=names(tree.nodes)[number])
    if place.startswith("layer"):
        layer = tree.layers[int(place.removeprefix("layer"))]
        words = layer_words(sample, layer) if sample.text else text.integer(layer.window)
        return tree_says(sample, "tree_whole_layer", window=words)
    start = "tree_start_hide" if tree.direction == "hide" else "tree_start_reveal"
    return tree_says(sample, start) + say("tree_stop")


def _parts(run: Run, sample: Sample, tree: Tree, query: Query) -> html.Div:
    threshold = say("tree_threshold", threshold=text.percent(tree.threshold))
    return html.Div(
        [
            html.Section(
                [html.H2(say("tree_layers")), html.P(threshold, className="subtitle"), strip(run, sample, tree, query)],
            ),
            html.Section(
                [
                    html.H2(say("tree_tree")),
                    html.P(tree_says(sample, "tree_how_to_read"), className="subtitle"),
                    html.Div(Branches(run, sample, tree, query).draw(), className="scroll"),
                ],
            )
            if tree.nodes
            else None,
        ],
        className="tree-parts",
    )


def _stamp(logs: LogDir, values: dict[str, str], query: Query) -> str:
    run, row = logs.run(values["key"]), logs.row(values["key"])
    return repr(run and row and (run.sample_version(int(values["position"])), row.state.name))


PAGE = Page(re.compile(r"/run/(?P<key>[0-9a-f]+)/sample/(?P<position>[0-9]{1,9})/trees"), _render, _stamp)
