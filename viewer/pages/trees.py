"""Counterfactual trees of a run: thumbnails of what they come to, filtered and sorted."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
from dash import html
from numpy.typing import NDArray

from .. import text
from ..address import Query, run_path, trees_path
from ..components.field import field
from ..components.keys import list_keys, page_keys
from ..components.link import chip, choice
from ..components.mislead import mislead
from ..components.pager import page_of, pager
from ..components.save import csv_link, save_bar
from ..components.tree_card import tree_card
from ..components.verdict import covered_share
from ..components.views import heading
from ..composites import answer, drawable
from ..data import LogDir
from ..entries import RunRow, Sample, State, Tree, TreeTable
from ..run import Run
from ..words import say
from .base import Page
from .missing import nothing

CARDS = 24  # on one page; each is a tree that is read
MOST_READ = 240  # trees that are read to sort them by area; the rest of the filters and sorts reads none
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
        mislead("trees", ("share", "none")),
    ]


def _count(table: TreeTable, rows: NDArray[np.integer]) -> str:
    samples = len(np.unique(table.position[rows]))
    counts = {"trees": len(rows), "all": len(table.position), "samples": samples}
    return say("trees_count", **{name: text.integer(count) for name, count in counts.items()})


def chosen(run: Run, table: TreeTable, step: int, query: Query) -> tuple[NDArray[np.integer], bool]:
    """Return the rows of a table that an address asks for, in its order, and whether they are few enough to be read."""
    rows = filtered(run, table, query)
    few = len(rows) <= MOST_READ
    rows = _by_area(run, table, rows, step, query) if few else rows
    return by_probability(table, rows, query.get("sort")), few


def filtered(run: Run, table: TreeTable, query: Query) -> NDArray[np.integer]:
    """Return the rows of a table that an address asks for, in their order; parts that make no sense are passed over."""
    fits = np.ones(len(table.position), bool)
    if wanted := query.get("find").casefold():
        labels = [label for label in np.unique(table.label).tolist() if wanted in run.label(label).casefold()]
        fits &= np.isin(table.label, labels)
    if query.get("direction") in ("reveal", "hide"):
        fits &= table.hides == (query.get("direction") == "hide")
    if query.get("found") in ("yes", "no"):
        fits &= np.isfinite(table.probability) == (query.get("found") == "yes")
    if query.get("occlusion") in table.occlusions:
        fits &= table.occlusion == table.occlusions.index(query.get("occlusion"))
    return np.flatnonzero(fits)


def by_probability(table: TreeTable, rows: NDArray[np.integer], sort: str) -> NDArray[np.integer]:
    """Return rows sorted by the probability of the kept layer where that is asked for; those without one come last."""
    if sort not in ("p", "-p"):
        return rows
    return _sorted(rows, table.probability[rows], sort)


def _sorted(rows: NDArray[np.integer], values: NDArray[np.floating], sort: str) -> NDArray[np.integer]:
    keys = -values if sort.startswith("-") else values
    return rows[np.argsort(keys, kind="stable")]  # what is no number comes last


def _by_area(run: Run, table: TreeTable, rows: NDArray[np.integer], step: int, query: Query) -> NDArray[np.integer]:
    if query.get("sort") not in ("area", "-area"):
        return rows
    found = [read(run, table, row, step) for row in rows]
    areas = [covered_share(sample, tree, answer(tree)) if sample and tree else None for sample, tree in found]
    return _sorted(rows, np.array([np.nan if area is None else area for area in areas]), query.get("sort"))


def read(run: Run, table: TreeTable, row: int, step: int) -> tuple[Sample | None, Tree | None]:
    """Return the sample and the tree of a row, None where it cannot be read."""
    position, maker = int(table.position[row]), table.occlusions[table.occlusion[row]]
    wanted = (int(table.label[row]), "hide" if table.hides[row] else "reveal", maker)
    trees = (tree for tree in run.trees(position, step) if (tree.label, tree.direction, tree.occlusion) == wanted)
    tree = next(trees, None)
    return run.sample(position, step), drawable(tree) if tree else None


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
    sorts = [(sort, say(f"trees_sort_{sort.replace('-', 'down_') or 'log'}")) for sort in SORTS]
    few_sorts = sorts if few else [(sort, words) for sort, words in sorts if "area" not in sort]
    return [
        field("find", say("trees_find"), suggestions=names),
        _row(run, query, "direction", say("tree_direction"), ways),
        _row(run, query, "found", say("trees_found"), found),
        _row(run, query, "occlusion", say("tree_maker"), [("", say("trees_any")), *makers]) if makers else None,
        _row(run, query, "sort", say("trees_sort"), few_sorts),
        None if few else html.P(say("trees_too_many", most=text.integer(MOST_READ)), className="secondary"),
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
