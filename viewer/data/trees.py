"""Trees as logged to trees that a page can draw: whatever is impossible is left out, with all that hangs on it."""

from __future__ import annotations

import math
from typing import Any

from xlog.events.schema import CounterfactualTree

from ..store.entries import Tree, TreeLayer, TreeNode

MAX_NODES = 10_000
MAX_SIDE = 1 << 20  # pixels, of a picture whose size is not known

Window = tuple[float, float, float, float]


def tree(logged: CounterfactualTree, size: tuple[int, int]) -> Tree:
    """Return a checked tree over a picture of this width and height, (0, 0) where they are not known.

    Left out: a layer without a sound probability and all finer ones; a node that names a later node, or one that was
    left out, as its parent, whose layer is not below its parent's, whose numbers are infinite, or which lies outside
    the picture. Windows that reach beyond the picture are cut off at its edge. NaN, a number that is not known, stays:
    of a node, and of the start.
    """
    layers = _layers(logged)
    has_winner = logged.HasField("winner") and logged.HasField("winner_probability")
    return Tree(
        label=logged.label,
        occlusion=logged.occlusion,
        direction=_word(logged.Direction, logged.direction),
        mask=logged.mask,
        threshold=_probability(logged.threshold),
        outcome=_word(logged.Outcome, logged.outcome),
        start=logged.start if math.isnan(logged.start) else _probability(logged.start),
        nodes=_nodes(logged, len(layers), size),
        layers=layers,
        kept_layer=logged.kept_layer if 0 <= logged.kept_layer < len(layers) else -1,
        winner=logged.winner if logged.HasField("winner") else None,
        winner_probability=_probability(logged.winner_probability) if has_winner else None,
    )


def _layers(logged: CounterfactualTree) -> tuple[TreeLayer, ...]:
    layers = []
    for layer in logged.layers:
        if not math.isfinite(layer.probability) or not layer.window:
            break
        layers.append(TreeLayer(layer.window, layer.stride, layer.probability, layer.unit))
    return tuple(layers)


def _nodes(logged: CounterfactualTree, layers: int, size: tuple[int, int]) -> tuple[TreeNode, ...]:
    kept: dict[int, int] = {-1: -1}  # number in the log -> number here
    nodes: list[TreeNode] = []
    for number, node in enumerate(logged.nodes[:MAX_NODES]):
        parent, window = kept.get(node.parent), _inside(node.box, size)
        is_sound = not (math.isinf(node.probability) or math.isinf(node.gain)) and node.layer < layers
        if parent is None or window is None or not is_sound:
            continue
        if parent >= 0 and node.layer <= nodes[parent].layer:
            continue
        kept[number] = len(nodes)
        nodes.append(TreeNode(parent, node.layer, node.order, window, node.probability, node.gain))
    return tuple(nodes)


def _inside(box: Any, size: tuple[int, int]) -> Window | None:
    """Return what of a window lies in the picture, None where nothing does."""
    if not all(map(math.isfinite, (box.x, box.y, box.width, box.height))):
        return None
    width, height = (min(side or MAX_SIDE, MAX_SIDE) for side in size)
    left, top = max(box.x, 0.0), max(box.y, 0.0)
    right, bottom = min(box.x + box.width, width), min(box.y + box.height, height)
    return (left, top, right - left, bottom - top) if right > left and bottom > top else None


def _word(words: Any, number: int) -> str:
    """Return the name of an enumerated value in small letters, "" of one that this version does not know."""
    return words.Name(number).lower() if number in words.values() and number else ""


def _probability(value: float) -> float:
    return min(max(value, 0.0), 1.0) if math.isfinite(value) else 0.0
