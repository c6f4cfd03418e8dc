"""RunResult: what one pass over the data did."""

from __future__ import annotations

import dataclasses

from ..benchmarks.summary import Summary
from ..bootstrap import Interval
from ..tables import table


@dataclasses.dataclass(frozen=True)
class RunResult:
    """What one pass over the data did. Printed, a table of scores."""

    step: int
    samples: int
    explanations: int
    scores: int
    seconds: float
    path: str
    """The event file."""
    run_id: str
    summaries: dict[tuple[str, str], Summary]
    """(explainer or baseline, benchmark) -> summary over all labels."""

    def __str__(self) -> str:
        counted = f"{self.samples} samples, {self.explanations} explanations, {self.scores} scores in {self.path}"
        if not self.summaries:
            return counted
        rows = [_row(*names, summary) for names, summary in self.summaries.items()]
        header = ("BENCHMARK", "EXPLAINER", "MEAN", "95 %", "MISSING", "GAIN", "95 %", "OVER", "BETTER")
        return f"{counted}\n\n{table(header, rows)}"


def _row(explainer: str, benchmark: str, summary: Summary) -> tuple[str, ...]:
    return (
        benchmark,
        explainer,
        "-" if summary.mean is None else f"{summary.mean:.3f}",
        _text(summary.interval),
        str(summary.missing),
        "" if summary.gain is None else f"{summary.gain:+.3f}",
        "" if summary.gain is None else _text(summary.gain_interval),
        summary.best_baseline,
        _better(summary.gain_interval),
    )


def _text(interval: Interval | None) -> str:
    return "-" if interval is None else f"{interval[0]:.3f} .. {interval[1]:.3f}"


def _better(gain: Interval | None) -> str:
    """Tell whether an explainer is better than all baselines, as far as the samples can say."""
    if gain is None:
        return ""
    if gain[0] > 0:
        return "yes"
    return "no" if gain[1] < 0 else "unsure"
