"""Columns: one sample on each side, and tables of them with a column for each side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dash import html

from ..address.paths import Query, sample_path
from ..analysis.compared_runs import ComparedRun
from ..analysis.pair import Pair
from ..analysis.pairing import NONE, Labels
from ..components.attributes import attributes
from ..components.badge import correct_badge
from ..components.breakable import breakable
from ..components.brief import brief
from ..components.convergence import convergence
from ..components.explainer_name import explainer_name
from ..components.ignored import caveats
from ..components.line_card import line_card
from ..components.link import link
from ..components.overlay import canvas, difference_card, scale
from ..components.predictions import outcome, said
from ..components.row_cards import row_cards
from ..components.text_cards import text_values
from ..components.text_view import TextView
from ..components.truth import truth_key, truth_names
from ..data import LogDir
from ..store.entries import MapEntry, Prediction, Sample, State
from ..words import say, say_of
from .base import step_words
from .consensus import consensus

_LABELS = 6  # predictions in a column

Shared = int | str
"""A class of any side: its number in the reference, or its name where the reference has no such class."""


@dataclass(frozen=True)
class Column:
    """A side, and the sample there."""

    side: ComparedRun
    sample: Sample | None
    labels: Labels
    """Those of the side in the numbers of the reference."""

    @classmethod
    def of(cls, first: ComparedRun, side: ComparedRun, identity: str) -> Column:
        """Return the column of a side; `first` is the reference."""
        position = int(side.run.positions([identity])[0])
        there = side.step is None or side.step in side.run.sample_steps(position)
        return cls(side, side.run.sample(position, side.step) if there else None, Pair(first, side).labels)

    def explained(self) -> list[Shared]:
        """Return the explained labels."""
        return [self.translate(own) for own in self.sample.explained_labels()] if self.sample else []

    def translate(self, own: int) -> Shared:
        """Return a label of the side as one of any."""
        number = int(self.labels.table[own]) if own < len(self.labels.table) else own
        return self.side.run.label(own) if number == NONE else number

    def own(self, label: Shared) -> int | None:
        """Return the number that a label has on the side, None where it has no such class."""
        if isinstance(label, int):
            return self.labels.back(label)
        names = self.side.run.metadata.class_names
        found = names.index(label) if label in names else None
        return found if found is not None and self.translate(found) == label else None

    def has_maps(self, label: Shared) -> bool:
        """Tell whether any explainer has a map of a label."""
        own = self.own(label)
        return self.sample is not None and any(of == own for of, _ in self.sample.maps)

    def map(self, label: Shared, explainer: str) -> MapEntry | None:
        """Return a map of a label."""
        own = self.own(label)
        return None if self.sample is None or own is None else self.sample.maps.get((own, explainer))


def explainers(columns: Iterable[Column]) -> list[str]:
    """Return the explainers of all sides: as registered, then such as only samples know."""
    columns = list(columns)
    known = [item.name for column in columns for item in column.side.run.metadata.explainers]
    found = sorted({name for column in columns if column.sample for _, name in column.sample.maps})
    return list(dict.fromkeys([*known, *found]))


def head(columns: Sequence[Column], label: Shared | None) -> html.Tr:
    """Return the heads of the columns: links to the sample in its run."""
    cells = [html.Th(_head(column, label), scope="col") for column in columns]
    why = say_of(_kind(columns), "between_consensus_why")
    mean = html.Th(say("between_consensus"), scope="col", title=why)
    return html.Tr([html.Td(), *cells, mean, html.Th("", scope="col", className="difference difference-title")])


def _head(column: Column, label: Shared | None) -> list[Any]:
    side, sample = column.side, column.sample
    name: Any = breakable(side.row.title)
    if sample:
        own = None if label is None else column.own(label)
        there = Query(step=sample.step, label=own)
        name = link(name, sample_path(side.run.key, sample.position), there)
    reference = html.Span(say("between_reference"), className="badge mark") if side.letter == "A" else None
    metadata = side.run.metadata
    model = " ".join(filter(None, (metadata.model, f"({metadata.framework})" if metadata.framework else "")))
    return [
        html.Div([html.Span(side.letter, className="letter"), reference]),
        html.Div(name, className="run-name"),
        html.Div(step_words(side), className="secondary"),
        html.Div(breakable(model), className="secondary"),
    ]


def pictures(columns: Sequence[Column]) -> html.Tr:
    """Return the row of pictures, or of what else samples are."""
    name = say_of(_kind(columns), "between_picture")
    return _row(name, "picture", [_picture(columns[0], column) for column in columns])


def _kind(columns: Sequence[Column]) -> str:
    return next((column.sample.kind for column in columns if column.sample), "")


def _picture(first: Column, column: Column) -> Any:
    """Return the picture of a side, or a row's values, by the features that matter most to the first side's model."""
    sample = column.sample
    if sample is None:
        return html.Div(say("between_not_there"), className="absent no-map")
    if not sample.is_picture:
        same = first.side.run.metadata.features == column.side.run.metadata.features
        return brief(first.side.run if same else column.side.run, sample)
    drawn = canvas(column.side.run, sample, None, say("saliency_picture", name=sample.title))
    missing = None if sample.picture else html.P(say("saliency_picture_not_stored"), className="absent")
    return html.Figure([drawn, html.P(className="readout"), missing])


def outputs(columns: Sequence[Column], label: Shared | None) -> html.Tr:
    """Return the row of predictions; the label that maps are of is scored."""
    return _row(say("between_predictions"), "heard", [_outputs(column, label) for column in columns])


def _outputs(column: Column, label: Shared | None) -> Any:
    sample = column.sample
    if sample is None:
        return None
    shown = [
        one
        for place, one in enumerate(sample.predictions)
        if place < _LABELS or one.explained or column.translate(one.label) == label
    ]
    if not shown:
        return html.Div(say("saliency_no_predictions"), className="absent")
    return html.Div(
        [
            html.P(
                [
                    html.Strong(say(truth_key(sample, "saliency_truth"))),
                    f" {_truth(column, sample)} ",
                    correct_badge(column.side.run, sample),
                ],
                className="truth",
            ),
            html.Ul([_prediction(column, sample, one, label) for one in shown], className="heard-list"),
        ]
    )


def _truth(column: Column, sample: Sample) -> str:
    if sample.truth is None and not sample.values:
        return say("saliency_truth_not_given")
    return truth_names(column.side.run, sample) or say("saliency_none_of_the_classes")


def _prediction(column: Column, sample: Sample, one: Prediction, label: Shared | None) -> html.Li:
    run, selected = column.side.run, label is not None and column.translate(one.label) == label
    kind = outcome(run, sample, one)
    words = [
        html.Span(run.label(one.label), className="label-name"),
        html.Span(said(run, one), className="probability"),
    ]
    if kind:
        words.append(html.Span(kind.upper(), className=f"badge outcome-{kind}", title=say(f"saliency_{kind}")))
    return html.Li(words, className="selected" if selected else "")


def maps(
    logs: LogDir, columns: Sequence[Column], label: Shared, explainer: str, views: Mapping[str, TextView]
) -> html.Tr:
    """Return the row of an explainer's maps, their consensus, and the place of a difference of two of them.

    `views` say how texts are shown, by the letter of a side.
    """
    entries = [(column.side, column.sample, column.map(label, explainer)) for column in columns]
    there = [(side, sample, entry) for side, sample, entry in entries if sample and entry]
    found = consensus(logs, there, views)
    agreements = found.agreements if found else {}
    cells = [_map(logs, column, label, explainer, views, agreements.get(column.side.letter)) for column in columns]
    cells.append(found.card if found else None)
    reference = next((column for column in columns if column.sample), columns[0])
    shown = reference.sample if reference.sample and reference.sample.is_picture else None
    difference = difference_card(reference.side.run, shown) if shown else None
    name = html.Th(explainer_name(explainer), scope="row")
    row = [name, *map(html.Td, cells), html.Td(difference, className="difference")]
    return html.Tr(row, **attributes(data_group=explainer))


def _map(
    logs: LogDir,
    column: Column,
    label: Shared,
    explainer: str,
    views: Mapping[str, TextView],
    agreement: html.P | None,
) -> Any:
    entry, sample, run = column.map(label, explainer), column.sample, column.side.run
    if sample is None:
        return html.Div(say("between_not_there"), className="absent no-map")
    if entry is None:
        waiting = column.side.row.state in (State.RUNNING, State.READING)
        words = say_of(sample.kind, "saliency_no_map_yet" if waiting else "between_no_map")
        return html.Div(words, className="absent no-map")
    if sample.is_later or entry.is_later:
        return html.Div(say("made_by_later"), className="absent no-map")
    if sample.text is not None:
        view = views[column.side.letter]
        values = text_values(logs, run, sample, entry.label, [explainer], view.dropout).get(explainer)
        card = line_card(run, sample, explainer, entry.label, values, False, None, None, view)
        card.children.append(agreement)
        return card
    if sample.row is not None:
        (card,) = row_cards(logs, run, sample, entry.label, [explainer], False)
        card.children.append(agreement)
        return card
    name = run.label(entry.label)
    what = say("saliency_what_signed" if entry.signed else "saliency_what", explainer=explainer, label=name)
    # Scripts know maps in a row by the letters of their sides: a difference is one of these less another.
    drawn = canvas(run, sample, replace(entry, explainer=column.side.letter), f"{column.side.letter}: {what}")
    known = caveats(run.metadata, explainer)
    below = [convergence(entry), agreement]
    return html.Figure([drawn, scale(f"{column.side.letter}: {explainer}", below), *known], className="map-card")


def _row(name: str, group: str, cells: Sequence[Any]) -> html.Tr:
    row = [html.Th(name, scope="row"), *map(html.Td, cells), html.Td(), html.Td(className="difference")]
    return html.Tr(row, **attributes(data_group=group))
