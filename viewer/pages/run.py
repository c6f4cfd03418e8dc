"""One run: what was run, mean scores, and the first samples."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any

from dash import dcc, html

from .. import text
from ..address import HOME, Query, gallery_path, run_path
from ..components.attributes import attributes
from ..components.badge import state_badge
from ..components.card import card
from ..components.facts import facts, notices
from ..components.link import link
from ..components.save import chart_buttons, csv_link, save_bar
from ..components.steps import step_choice
from ..components.tree_link import run_trees
from ..components.views import comparisons, run_views
from ..data import LogDir
from ..entries import Instance, Metadata, RunRow, State, Summary
from ..figures import GRAPH_CONFIG, benchmark_chart
from ..run import Run
from ..words import say
from .base import Page
from .missing import nothing

CARDS = 12  # the first samples; all of them have a page of their own


def _render(logs: LogDir, values: dict[str, str], query: Query) -> tuple[str, Any]:
    run, row = logs.run(values["key"]), logs.row(values["key"])
    if run is None or row is None:
        return nothing("There is no such run. Its files may have been moved or removed.")
    step, summaries = run.summaries(query.step)
    content = [
        html.Nav(
            [link("Runs", HOME), html.Span(title(row))], className="crumbs", **attributes(aria_label="Where you are")
        ),
        html.Div([html.H1(title(row)), state_badge(row.state), run_trees(run, query)], className="heading"),
        run_views(run.key, query, run_path(run.key)),
        html.Div(comparisons(run, query, len(logs.runs()) < 2)),
        notices([row.message] if row.message else []),
        notices(row.health),
        about(run.metadata, row, csv_link(run_path(run.key), "methods", Query(), say("export_methods"))),
        _scores(run, step, summaries, query),
        _gallery(run, row, query),
    ]
    return title(row), content


def title(row: RunRow) -> str:
    """Return a run's name for people."""
    return row.path


def about(metadata: Metadata, row: RunRow, table: html.A | None = None) -> html.Section:
    """Return what was run; `table` is a link to it."""
    known = facts(
        (
            (
                "Model",
                " ".join(filter(None, (metadata.model, f"({metadata.framework})" if metadata.framework else ""))),
            ),
            ("Device", metadata.device),
            ("Type", metadata.dtype),
            ("Parameters", text.integer(metadata.parameter_count) if metadata.parameter_count else ""),
            ("Input", text.shape(metadata.input_shape)),
            ("Classes", text.integer(len(metadata.class_names)) if metadata.class_names else ""),
            ("Activation", metadata.activation),
            ("Explained labels", metadata.target_rule),
            ("Seed", str(metadata.seed)),
            ("Started", f"{text.moment(row.start_time)} on {row.host or 'unknown'}"),
            ("Log", text.size(row.size)),
            ("Tags", ", ".join(metadata.tags)),
            ("Notes", metadata.notes),
            ("Pictures", metadata.preprocessing),
            ("Fast path", metadata.fast_path),
            ("Versions", ", ".join(f"{package} {version}" for package, version in metadata.versions.items())),
        )
    )
    lists = [_instances("Explainers", metadata.explainers), _instances("Benchmarks", metadata.benchmarks)]
    return html.Section(
        [known, *lists, save_bar(table) if table else None],
        className="about panel",
        **attributes(aria_label="What was run"),
    )


def _instances(heading: str, instances: tuple[Instance, ...]) -> html.Details | None:
    if not instances:
        return None
    rows = [
        html.Tr([html.Th(item.name, scope="row"), html.Td(item.class_name), html.Td(_params(item))])
        for item in instances
    ]
    names = ", ".join(item.name for item in instances)
    summary = html.Summary([html.Strong(heading), f" {names}"])
    return html.Details([summary, html.Div(html.Table(html.Tbody(rows), className="instances"), className="scroll")])


def _params(instance: Instance) -> list[html.Span]:
    return [
        html.Span([html.Span(f"{name} "), html.Code(value)], className="param")
        for name, value in instance.params.items()
    ]


def _scores(run: Run, step: int, summaries: list[Summary], query: Query) -> html.Section | None:
    if not summaries:
        return None
    place = {explainer.name: number for number, explainer in enumerate(run.metadata.explainers)}
    summaries = sorted(summaries, key=lambda s: (s.benchmark, place.get(s.explainer, len(place))))
    charts = [_chart(benchmark, list(group)) for benchmark, group in groupby(summaries, key=lambda s: s.benchmark)]
    note = html.P(f"Mean and its 95 % interval at step {text.integer(step)}; higher is better.", className="subtitle")
    table = csv_link(run_path(run.key), "scores", query, say("export_scores"))
    head = html.Div([html.H2("Scores"), save_bar(table)], className="heading")
    return html.Section([head, note, html.Div(charts, className="charts")])


def _chart(benchmark: str, summaries: list[Summary]) -> html.Figure:
    counts = [summary.count for summary in summaries]
    missing = sum(summary.missing for summary in summaries)
    words = [f"n = {text.span(min(counts), max(counts))}"] + ([f"{text.integer(missing)} missing"] if missing else [])
    figure = benchmark_chart(summaries)
    graph = dcc.Graph(figure=figure, config=GRAPH_CONFIG, responsive=True, style={"height": figure.layout.height})
    caption = html.Figcaption([html.H3(benchmark), html.Span(", ".join(words), className="secondary")])
    return html.Figure([caption, graph, save_bar(*chart_buttons(benchmark))], className="panel chart")


def _gallery(run: Run, row: RunRow, query: Query) -> html.Section:
    steps = run.steps()
    step = query.step if query.step in steps else None
    total = run.count(step)
    cards = [card(run, sample, query) for sample in run.samples(step, 0, CARDS)]
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
            html.Div(slots, className="gallery") if cards else _no_samples(row),
        ]
    )


def _no_samples(row: RunRow) -> html.P:
    coming = row.state in (State.RUNNING, State.READING)
    return html.P(
        "No samples yet; they appear by themselves." if coming else "This run logged no samples.", className="empty"
    )


def _stamp(logs: LogDir, values: dict[str, str]) -> str:
    row = logs.row(values["key"])
    return repr(row and (row.version, row.state.name, row.size, row.health))


PAGE = Page(re.compile("/run/(?P<key>[0-9a-f]+)"), _render, _stamp)
