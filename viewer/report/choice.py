"""Choice: what of a run a report is about."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..store.entries import Sample
from ..store.run import Run

SAMPLES = 12  # where none are named


class ReportError(ValueError):
    """A report of this cannot be made; the text says what was wanted, what was got and what to do."""


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


def chosen_step(run: Run, wanted: Wanted) -> int:
    """Return the step of a report. Raises ReportError where there is no such step."""
    steps = run.steps()
    if wanted.step is None:
        return max(steps, default=0)
    if wanted.step not in steps:
        there = ", ".join(map(str, steps[:20])) or "none"
        raise ReportError(f"wanted step {wanted.step}, got a run with steps {there}; give one of them")
    return wanted.step


def chosen_samples(run: Run, step: int, wanted: Wanted) -> list[Sample]:
    """Return samples of a step, those that can be read. Raises ReportError for an id or a name that nobody has."""
    there = run.tables(step).positions
    if not wanted.samples:
        picked = there[_spaced(len(there), wanted.count)].tolist()
    else:
        picked = list(
            dict.fromkeys(place for name in wanted.samples for place in _named(run, step, there.tolist(), name))
        )
    return [sample for position in picked if (sample := run.sample(position, step))]


def _spaced(total: int, count: int) -> np.ndarray:
    """Return up to `count` of 0..total-1, evenly spaced: the first ones of a log may all be of one class."""
    return np.unique(np.linspace(0, total - 1, min(total, count)).round().astype(int))


def _named(run: Run, step: int, there: Sequence[int], name: str) -> list[int]:
    table = run.sample_table(step)
    found = [position for position in there if table.ids[position] == name]
    found = found or [position for position in there if table.names[position] == name]
    if not found:
        known = [text for position in there for text in (table.ids[position], table.names[position]) if text]
        near = difflib.get_close_matches(name, known[:100_000], 3)
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        raise ReportError(
            f"wanted the id or name of a sample at step {step}, got {name!r}{hint}; `xlog export` lists all"
        )
    return found


def chosen_explainers(run: Run, samples: Sequence[Sample], wanted: Wanted) -> list[str]:
    """Return the explainers whose maps are shown, in their order. Raises ReportError for one that there is not."""
    names = [item.name for item in run.metadata.explainers]
    names += sorted({name for sample in samples for _, name in sample.maps}.difference(names))
    unknown = [name for name in wanted.explainers if name not in names]
    if unknown:
        raise ReportError(f"wanted explainers of {', '.join(names) or 'no explainer'}, got {', '.join(unknown)}")
    return [name for name in names if name in wanted.explainers] if wanted.explainers else names
