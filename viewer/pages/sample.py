"""One sample: what the network says of it, and the maps of one label by all explainers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from dash import html

from .. import text
from ..address import HOME, Query, gallery_path, run_path, sample_path
from ..components.attributes import attributes
from ..components.badge import right_mark
from ..components.link import chip, choice, link
from ..components.overlay import canvas, controls, map_card
from ..components.predictions import predictions
from ..components.steps import step_choice
from ..components.tree_link import sample_trees
from ..data import LogDir
from ..entries import RunRow, Sample, State
from ..run import Run
from ..words import say
from .base import Page
from .gallery import CARDS
from .missing import nothing
from .run import title


def _render(logs: LogDir, values: dict[str, str], query: Query) -> tuple[str, Any]:
    run, row = logs.run(values["key"]), logs.row(values["key"])
    position = int(values["position"])
    sample = run.sample(position, query.step) if run else None
    if run is None or row is None or sample is None:
        return nothing("There is no such sample. Its run may have been moved or removed, or not come so far yet.")
    labels = sample.explained_labels()
    label = query.label if query.label in labels else next(iter(labels), None)
    path = sample_path(run.key, position)
    content = [
        _crumbs(run, row, sample, query),
        html.Div([html.H1(sample.title), right_mark(sample), sample_trees(run, sample, query)], className="heading"),
        step_choice(path, query, run.sample_steps(position), sample.step),
        html.Div([_overview(run, sample, query, label), _maps(run, row, sample, query, label)], className="sample"),
    ]
    return f"{sample.title} · {title(row)}", content


def _crumbs(run: Run, row: RunRow, sample: Sample, query: Query) -> html.Nav:
    page = replace(query.along(), page=(sample.position - 1) // CARDS + 1)
    return html.Nav(
        [
            link("Runs", HOME),
            link(title(row), run_path(run.key), query.along()),
            link(say("gallery_title"), gallery_path(run.key), page),
            html.Span(f"sample {text.integer(sample.position)} of {text.integer(run.count())}"),
            html.Span(
                [
                    _neighbour("← Previous", run, sample.position - 1, query, "prev"),
                    _neighbour("Next →", run, sample.position + 1, query, "next"),
                ],
                className="neighbours",
            ),
        ],
        className="crumbs",
        **attributes(aria_label="Where you are"),
    )


def _neighbour(words: str, run: Run, position: int, query: Query, rel: str) -> html.A | html.Span:
    if not 0 < position <= run.count():
        return html.Span(words, className="chip", **attributes(aria_disabled="true"))
    key = "Left" if rel == "prev" else "Right"
    return link(
        words, sample_path(run.key, position), Query(step=query.step), "chip", rel=rel, title=f"Arrow key: {key}"
    )


def _overview(run: Run, sample: Sample, query: Query, label: int | None) -> html.Section:
    truth = "not given" if sample.truth is None else ", ".join(map(run.label, sample.truth)) or "none of the classes"
    return html.Section(
        [
            canvas(run, sample, None, f"Picture of {sample.title}"),
            None if sample.picture else html.P("The picture was not stored.", className="absent"),
            html.P([html.Strong("Truth "), truth], className="truth"),
            predictions(run, sample, query, label),
        ],
        className="overview panel",
        **attributes(aria_label="Picture and predictions"),
    )


def _maps(run: Run, row: RunRow, sample: Sample, query: Query, label: int | None) -> html.Section:
    waiting = row.state in (State.RUNNING, State.READING)
    if label is None:
        words = "Nothing of this sample was explained yet." if waiting else "Nothing of this sample was explained."
        return html.Section(html.P(words, className="empty"), className="maps")
    return html.Section(
        [
            html.H2(["Why ", html.Em(run.label(label)), "?"]),
            _label_choice(run, sample, query, label),
            controls(bool(sample.boxes)),
            html.Div(
                [map_card(run, sample, name, label, waiting) for name in _explainers(run, sample)], className="map-grid"
            ),
            html.P(
                "Values as stored, in the units of each explainer. Each map has a colour scale of its own.",
                className="secondary",
            ),
        ],
        className="maps",
        **attributes(aria_label="Maps"),
    )


def _label_choice(run: Run, sample: Sample, query: Query, selected: int) -> html.Nav | None:
    labels = sample.explained_labels()
    if len(labels) < 2:
        return None
    path = sample_path(run.key, sample.position)
    chips = (chip(run.label(label), path, replace(query, label=label), label == selected) for label in labels)
    return choice("Label", chips, "Explained label")


def _explainers(run: Run, sample: Sample) -> list[str]:
    """Return the explainers of the run in their order, then such as only the sample knows."""
    names = [explainer.name for explainer in run.metadata.explainers]
    return names + sorted({name for _, name in sample.maps}.difference(names))


def _stamp(logs: LogDir, values: dict[str, str]) -> str:
    run, row = logs.run(values["key"]), logs.row(values["key"])
    return repr(run and row and (run.sample_version(int(values["position"])), run.count(), row.state.name))


PAGE = Page(re.compile(r"/run/(?P<key>[0-9a-f]+)/sample/(?P<position>[0-9]{1,9})"), _render, _stamp)
