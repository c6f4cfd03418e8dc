"""Summaries: what all scores of a run say together, where several processes wrote it and each summed up its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..scores.summary import Summary, summaries
from ..scores.table import MISSING, ScoreTable
from .meaning import scale_of
from .schema import Gain, Instance, Interval, RunMetadata, Score, ScoreSummary

Logged = tuple[int, ScoreSummary]
"""Step and summary."""


def of_all(metadata: RunMetadata, scores: Iterable[tuple[int, str, Score]]) -> Iterator[Logged]:
    """Yield summaries of scores, each with its step and the id that its sample is shown by."""
    known = {benchmark.name: benchmark for benchmark in metadata.benchmarks}
    controls = [control.name for control in metadata.baselines]
    tables: dict[tuple[int, str], list[ScoreTable]] = {}
    for step, sample, score in scores:
        draws = tables.setdefault((step, score.benchmark), [ScoreTable() for _ in range(max(1, metadata.repeats))])
        value = score.value if score.WhichOneof("result") == "value" else MISSING
        for table, drawn in zip(draws, (value, *score.other_seeds), strict=False):  # what draws nothing has one value
            table.put(score.explainer, sample, score.label, drawn)
    for (step, name), draws in tables.items():
        benchmark = known.get(name, Instance(name=name))
        for explainer, label, summary in summaries(draws, controls, benchmark.rivals, scale_of(benchmark)):
            yield step, event_of(explainer, name, label, summary)


def event_of(explainer: str, benchmark: str, label: int | None, summary: Summary) -> ScoreSummary:
    """Return a summary of the scores of one class, or of all where label is None, as the log has it."""
    event = ScoreSummary(
        explainer=explainer,
        benchmark=benchmark,
        label=label,
        count=summary.count,
        missing=summary.missing,
        mean=summary.mean,
        interval=_ends(summary.interval),
        no_interval=summary.why_not,
        verdict=(summary.verdict or "verdict_unspecified").upper(),
        gains=[Gain(control=gain.control, mean=gain.mean, interval=_ends(gain.interval)) for gain in summary.gains],
        seed_std=summary.seed_std,
    )
    if summary.least is not None:
        event.best_baseline, event.gain = summary.least.control, summary.least.mean
        if summary.least.interval is not None:
            event.gain_interval.low, event.gain_interval.high = summary.least.interval
    return event


def _ends(interval: tuple[float, float] | None) -> Interval | None:
    return None if interval is None else Interval(low=interval[0], high=interval[1])
