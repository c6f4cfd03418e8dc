"""Sample rows: samples by explainers. A row has picture, labels to choose from, and a map of each chosen explainer."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from ..address.paths import Query, sample_path
from ..data import LogDir
from ..store.entries import Prediction, RunRow, Sample, State
from ..store.run import Run
from ..words import say, say_of, text
from .attributes import attributes
from .badge import claimed_badge, correct_badge, incomplete_badge
from .brief import brief
from .explainer_name import explainer_name
from .link import chip, link
from .middle import middle
from .overlay import canvas, controls, difference_card, map_card
from .picks import pick_box
from .predictions import said
from .row_cards import row_cards
from .scroll import scroll
from .text_cards import brief_cards
from .text_view import dropout_choice, text_controls, unit_choice

_CHIPS = 16  # labels of a row to choose among; the sample's own page has more
PICKED = "pick"
"""Part of a query: labels that rows show, `position:label,...`; of other rows it is the one of the page's rank."""


def explainers(run: Run, samples: Sequence[Sample]) -> list[str]:
    """Return the explainers of the run in their order, then such as only the samples know."""
    names = dict.fromkeys(explainer.name for explainer in run.metadata.explainers)
    return [*names, *sorted({name for sample in samples for _, name in sample.maps}.difference(names))]


@dataclass(frozen=True, kw_only=True)
class SampleRows:
    """A table of samples, at an address whose query says which label a row shows."""

    logs: LogDir
    run: Run
    row: RunRow
    path: str
    query: Query
    shown: Sequence[str]
    """The explainers that have a column, in their order."""
    rank: int = 0
    """Which explained label a row shows where none is picked: the most probable one, the next..."""
    opened: Callable[[int | None], Query]
    """-> the query of a sample's page where a label is shown."""
    has_picks: bool = False
    """Whether a row has a box to select its sample."""

    def render(self, samples: Sequence[Sample]) -> html.Div:
        """Return the table, and above it the controls of its maps."""
        head = html.Tr(
            [
                html.Th(say("saliency_sample"), scope="col"),
                *(html.Th(explainer_name(name), scope="col") for name in self.shown),
                html.Th("", scope="col", className="difference difference-title"),
            ]
        )
        table = html.Table([html.Thead(head), html.Tbody(list(map(self._line, samples)))], className="samples")
        return html.Div(
            [*self._controls(samples), scroll(table, say_of(self.run.kind, "saliency_maps"), "wide")], className="maps"
        )

    def _controls(self, samples: Sequence[Sample]) -> list[Any]:
        """Return what changes the maps: of texts how words are colored, of pictures the rest; of rows nothing."""
        if samples and all(sample.text for sample in samples):
            entries = (entry for sample in samples for entry in sample.maps.values())
            choices = [unit_choice(self.path, self.query), dropout_choice(self.path, self.query, entries)]
            return [html.Div(choices, className="text-choices"), text_controls()]
        if samples and all(sample.row for sample in samples):
            return []
        return [controls(any(sample.boxes or sample.masks for sample in samples), ())]

    def _line(self, sample: Sample) -> html.Tr:
        labels, picked = sample.explained_labels(), self._picked().get(sample.position)
        by_rank = labels[min(self.rank, len(labels) - 1)] if labels else None
        label = picked if picked in labels else by_rank
        waiting = self.row.state in (State.RUNNING, State.READING)
        maps = self._maps(sample, label, waiting) if label is not None else [None] * len(self.shown)
        difference = html.Td(difference_card(self.run, sample) if sample.is_picture else None, className="difference")
        cells = [self._about(sample, labels, label), *map(html.Td, maps), difference]
        return html.Tr(cells, **attributes(data_group=str(sample.position)))

    def _maps(self, sample: Sample, label: int, waiting: bool) -> Sequence[html.Figure]:
        if sample.text:
            return brief_cards(self.logs, self.run, sample, label, self.shown, waiting, self.query)
        if sample.row is not None:
            return row_cards(self.logs, self.run, sample, label, self.shown, waiting)
        return [map_card(self.run, sample, name, label, waiting) for name in self.shown]

    def _picked(self) -> dict[int, int]:
        pairs = re.findall(r"([0-9]{1,9}):([0-9]{1,9})(?:,|$)", self.query.get(PICKED))
        return {int(position): int(label) for position, label in pairs}

    def _about(self, sample: Sample, labels: Sequence[int], label: int | None) -> html.Th:
        drawn: Any = brief(self.run, sample)
        if sample.is_picture:
            picture = canvas(self.run, sample, None, say("saliency_picture", name=sample.title))
            drawn = html.Figure([picture, html.P(className="readout")])
        known = {one.label: one for one in sample.predictions}
        shown = list(dict.fromkeys([*labels[:_CHIPS], *([label] if label is not None else [])]))
        chips: list[Any] = [self._label(sample, one, one == label, known.get(one)) for one in shown]
        if len(shown) < len(labels):
            chips.append(html.Span(say("saliency_more_labels", count=text.integer(len(labels) - len(shown)))))
        named = attributes(aria_label=say("saliency_explained_label"))
        return html.Th(
            [
                pick_box(self.run, sample) if self.has_picks else None,
                drawn,
                html.Div(
                    link(
                        middle(sample.title),
                        sample_path(self.run.key, sample.position),
                        self.opened(label),
                        "label-name",
                    )
                ),
                correct_badge(self.run, sample),
                incomplete_badge(sample),
                claimed_badge(sample),
                html.Nav(chips, className="chips", **named) if chips else html.P(say("saliency_nothing")),
            ],
            scope="row",
        )

    def _label(self, sample: Sample, label: int, current: bool, prediction: Prediction | None) -> html.A:
        """Return the chip of a label, which shows its maps in this row."""
        name = self.run.label(label)
        share = html.Span(f" {said(self.run, prediction)}", className="how-many") if prediction else None
        picked = self._picked() | {sample.position: label}
        there = ",".join(f"{position}:{one}" for position, one in sorted(picked.items()))
        words = [middle(name, "label-name"), share]
        return chip(words, self.path, self.query.having(**{PICKED: there}), current)
