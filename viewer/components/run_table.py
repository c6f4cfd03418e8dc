"""Run table: a row for each run, with columns that sort; on a narrow screen rows become blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dash import html

from ..address.paths import HOME, Query, gallery_path, run_path, scores_path, trees_path, uncertainty_path
from ..analysis.run_list import SORTS, Accuracy, toggled
from ..store.entries import RunRow
from ..words import say, text
from .attributes import attributes
from .badge import state_badge
from .breakable import breakable
from .explainer_name import method_of
from .facts import notices
from .link import chip, link
from .middle import middle
from .moment import moment
from .run_edit import edit_button
from .run_name import run_name

_RIGHT = ("duration", "samples", "accuracy", "size")


def run_table(rows: Sequence[RunRow], query: Query, accuracy: Accuracy, selected: Sequence[str]) -> html.Table:
    """Return the table; `selected` are the keys of the runs that are chosen."""
    head = [html.Th(_silent(say("runs_select")), scope="col"), *(_head(name, query) for name in SORTS)]
    body = [_row(row, query, accuracy(row), selected) for row in rows]
    last = html.Th(_silent(say("runs_edit")), scope="col")
    return html.Table([html.Thead(html.Tr([*head, last])), html.Tbody(body)], className="runs")


def sort_choice(query: Query) -> html.Details:
    """Return the choice of what to sort by, for where the table has no head."""
    present = query.get("sort").removeprefix("-")
    name = say(f"runs_{present}") + _arrow(query) if present in SORTS else say("runs_unsorted")
    chips = [
        chip(
            say(f"runs_{sort}") + (_arrow(query) if sort == present else ""),
            HOME,
            _sorted(sort, query),
            sort == present,
        )
        for sort in SORTS
    ]
    return html.Details(
        [html.Summary(say("runs_sorted_by", name=name)), html.Div(chips, className="chips")], className="run-sorts"
    )


def _sorted(name: str, query: Query) -> Query:
    """Return a query that sorts by a column, the other way round where that is done already."""
    return replace(query, page=1).having(sort=name if query.get("sort") == f"-{name}" else f"-{name}")


def _arrow(query: Query) -> str:
    return " ↓" if query.get("sort").startswith("-") else " ↑"


def _head(name: str, query: Query) -> html.Th:
    present = query.get("sort").removeprefix("-") == name
    arrow = _arrow(query) if present else ""
    order = ("descending" if arrow == " ↓" else "ascending") if present else None
    words = say(f"runs_{name}")
    meaning = f"{say('runs_accuracy_meaning')}{say('stop')} " if name == "accuracy" else ""
    title = meaning + say("runs_sort", column=words)
    shown = link(f"{words}{arrow}", HOME, _sorted(name, query), title=title)
    return html.Th(shown, scope="col", className="right" if name in _RIGHT else "", **attributes(aria_sort=order))


def _row(row: RunRow, query: Query, accuracy: float | None, selected: Sequence[str]) -> html.Tr:
    cells: dict[str, Any] = {
        "run": [
            link(_name(row), run_path(row.key), query.along(), "run-name"),
            _parts(row, query),
            notices(row.health),
        ],
        "state": state_badge(row.state, row.message),
        "started": moment(row.start_time),
        "duration": "–" if row.duration is None else text.duration(row.duration),
        "model": breakable(row.model) if row.model else say("unknown"),
        "framework": row.framework or "–",
        "samples": text.integer(row.samples),
        "steps": _steps(row.steps),
        "explainers": _explainers(row.explainers),
        "accuracy": _accuracy(row, accuracy),
        "size": text.size(row.size),
    }
    return html.Tr(
        [
            html.Td(_check(row, query, selected), className="check"),
            *(_cell(name, cells[name]) for name in SORTS),
            html.Td(edit_button(row), className="edit"),
        ],
        className="hidden-run" if row.is_hidden else "",
        **attributes(aria_selected="true" if row.key in selected else None),
    )


def _accuracy(row: RunRow, found: float | None) -> str:
    """Return how often a run is right, of a regression its R²."""
    if found is None:
        return "–"
    return say("runs_r2", value=text.number(found)) if row.task else text.percent(found)


def _cell(name: str, content: Any) -> html.Td:
    # On a narrow screen each cell shows its column's name.
    kind = f"{name} right" if name in _RIGHT else name
    return html.Td(content, className=kind, **attributes(data_column=say(f"runs_{name}")))


def _check(row: RunRow, query: Query, selected: Sequence[str]) -> html.A:
    """Return the box that chooses a run: a link, as what is chosen stands in the address."""
    return link(
        "",
        HOME,
        query.having(select=toggled(selected, row.key)),
        "check",
        role="checkbox",
        **attributes(
            aria_checked="true" if row.key in selected else "false", aria_label=say("runs_pick", name=row.title)
        ),
    )


def _name(row: RunRow) -> list[Any]:
    """Return what a run is called, and in small print where it lies."""
    where = html.Span(middle(row.path) if row.name else "", className="secondary path")
    number = html.Span(row.run_id[:8], className="secondary", title=say("runs_id", id=row.run_id))
    return [*run_name(row, one_line=True), where, number]


def _parts(row: RunRow, query: Query) -> html.Span | None:
    """Return links to what the run has; None where it has samples and predictions only."""
    there = query.along()
    pages = {
        "saliency": (gallery_path(row.key), there.having(layout="maps")),
        "scores": (scores_path(row.key), there),
        "uncertainty": (uncertainty_path(row.key), there),
        "trees": (trees_path(row.key), there),
    }
    links = [link(say(f"runs_part_{part}"), *pages[part], "part") for part in row.parts]
    return html.Span(links, className="parts") if links else None


def _steps(steps: tuple[int, ...]) -> str:
    if not steps:
        return "–"
    return f"{len(steps)}: {text.span(steps[0], steps[-1])}" if len(steps) > 1 else text.integer(steps[0])


def _explainers(names: Sequence[str]) -> html.Span:
    """Return how many there are and what they are called, cut by the browser after some lines; all with the pointer."""
    if not names:
        return html.Span("–")
    methods = ", ".join(dict.fromkeys(map(method_of, names)))
    words = f"{len(names)}: {methods}" if len(names) > 1 else methods
    return html.Span(breakable(words, ", ".join(names)), className="few-lines")


def _silent(words: str) -> html.Span:
    return html.Span(words, className="for-readers-of-screens")
