"""Tree: what hierarchical occlusion found, windows within windows; a log's CounterfactualTree has the same fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

Direction = Literal["reveal", "hide"]
"""reveal: windows of the picture are shown on a masked one, until the label is kept; hide: windows are masked on the
picture, until the label is lost."""

Outcome = Literal["reached", "not_reached", "trivial"]


class Box(NamedTuple):
    """A rectangle, in pixels of the network's input; the origin is the outer corner of the first pixel."""

    x: int
    """To the right."""
    y: int
    """Down."""
    width: int
    height: int


@dataclass(frozen=True)
class Node:
    """A window that was chosen."""

    parent: int
    """Index of the node whose window it lies in; -1 for the whole picture."""
    layer: int
    """Index of its layer, 0 the coarsest."""
    order: int
    """0, 1, 2...: when it was chosen among the children of its parent."""
    box: Box
    """The window, in pixels of the network's input."""
    probability: float
    """Of the label right after: with what was chosen before it in its parent, and what was chosen before its parent."""
    gain: float
    """What it brought towards the goal: how much the probability rose (reveal) or fell (hide). Negative where even the
    best window was a bad one; such a window has no children."""


@dataclass(frozen=True)
class Layer:
    """What the windows of one size come to together."""

    window: int
    """Side, pixels."""
    stride: int
    """Pixels."""
    probability: float
    """Of the label on this layer's composite: see Tree.composite."""
    unit: str = ""
    """Of a text "sentence", "word" or "token", what was hidden together; `window` is the tokens of the longest."""


@dataclass(frozen=True)
class Tree:
    """Hierarchical occlusion of one input for one label, in one direction."""

    label: int
    """Whose tree it is."""
    direction: Direction
    """Whether parts are revealed until the label is kept, or hidden until it is lost."""
    mask: str
    """What hides: "gaussian:9" (deviation in pixels), "constant:0", "mean", "array"."""
    threshold: float
    """The label is kept where its probability is at least that, and lost where it is below."""
    outcome: Outcome
    """reached: windows were found that keep (reveal) or lose (hide) the label.
    not_reached: even the whole picture does not keep it (reveal), or even the mask alone does not lose it (hide), and
    the search came to where no window brought the goal nearer; nodes are the windows until then, of layer 0 only.
    trivial: without any window the mask alone keeps it (reveal), or the picture does not have it (hide); no nodes."""
    start: float
    """Probability of the label before any window: of the mask alone (reveal), of the whole picture (hide)."""
    nodes: tuple[Node, ...] = ()
    """Layer by layer, parents before children, siblings together and in their order."""
    layers: tuple[Layer, ...] = ()
    """From coarse to fine; only those that have nodes."""
    kept_layer: int = -1
    """The deepest layer whose composite meets the goal; -1 where none does. Deeper nodes are in the tree as well."""
    winner: int | None = None
    """Where hiding reached its goal: the most probable label on the kept layer's composite. It may be the label itself,
    which then is below the threshold and still the first."""
    winner_probability: float | None = None
    """Of that label."""

    def composite(self, layer: int) -> list[Node]:
        """Return the nodes that a layer's composite reveals or hides: its own, and those above without children."""
        return composite(self.nodes, layer)


def composite(nodes: Sequence[Node], layer: int) -> list[Node]:
    """Return the nodes that a layer's composite shows, of a tree that is still growing."""
    parents = {node.parent for node in nodes}
    return [
        node
        for number, node in enumerate(nodes)
        if node.layer == layer or (node.layer < layer and number not in parents)
    ]
