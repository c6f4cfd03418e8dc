"""The list of all runs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dash import html

from ..address.paths import HOME, Query, compare_path, join_runs
from ..analysis.run_list import Accuracy, accuracy_of, chosen, selected
from ..components.attributes import attributes
from ..components.facts import notices
from ..components.field import field
from ..components.keys import list_keys, page_keys
from ..components.link import chip, choice, link
from ..components.pager import page_of, pager
from ..components.run_edit import edit_words
from ..components.run_table import run_table, sort_choice
from ..components.save import csv_link, save_bar
from ..data import LogDir
from ..store.entries import RunRow
from ..words import say, text
from .base import Page

ROWS = 100  # on one page
_KEYS = (("select", "x"), ("edit", "e"), ("compare", "c"))  # action, key


def _render(logs: LogDir, values: dict[str, str], query: Query) -> tuple[str, Any]:
    every, accuracy = logs.runs(), accuracy_of(logs)
    rows, scored = chosen(every, query, accuracy), selected(every, query)
    _, start, stop = page_of(query, len(rows), ROWS)
    logs.look_at(row.key for row in rows[start:stop])
    table = run_table(rows[start:stop], query, accuracy, scored) if rows else None
    content = [
        html.H1(say("runs")),
        html.P([say("runs_below"), html.Code(str(logs.path))], className="subtitle"),
        html.Div(notices(_progress(logs), "info")),
        html.Div(notices(filter(None, [logs.settings.problem()]))),
        html.Div(_choices(every, query, accuracy) if every else None, className="run-choices"),
        html.Div(_selection(scored, query) if every else None),
        html.Div(table or (_no_match() if every else _empty())),
        html.Div(pager(HOME, query, len(rows), ROWS, "run") if len(rows) > ROWS else None),
        html.Div(save_bar(csv_link(HOME, "runs", query, say("export_runs"))) if every else None),
        html.Div(_unreadable(logs)),
        edit_words(),
        page_keys([*list_keys(), *((action, (key,), say(f"keys_{action}")) for action, key in _KEYS)]),
    ]
    return say("runs"), content


def _progress(logs: LogDir) -> list[str]:
    read, found = logs.progress()
    return [say("runs_reading", read=text.size(read), found=text.size(found))] if read < found else []


def _choices(rows: list[RunRow], query: Query, accuracy: Accuracy) -> list[Any]:
    fitting = chosen(rows, query.having(health=None, sort=None), accuracy)
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
    health = choice(say("runs_health"), chips, say("runs_health_meaning"))
    return [field("q", say("runs_text")), health, html.Div(_hidden(rows, query)), sort_choice(query)]


def _hidden(rows: Sequence[RunRow], query: Query) -> html.A | None:
    """Return the switch that shows hidden runs, where there are any."""
    count, shown = sum(row.is_hidden for row in rows), query.get("hidden") == "show"
    if not count and not shown:
        return None
    words = say("runs_show_hidden", count=text.integer(count))
    return chip(words, HOME, replace(query, page=1).having(hidden=None if shown else "show"), shown)


def _selection(keys: Sequence[str], query: Query) -> html.Div:
    """Return how many runs are chosen, and what can be done with them."""
    compare: Any = html.Span(say("runs_compare_none"), className="secondary")
    if len(keys) > 1:
        there = Query().having(runs=join_runs((key, None) for key in keys))
        compare = link(say("runs_compare", count=len(keys)), compare_path(), there, "chip go")
    clear = link(say("runs_clear"), HOME, query.having(select=None), "chip") if keys else None
    said = html.Span(say("runs_selected", count=len(keys)) if keys else "", role="status")
    return html.Div(
        [said, compare, clear], className="selection", **attributes(role="group", aria_label=say("runs_select"))
    )


def _no_match() -> html.P:
    return html.P(say("runs_no_match"), className="empty")


def _empty() -> html.Div:
    folder, runner = html.Code("summary_dir"), html.Code("xlog.Runner")
    return html.Div(
        [
            html.P(say("runs_empty"), className="headline"),
            html.P([say("runs_empty_writes"), folder, say("runs_empty_of"), runner, say("runs_empty_end")]),
            html.P([say("runs_empty_other"), html.Code("xlog-view --logdir FOLDER"), say("stop")]),
            html.P(say("runs_empty_waits")),
        ],
        className="empty",
    )


def _unreadable(logs: LogDir) -> html.Details | None:
    files = logs.unreadable()
    if not files:
        return None
    items = [html.Li([html.Code(name), f": {reason}"]) for name, reason in files]
    return html.Details(
        [html.Summary(say("runs_unreadable", files=text.plural(len(files), "file"))), html.Ul(items)],
        className="unreadable",
    )


def _stamp(logs: LogDir, values: dict[str, str], query: Query) -> str:
    runs = [(row.key, row.version, row.state.name, row.size, row.health) for row in logs.runs()]
    return repr((runs, logs.unreadable(), logs.progress()))


PAGE = Page(re.compile("/"), _render, _stamp)
