"""Hierarchical occlusion as MindSpore logged it, boxes of each layer, as a tree of windows within windows."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..events.schema import Box, CounterfactualTree

_PARTS = 5  # of a window that a stride is of: a rule of the program that wrote the log
Sides = tuple[int, int, int, int]
"""x, y, width, height."""


def tree_of(
    sample: str, label: int, mask: str, layers: Sequence[tuple[Sequence[float], Sequence[int]]], threshold: float
) -> CounterfactualTree:
    """Return a tree of layers from coarse to fine: the probability on a layer's composite, and its boxes one after the
    other.

    A composite has the boxes of its layer, and those from layers above without smaller ones within. A box lies within
    the smallest of the layers above that holds it. What was not logged is NaN.
    """
    tree = CounterfactualTree(
        sample_id=sample,
        label=label,
        direction=CounterfactualTree.REVEAL,
        mask=mask,
        threshold=threshold,
        outcome=CounterfactualTree.REACHED,
        kept_layer=len(layers) - 1,
        occlusion="HierarchicalOcclusion",
        start=math.nan,
    )
    known: dict[Sides, int] = {}  # its number
    for number, (probability, flat) in enumerate(layers):
        boxes = [(flat[i], flat[i + 1], flat[i + 2], flat[i + 3]) for i in range(0, len(flat) - 3, 4)]
        new = [box for box in dict.fromkeys(boxes) if box not in known]
        window = min((box[2] for box in new or boxes), default=0)
        tree.layers.add(
            window=window, stride=window // _PARTS, probability=probability[-1] if probability else math.nan
        )
        placed = [(_parent(box, known), box) for box in new]
        for parent, box in sorted(placed, key=lambda pair: pair[0]):  # siblings stand together
            known[box] = len(tree.nodes)
            order = sum(node.parent == parent for node in tree.nodes)
            x, y, width, height = box
            tree.nodes.add(
                parent=parent,
                layer=number,
                order=order,
                box=Box(x=x, y=y, width=width, height=height),
                probability=math.nan,
                gain=math.nan,
            )
    return tree


def _parent(box: Sides, known: dict[Sides, int]) -> int:
    """Return the number of the smallest box that holds this one, -1 where none does."""
    x, y, width, height = box
    around = [
        other
        for other in known
        if other[0] <= x and other[1] <= y and other[0] + other[2] >= x + width and other[1] + other[3] >= y + height
    ]
    return known[min(around, key=lambda other: other[2] * other[3])] if around else -1
