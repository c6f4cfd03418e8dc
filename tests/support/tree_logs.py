"""Logs of counterfactual trees, written with the real writer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from synthetic import Log
from tree_fakes import HIDDEN, REACHED, TRIVIAL

from xlog.events.codec import encode_picture
from xlog.events.schema import CounterfactualTree, Event

RED = (200, 40, 30)


def scaled(box) -> dict[str, float]:
    return dict(zip(("x", "y", "width", "height"), (4 * length for length in box), strict=True))


def write(log: Log, number: int, tree) -> None:
    """Log a tree of the fakes, four times as large."""
    nodes = [
        CounterfactualTree.Node(
            parent=n.parent, layer=n.layer, order=n.order, box=scaled(n.box), probability=n.probability, gain=n.gain
        )
        for n in tree.nodes
    ]
    layers = [
        CounterfactualTree.Layer(window=layer.window, stride=layer.stride, probability=layer.probability)
        for layer in tree.layers
    ]
    fields = {name: getattr(tree, name) for name in ("label", "mask", "threshold", "kept_layer", "occlusion", "start")}
    if tree.winner is not None:
        fields |= {"winner": tree.winner, "winner_probability": tree.winner_probability}
    words = {"direction": tree.direction.upper(), "outcome": tree.outcome.upper()}
    event = CounterfactualTree(sample_id=f"s{number}", nodes=nodes, layers=layers, **words, **fields)
    log.writer.add(Event(counterfactual_tree=event))


def trees_log(folder: Path) -> None:
    """Write two samples; the first has trees in both directions."""
    log = Log(folder)
    log.metadata()
    red = encode_picture(np.broadcast_to(np.array(RED, np.uint8), (64, 64, 3)))
    log.writer.add(Event(picture=red))
    for number in (1, 2, 3):
        log.sample(number, picture_hash=red.hash)
    for tree in (REACHED, HIDDEN, TRIVIAL):
        write(log, 1, tree)
    write(log, 3, REACHED)
    log.end()
    log.close()
