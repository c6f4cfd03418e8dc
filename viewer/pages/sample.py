"""One sample: what the network predicts for it, and the maps of one label by all explainers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dash import html

from ..address.paths import Query, sample_path, table_path
from ..address.positions import join_positions
from ..analysis.line_values import values_of
from ..components.alternatives import alternatives, alternatives_link
from ..components.attributes import attributes
from ..components.badge import claimed_badge, correct_badge, incomplete_badge
from ..components.crumbs import crumbs, run_crumb
from ..components.explainer_choice import chosen, explainer_choice, only
from ..components.facts import facts
from ..components.influencers import influencers
from ..components.keys import neighbor_keys, page_keys, value_keys
from ..components.line_card import line_card
from ..components.link import chip, choice, link
from ..components.listed import Listed, listed
from ..components.middle import middle
from ..components.mislead import explained
from ..components.overlay import Steps, canvas, controls, difference_card, map_card, step_slider
from ..components.predictions import predictions
from ..components.row_values import row_values
from ..components.sample_notes import sample_notes
from ..components.sample_rows import explainers
from ..components.sample_scores import map_scores, sample_scores
from ..components.save import csv_link, figure_link, panels_button, picture_link, save_bar
from ..components.steps import some_steps, some_words, step_choice
from ..components.superpixels_link import superpixels_link
from ..components.text_cards import text_cards
from ..components.text_view import AT, PASSAGES
from ..components.tree_link import sample_trees
from ..components.truth import truth_key, truth_names
from ..components.whole_text import whole_text
from ..data import LogDir
from ..store.entries import RunRow, Sample, State
from ..store.run import Run
from ..words import say, say_of, text
from .base import Page
from .missing import nothing

TABLE_ROWS = 5  # samples in the table that a sample's page offers
_LABELS = 64  # to choose among; the table of predictions links more
_UNITS = {"row": "row_units", "text": "text_as_logged"}
_CHIPS = 12  # steps; the slider alone offers more


def _render(logs: LogDir, values: dict[str, str], query: Query) -> tuple[str, Any]:
    run, row = logs.run(values["key"]), logs.row(values["key"])
    position = int(values["position"])
    sample = run.sample(position, query.step) if run else None
    if run is None or row is None or sample is None:
        return nothing(say("saliency_no_such_sample"))
    label, among = _label(run, sample, query), listed(logs, run, row, query)
    content = [
        _crumbs(row, sample, among),
        among.problems(),
        html.Div(
            [
                html.H1(sample.title),
                correct_badge(run, sample),
                incomplete_badge(sample),
                claimed_badge(sample),
                sample_trees(run, sample, query),
                alternatives_link(run, sample),
                superpixels_link(run, sample, replace(query, label=label)),
                _table_link(sample, among),
            ],
            className="heading",
        ),
        *_step_choice(run, sample, replace(query, label=label)),
        html.Div(
            [_overview(run, row, sample, query, label), _maps(logs, run, row, sample, query, label)],
            className="sample",
            **attributes(data_group=str(position)),
        ),
        alternatives(run, sample, query),
        influencers(run, sample, query),
    ]
    return f"{sample.title} · {row.title}", content


def _label(run: Run, sample: Sample, query: Query) -> int | None:
    """Return the label whose maps are shown: one that is explained at any step stays while steps change."""
    labels = sample.explained_labels()
    if query.label in labels or (query.label is not None and query.label in run.explained_labels(sample.position)):
        return query.label
    return next(iter(labels), None)


def _crumbs(row: RunRow, sample: Sample, among: Listed) -> html.Nav:
    run, place = among.run, among.place(sample.position)
    noun = "saliency_position" if among.state is None else "saliency_list_position"
    where = say(noun, position=text.integer(place + 1), count=text.integer(len(among.order)))
    keys = [
        *neighbor_keys(say("saliency_key_previous"), say("saliency_key_next")),
        *value_keys(sample.kind, len(run.sample_steps(sample.position)) > 1, sample.depth > 1),
    ]
    there = replace(among.query, label=None, page=1).having(**{PASSAGES: None, AT: None})
    neighbors = [*among.neighbors(sample.position, sample_path, there), page_keys(keys)]
    return crumbs(
        run_crumb(row, among.query),
        among.back(sample.position),
        html.Span(where if place >= 0 else say("saliency_list_left")),
        html.Span(neighbors, className="neighbors"),
    )


def _table_link(sample: Sample, among: Listed) -> html.A | None:
    """Return a link to a table of this and the next samples of the list, None where it is alone."""
    shown = among.rows(among.place(sample.position), TABLE_ROWS) if among.place(sample.position) >= 0 else []
    if len(shown) < 2:
        return None
    ends = {"first": text.integer(shown[0]), "last": text.integer(shown[-1])}
    words = say("saliency_table_of", **ends) if among.state is None else say("saliency_table_of_list", count=len(shown))
    target = replace(among.query, label=None, page=1).having(samples=join_positions(shown))
    return link(words, table_path(among.run.key), target, "chip")


def _step_choice(run: Run, sample: Sample, query: Query) -> list[Any]:
    """Return links to the sample's steps; maps of a picture have a slider through them, too."""
    steps = run.sample_steps(sample.position)
    chips = step_choice(sample_path(run.key, sample.position), query, steps, sample.step)
    if not sample.is_picture:
        return [chips]
    offered = some_steps(steps, sample.step)
    slider = step_slider(offered, sample.step, query.label)
    return [chips if len(steps) <= _CHIPS else None, slider, some_words(steps, offered)]


def _overview(run: Run, row: RunRow, sample: Sample, query: Query, label: int | None) -> html.Section:
    names = say("saliency_none_of_the_classes")
    if sample.truth or sample.shares or sample.values:
        names = truth_names(run, sample)
    elif sample.truth is None:
        names = say("saliency_truth_not_given")
    words = say("export_predictions", sample=sample.title)
    there, place = replace(query, label=label), [sample.position]
    return html.Section(
        [
            *_input(run, sample),
            html.P([html.Strong(say(truth_key(sample, "saliency_truth"))), f" {names}"], className="truth"),
            sample_notes(run, row, sample, query),
            predictions(run, sample, query, label),
            facts(_doubts(sample)),
            save_bar(
                *(_pictures_saved(run, sample, there) if sample.is_picture else (figure_link(run, there, place),)),
                csv_link(sample_path(run.key, sample.position), "predictions", query, words),
            ),
        ],
        className="overview panel",
        **attributes(aria_label=say("saliency_overview")),
    )


def _input(run: Run, sample: Sample) -> list[Any]:
    """Return what the network was given: the picture, or the row."""
    if sample.row is not None:
        return [html.H2(say("row_title")), row_values(run, sample)]
    if sample.text is not None:
        return whole_text(sample.text)
    if sample.is_later:
        return [html.P(say("made_by_later"), className="absent")]
    picture = canvas(run, sample, None, say("saliency_picture", name=sample.title))
    absent = None if sample.picture else html.P(say("saliency_picture_not_stored"), className="absent")
    return [html.Figure([picture, html.P(className="readout")]), absent]


def _pictures_saved(run: Run, sample: Sample, query: Query) -> tuple[Any, ...]:
    return picture_link(run, sample), panels_button(), figure_link(run, query, [sample.position])


def _doubts(sample: Sample) -> list[tuple[str, str]]:
    """Return how sure the network is of the sample as a whole, as far as it was logged."""
    values = {"entropy": sample.entropy, "information": sample.mutual_information}
    return [
        (say(f"uncertainty_column_{name}"), text.number(value)) for name, value in values.items() if value is not None
    ]


def _maps(logs: LogDir, run: Run, row: RunRow, sample: Sample, query: Query, label: int | None) -> html.Section:
    waiting = row.state in (State.RUNNING, State.READING)
    if label is None:
        words = say("saliency_nothing_yet" if waiting else "saliency_nothing")
        return html.Section(html.P(words, className="empty"), className="maps")
    names = explainers(run, [sample])
    shown = chosen(names, query, row.explainers_kept)
    named = _with_only(run, sample, query, shown)
    cards = _map_cards if sample.is_picture else _line_cards
    drawn = text_cards(logs, run, sample, label, named, waiting, query) if sample.text else None
    return html.Section(
        [
            html.H2([say("saliency_why_before"), html.Em(run.label(label)), say("saliency_why_after")]),
            _label_choice(run, sample, query, label),
            explainer_choice(names, shown, sample_path(run.key, sample.position), query, row),
            *(drawn or cards(logs, run, sample, label, named, waiting)),
            html.P(say(_UNITS.get(sample.kind, "saliency_units")), className="secondary"),
            explained(f"{sample.kind}_meaning") if sample.kind in ("row", "text") else None,
            _tables(run, sample, query),
            sample_scores(run, sample, label, shown),
        ],
        className="maps",
        **attributes(aria_label=say_of(sample.kind, "saliency_maps")),
    )


def _with_only(run: Run, sample: Sample, query: Query, shown: Sequence[str]) -> dict[str, html.A | None]:
    """Return who is shown, each with the link that hides all others; None where that hides one."""
    path = sample_path(run.key, sample.position)
    return {name: only(name, path, query) if len(shown) > 2 else None for name in shown}


def _map_cards(
    logs: LogDir, run: Run, sample: Sample, label: int, shown: Mapping[str, html.A | None], waiting: bool
) -> list[html.Div]:
    steps = _at_steps(run, sample)
    scores = run.scores_of(sample.position, sample.step, label)
    cards = [
        map_card(run, sample, name, label, waiting, number, steps, map_scores(run, scores, name), alone)
        for number, (name, alone) in enumerate(shown.items(), start=1)
    ]
    return [
        controls(bool(sample.boxes or sample.masks), list(steps)),
        html.Div([difference_card(run, sample), *cards], className="map-grid"),
    ]


def _line_cards(
    logs: LogDir, run: Run, sample: Sample, label: int, shown: Mapping[str, html.A | None], waiting: bool
) -> list[html.Div]:
    """Return the cards of a row, whose values are in the page."""
    entries = {name: sample.maps.get((label, name)) for name in shown}
    scores = run.scores_of(sample.position, sample.step, label)
    count = len(sample.row or ())
    found = {name: values_of(logs.map(run.key, entry.ref), count) for name, entry in entries.items() if entry}
    cards = [
        line_card(run, sample, name, label, found.get(name), waiting, map_scores(run, scores, name), alone)
        for name, alone in shown.items()
    ]
    return [html.Div(cards, className="row-grid")]


def _tables(run: Run, sample: Sample, query: Query) -> html.Div | None:
    """Return links to the values of the tokens of a text, and to all numbers under the maps; None of neither."""
    has_numbers = any(entry.convergence for entry in sample.maps.values())
    names = [*(["tokens"] if sample.text else []), *(["convergence"] if has_numbers else [])]
    path, title = sample_path(run.key, sample.position), sample.title
    said = {name: say(f"export_{name}", sample=title) for name in names}
    links = [
        csv_link(path, name, query, said[name], say(f"export_{name}_name") if sample.text else "") for name in names
    ]
    return save_bar(*links) if links else None


def _at_steps(run: Run, sample: Sample) -> Steps:
    """Return the sample at the steps that the slider offers."""
    offered = some_steps(run.sample_steps(sample.position), sample.step)
    found = {step: run.sample(sample.position, step) for step in offered}
    return {step: at_step for step, at_step in found.items() if at_step}


def _label_choice(run: Run, sample: Sample, query: Query, selected: int) -> html.Nav | None:
    labels = list(dict.fromkeys([*sample.explained_labels()[:_LABELS], selected]))
    if len(labels) < 2:
        return None
    path = sample_path(run.key, sample.position)
    chips = (chip(middle(run.label(label)), path, replace(query, label=label), label == selected) for label in labels)
    return choice(say("label"), chips, say("saliency_explained_label"))


def _stamp(logs: LogDir, values: dict[str, str], query: Query) -> str:
    run, row = logs.run(values["key"]), logs.row(values["key"])
    if run is None or row is None:
        return ""
    return repr((run.sample_version(int(values["position"])), run.count(), run.influence_count(), row.state.name))


PAGE = Page(re.compile(r"/run/(?P<key>[0-9a-f]+)/sample/(?P<position>[0-9]{1,9})"), _render, _stamp)
