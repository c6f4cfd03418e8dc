"""Truth: the classes that a sample is known to have, in words."""

from __future__ import annotations

import math

from ..store.entries import Sample
from ..store.run import Run
from ..words import say, text


def said_output(run: Run, label: int, value: float) -> str:
    """Return a value of an output of a regression with its unit, "–" where it is not known."""
    if math.isnan(value):
        return "–"
    return f"{text.number(value, 4)}\u202f{unit_of(run, label)}".rstrip()


def unit_of(run: Run, label: int) -> str:
    """Return the unit of an output of a regression, "" where it has none."""
    units = run.metadata.units
    return units[label] if label < len(units) else ""


def truth_key(sample: Sample, key: str) -> str:
    """Return the key of a text about what is true of a sample: of a regression that is no label."""
    return f"{key}_value" if sample.values else key


def truth_names(run: Run, sample: Sample) -> str:
    """Return the true classes, those of a soft ground truth with their shares, of a regression the values.

    "" where none is.
    """
    if sample.values:
        several = len(sample.values) > 1
        said = (said_output(run, label, value) for label, value in enumerate(sample.values))
        names = (f"{run.label(label)} {one}" if several else one for label, one in enumerate(said))
        return ", ".join(names)
    if not sample.shares:
        return ", ".join(map(run.label, sample.truth or ()))
    by_share = sorted(sample.shares, key=lambda label: -sample.shares[label])
    said = (say("truth_share", label=run.label(label), share=text.percent(sample.shares[label])) for label in by_share)
    return ", ".join(said)
