"""Over time: lines by training step: accuracy, loss of the truth, scores, and how much maps still move."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dash import html

from ..address.paths import Query, over_time_path, run_path
from ..analysis.background import PATIENCE
from ..analysis.over_time import OverTime, Point, over_time, progress
from ..analysis.score_matrix import PairedMeans
from ..analysis.throttle import throttle
from ..components.chart import chart
from ..components.crumbs import crumbs, run_crumb
from ..components.explainer_choice import chosen, explainer_choice
from ..components.facts import notices
from ..components.link import chip, choice
from ..components.paired import paired_note
from ..components.save import csv_link, save_bar
from ..components.truth import unit_of
from ..components.views import comparisons, run_views
from ..data import LogDir
from ..figures.lines import Line, step_lines
from ..figures.palette import COLORS, Style, styles
from ..store.entries import RunRow, titled
from ..store.run import Run
from ..words import say, say_of, text
from .base import Page
from .missing import nothing

_CHIP = 36  # characters of a benchmark's name
_OUTPUTS = 8  # of a regression that have a chart; the table as CSV has all
_PLAIN = Style(COLORS[0], "circle", "solid")


def _render(logs: LogDir, values: dict[str, str], query: Query) -> tuple[str, Any]:
    run, row = logs.run(values["key"]), logs.row(values["key"])
    if run is None or row is None:
        return nothing(say("no_such_run"))
    title, path = say("over_time_title"), over_time_path(run.key)
    head = [
        crumbs(run_crumb(row, query), html.Span(title)),
        html.Div([html.H1(title), run_views(run, query, path)], className="heading"),
    ]
    if len(run.steps()) < 2:
        return f"{title} · {row.title}", [*head, html.P(say("over_time_alone"), className="empty")]
    names, shown = _names(run), _shown(run, row, query)
    found = over_time(logs, run, throttle(row), shown, PATIENCE)
    view = [
        html.P(_samples(run, found), className="subtitle"),
        notices(_unfinished(found), "info"),
        html.Div(comparisons(run, query, alone=True)),
        html.Section(html.Div(_of_predictions(run, found), className="charts fit")),
        explainer_choice(names, shown, path, query, row),
        html.Section(_of_scores(run, query, found, shown)),
        html.Section(_of_maps(run, found, shown)),
        save_bar(csv_link(run_path(run.key), "over-time", query, title)),
    ]
    return f"{title} · {row.title}", [*head, html.Div(view, className="comparison")]


def _names(run: Run) -> list[str]:
    return [explainer.name for explainer in run.metadata.explainers]


def _shown(run: Run, row: RunRow, query: Query) -> list[str]:
    return chosen(_names(run), query, row.explainers_kept)


def _samples(run: Run, found: OverTime) -> str:
    steps, every = text.integer(len(found.steps)), text.integer(len(run.steps()))
    key = "over_time_shared" if found.samples else "over_time_own"
    return say(key, steps=steps, every=every, count=text.integer(found.samples))


def _unfinished(found: OverTime) -> list[str]:
    if found.is_done:
        return []
    done, total = text.integer(found.compared), text.integer(found.to_compare)
    return [say("over_time_computing", done=done, total=total)]


def _of_predictions(run: Run, found: OverTime) -> list[html.Figure]:
    lines = {"accuracy": found.accuracy, "loss": found.loss, "same": found.same}
    drawn = [_alone(name, points) for name, points in lines.items() if points]
    return drawn + [_error(run, name, points) for name, points in found.errors.items() if points][:_OUTPUTS]


def _error(run: Run, name: str, points: Sequence[Point]) -> html.Figure:
    title, unit = say("over_time_error", output=name), unit_of(run, run.metadata.class_names.index(name))
    figure = step_lines([Line(title, points, _PLAIN)], unit or say("over_time_value"))
    return chart(
        title, figure, say("scores_n", count=_span(point.count for point in points)), "over_time_error_meaning"
    )


def _alone(name: str, points: Sequence[Point]) -> html.Figure:
    title = say(f"over_time_{name}")
    figure = step_lines([Line(title, points, _PLAIN)], say("over_time_nats" if name == "loss" else "over_time_share"))
    return chart(
        title, figure, say("scores_n", count=_span(point.count for point in points)), f"over_time_{name}_meaning"
    )


def _of_scores(run: Run, query: Query, found: OverTime, shown: Sequence[str]) -> list[Any]:
    metrics = [item.name for item in run.metadata.benchmarks if item.name in found.scores]
    metrics += [name for name in found.scores if name not in metrics]
    if not metrics:
        return [html.P(say("over_time_no_scores"), className="empty")]
    metric = query.get("metric") if query.get("metric") in metrics else metrics[0]
    path = over_time_path(run.key)
    chips = [
        chip(words, path, replace(query).having(metric=name), name == metric, title=name)
        for name, words in text.shortened_apart(metrics, _CHIP).items()
    ]
    controls = [control.name for control in run.metadata.controls]
    looks = styles(_names(run), controls)
    at = found.scores[metric]
    lines = [Line(name, _points(at, name), looks[name]) for name in (*controls, *shown) if _points(at, name)]
    note = paired_note(at[-1][1]) if len({means.pairs for _, means in at}) == 1 else _paired(at)
    title = titled(run.metadata, metric)
    return [
        html.H2(say("over_time_scores")),
        choice(say("scores_metric"), chips, say("scores_metric")) if len(chips) > 1 else None,
        chart(title, step_lines(lines, say("over_time_mean_score")), note, "over_time_scores_meaning"),
    ]


def _paired(at: Sequence[tuple[int, PairedMeans]]) -> str:
    return say("over_time_paired", count=_span(means.pairs for _, means in at))


def _points(at: Sequence[tuple[int, PairedMeans]], name: str) -> list[Point]:
    return [
        Point(step, summary.mean, summary.low, summary.high, summary.count)
        for step, means in at
        for summary in means.summaries
        if summary.explainer == name
    ]


def _of_maps(run: Run, found: OverTime, shown: Sequence[str]) -> list[Any]:
    looks = styles(_names(run))
    drawn = []
    for name, previous in (("to_last", False), ("to_previous", True)):
        points = found.agreement(previous)
        lines = [Line(one, points[one], looks[one]) for one in shown if points[one]]
        if lines:
            count = _span(point.count for line in lines for point in line.points)
            title = say_of(run.kind, f"over_time_{name}")
            note = say_of(run.kind, "over_time_maps", count=count)
            drawn.append(
                chart(
                    title,
                    step_lines(lines, say("over_time_correlation")),
                    note,
                    f"over_time_{name}_meaning",
                    kind=run.kind,
                )
            )
    return [html.H2(say_of(run.kind, "saliency_maps")), html.Div(drawn, className="charts fit")] if drawn else []


def _span(counts: Any) -> str:
    found = list(counts)
    return text.span(min(found), max(found)) if found else "0"


def _stamp(logs: LogDir, values: dict[str, str], query: Query) -> str:
    run, row = logs.run(values["key"]), logs.row(values["key"])
    if run is None or row is None:
        return ""
    pace = throttle(row)
    done = progress(run, pace, _shown(run, row, query)) if len(run.steps()) > 1 else 0
    return repr((pace, row.path, row.explainers_kept, done))


PAGE = Page(re.compile("/run/(?P<key>[0-9a-f]+)/steps"), _render, _stamp, begins_with_chart=True)
