"""Scene: a picture with its hidden parts gray and dim. This says what to draw; client/trees/scene.js draws it."""

from __future__ import annotations

import json
from typing import Any

from dash import html

from ..address.paths import picture_path
from ..analysis.tree_composites import Composite, names
from ..store.entries import Sample, Tree
from ..store.run import Run
from ..words import say
from .attributes import attributes
from .text_scene import text_scene, text_thumb

LARGE, THUMB = 640, 192  # pixels of the longer side, at least and at most


def scene(run: Run, sample: Sample, tree: Tree, composite: Composite, description: str = "") -> html.Canvas | html.P:
    """Return a large canvas of a composite, its boxes named; of a text its words."""
    if sample.text is not None:
        return text_scene(sample.text, tree, composite, description)
    ratio = f"{sample.width} / {sample.height}" if sample.width > 0 and sample.height > 0 else "1 / 1"
    return _canvas(run, sample, tree, composite, description, LARGE, style={"aspectRatio": ratio})


def thumb(run: Run, sample: Sample, tree: Tree, composite: Composite) -> html.Canvas | html.Span:
    """Return a small canvas of a composite; the words beside it say what it is."""
    if sample.text is not None:
        return text_thumb(sample.text, tree, composite)
    return _canvas(run, sample, tree, composite, "", THUMB)


def _canvas(
    run: Run, sample: Sample, tree: Tree, composite: Composite, description: str, side: int, **more: Any
) -> html.Canvas:
    words = names(tree.nodes) if side == LARGE else [""] * len(tree.nodes)
    boxes = [[*tree.nodes[number].box, words[number], number == composite.newest] for number in composite.nodes]
    named = attributes(aria_label=description) if description else attributes(aria_hidden="true")
    return html.Canvas(
        description,
        role="img" if description else "presentation",
        className="scene",
        **named,
        **attributes(
            data_picture=picture_path(run.key, sample.picture) if sample.picture else "",
            data_size=f"{sample.width},{sample.height}",
            data_boxes=json.dumps(boxes),
            data_hides="1" if tree.direction == "hide" else "",
            data_side=str(side),
            data_smooth="" if sample.is_small else "1",
            data_failed=say("tree_picture_failed") if side == LARGE else "",
        ),
        **more,
    )
