"""RunResult: what one pass over the data did."""

from __future__ import annotations

import dataclasses

from ..attribute_docs import show_attributes
from ..intervals import Interval
from ..scores.summary import Summary
from ..tables import table
from ..value_fit import ValueFit

_LEAST, _GREATEST = 0.001, 100_000  # between which a number has three places behind its point


@dataclasses.dataclass(frozen=True)
class RunResult:
    """What one pass over the data did. Printed, a table of scores."""

    step: int
    """Of the training, as `run` was given it."""
    samples: int
    """How many were explained."""
    explanations: int
    """Maps written, one per sample, label and explainer."""
    scores: int
    """Written, those that are missing included."""
    seconds: float
    """Of wall clock, from the first batch to the last byte."""
    path: str
    """The event file."""
    run_id: str
    """Of the run in its log, the same for all its passes."""
    summaries: dict[tuple[str, str], Summary]
    """(explainer or control, benchmark) -> summary over all labels."""
    seed_not_included: tuple[str, ...] = ()
    """Explainers, controls and benchmarks that draw the same for all samples: no interval knows of the seed."""
    lower_is_better: tuple[str, ...] = ()
    """Benchmarks whose lower scores are the better ones."""
    lost: int = 0
    """Events of the log that could not be written, or were in a file that vanished; 0 unless `on_error` is "warn"."""

    accuracy: float | None = None
    """Share of samples whose most probable label is a true one; None of a regression, and without ground truth.

    Of a resumed pass that has left samples out, which were explained before, it is None, and `fits` is empty:
    `accuracy()` and `fits()` of the run in `xlog.open` are of all.
    """
    fits: tuple[ValueFit, ...] = ()
    """Of a regression in its place, how well each output fits the true values."""

    def __str__(self) -> str:
        counted = f"{self.samples} samples, {self.explanations} explanations, {self.scores} scores in {self.path}"
        counted += "".join(f"; {fit}" for fit in self.fits)
        counted += f"; {self.lost} events are lost" if self.lost else ""
        if not self.summaries:
            return counted
        rows = [
            _row(explainer, f"{benchmark} {'↓' if benchmark in self.lower_is_better else '↑'}", summary)
            for (explainer, benchmark), summary in self.summaries.items()
        ]
        header = ("BENCHMARK", "EXPLAINER", "MEAN", "95 %", "SEED STD", "MISSING", "GAIN", "95 %", "OVER", "VERDICT")
        known = [i for i, name in enumerate(header) if name != "SEED STD" or any(row[i] for row in rows)]
        shown = f"{counted}\n\n{table([header[i] for i in known], [[row[i] for i in known] for row in rows])}"
        names = ", ".join(self.seed_not_included)
        return f"{shown}\n\nseed not included in the intervals of {names}" if names else shown


def _row(explainer: str, benchmark: str, summary: Summary) -> tuple[str, ...]:
    least = summary.least
    return (
        benchmark,
        explainer,
        "-" if summary.mean is None else _number(summary.mean),
        _text(summary.interval),
        "" if summary.seed_std is None else _number(summary.seed_std),
        str(summary.missing),
        "" if least is None else _number(least.mean, "+"),
        "" if least is None else _text(least.interval),
        "" if least is None else least.control or "level",
        summary.verdict or "",
    )


def _text(interval: Interval | None) -> str:
    return "-" if interval is None else f"{_number(interval[0])} .. {_number(interval[1])}"


def _number(value: float, sign: str = "") -> str:
    """Write a score: those of regressions are in units of their own, and may be large or tiny."""
    is_plain = not value or _LEAST <= abs(value) < _GREATEST
    return f"{value:{sign}.3f}" if is_plain else f"{value:{sign}.3g}"


show_attributes([RunResult])
