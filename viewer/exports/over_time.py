"""What changes over time as a table, a row per step and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..analysis.over_time import OverTime, Point, spread_steps
from ..components.explainer_choice import chosen
from .context import TableRequest
from .csv_table import Cell, CsvTable

_COLUMNS = ("step", "what", "explainer", "benchmark", "value", "interval_low", "interval_high", "count")


def over_time(request: TableRequest) -> CsvTable:
    """Return the lines of the page, all of them."""
    return CsvTable("over-time", _COLUMNS, _rows(request))


def _rows(request: TableRequest) -> Iterator[tuple[Cell, ...]]:
    run = request.run
    names = [item.name for item in run.metadata.explainers]
    steps = spread_steps(run.steps())
    if not steps:
        return
    found = OverTime(run, steps, chosen(names, request.query, request.row.explainers_kept))
    for _ in found.work(request.logs):
        pass
    for name, points in (("accuracy", found.accuracy), ("loss", found.loss), ("same_top_label", found.same)):
        yield from _line(name, "", "", points)
    for output, points in found.errors.items():
        yield from _line(f"absolute error of {output}", "", "", points)
    for benchmark, at in found.scores.items():
        for step, means in at:
            for summary in means.summaries:
                point = Point(step, summary.mean, summary.low, summary.high, summary.count)
                yield from _line("score", summary.explainer, benchmark, [point])
    for name, previous in (("maps_to_last", False), ("maps_to_previous", True)):
        for explainer, points in found.agreement(previous).items():
            yield from _line(name, explainer, "", points)


def _line(what: str, explainer: str, benchmark: str, points: Iterable[Point]) -> Iterator[tuple[Cell, ...]]:
    for point in points:
        yield point.step, what, explainer, benchmark, point.value, point.low, point.high, point.count
