"""Choice: what of a run a report is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..analysis.named import NamedError as ReportError
from ..analysis.named import named_explainers, named_samples, named_step
from ..components.sample_rows import explainers
from ..store.entries import Sample
from ..store.run import Run

__all__ = ["SAMPLES", "ReportError", "Wanted", "chosen_explainers", "chosen_samples", "named_step"]

SAMPLES = 12  # where none are named


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a report is to show."""

    step: int | None = None
    """None: the last one."""
    samples: tuple[str, ...] = ()
    """Ids or names; none: `count` of them, evenly spaced over the log."""
    count: int = SAMPLES
    labels: int = 1
    """Of each sample, how many of its explained ones at most; the most probable first."""
    explainers: tuple[str, ...] = ()
    """None: all."""
    title: str = ""
    """"": the run's name."""
    language: str = "en"


def chosen_samples(run: Run, step: int, wanted: Wanted) -> list[Sample]:
    """Return samples of a step, those that can be read. Raises ReportError for an id or a name that nobody has."""
    there = run.tables(step).positions
    spaced = there[_spaced(len(there), wanted.count)].tolist()
    picked = named_samples(run, step, wanted.samples) if wanted.samples else spaced
    return [sample for position in picked if (sample := run.sample(position, step))]


def _spaced(total: int, count: int) -> np.ndarray:
    """Return up to `count` of 0..total-1, evenly spaced: the first ones of a log may all be of one class."""
    return np.unique(np.linspace(0, total - 1, min(total, count)).round().astype(int))


def chosen_explainers(run: Run, samples: Sequence[Sample], wanted: Wanted) -> list[str]:
    """Return the explainers whose maps are shown, in the run's order. Raises ReportError for one that there is not."""
    names = explainers(run, samples)
    found = named_explainers(names, wanted.explainers)
    return [name for name in names if name in found]
