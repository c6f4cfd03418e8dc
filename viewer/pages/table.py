"""A table of several samples: a row for each, a column for each explainer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from dash import html

from ..address.paths import Query, table_path
from ..address.positions import join_positions, odd_positions, parse_positions
from ..components.crumbs import crumbs, neighbor, run_crumb
from ..components.explainer_choice import chosen, explainer_choice
from ..components.facts import notices
from ..components.keys import neighbor_keys, page_keys, value_keys
from ..components.link import chip, choice
from ..components.listed import Listed, listed
from ..components.sample_rows import SampleRows, explainers
from ..components.save import figure_link, panels_button, save_bar
from ..components.steps import step_choice
from ..data import LogDir
from ..store.entries import RunRow, Sample
from ..store.run import Run
from ..words import say, say_of, text
from .base import Page
from .missing import nothing
from .sample import TABLE_ROWS

MOST = 24  # rows; more would fill a browser's memory before anybody has looked at them
RANKS = 3  # labels that can be chosen for all rows at once: the most probable explained one, the next...


def _render(logs: LogDir, values: dict[str, str], query: Query) -> tuple[str, Any]:
    run, row = logs.run(values["key"]), logs.row(values["key"])
    if run is None or row is None:
        return nothing(say("no_such_run"))
    among, asked = listed(logs, run, row, query), query.get("samples")
    named = parse_positions(asked, run.count(), MOST + 1) if asked else among.rows(0, TABLE_ROWS)
    wanted = named[:MOST]
    samples = [sample for position in wanted if (sample := run.sample(position, query.step))]
    heading = say("saliency_table", samples=text.plural(len(samples), "sample"))
    content = [
        _crumbs(row, wanted, among),
        among.problems(),
        notices(_left_out(asked, named)),
        html.Div([html.H1(heading), _saved(run, query, wanted)], className="heading"),
        _step_choice(run, query, samples),
        _rank_choice(run, query, samples),
        *(_table(logs, run, row, query, samples) if samples else [_empty()]),
    ]
    return f"{heading} · {row.title}", content


def _saved(run: Run, query: Query, wanted: Sequence[int]) -> html.Div:
    """Return ways to save what is shown."""
    return save_bar(panels_button() if run.kind == "picture" else None, figure_link(run, query, wanted))


def _empty() -> html.P:
    return html.P(say("saliency_table_empty"), className="empty")


def _left_out(asked: str, named: Sequence[int]) -> list[str]:
    """Return what of the samples that an address names is not shown, and why."""
    odd = odd_positions(asked)
    more = say("saliency_table_more", most=MOST)
    return [say("saliency_table_odd", parts=", ".join(odd))] * bool(odd) + [more] * (len(named) > MOST)


def _crumbs(row: RunRow, wanted: list[int], among: Listed) -> html.Nav:
    size = len(wanted) or TABLE_ROWS
    places = [place for place in map(among.place, wanted) if place >= 0]
    first, last = min(places, default=0), max(places, default=-1)
    keys = [
        *neighbor_keys(say("saliency_key_previous_rows"), say("saliency_key_next_rows")),
        *(key for key in value_keys(among.run.kind, steps=False) if key[0] != "front"),
    ]
    before, after = among.order[max(0, first - size) : first], among.order[last + 1 : last + 1 + size]
    ways = [
        _way(f"← {say('saliency_previous')}", among, before.tolist(), "prev"),
        _way(f"{say('saliency_next')} →", among, after.tolist(), "next"),
        page_keys(keys),
    ]
    noun = "saliency_table_of_count" if among.state is None else "saliency_table_of_listed"
    where = say(noun, positions=_spans(wanted), count=text.integer(len(among.order)))
    above = [among.back(wanted[0])] if among.state and wanted else []
    return crumbs(run_crumb(row, among.query), *above, html.Span(where), html.Span(ways, className="neighbors"))


def _spans(wanted: Iterable[int]) -> str:
    """Return "1–5, 9"."""
    spans: list[tuple[int, int]] = []
    for position in sorted(wanted):
        if spans and spans[-1][1] == position - 1:
            spans[-1] = (spans[-1][0], position)
        else:
            spans.append((position, position))
    return ", ".join(text.span(*ends) for ends in spans)


def _way(words: str, among: Listed, shown: list[int], rel: str) -> html.A | html.Span:
    there = among.query.having(samples=join_positions(shown)) if shown else None
    return neighbor(words, table_path(among.run.key), there, rel)


def _step_choice(run: Run, query: Query, samples: list[Sample]) -> html.Nav | html.Details | None:
    steps = {step for sample in samples for step in run.sample_steps(sample.position)}
    present = max((sample.step for sample in samples), default=0)
    return step_choice(table_path(run.key), query, sorted(steps), present)


def _rank_choice(run: Run, query: Query, samples: list[Sample]) -> html.Nav | None:
    """Return the choice of which explained label each row shows: its most probable, its second..."""
    ranks = min(RANKS, max((len(sample.explained_labels()) for sample in samples), default=0))
    if ranks < 2:
        return None
    present = _rank(query)
    chips = (
        chip(
            say_of("value" if run.metadata.task else run.kind, f"saliency_rank_{rank}"),
            table_path(run.key),
            query.having(rank=str(rank) if rank else None, pick=None),
            rank == present,
        )
        for rank in range(ranks)
    )
    return choice(say("label"), chips, say("saliency_rank"))


def _rank(query: Query) -> int:
    requested = query.get("rank")
    return int(requested) if requested in map(str, range(RANKS)) else 0


def _table(logs: LogDir, run: Run, row: RunRow, query: Query, samples: list[Sample]) -> list[Any]:
    names = explainers(run, samples)
    shown = chosen(names, query, row.explainers_kept)
    path = table_path(run.key)
    rows = SampleRows(
        logs=logs,
        run=run,
        row=row,
        path=path,
        query=query,
        shown=shown,
        rank=_rank(query),
        opened=lambda label: replace(query, label=label).having(samples=None, rank=None, pick=None),
    )
    return [explainer_choice(names, shown, path, query, row), rows.render(samples)]


def _stamp(logs: LogDir, values: dict[str, str], query: Query) -> str:
    row = logs.row(values["key"])
    return repr(row and (row.version, row.state.name))


PAGE = Page(re.compile(r"/run/(?P<key>[0-9a-f]+)/table"), _render, _stamp)
