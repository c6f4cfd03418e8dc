"""All samples of a run: filtered, sorted, a window of them at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from dash import html

from ..address.paths import Query, gallery_path, run_path
from ..address.selection_from_address import LIST, list_of, requested
from ..analysis.noted import noted_tables
from ..analysis.text_search import progress, unread, with_letters
from ..components.explainer_choice import chosen, explainer_choice
from ..components.facts import notices
from ..components.filter_problems import filter_problems
from ..components.keys import list_keys, page_keys, pick_keys
from ..components.link import chip, choice
from ..components.listed import CARDS, ROWS
from ..components.mislead import mislead
from ..components.number_filters import said_number
from ..components.pager import page_of, pager
from ..components.picks import pick_box, picks_bar
from ..components.sample_card import sample_card
from ..components.sample_filters import Filtered, sample_filters
from ..components.sample_rows import SampleRows, explainers
from ..components.save import csv_link, figure_link, panels_button, save_bar
from ..components.saved_views import saved_views
from ..components.views import heading
from ..composer.requested import SAMPLES
from ..data import LogDir
from ..store.entries import RunRow, Sample, State
from ..store.run import Run
from ..store.selection import select
from ..words import say, text
from .base import Page
from .missing import nothing

_TRAPS = ("threshold", "logged", "any", "std", "sorted")
_TOP_TRAPS = ("std", "sorted")
_VALUE_TRAPS = ("sorted",)


def _render(logs: LogDir, values: dict[str, str], query: Query) -> tuple[str, Any]:
    run, row = logs.run(values["key"]), logs.row(values["key"])
    if run is None or row is None:
        return nothing(say("no_such_run"))
    steps, case = run.steps(), _filtered(run, row, query)
    present = steps[-1] if steps and query.step not in steps else query.step or 0
    content = [
        *heading(run, row, query, gallery_path(run.key), say("gallery_title"), present),
        page_keys([*list_keys(), *pick_keys()]),
        saved_views(row, query),
        sample_filters(case),
        filter_problems(run, query),
        notices(_unread(run, row, query), "info"),
        choice(say("gallery_layout"), _layouts(case), say("gallery_layout")),
        *(_rows(logs, case, row) if query.get("layout") == "maps" else _window(case, row)),
        _meaning(run),
    ]
    return f"{say('gallery_title')} · {row.title}", content


def _meaning(run: Run) -> html.Details:
    """Return what cards show, of a regression without outcomes and probabilities, which it has not."""
    if run.metadata.task:
        return mislead("gallery", _VALUE_TRAPS, "value")
    return mislead("gallery", _TRAPS if run.metadata.is_multi_label else _TOP_TRAPS)


def _unread(run: Run, row: RunRow, query: Query) -> list[str]:
    """Return how many texts a search has read, until it has all."""
    found = unread(run, row, query.get("q"))
    return [say("gallery_searching", done=text.integer(found[0]), total=text.integer(found[1]))] if found else []


def _filtered(run: Run, row: RunRow, query: Query) -> Filtered:
    tables = noted_tables(run, row.notes, query.step if query.step in run.steps() else None)
    tables = with_letters(tables, run, row, query.get("q"))
    selection = requested(query, run.metadata, tables.scores)
    return Filtered(run=run, row=row, query=query, tables=tables, selection=selection, found=select(tables, selection))


def _layouts(case: Filtered) -> Iterable[html.A]:
    """Return the choice between cards and a table of maps: samples by explainers."""
    path, present = gallery_path(case.run.key), case.query.get("layout")
    for layout in ("", "maps"):
        there = replace(case.query, page=1).having(layout=layout or None)
        yield chip(say(f"gallery_layout_{layout or 'cards'}"), path, there, layout == present)


def _rows(logs: LogDir, case: Filtered, row: RunRow) -> list[Any]:
    """Return a page of samples as rows, with a map of each explainer that is chosen."""
    run, query, total, path = case.run, case.query, len(case.found.positions), gallery_path(case.run.key)
    _, start, stop = page_of(query, total, ROWS)
    step = query.step if query.step in run.steps() else None
    samples = [sample for sample in run.several(case.found.positions[start:stop], step) if sample]
    names = explainers(run, samples)
    shown = chosen(names, query, row.explainers_kept)
    kept = query.along().having(**{LIST: list_of(query)})
    rows = SampleRows(
        logs=logs,
        run=run,
        row=row,
        path=path,
        query=query,
        shown=shown,
        opened=lambda label: replace(kept, label=label),
        has_picks=True,
    )
    pages = pager(path, query, total, ROWS, "sample")
    return [
        explainer_choice(names, shown, path, query, row),
        html.Div(
            [html.Div(pages), save_bar(panels_button() if run.kind == "picture" else None, _figure(case, start))],
            className="toolbar",
        ),
        picks_bar(run, row, query),
        rows.render(samples) if total else html.P(_nothing_there(len(case.tables.positions), row), className="empty"),
        html.Div(pages if total > ROWS else None),
    ]


def _window(case: Filtered, row: RunRow) -> list[html.Div]:
    total = len(case.found.positions)
    _, start, stop = page_of(case.query, total, CARDS)
    step = case.query.step if case.query.step in case.run.steps() else None
    samples = case.run.several(case.found.positions[start:stop], step)
    cards = [_card(case, place, sample) for place, sample in zip(range(start, stop), samples, strict=True)]
    # Always the same number of slots: a new card then leaves the others untouched.
    slots = [html.Div(content, className="slot") for content in [*cards, *[None] * (CARDS - len(cards))]]
    pages = pager(gallery_path(case.run.key), case.query, total, CARDS, "sample")
    every = len(case.tables.positions)
    words = say("export_samples", count=text.integer(total))
    table = save_bar(csv_link(run_path(case.run.key), "samples", case.query, words), _figure(case, start))
    count = say("gallery_count", found=text.integer(total), all=text.integer(every)) if total < every else ""
    return [
        html.Div([html.P(count, className="secondary", role="status"), html.Div(pages), table], className="toolbar"),
        picks_bar(case.run, row, case.query),
        html.Div(slots, className="gallery samples"),
        html.Div(None if total else html.P(_nothing_there(every, row), className="empty")),
        html.Div(pages if total > CARDS else None),
    ]


def _figure(case: Filtered, start: int) -> html.A | None:
    """Return a link to a figure of the first samples that are listed on the page."""
    places = case.found.positions[start : start + SAMPLES].tolist()
    words = say("figure_link_first", count=text.integer(len(places)))
    return figure_link(case.run, case.query.having(**{LIST: list_of(case.query)}), places, words)


def _card(case: Filtered, place: int, sample: Sample | None) -> html.Div | list[html.A | html.Span]:
    if sample is None:
        return html.Div(say("gallery_unreadable"), className="card absent")
    value = _sorted_by(case, float(case.found.values[place]))
    return [sample_card(case.run, case.row, sample, case.query, case.selection, value), pick_box(case.run, sample)]


def _sorted_by(case: Filtered, value: float) -> str:
    """Return what a card was sorted by where it does not say so anyway."""
    if case.selection.sort == "number":
        return said_number(case.run, case.selection.number, value)
    if case.selection.sort not in ("score", "disagreement"):
        return ""
    shown = say("gallery_no_value") if value != value else text.number(value)
    return say(f"gallery_by_{case.selection.sort}", value=shown)


def _nothing_there(every: int, row: RunRow) -> str:
    if every:
        return say("gallery_no_match")
    return say("gallery_waiting" if row.state in (State.RUNNING, State.READING) else "gallery_none")


def _stamp(logs: LogDir, values: dict[str, str], query: Query) -> str:
    run, row = logs.run(values["key"]), logs.row(values["key"])
    return repr(row and (row.version, row.state.name, run and progress(run, row, query.get("q"))))


PAGE = Page(re.compile(r"/run/(?P<key>[0-9a-f]+)/gallery"), _render, _stamp)
