"""Tree words: what is said of a counterfactual tree; of that of a text in words for texts."""

from __future__ import annotations

from ..store.entries import Sample, TreeLayer
from ..words import say, say_of, text

_UNITS = ("sentence", "word", "token")


def tree_says(sample: Sample, key: str, **values: object) -> str:
    """Return a text about a tree of a picture, or what stands for it where the sample is a text."""
    return say_of(sample.kind, key, **values)


def layer_words(sample: Sample, layer: TreeLayer) -> str:
    """Return what was hidden or revealed together in a layer."""
    if sample.text is None:
        return say("tree_window", window=layer.window)
    if layer.unit in _UNITS:
        return say(f"tree_window_{layer.unit}")
    return say("tree_window_of_text", window=text.integer(layer.window))
