"""Case: what is compared, and what the address says about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from dash import html
from numpy.typing import NDArray

from ..address.paths import Query, compare_path, compare_sample_path, join_runs
from ..analysis.background import PATIENCE
from ..analysis.compared_runs import ComparedRun, ComparedRuns
from ..analysis.pair import Compared, Pair
from ..components.link import chip, choice, link
from ..components.save import csv_link, save_bar
from ..data import LogDir
from ..words import say, say_of, text

Order = tuple[NDArray[np.integer], NDArray[np.integer]]
"""Positions of samples in the reference, and a label of each, in the order of a list."""

_NAME = 44  # characters of a run's name


@dataclass(frozen=True)
class Case:
    """Two or more sides, and the state of the page."""

    logs: LogDir
    found: ComparedRuns
    query: Query

    @property
    def first(self) -> ComparedRun:
        """The reference."""
        return self.found.sides[0]

    @property
    def others(self) -> tuple[ComparedRun, ...]:
        """All sides but the reference."""
        return self.found.sides[1:]

    @property
    def other(self) -> ComparedRun:
        """The side that the reference is compared with in detail."""
        wanted = self.query.get("with")
        return next((side for side in self.others if side.letter == wanted), self.others[0])

    @cached_property
    def pair(self) -> Pair:
        """The reference and that side."""
        return Pair(self.first, self.other)

    @cached_property
    def compared(self) -> Compared | None:
        """What both have in common; None while it is computed."""
        return self.pair.compared().result(PATIENCE)

    def among(self, part: str, names: Iterable[str]) -> str:
        """Return which of some names a part of the address says; the first where it says none of them."""
        names = list(names)
        return self.query.get(part) if self.query.get(part) in names else names[0]

    def choice(self, part: str, words: Mapping[str, str], description: str) -> html.Nav:
        """Return chips, one of which is what a part of the address says; saying nothing means the first."""
        present, plain = self.among(part, words), next(iter(words))
        chips = (
            chip(
                word,
                compare_path(),
                replace(self.query, page=1).having(**{part: None if name == plain else name}),
                name == present,
            )
            for name, word in words.items()
        )
        return choice(description, chips, description)

    def sample_link(self, words: Any, position: int, label: int | None) -> html.A:
        """Return a link to a sample of the reference side by side; the state of the list goes along."""
        return link(words, compare_sample_path(), self.of_sample(position, label))

    def of_sample(self, position: int, label: int | None) -> Query:
        """Return the query of a sample of the reference side by side."""
        found = replace(self.query, label=label).having(id=self.first.run.id_at(position))
        return found if label is None else found.having(**{"class": None})


def saved(case: Case, view: str) -> html.Div:
    """Return the link to the table of a view."""
    return save_bar(csv_link(compare_path(), view, case.query, say_of(case.first.run.kind, f"between_view_{view}")))


def computing() -> html.P:
    """Return what is said while something is computed."""
    return html.P(say("between_computing"), className="empty", role="status")


def side_name(side: ComparedRun) -> str:
    """Return a side's letter, run and step in words."""
    return f"{side.letter} · {text.shortened(side.row.title, _NAME)} · {step_words(side)}"


def step_words(side: ComparedRun) -> str:
    """Return at which step a side is."""
    steps = side.run.steps()
    if side.step is None and len(steps) > 1:
        return say("between_last_steps", last=text.integer(steps[-1]))
    return say("between_at_step", step=text.integer(side.step if side.step is not None else max(steps, default=0)))


def with_runs(query: Query, sides: Iterable[tuple[str, int | None]]) -> Query:
    """Return the query with other sides; what it says of one side goes."""
    fresh = replace(query, label=None, page=1).having(runs=join_runs(sides) or None)
    return fresh.having(**{"with": None, "class": None, "id": None, "da": None, "db": None})
