"""The list of all runs."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dash import html

from .. import text
from ..address import HOME, Query, run_path
from ..components.attributes import attributes
from ..components.badge import state_badge
from ..components.facts import notices
from ..components.finder import finder
from ..components.link import chip, choice, link
from ..components.pager import page_of, pager
from ..components.save import csv_link, save_bar
from ..data import LogDir
from ..entries import RunRow
from ..words import say
from .base import Page

ROWS = 100  # on one page

_COLUMNS = {
    "run": "Run",
    "state": "State",
    "started": "Started",
    "duration": "Duration",
    "model": "Model",
    "samples": "Samples",
    "steps": "Steps",
    "explainers": "Explainers",
    "size": "Size",
}
_RIGHT = ("duration", "samples", "size")
_KEYS: dict[str, Callable[[RunRow], Any]] = {
    "run": lambda row: row.path.casefold(),
    "state": lambda row: row.state.value,
    "started": lambda row: row.start_time,
    "duration": lambda row: -1.0 if row.duration is None else row.duration,
    "model": lambda row: (row.model.casefold(), row.framework),
    "samples": lambda row: row.samples,
    "steps": lambda row: len(row.steps),
    "explainers": lambda row: len(row.explainers),
    "size": lambda row: row.size,
}


def _render(logs: LogDir, values: dict[str, str], query: Query) -> tuple[str, Any]:
    every = logs.runs()
    rows = chosen(every, query)
    _, start, stop = page_of(query, len(rows), ROWS)
    content = [
        html.H1("Runs"),
        html.P(["below ", html.Code(str(logs.path))], className="subtitle"),
        notices(_progress(logs), "info"),
        html.Div(_choices(every, query) if every else None, className="run-choices"),
        html.Div(_table(rows[start:stop], query) if rows else _no_match() if every else _empty(logs)),
        html.Div(pager(HOME, query, len(rows), ROWS, "run") if len(rows) > ROWS else None),
        html.Div(save_bar(csv_link(HOME, "runs", query, say("export_runs"))) if every else None),
        _unreadable(logs),
    ]
    return "Runs", content


def _progress(logs: LogDir) -> list[str]:
    read, found = logs.progress()
    return (
        [f"Reading logs: {text.size(read)} of {text.size(found)}. The list fills up by itself."] if read < found else []
    )


def chosen(rows: list[RunRow], query: Query) -> list[RunRow]:
    """Return the runs that an address asks for, in its order; what makes no sense is passed over."""
    wanted, health, sort = query.get("q").casefold().strip(), query.get("health"), query.get("sort")
    found = [row for row in rows if wanted in _said(row)]
    if health in ("sound", "broken"):
        found = [row for row in found if row.is_sound == (health == "sound")]
    if key := _KEYS.get(sort.removeprefix("-")):
        found = sorted(found, key=key, reverse=sort.startswith("-"))
    return found


def _said(row: RunRow) -> str:
    words = (row.path, row.run_id, row.host, row.model, row.framework, row.state.value, *row.explainers)
    return "\n".join(words).casefold()


def _choices(rows: list[RunRow], query: Query) -> list[Any]:
    fitting = chosen(rows, query.having(health=None))
    sound = sum(row.is_sound for row in fitting)
    counts = {"": len(fitting), "sound": sound, "broken": len(fitting) - sound}
    present = query.get("health") if query.get("health") in counts else ""
    first = replace(query, page=1)
    chips = [
        chip(
            f"{say('runs_' + (name or 'any'))} {text.integer(count)}",
            HOME,
            first.having(health=name or None),
            name == present,
        )
        for name, count in counts.items()
    ]
    return [finder("q", say("runs_text")), choice(say("runs_health"), chips, say("runs_health_meaning"))]


def _no_match() -> html.P:
    return html.P(say("runs_no_match"), className="empty")


def _head(name: str, words: str, query: Query) -> html.Th:
    """Return a column's name as a link that sorts by it, the other way round where that is done already."""
    sort = query.get("sort")
    present = sort.removeprefix("-") == name
    there = replace(query, page=1).having(sort=name if sort == f"-{name}" else f"-{name}")
    arrow = (" ↓" if sort.startswith("-") else " ↑") if present else ""
    order = ("descending" if arrow == " ↓" else "ascending") if present else None
    shown = link(f"{words}{arrow}", HOME, there, title=say("runs_sort", column=words))
    return html.Th(shown, scope="col", className="right" if name in _RIGHT else "", **attributes(aria_sort=order))


def _table(rows: list[RunRow], query: Query) -> html.Table:
    head = html.Tr([_head(name, words, query) for name, words in _COLUMNS.items()])
    return html.Table([html.Thead(head), html.Tbody([_row(row) for row in rows])], className="runs")


def _row(row: RunRow) -> html.Tr:
    cells: tuple[Any, ...] = (
        [link(_name(row), run_path(row.key), class_name="run-name"), notices(row.health)],
        state_badge(row.state, row.message),
        text.moment(row.start_time),
        "–" if row.duration is None else text.duration(row.duration),
        [row.model or "unknown", html.Span(row.framework, className="secondary")],
        text.integer(row.samples),
        _steps(row.steps),
        ", ".join(row.explainers) or "–",
        text.size(row.size),
    )
    return html.Tr([_cell(column, cell) for column, cell in zip(_COLUMNS, cells, strict=True)])


def _cell(column: str, content: Any) -> html.Td:
    # On a narrow screen rows become blocks, and each cell shows its column's name.
    return html.Td(content, className="right" if column in _RIGHT else "", **attributes(data_column=_COLUMNS[column]))


def _name(row: RunRow) -> list[Any]:
    return [html.Span(row.path), html.Span(row.run_id[:8], className="secondary", title=f"Run id {row.run_id}")]


def _steps(steps: tuple[int, ...]) -> str:
    if not steps:
        return "–"
    return f"{len(steps)}: {text.span(steps[0], steps[-1])}" if len(steps) > 1 else text.integer(steps[0])


def _empty(logs: LogDir) -> html.Div:
    return html.Div(
        [
            html.P("No runs here yet.", className="headline"),
            html.P(
                ["A run writes its log into the ", html.Code("summary_dir"), " of its ", html.Code("xlog.Runner"), "."]
            ),
            html.P(["Is it another folder? Then start again with ", html.Code("xlog-view --logdir THAT_FOLDER"), "."]),
            html.P("This page looks every second: a run that begins now appears by itself."),
        ],
        className="empty",
    )


def _unreadable(logs: LogDir) -> html.Details | None:
    files = logs.unreadable()
    if not files:
        return None
    items = [html.Li([html.Code(name), f": {reason}"]) for name, reason in files]
    return html.Details(
        [html.Summary(f"{text.plural(len(files), 'file')} cannot be read"), html.Ul(items)], className="unreadable"
    )


def _stamp(logs: LogDir, values: dict[str, str]) -> str:
    runs = [(row.key, row.version, row.state.name, row.size, row.health) for row in logs.runs()]
    return repr((runs, logs.unreadable(), _progress(logs)))


PAGE = Page(re.compile("/"), _render, _stamp)
