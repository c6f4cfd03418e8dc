"""Truth: the classes that a sample is known to have, in words."""

from __future__ import annotations

from ..store.entries import Sample
from ..store.run import Run
from ..words import say, text


def truth_names(run: Run, sample: Sample) -> str:
    """Return the true classes, those of a soft ground truth with their shares; "" where none is."""
    if not sample.shares:
        return ", ".join(map(run.label, sample.truth or ()))
    by_share = sorted(sample.shares, key=lambda label: -sample.shares[label])
    said = (say("truth_share", label=run.label(label), share=text.percent(sample.shares[label])) for label in by_share)
    return ", ".join(said)
