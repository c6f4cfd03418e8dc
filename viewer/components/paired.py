"""Paired: over how many pairs of sample and label the means of one chart are, and who has the fewest."""

from __future__ import annotations

from ..analysis.score_matrix import PairedMeans
from ..words import say, text


def paired_note(means: PairedMeans) -> str:
    """Return what means are of, in words."""
    counts = {"count": text.integer(means.pairs), "every": text.integer(means.every)}
    if means.pairs == means.every or not means.scarcest:
        return say("paired_all", **counts)
    fewest = text.integer(means.own[means.scarcest])
    return say("paired_some", name=text.shortened(means.scarcest, 36), fewest=fewest, **counts)
