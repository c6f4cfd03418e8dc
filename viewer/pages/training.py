"""Training data: how training went for each sample, which were forgotten, and which are probably mislabeled."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
from dash import html
from numpy.typing import NDArray

from xlog.dynamics import Dynamics

from ..address.paths import Query, run_path, sample_picture_path, training_path
from ..address.selection_from_address import LIST, list_of
from ..analysis.training_ranks import ranked, wanted
from ..components.chart import chart
from ..components.facts import notices
from ..components.influencers import influenced
from ..components.keys import list_keys, page_keys
from ..components.listed import TRAINED
from ..components.mislead import mislead
from ..components.pager import page_of, pager
from ..components.save import csv_link, save_bar
from ..components.training_card import training_card
from ..components.training_filters import Listed, orders, training_filters
from ..components.views import heading
from ..data import LogDir
from ..figures.counts import MOST_POINTS
from ..figures.training import data_map
from ..store.run import Run
from ..words import say, say_of, text
from .base import Page, throttled
from .missing import nothing

INFLUENCED = 24  # samples whose influencers were logged: the others are found among all samples
_TRAPS = ("hard", "ranking", "moment", "order")


def _render(logs: LogDir, values: dict[str, str], query: Query) -> tuple[str, Any]:
    run, row = logs.run(values["key"]), logs.row(values["key"])
    if run is None or row is None:
        return nothing(say("no_such_run"))
    title, dynamics = say("training_title"), run.training()
    head = heading(run, row, query, training_path(run.key), title, None)
    influence = influenced(run, query, INFLUENCED)
    if not len(dynamics) and influence:
        return f"{title} · {row.title}", [*head, influence]
    if not len(dynamics):
        call = html.Code("recorder.record(ids, logits, labels)")
        return f"{title} · {row.title}", [*head, html.P([say("training_none"), " ", call], className="notices info")]
    view = _View(run, dynamics, query)
    body = [
        html.P(view.summary(), className="subtitle"),
        html.Div(notices(view.losses())),
        training_filters(view.case),
        html.Div([view.map()], className="training-map"),
        *view.cards(),
        influence,
        mislead("training", _TRAPS),
    ]
    return f"{title} · {row.title}", [*head, page_keys(list_keys()), *body]


class _View:
    """What is shown of the dynamics of a run."""

    def __init__(self, run: Run, dynamics: Dynamics, query: Query) -> None:
        self._run, self._dynamics, self._query = run, dynamics, query
        self._positions: NDArray[np.int32] = run.positions(dynamics.samples)
        asked = wanted(query)
        self.case = Listed(run=run, query=query, asked=asked, found=ranked(run, dynamics, asked))

    def summary(self) -> str:
        """Return what was recorded, in words."""
        found = self._dynamics
        return say(
            "training_summary",
            samples=text.plural(len(found), "sample"),
            records=text.integer(int(found.count.sum())),
            steps=text.span(int(found.step.min()), int(found.step.max())),
            forgotten=text.integer(int((found.forgetting > 0).sum())),
            never=text.integer(int((found.learned < 0).sum())),
        )

    def losses(self) -> list[str]:
        """Return what is missing."""
        found, there = self._dynamics, int((self._positions > 0).sum())
        said = [say(f"training_{name}", count=text.integer(count)) for name, count in _left_out(found) if count]
        if there < len(found):
            said.append(say("training_not_logged", count=text.integer(len(found) - there)))
        return said

    def map(self) -> html.Figure:
        """Return the data map of the samples that are asked for."""
        numbers = self.case.found.numbers
        axes = say("training_variability_axis"), say("training_confidence_axis"), say("training_correctness")
        figure = data_map(self._dynamics, numbers, self._positions, self._title, axes)
        kind = "counts" if len(numbers) > MOST_POINTS else "points"
        return chart(
            say("training_map"),
            figure,
            say_of(self._run.kind, f"training_{kind}", count=text.integer(len(numbers))),
            "training_map_meaning",
            opens=(run_path(self._run.key), self._opened()),
            cells=(training_path(self._run.key), "vmin vmax cmin cmax", replace(self._query, page=1)),
            pictures=sample_picture_path(self._run.key) if self._run.pictures else "",
        )

    def cards(self) -> list[html.Div]:
        """Return a page of the list."""
        numbers, case = self.case.found.numbers, self.case
        _, start, stop = page_of(self._query, len(numbers), TRAINED)
        shown = [self._card(number) for number in numbers[start:stop].tolist()]
        slots = [html.Div(content, className="slot") for content in [*shown, *[None] * (TRAINED - len(shown))]]
        pages = pager(case.path, self._query, len(numbers), TRAINED, "sample")
        table = save_bar(csv_link(run_path(self._run.key), "training", self._query, say("training_export")))
        every = len(self._dynamics)
        narrowed = say("gallery_count", found=text.integer(len(numbers)), all=text.integer(every))
        count = narrowed if len(numbers) < every else ""
        return [
            html.Div([html.H2(say("training_samples")), orders(case)], className="toolbar training-list"),
            html.Div(
                [html.P(count, className="secondary", role="status"), html.Div(pages), table], className="toolbar"
            ),
            html.Div(slots, className="gallery samples"),
            html.Div(None if shown else html.P(say("gallery_no_match"), className="empty")),
            html.Div(pages if len(numbers) > TRAINED else None),
        ]

    def _card(self, number: int) -> Any:
        position = int(self._positions[number])
        sample = self._run.sample(position) if position else None
        return training_card(self._run, self._dynamics, number, sample, self._opened())

    def _opened(self) -> Query:
        """Return the query of a sample's page, with the list as it is filtered and sorted."""
        return self._query.along().having(**{LIST: list_of(self._query, "training")})

    def _title(self, number: int) -> str:
        position = int(self._positions[number])
        return self._run.title(position) if position else self._dynamics.samples[number]


def _left_out(dynamics: Dynamics) -> list[tuple[str, int]]:
    return [("undefined", dynamics.undefined), ("unknown", dynamics.unknown)]


PAGE = Page(re.compile(r"/run/(?P<key>[0-9a-f]+)/training"), _render, throttled, begins_with_chart=True)
