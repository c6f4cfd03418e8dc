"""Heads: what is written at a sample in a figure."""

from __future__ import annotations

from collections.abc import Sequence

from xlog.figures.options import Options

from ..components.predictions import said
from ..store.entries import Sample
from ..store.run import Run
from ..words import say, text


def heads(run: Run, sample: Sample, label: int | None, options: Options) -> list[tuple[str, bool]]:
    """Return lines, and whether each is faint."""
    if options.heads == "none":
        return []
    parts = [] if label is None else [(_said(run, sample, label), False)]
    if options.heads == "full":
        faint = [(words, True) for words, _ in parts] + [(words, True) for words in _truth(run, sample, label)]
        parts = [(sample.title, False), *faint]
    if sample.depth:
        number, depth = options.looks.shown_of(sample.depth) + 1, sample.depth
        parts.append((say("figure_slice", slice=text.integer(number), depth=text.integer(depth)), True))
    return parts


def _said(run: Run, sample: Sample, label: int) -> str:
    """Return the label whose maps are shown, and what the network predicts of it."""
    output = next((one for one in sample.predictions if one.label == label), None)
    return f"{run.label(label)} {said(run, output)}" if output else run.label(label)


def _truth(run: Run, sample: Sample, label: int | None) -> Sequence[str]:
    if not sample.truth:
        return []
    if sample.truth == (label,):
        return [say("figure_is_true")]
    return [say("figure_truth", labels=", ".join(map(run.label, sample.truth)))]
