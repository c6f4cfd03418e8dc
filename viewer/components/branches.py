"""Branches: a counterfactual tree as a tree, from left to right; arrow keys go through it (client/trees/moves.js)."""

from __future__ import annotations

from typing import Any

from dash import html

from ..address.paths import Query, tree_path
from ..analysis.tree_composites import WHOLE, Composite, answer, children, is_kept, names, of_node, of_start
from ..store.entries import Sample, Tree
from ..store.run import Run
from ..words import say, text
from .attributes import attributes
from .link import link
from .scene import thumb
from .tree_words import tree_says

DEEPEST = 12  # levels drawn; a search has a few


class Branches:
    """The tree of one label of a sample; `query` says which of its nodes is open."""

    def __init__(self, run: Run, sample: Sample, tree: Tree, query: Query) -> None:
        self._run, self._sample, self._tree, self._query = run, sample, tree, query
        self._families = children(tree.nodes)
        self._names = names(tree.nodes)
        self._answer = set(answer(tree).nodes if is_kept(tree) else ())
        self._in_tab_order = query.get("at") if query.get("at").startswith("node") else "start"

    def draw(self) -> html.Ul:
        """Return nested lists."""
        tree = self._tree
        words = tree_says(self._sample, "tree_start_hide" if tree.direction == "hide" else "tree_start_reveal")
        root = [html.Strong(words), html.Span(text.known_percent(tree.start))]
        spoken = say("tree_start_spoken", what=words, probability=text.known_percent(tree.start))
        item = self._item("start", WHOLE, of_start(tree), root, spoken, depth=0)
        return html.Ul(item, className="tree", role="tree", **attributes(aria_label=say("tree_tree")))

    def _branch(self, number: int, depth: int) -> html.Li:
        node = self._tree.nodes[number]
        gain = text.points(node.gain)
        chosen = number in self._answer
        values = {"name": self._names[number], "probability": text.known_percent(node.probability), "gain": gain}
        x, y, width, height = (text.number(length, 6) for length in node.box)
        spoken = tree_says(self._sample, "tree_node_spoken", x=x, y=y, width=width, height=height, **values)
        words = [
            html.Span(
                [html.Strong(self._names[number]), html.Span("✓", className="in-answer") if chosen else None],
                className="node-name",
            ),
            html.Span(values["probability"]),
            html.Span(gain, className="gain", title=say("tree_gain")),
        ]
        spoken = f"{spoken} {say('tree_in_answer')}" if chosen else spoken
        return self._item(f"node{number}", number, of_node(self._tree, number), words, spoken, depth)

    def _item(
        self, place: str, number: int, composite: Composite, words: list[Any], spoken: str, depth: int
    ) -> html.Li:
        family = self._families.get(number, ()) if depth < DEEPEST else ()
        below = f"below-{place}" if family else None
        card = link(
            [thumb(self._run, self._sample, self._tree, composite), html.Span(words, className="node-words")],
            tree_path(self._run.key, self._sample.position),
            self._query.having(at=place),
            "node",
            role="treeitem",
            tabIndex="0" if place == self._in_tab_order else "-1",
            title=spoken,
            **attributes(
                aria_label=spoken,
                aria_selected="true" if self._query.get("at") == place else "false",
                aria_owns=below,
            ),
        )
        group = [html.Ul([self._branch(child, depth + 1) for child in family], id=below, role="group")] if below else []
        return html.Li([card, *group], role="none")
