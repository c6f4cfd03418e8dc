"""Counterfactual trees of a run: thumbnails of what they come to, filtered and sorted."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
from dash import html
from numpy.typing import NDArray

from ..address.paths import Query, run_path, trees_path
from ..analysis.tree_selection import MOST_READ, chosen, read
from ..components.field import field
from ..components.keys import list_keys, page_keys
from ..components.link import chip, choice
from ..components.mislead import mislead
from ..components.pager import page_of, pager
from ..components.save import csv_link, save_bar
from ..components.tree_card import tree_card
from ..components.views import heading
from ..data import LogDir
from ..store.entries import RunRow, State, TreeTable
from ..store.run import Run
from ..words import say, say_of, text
from .base import Page
from .missing import nothing

CARDS = 24  # on one page; each is a tree that is read
SORTS = ("", "-p", "p", "-area", "area")


def _render(logs: LogDir, values: dict[str, str], query: Query) -> tuple[str, Any]:
    run, row = logs.run(values["key"]), logs.row(values["key"])
    if run is None or row is None:
        return nothing(say("no_such_run"))
    steps = run.steps()
    step = query.step if query.step in steps else max(steps, default=0)
    path, table = trees_path(run.key), run.tree_table(step)
    content = [
        *heading(run, row, query, path, say("trees_title"), step),
        page_keys(list_keys()),
        *(_gallery(run, table, step, query) if len(table.position) else [_empty(row)]),
    ]
    return f"{say('trees_title')} · {row.title}", content


def _empty(row: RunRow) -> html.P:
    waiting = row.state in (State.RUNNING, State.READING)
    return html.P(say("trees_waiting" if waiting else "trees_none"), className="empty")


def _gallery(run: Run, table: TreeTable, step: int, query: Query) -> list[Any]:
    rows, few = chosen(run, table, step, query)
    _, start, stop = page_of(query, len(rows), CARDS)
    cards = [_card(run, table, row, step, query) for row in rows[start:stop]]
    # Always the same number of slots: a new card then leaves the others untouched.
    slots = [html.Div(content, className="slot") for content in [*cards, *[None] * (CARDS - len(cards))]]
    pages = pager(trees_path(run.key), query, len(rows), CARDS, "tree")
    words = say("export_trees", count=text.integer(len(rows)))
    table_link = save_bar(csv_link(run_path(run.key), "trees", query, words))
    return [
        html.Div(_filters(run, table, query, few), className="tree-choices"),
        html.Div(
            [html.P(_count(table, rows), className="secondary", role="status"), pages, table_link], className="toolbar"
        ),
        html.Div(slots, className="gallery trees"),
        None if len(rows) else html.P(say("trees_no_match"), className="empty"),
        mislead("trees", ("share", "none"), run.kind),
    ]


def _count(table: TreeTable, rows: NDArray[np.integer]) -> str:
    samples = len(np.unique(table.position[rows]))
    counts = {"trees": len(rows), "all": len(table.position), "samples": samples}
    return say("trees_count", **{name: text.integer(count) for name, count in counts.items()})


def _card(run: Run, table: TreeTable, row: int, step: int, query: Query) -> html.A | html.Div:
    sample, tree = read(run, table, row, step)
    if sample is None or tree is None:
        return html.Div(say("trees_unreadable"), className="card absent")
    return tree_card(run, sample, tree, query)


def _filters(run: Run, table: TreeTable, query: Query, few: bool) -> list[Any]:
    names = sorted({run.label(label) for label in np.unique(table.label).tolist()})
    makers = [(name, name) for name in table.occlusions] if len(table.occlusions) > 1 else []
    ways = [("", say("trees_both")), ("reveal", say("tree_to_reveal")), ("hide", say("tree_to_hide"))]
    found = [("", say("trees_any")), ("yes", say("trees_reached")), ("no", say("trees_without"))]
    sorts = [(sort, say_of(run.kind, f"trees_sort_{sort.replace('-', 'down_') or 'log'}")) for sort in SORTS]
    few_sorts = sorts if few else [(sort, words) for sort, words in sorts if "area" not in sort]
    return [
        field("find", say("trees_find"), suggestions=names),
        _row(run, query, "direction", say("tree_direction"), ways),
        _row(run, query, "found", say("trees_found"), found),
        _row(run, query, "occlusion", say("tree_maker"), [("", say("trees_any")), *makers]) if makers else None,
        _row(run, query, "sort", say("trees_sort"), few_sorts),
        None if few else html.P(say_of(run.kind, "trees_too_many", most=MOST_READ), className="secondary"),
    ]


def _row(run: Run, query: Query, name: str, words: str, options: list[tuple[str, str]]) -> html.Nav:
    present = query.get(name) if query.get(name) in dict(options) else ""
    path, first = trees_path(run.key), replace(query, page=1)
    chips = [chip(shown, path, first.having(**{name: value or None}), value == present) for value, shown in options]
    return choice(words, chips, words)


def _stamp(logs: LogDir, values: dict[str, str], query: Query) -> str:
    row = logs.row(values["key"])
    return repr(row and (row.version, row.state.name))


PAGE = Page(re.compile(r"/run/(?P<key>[0-9a-f]+)/trees"), _render, _stamp)
