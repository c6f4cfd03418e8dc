"""One run: what was run, mean scores, and the first samples."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import Any

from dash import dcc, html

from ..address.paths import Query, gallery_path, run_path
from ..analysis.score_matrix import ScoreMatrix, bounds_of, paired_means
from ..components.about import about
from ..components.badge import state_badge
from ..components.breakable import breakable
from ..components.card import card
from ..components.crumbs import crumbs
from ..components.dependences import dependences
from ..components.facts import notices
from ..components.fits import fit_words
from ..components.importances import concepts, importances
from ..components.keys import list_keys, page_keys, pick_keys
from ..components.link import link
from ..components.live import live
from ..components.paired import paired_note
from ..components.picks import pick_box, picks_bar
from ..components.run_name import run_name
from ..components.save import chart_buttons, csv_link, save_bar
from ..components.steps import step_choice
from ..components.views import comparisons, run_views
from ..data import LogDir
from ..figures import GRAPH_CONFIG, benchmark_chart
from ..store.entries import RunRow, State, Summary, titled
from ..store.run import Run
from ..words import say, text
from .base import Page
from .missing import nothing

CARDS = 12  # the first samples; all of them have a page of their own


def _render(logs: LogDir, values: dict[str, str], query: Query) -> tuple[str, Any]:
    run, row = logs.run(values["key"]), logs.row(values["key"])
    if run is None or row is None:
        return nothing(say("no_such_run"))
    step, summaries = run.summaries(query.step)
    content = [
        crumbs(html.Span(breakable(row.title))),
        html.Div([html.H1(run_name(row)), state_badge(row.state)], className="heading"),
        run_views(run, query, run_path(run.key)),
        html.Div(comparisons(run, query, len(logs.runs()) < 2)),
        html.Div(live(run, row)),
        html.Div(notices([row.message] if row.message else [])),
        html.Div(notices(row.health)),
        about(run.metadata, row, csv_link(run_path(run.key), "methods", Query(), say("export_methods"))),
        fit_words(run, query.step if query.step in run.steps() else None),
        importances(run, query),
        concepts(run, query),
        dependences(run, query),
        _scores(run, step, summaries, query),
        _gallery(run, row, query),
        page_keys([*(key for key in list_keys() if key[0].startswith("item")), *pick_keys()]),
    ]
    return row.title, content


def _scores(run: Run, step: int, summaries: list[Summary], query: Query) -> html.Section | None:
    if not summaries:
        return None
    controls = {control.name for control in run.metadata.controls}
    place = {explainer.name: number for number, explainer in enumerate(run.metadata.explainers)}
    order = {benchmark.name: number for number, benchmark in enumerate(run.metadata.benchmarks)}
    summaries = sorted(
        summaries,
        key=lambda s: (order.get(s.benchmark, len(order)), s.benchmark, place.get(s.explainer, len(place))),
    )
    groups = groupby(summaries, key=lambda s: s.benchmark)
    matrix = ScoreMatrix.of(run.scores(step))
    charts = [_chart(run, benchmark, list(group), controls, matrix) for benchmark, group in groups]
    meaning = "run_scores_against" if controls else "run_scores_meaning"
    note = html.P(say(meaning, step=text.integer(step)), className="subtitle")
    table = csv_link(run_path(run.key), "summaries", query, say("export_summaries"))
    head = html.Div([html.H2(say("run_scores")), save_bar(table)], className="heading")
    return html.Section([head, note, html.Div(charts, className="charts")])


def _chart(run: Run, benchmark: str, summaries: list[Summary], controls: set[str], matrix: ScoreMatrix) -> html.Figure:
    """Return bars of means over the same maps for all; as logged where single scores are not."""
    title = titled(run.metadata, benchmark)
    names = [summary.explainer for summary in summaries]
    means = paired_means(matrix, names, benchmark, bounds_of(run.metadata, benchmark))
    drawn = {summary.explainer: summary for summary in means.summaries}
    if means.pairs:
        summaries = [drawn.get(one.explainer, replace(one, mean=None)) for one in summaries]
        words = [paired_note(means)]
    else:
        counts = [summary.count for summary in summaries]
        missing = sum(summary.missing for summary in summaries)
        words = [say("scores_n", count=text.span(min(counts), max(counts)))]
        words += [say("scores_missing", count=text.integer(missing))] if missing else []
    figure = benchmark_chart(summaries, controls)
    graph = dcc.Graph(figure=figure, config=GRAPH_CONFIG, responsive=True, style={"height": figure.layout.height})
    caption = html.Figcaption([html.H3(title), html.Span(", ".join(words), className="secondary")])
    return html.Figure([caption, graph, save_bar(*chart_buttons(title))], className="panel chart")


def _gallery(run: Run, row: RunRow, query: Query) -> html.Section:
    steps = run.steps()
    step = query.step if query.step in steps else None
    total = run.count(step)
    cards = [[card(run, sample, query), pick_box(run, sample)] for sample in run.samples(step, 0, CARDS)]
    # Always the same number of slots: a new card then leaves the others untouched.
    slots = [html.Div(content, className="slot") for content in [*cards, *[None] * (CARDS - len(cards))]]
    bar = [
        html.H2(say("gallery_title")),
        link(say("gallery_all", count=text.integer(total)), gallery_path(run.key), query.along(), "chip"),
        step_choice(run_path(run.key), query, steps, steps[-1] if step is None and steps else step or 0),
    ]
    return html.Section(
        [
            html.Div(bar, className="toolbar"),
            picks_bar(run, row, query) if cards else None,
            html.Div(slots, className="gallery") if cards else _no_samples(row),
        ]
    )


def _no_samples(row: RunRow) -> html.P:
    coming = row.state in (State.RUNNING, State.READING)
    return html.P(say("gallery_waiting" if coming else "gallery_none"), className="empty")


def _stamp(logs: LogDir, values: dict[str, str], query: Query) -> str:
    row = logs.row(values["key"])
    return repr(row and (row.version, row.state.name, row.size, row.health))


PAGE = Page(re.compile("/run/(?P<key>[0-9a-f]+)"), _render, _stamp)
