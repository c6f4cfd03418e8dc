"""Mean scores as a table, a row per explainer and benchmark, over all classes or class by class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..compare_explainers.base import mean_scores
from ..store.entries import Summary, better_end
from .context import TableRequest
from .csv_table import Cell, CsvTable

_WHAT = ("step", "explainer", "benchmark", "better", "control")
_VALUES = (
    *("mean", "interval_low", "interval_high", "count", "missing"),
    *("best_control", "gain", "gain_low", "gain_high", "verdict", "no_interval", "seed_std"),
)


def summaries(request: TableRequest) -> CsvTable:
    """Return mean scores with their 95 % intervals and gains; of a run that has not ended, means so far."""
    step, found, _ = mean_scores(request.run, request.query.step)
    rows = ((*_what(request, step, summary), *_values(summary)) for summary in found)
    return CsvTable("summaries", (*_WHAT, *_VALUES), rows)


def classes(request: TableRequest) -> CsvTable:
    """Return the mean scores of each class."""
    step = request.run.summaries(request.query.step)[0]
    _, found = request.run.summaries(step, by_label=True)
    return CsvTable("summaries-by-class", (*_WHAT, "label", "class", *_VALUES), _of_classes(request, step, found))


def _of_classes(request: TableRequest, step: int, found: Iterable[Summary]) -> Iterator[tuple[Cell, ...]]:
    for summary in found:
        if summary.label is not None:
            name = request.run.label(summary.label)
            yield *_what(request, step, summary), summary.label, name, *_values(summary)


def _what(request: TableRequest, step: int, summary: Summary) -> tuple[Cell, ...]:
    known = any(item.name == summary.explainer for item in request.run.metadata.controls)
    better = better_end(request.run.metadata, summary.benchmark)
    return step, summary.explainer, summary.benchmark, better, known


def _values(summary: Summary) -> tuple[Cell, ...]:
    return (
        *(summary.mean, summary.low, summary.high, summary.count, summary.missing),
        *(summary.best_control, summary.gain, summary.gain_low, summary.gain_high, summary.verdict, summary.why_not),
        summary.seed_std,
    )
