"""Summing: what the scores of several processes say together, by the rules that a run sums up its own by."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xlog.intervals import Bounds
from xlog.scores.scale import Scale
from xlog.scores.summary import Summary as Found
from xlog.scores.summary import summarize
from xlog.scores.table import ABSENT, Scores

from ..store.entries import Gain, Instance, Metadata, ScoreTable, Summary


def summed_up(metadata: Metadata, table: ScoreTable, by_label: bool) -> list[Summary]:
    """Return summaries of all scores, and of each label only if asked for: those without verdicts, as they are many."""
    known = {benchmark.name: benchmark for benchmark in metadata.benchmarks}
    controls = [control.name for control in metadata.controls]
    summaries = []
    for number, name in enumerate(table.benchmarks):
        benchmark = known.get(name, Instance(name, name, {}))
        for label, part in _parts(_scores(table, number), by_label):
            rivals = benchmark.rivals if label is None else ()
            found = summarize(part, controls, rivals, _scale(benchmark, label))
            summaries += [_summary(explainer, name, label, summary) for explainer, summary in found.items()]
    return summaries


def _parts(scores: Scores, by_label: bool) -> Iterator[tuple[int | None, Scores]]:
    return scores.by_label() if by_label else iter([(None, scores)])


def _scores(table: ScoreTable, benchmark: int) -> Scores:
    """Return the scores of one benchmark, a row per sample and label."""
    mine = np.flatnonzero(table.benchmark == benchmark)
    about = np.stack([table.position[mine], table.label[mine]], axis=1)
    pairs, row = np.unique(about, axis=0, return_inverse=True)
    values = {}
    for number, name in enumerate(table.explainers):
        of_it = table.explainer[mine] == number
        values[name] = np.full(len(pairs), ABSENT)
        values[name][row.ravel()[of_it]] = table.value[mine][of_it]
    return Scores(pairs[:, 0], pairs[:, 1], values)


def _scale(benchmark: Instance, label: int | None) -> Scale:
    level = benchmark.level if label is None else None
    return Scale(benchmark.higher_is_better, Bounds(benchmark.low, benchmark.high), level)


def _summary(explainer: str, benchmark: str, label: int | None, found: Found) -> Summary:
    low, high = found.interval or (None, None)
    gain = found.least
    gain_low, gain_high = (gain.interval if gain else None) or (None, None)
    return Summary(
        explainer=explainer,
        benchmark=benchmark,
        count=found.count,
        missing=found.missing,
        mean=found.mean,
        low=low,
        high=high,
        label=label,
        best_control=gain.control if gain else "",
        gain=gain.mean if gain else None,
        gain_low=gain_low,
        gain_high=gain_high,
        verdict=found.verdict or "",
        gains=tuple(Gain(one.control, one.mean, *(one.interval or (None, None))) for one in found.gains),
        why_not=found.why_not,
    )
