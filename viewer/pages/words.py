"""Words: what explainers say of each word over all texts of a run, for one label."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from dash import html

from ..address.paths import Query, gallery_path, run_path, words_path
from ..address.positions import join_positions
from ..analysis.background import PATIENCE
from ..analysis.throttle import throttle
from ..analysis.top_words import TopWords, WordTable, progress, top_words
from ..analysis.word_choice import SORTS, chosen_words, label_of, requested_words
from ..components.explainer_name import explainer_name
from ..components.facts import notices
from ..components.field import field, number_field
from ..components.link import chip, choice, link
from ..components.middle import middle
from ..components.mislead import explained
from ..components.pager import page_of, pager
from ..components.save import csv_link, save_bar
from ..components.scroll import scroll
from ..components.views import heading
from ..data import LogDir
from ..store.run import Run
from ..words import say, text
from .base import Page
from .missing import nothing

ROWS = 50  # words on one page
_LABELS = 64  # to choose among
_OPENED = 1500  # samples that an address names; a gallery of more is searched for


def _render(logs: LogDir, values: dict[str, str], query: Query) -> tuple[str, Any]:
    run, row = logs.run(values["key"]), logs.row(values["key"])
    if run is None or row is None:
        return nothing(say("no_such_run"))
    step, title = _step(run, query), say("words_title")
    label, labels = label_of(run, step, query.label)
    head = heading(run, row, query, words_path(run.key), title, step)
    if label is None or not run.metadata.has_texts:
        return f"{title} · {row.title}", [*head, html.P(say("words_nothing"), className="empty")]
    query = replace(query, label=label)
    found, table = top_words(run, throttle(row), step, label, PATIENCE)
    body = [
        html.P(say("words_of", count=text.integer(found.texts), label=run.label(label)), className="subtitle"),
        notices([] if found.is_done else [_computing(found)], "info"),
        _labels(run, query, labels),
        _ways(run, query),
        html.Div(
            [field("q", say("words_find")), number_field("least", say("words_least"), "1", 1_000_000)],
            className="text-choices",
        ),
        *_Listed(run, query, found, table).render(),
        explained("words_meaning"),
    ]
    return f"{title} · {row.title}", [*head, html.Div(body, className="comparison")]


def _step(run: Run, query: Query) -> int:
    steps = run.steps()
    return query.step if query.step in steps else max(steps, default=0)


def _computing(found: TopWords) -> str:
    return say("words_computing", done=text.integer(found.read), total=text.integer(found.total))


def _labels(run: Run, query: Query, labels: Sequence[int]) -> html.Nav | None:
    path = words_path(run.key)
    chips = [
        chip(middle(run.label(one)), path, replace(query, label=one, page=1), one == query.label)
        for one in labels[:_LABELS]
    ]
    return choice(say("label"), chips, say("saliency_explained_label")) if len(chips) > 1 else None


def _ways(run: Run, query: Query) -> html.Nav:
    path, mean = words_path(run.key), requested_words(query).mean
    chips = [
        chip(say(f"words_{way}"), path, query.having(value="mean" if way == "mean" else None), (way == "mean") == mean)
        for way in ("sum", "mean")
    ]
    return choice(say("words_value"), chips, say("words_value"))


class _Listed:
    """The words of a page, in the sort of the address."""

    def __init__(self, run: Run, query: Query, found: TopWords, table: WordTable) -> None:
        self._run, self._query, self._found, self._table = run, query, found, table
        self._choice = requested_words(query)
        self._values = table.means if self._choice.mean else table.sums
        self._greatest = np.nanmax(np.abs(self._values), axis=0, initial=0.0) if len(table.words) else np.zeros(0)

    def render(self) -> list[Any]:
        """Return the table of words, and the ways to other pages of it."""
        rows = chosen_words(self._table, self._choice)
        path = words_path(self._run.key)
        _, start, stop = page_of(self._query, len(rows), ROWS)
        saved = save_bar(csv_link(run_path(self._run.key), "words", self._query, say("words_title")))
        pages = pager(path, self._query, len(rows), ROWS, "word")
        if not len(rows):
            return [html.P(say("words_no_match"), className="empty")]
        names = [SORTS[0], *self._table.explainers, *SORTS[1:]]  # what a phone shows first is what words say
        kinds = ["", *["right"] * (len(names) - 1)]
        head = [
            html.Th(self._heading(name), scope="col", className=kind) for name, kind in zip(names, kinds, strict=True)
        ]
        lines = [self._line(number) for number in rows[start:stop].tolist()]
        table = html.Table([html.Thead(html.Tr(head)), html.Tbody(lines)], className="named changes")
        return [html.Div([pages, saved], className="toolbar"), scroll(table, say("words_title"), "panel")]

    def _heading(self, name: str) -> html.A:
        sort = self._choice.sort or next(iter(self._table.explainers), "count")
        current, descending = name == sort, self._choice.descending
        there = replace(self._query, page=1).having(sort=name if current and descending else f"-{name}")
        arrow = (" ↓" if descending else " ↑") if current else ""
        words: Any = say(f"words_column_{name}") if name in SORTS else explainer_name(name)
        return link([words, arrow], words_path(self._run.key), there)

    def _line(self, number: int) -> html.Tr:
        table = self._table
        numbers = [int(table.counts[number]), int(table.samples[number])]
        return html.Tr(
            [
                html.Th(self._opened(number), scope="row", dir="auto"),
                *(self._value(number, column) for column in range(len(table.explainers))),
                *(html.Td(text.integer(one), className="right") for one in numbers),
            ]
        )

    def _opened(self, number: int) -> html.A:
        """Return the word, which opens the samples that it is in."""
        word, positions = self._table.words[number], self._found.positions_of(number)
        there = self._query.along()
        named = join_positions(positions[:_OPENED])
        there = there.having(samples=named) if len(positions) <= _OPENED else there.having(q=word)
        title = say("words_open", count=text.integer(len(positions)))
        return link(word, gallery_path(self._run.key), there, title=title)

    def _value(self, number: int, column: int) -> html.Td:
        value = float(self._values[number, column])
        if value != value:
            return html.Td("–", className="right")
        greatest = float(self._greatest[column])
        share = abs(value) / greatest if greatest else 0.0
        signed = self._table.signed[column]
        kind = ("strong" if not signed else "for" if value > 0 else "against") if value else "none"
        colored = html.Span(text.number(value), className=f"token {kind}", style={"--share": f"{share:.3f}"})
        return html.Td(colored, className="right")


def _stamp(logs: LogDir, values: dict[str, str], query: Query) -> str:
    run, row = logs.run(values["key"]), logs.row(values["key"])
    if run is None or row is None:
        return ""
    step, pace = _step(run, query), throttle(row)
    label = label_of(run, step, query.label)[0]
    return repr((pace, row.path, label is not None and progress(run, pace, step, label)))


PAGE = Page(re.compile("/run/(?P<key>[0-9a-f]+)/words"), _render, _stamp)
