"""Right and wrong: which class is taken for which; each cell opens its samples. Precision and recall of each class."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from dash import html
from numpy.typing import NDArray

from ..address.paths import Query, confusion_path, gallery_path, run_path
from ..address.selection_from_address import threshold_of
from ..analysis.confusion import Confusion, confusion
from ..components.field import field
from ..components.keys import list_keys, page_keys
from ..components.link import chip, choice, link
from ..components.matrix import shade
from ..components.middle import middle
from ..components.mislead import explained
from ..components.pager import page_of, pager
from ..components.save import csv_link, save_bar
from ..components.scroll import scroll
from ..components.views import heading
from ..data import LogDir
from ..store.run import Run
from ..words import say, text
from .base import Page, throttled
from .missing import nothing

PAIRS = 20  # confusions in the list; the table as CSV has all
ROWS = 40  # classes on one page
ZOOMS = (10, 20, 40)  # classes in the matrix
_SORTS = ("class", "recall", "precision", "support", "errors")


def _render(logs: LogDir, values: dict[str, str], query: Query) -> tuple[str, Any]:
    run, row = logs.run(values["key"]), logs.row(values["key"])
    if run is None or row is None:
        return nothing(say("no_such_run"))
    steps, title = run.steps(), say("confusion_title")
    step = query.step if query.step in steps else (steps[-1] if steps else 0)
    found = confusion(run, step, threshold_of(run.metadata))
    head = [*heading(run, row, query, confusion_path(run.key), title, step), page_keys(list_keys())]
    if not found.total:
        return f"{title} · {row.title}", [*head, html.P(say("confusion_nothing"), className="empty")]
    view = _View(run, replace(query, step=step), found)
    body = [_accuracy(run, found), field("q", say("confusion_find")), *view.matrix(), view.classes()]
    return f"{title} · {row.title}", [*head, html.Div(body, className="comparison")]


def _accuracy(run: Run, found: Confusion) -> html.P:
    low, high = found.interval or (np.nan, np.nan)
    kind = "labels" if run.metadata.is_multi_label else "top"
    values = {"share": text.percent(found.accuracy or 0.0), "low": text.percent(low), "high": text.percent(high)}
    threshold = text.number(threshold_of(run.metadata))
    return html.P(say(f"confusion_accuracy_{kind}", count=text.integer(found.total), threshold=threshold, **values))


class _View:
    """What is shown of the counts of a run at a step."""

    def __init__(self, run: Run, query: Query, found: Confusion) -> None:
        self._run, self._query, self._found = run, query, found
        self._path = confusion_path(run.key)
        wanted = query.get("q").casefold().strip()
        self._names = [run.label(label) for label in found.labels.tolist()]
        self._fits = np.array([wanted in name.casefold() for name in self._names], np.bool_)

    def matrix(self) -> list[html.Section]:
        """Return the fullest wrong cells, and the matrix of the classes with most errors."""
        return [] if self._run.metadata.is_multi_label else [self._pairs(), self._cells()]

    def _pairs(self) -> html.Section:
        found = self._found
        cells = found.worst()
        cells = cells[self._fits[found.truth[cells]] | self._fits[found.predicted[cells]]]
        given = found.hits + found.missed
        heads = [(say(f"confusion_{name}"), kind) for name, kind in _PAIR_HEADS]
        rows = [
            html.Tr(
                [
                    html.Td(self._opened(truth, predicted, count), className="right"),
                    html.Td(self._names[truth]),
                    html.Td(self._names[predicted]),
                    html.Td(text.percent(count / given[truth]), className="right"),
                ]
            )
            for truth, predicted, count in self._triples(cells[:PAIRS])
        ]
        shown = say("confusion_pairs_shown", shown=text.integer(len(rows)), all=text.integer(len(cells)))
        words = html.P(shown if rows else say("confusion_none"), className="secondary")
        saved = save_bar(csv_link(run_path(self._run.key), "confusion", self._query, say("confusion_pairs")))
        content = [html.Div([html.H2(say("confusion_pairs")), saved], className="heading"), words]
        return html.Section([*content, _table(heads, rows, say("confusion_pairs")) if rows else None])

    def _triples(self, cells: NDArray[np.intp]) -> list[tuple[int, int, int]]:
        columns = (self._found.truth, self._found.predicted, self._found.count)
        return list(zip(*(column[cells].tolist() for column in columns), strict=True))

    def _cells(self) -> html.Section:
        found, zoom = self._found, self._zoom()
        errors = np.where(self._fits, found.false + found.missed, -1)
        shown = np.sort(np.argsort(-errors, kind="stable")[: min(zoom, int(self._fits.sum()))]).tolist()
        place = {number: where for where, number in enumerate(shown)}
        counts = np.zeros((len(shown), len(shown)), np.int64)
        for truth, predicted, count in self._triples(np.flatnonzero(np.isin(found.truth, shown))):
            if predicted in place:
                counts[place[truth], place[predicted]] = count
        head: list[Any] = [html.Td(say("confusion_corner"), className="secondary")]
        head += [html.Th(text.integer(n), scope="col", title=self._names[one]) for n, one in enumerate(shown, 1)]
        head += [html.Th(say("confusion_others"), scope="col", className="others")]
        rows = [self._line(n, one, shown, counts[n - 1]) for n, one in enumerate(shown, 1)]
        chips = (
            chip(text.integer(size), self._path, self._query.having(zoom=str(size)), size == zoom) for size in ZOOMS
        )
        words = say("confusion_shown", shown=text.integer(len(shown)), all=text.integer(len(found.labels)))
        table = html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)], className="matrix counts")
        return html.Section(
            [
                html.H2(say("confusion_matrix")),
                choice(say("confusion_zoom"), chips, say("confusion_zoom")) if len(found.labels) > ZOOMS[0] else None,
                html.P(words, className="secondary"),
                scroll(table, say("confusion_matrix")),
                explained("confusion_meaning"),
            ]
        )

    def _zoom(self) -> int:
        wanted = self._query.get("zoom")
        return int(wanted) if wanted in map(str, ZOOMS) else ZOOMS[1]

    def _line(self, number: int, truth: int, shown: Sequence[int], counts: NDArray[np.int64]) -> html.Tr:
        given = int(self._found.hits[truth] + self._found.missed[truth])
        cells: list[Any] = []
        for predicted, count in zip(shown, counts.tolist(), strict=True):
            ground, ink = shade((-1 if truth == predicted else 1) * count / max(given, 1))
            hint = say("confusion_cell", truth=self._names[truth], predicted=self._names[predicted], count=count)
            linked = self._opened(truth, predicted, count, ink) if count else ""
            cells.append(html.Td(linked, title=hint, style={"backgroundColor": ground} if count else {}))
        name = html.Th(middle(f"{number} {self._names[truth]}", "label-name"), scope="row")
        return html.Tr([name, *cells, html.Td(text.integer(given - int(counts.sum())), className="secondary others")])

    def _opened(self, truth: int, predicted: int, count: int, ink: str = "") -> html.A:
        """Return the number of samples in a cell, which opens them, the most confident first."""
        labels = self._found.labels
        hit = truth == predicted
        there = replace(self._query.along(), label=int(labels[predicted])).having(
            truth=None if hit else str(labels[truth]), outcome="correct" if hit else "wrong", sort="-p"
        )
        more: dict[str, Any] = {"style": {"color": ink}} if ink else {}
        return link(text.integer(count), gallery_path(self._run.key), there, **more)

    def classes(self) -> html.Section:
        """Return precision and recall of each class, in a sort of the address."""
        found, sort = self._found, self._query.get("sort")
        name = sort.removeprefix("-") if sort.removeprefix("-") in _SORTS else "errors"
        keys = {
            "class": np.arange(len(found.labels)),
            "recall": found.recall,
            "precision": found.precision,
            "support": found.hits + found.missed,
            "errors": found.false + found.missed,
        }
        numbers = np.flatnonzero(self._fits)
        sign = -1 if sort.startswith("-") or not sort else 1
        numbers = numbers[np.argsort(sign * keys[name][numbers], kind="stable")]
        _, start, stop = page_of(self._query, len(numbers), ROWS)
        heads = [(self._heading(one, sort, one == name), "right" if one != "class" else "") for one in _SORTS]
        rows = [self._class(number, keys) for number in numbers[start:stop].tolist()]
        pages = pager(self._path, self._query, len(numbers), ROWS, "row")
        saved = save_bar(csv_link(run_path(self._run.key), "per-class", self._query, say("confusion_classes")))
        return html.Section(
            [
                html.Div([html.H2(say("confusion_classes")), saved], className="heading"),
                pages,
                _table(heads, rows, say("confusion_classes")),
            ]
        )

    def _heading(self, name: str, sort: str, current: bool) -> html.A:
        ascending = current and sort.startswith("-")
        there = replace(self._query, page=1).having(sort=name if ascending else f"-{name}")
        arrow = (" ↓" if sort.startswith("-") or not sort else " ↑") if current else ""
        return link(f"{say(f'confusion_{name}')}{arrow}", self._path, there)

    def _class(self, number: int, keys: dict[str, NDArray[Any]]) -> html.Tr:
        label = int(self._found.labels[number])
        wrong = "FP" if self._run.metadata.is_multi_label else "wrong"
        there = replace(self._query.along(), label=label).having(outcome=wrong, sort="-p")
        shares = ["–" if np.isnan(keys[name][number]) else text.percent(keys[name][number]) for name in _SORTS[1:3]]
        name = link(self._names[number], gallery_path(self._run.key), there, title=say("confusion_open"))
        numbers = [*shares, *(text.integer(int(keys[one][number])) for one in _SORTS[3:])]
        return html.Tr([html.Th(name, scope="row"), *(html.Td(one, className="right") for one in numbers)])


_PAIR_HEADS = (("count", "right"), ("true", ""), ("predicted", ""), ("share", "right"))


def _table(heads: Sequence[tuple[Any, str]], rows: Sequence[html.Tr], label: str) -> html.Div:
    head = html.Tr([html.Th(words, scope="col", className=kind) for words, kind in heads])
    return scroll(html.Table([html.Thead(head), html.Tbody(rows)], className="confusions"), label)


PAGE = Page(re.compile(r"/run/(?P<key>[0-9a-f]+)/confusion"), _render, throttled)
