"""Composites: which windows of a counterfactual tree are revealed or hidden together, and how much of the picture."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..store.entries import Sample, Tree, TreeNode

WHOLE = -1  # the parent of the coarsest windows
MOST_NODES = 200  # of a tree that are shown: a page that shows each with all before it grows with their square


@dataclass(frozen=True)
class Composite:
    """A picture with some windows of a tree revealed, or hidden."""

    nodes: tuple[int, ...]
    """Indices, in the order in which they were chosen."""
    probability: float
    """Of the label on it."""
    newest: int | None = None
    """The node that was chosen last, None where it is not about one."""


def drawable(tree: Tree) -> Tree:
    """Return a tree without the nodes that would be too many to show; no search that anybody waits for has as many."""
    return replace(tree, nodes=tree.nodes[:MOST_NODES])


def of_start(tree: Tree) -> Composite:
    """Return what was there before any window."""
    return Composite((), tree.start)


def of_layer(tree: Tree, layer: int) -> Composite:
    """Return the windows of a layer, with those of the layers above that have no smaller ones."""
    parents = {node.parent for node in tree.nodes}
    chosen = (
        number
        for number, node in enumerate(tree.nodes)
        if node.layer == layer or (node.layer < layer and number not in parents)
    )
    return Composite(tuple(chosen), tree.layers[layer].probability)


def of_node(tree: Tree, number: int) -> Composite:
    """Return what was there right after a window was chosen.

    It, its elder siblings, and what was chosen before its parent, which is itself undone where smaller ones are tried.
    """
    families = children(tree.nodes)
    chosen: list[int] = []
    place = number
    while place != WHOLE:
        parent = _parent(tree.nodes, place)
        siblings = families[parent]
        chosen = siblings[: siblings.index(place)] + chosen
        place = parent
    return Composite((*chosen, number), tree.nodes[number].probability, number)


def answer(tree: Tree) -> Composite:
    """Return the kept layer's composite; the deepest one where none was kept, the start where there is none."""
    if is_kept(tree):
        return of_layer(tree, tree.kept_layer)
    return of_layer(tree, len(tree.layers) - 1) if tree.layers else of_start(tree)


def is_kept(tree: Tree) -> bool:
    """Tell whether a layer meets the goal."""
    return 0 <= tree.kept_layer < len(tree.layers)


def children(nodes: Sequence[TreeNode]) -> dict[int, list[int]]:
    """Return the indices of each node's children in their order; those of the whole picture at -1."""
    found: dict[int, list[int]] = {}
    for number in range(len(nodes)):
        found.setdefault(_parent(nodes, number), []).append(number)
    return {parent: sorted(group, key=lambda child: nodes[child].order) for parent, group in found.items()}


def names(nodes: Sequence[TreeNode]) -> list[str]:
    """Return names for people: "2" is the second window of the picture, "2.1" the first within it."""
    found = [""] * len(nodes)
    for parent, group in sorted(children(nodes).items()):  # parents have smaller indices
        before = "" if parent == WHOLE else f"{found[parent]}."
        for place, child in enumerate(group, 1):
            found[child] = f"{before}{place}"
    return found


def _parent(nodes: Sequence[TreeNode], number: int) -> int:
    parent = nodes[number].parent
    return parent if 0 <= parent < number else WHOLE


def share(boxes: Iterable[Sequence[float]], width: int, height: int) -> float | None:
    """Return the part of a picture that boxes (x, y, width, height) cover together, 0 to 1; pixels.

    Parts outside do not count. None where the picture's size is not known.
    """
    if width <= 0 or height <= 0:
        return None
    sound = [box for box in boxes if all(map(math.isfinite, box)) and min(box[2:]) > 0]
    if not sound:
        return 0.0
    x, y, across, down = np.array(sound, float).T
    columns, left, right = _edges(x, x + across, width)
    rows, top, bottom = _edges(y, y + down, height)
    turns = np.zeros((len(rows), len(columns)), np.int64)  # where boxes begin and end; summed up: how many lie there
    for where, sign in (((top, left), 1), ((top, right), -1), ((bottom, left), -1), ((bottom, right), 1)):
        np.add.at(turns, where, sign)
    covered = turns.cumsum(0).cumsum(1)[:-1, :-1] > 0
    area = np.outer(np.diff(rows), np.diff(columns))[covered].sum()
    return float(area / (width * height))


def _edges(low: np.ndarray, high: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return all edges within 0..size, and at which of them each box begins and ends."""
    low, high = np.clip(low, 0, size), np.clip(high, 0, size)
    edges = np.unique([low, high])
    return edges, np.searchsorted(edges, low), np.searchsorted(edges, high)


_KNOWN = ("reached", "not_reached", "trivial")


def outcome_of(tree: Tree) -> str:
    """Return reached, not_reached, trivial, or unknown where a log contradicts itself."""
    sound = tree.outcome in _KNOWN and (tree.outcome == "reached") == is_kept(tree)
    return tree.outcome if sound and tree.direction in ("reveal", "hide") else "unknown"


def covered_share(sample: Sample, tree: Tree, composite: Composite) -> float | None:
    """Return how much of the picture a composite's windows cover, 0 to 1; None where its size is not known."""
    return share((tree.nodes[number].box for number in composite.nodes), sample.width, sample.height)
