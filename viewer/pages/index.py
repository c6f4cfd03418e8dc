"""The list of all runs."""

from __future__ import annotations

import re
from typing import Any

from dash import html

from .. import text
from ..address import HOME, Query, run_path
from ..components.attributes import attributes
from ..components.badge import state_badge
from ..components.facts import notices
from ..components.link import link
from ..components.pager import page_of, pager
from ..data import LogDir
from ..entries import RunRow
from .base import Page

ROWS = 100  # on one page

_COLUMNS = ("Run", "State", "Started", "Model", "Samples", "Steps", "Explainers", "Size")
_RIGHT = ("Samples", "Size")


def _render(logs: LogDir, values: dict[str, str], query: Query) -> tuple[str, Any]:
    rows = logs.runs()
    _, start, stop = page_of(query, len(rows), ROWS)
    content = [
        html.H1("Runs"),
        html.P(["below ", html.Code(str(logs.path))], className="subtitle"),
        notices(_progress(logs), "info"),
        _table(rows[start:stop]) if rows else _empty(logs),
        pager(HOME, query, len(rows), ROWS, "run") if len(rows) > ROWS else None,
        _unreadable(logs),
    ]
    return "Runs", content


def _progress(logs: LogDir) -> list[str]:
    read, found = logs.progress()
    return (
        [f"Reading logs: {text.size(read)} of {text.size(found)}. The list fills up by itself."] if read < found else []
    )


def _table(rows: list[RunRow]) -> html.Table:
    head = html.Tr([html.Th(name, scope="col", className="right" if name in _RIGHT else "") for name in _COLUMNS])
    return html.Table([html.Thead(head), html.Tbody([_row(row) for row in rows])], className="runs")


def _row(row: RunRow) -> html.Tr:
    cells: tuple[Any, ...] = (
        [link(_name(row), run_path(row.key), class_name="run-name"), notices(row.health)],
        state_badge(row.state, row.message),
        text.moment(row.start_time),
        [row.model or "unknown", html.Span(row.framework, className="secondary")],
        text.integer(row.samples),
        _steps(row.steps),
        ", ".join(row.explainers) or "–",
        text.size(row.size),
    )
    return html.Tr([_cell(column, cell) for column, cell in zip(_COLUMNS, cells, strict=True)])


def _cell(column: str, content: Any) -> html.Td:
    # On a narrow screen rows become blocks, and each cell shows its column's name.
    return html.Td(content, className="right" if column in _RIGHT else "", **attributes(data_column=column))


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
