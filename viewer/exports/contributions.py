"""What an explainer says of the features of all rows, as a table: a row each, or a mean each."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.feature_effects import direction, effects
from ..analysis.summary_choice import Choice, summary_choice
from ..components.row_values import feature_name
from .context import TableRequest
from .csv_table import Cell, CsvTable


def contributions(request: TableRequest) -> CsvTable:
    """Return a line for each row of the page: its values, and what is said of each."""
    run, found = request.run, _choice(request)
    names = [feature_name(run, place) for place in range(run.width())]
    parts = (f"{kind}:{name}" for name in names for kind in ("value", "contribution"))
    return CsvTable(
        "contributions", ("position", "sample", "explainer", "label", "class", *parts), _rows(request, found)
    )


def _choice(request: TableRequest) -> Choice | None:
    return summary_choice(request.run, request.query.step, request.query.get("of"), request.query.label)


def _rows(request: TableRequest, choice: Choice | None) -> Iterator[tuple[Cell, ...]]:
    run = request.run
    if choice is None:
        return
    found = effects(run, choice.step, choice.explainer, choice.label, most=run.count())
    head = choice.explainer, choice.label, run.label(choice.label)
    for position, given, said in zip(found.positions.tolist(), found.rows, found.values, strict=True):
        pairs = zip(given.tolist(), said.tolist(), strict=True)
        yield position, run.id_at(position), *head, *(number for pair in pairs for number in pair)


def contribution_means(request: TableRequest) -> CsvTable:
    """Return a line for each feature of the page, the one that matters most first."""
    header = ("explainer", "label", "class", "place", "feature", "mean_magnitude", "rank_correlation")
    return CsvTable("contribution-means", header, _means(request, _choice(request)))


def _means(request: TableRequest, choice: Choice | None) -> Iterator[tuple[Cell, ...]]:
    run = request.run
    if choice is None:
        return
    found = effects(run, choice.step, choice.explainer, choice.label)
    head = choice.explainer, choice.label, run.label(choice.label)
    for place in found.order:
        yield *head, place, feature_name(run, place), float(found.means[place]), direction(found, place)
