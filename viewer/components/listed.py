"""Listed: the list that a sample was opened from: its order, the way back, and who stands beside a sample in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from dash import html
from numpy.typing import NDArray

from ..address.paths import (
    Query,
    embedding_path,
    gallery_path,
    sample_path,
    scores_path,
    training_path,
    trees_path,
    uncertainty_path,
)
from ..address.selection_from_address import LIST, LIST_PAGE, list_behind, requested
from ..analysis.list_orders import order_of
from ..analysis.noted import noted_tables
from ..analysis.text_search import with_letters
from ..data import LogDir
from ..store.entries import RunRow
from ..store.run import Run
from ..store.selection import select
from ..words import say
from .attributes import attributes
from .crumbs import neighbor
from .filter_problems import filter_problems
from .link import link

CARDS = 48  # on one page of the gallery; divides by 2, 3, 4, 6 and 8 columns
ROWS = 24  # the same where each has a row with maps
UNCERTAIN = 20  # samples on one page of the most uncertain ones
TRAINED = 24  # cards on one page of the training data
_ON_ONE_PAGE = {"uncertainty": UNCERTAIN, "training": TRAINED}
_PATHS: Mapping[str, Callable[[str], str]] = {
    "uncertainty": uncertainty_path,
    "training": training_path,
    "influence": training_path,
    "scores": scores_path,
    "trees": trees_path,
    "embedding": embedding_path,
}
_TITLES = {"influence": "training_title"}


@dataclass(frozen=True, kw_only=True)
class Listed:
    """Positions of samples in the order in which they are gone through."""

    run: Run
    query: Query
    """Of the page that shows a sample of the list."""
    state: Query | None
    """Of the list, as its page has it; None: all samples of the run."""
    order: NDArray[np.int32]

    def place(self, position: int) -> int:
        """Return where a position stands in the list, from 0 on; -1: it is not in it."""
        found = np.flatnonzero(self.order == position)
        return int(found[0]) if len(found) else -1

    def beside(self, position: int, among: NDArray[np.int32] | None = None) -> tuple[int | None, int | None]:
        """Return the nearest positions before and after one, of all or among some; None where there is none."""
        place = self.place(position)
        if place < 0:
            return None, None
        sides = self.order[:place][::-1], self.order[place + 1 :]
        found = (side if among is None else side[np.isin(side, among)] for side in sides)
        before, after = (int(side[0]) if len(side) else None for side in found)
        return before, after

    def rows(self, first: int, size: int) -> list[int]:
        """Return up to so many positions of the list from a place on, the last ones where it ends."""
        start = max(0, min(first, len(self.order) - size))
        return self.order[start : start + size].tolist()

    def back(self, position: int) -> html.A:
        """Return the link to the page where a position stands in the list; it goes where one was on that page."""
        if self.state and (name := self.state.get(LIST_PAGE)):
            return self._back_to(name, self.state.having(**{LIST_PAGE: None}), position)
        size = ROWS if self.state and self.state.get("layout") == "maps" else CARDS
        page = max(self.place(position), 0) // size + 1
        there = replace(self.state or self.query.along(), page=page)
        return link(say("gallery_title"), gallery_path(self.run.key), there, **attributes(data_back=str(position)))

    def _back_to(self, name: str, state: Query, position: int) -> html.A:
        """Return the link to a list that is no gallery."""
        size = _ON_ONE_PAGE.get(name)
        there = replace(state, page=max(self.place(position), 0) // size + 1) if size else state
        place = state.get("of") if name == "influence" else ""
        if place.isascii() and place.isdigit():
            path, words = sample_path(self.run.key, int(place)), say("influence_title")
            there = there.having(of=None, kind=None)
        else:
            path, words = _PATHS[name](self.run.key), say(_TITLES.get(name, f"{name}_title"))
        return link(words, path, there, **attributes(data_back=str(position)))

    def neighbors(self, position: int, path: Callable[[str, int], str], there: Query) -> list[html.A | html.Span]:
        """Return the links to the samples before and after one, at their pages of a kind, with a query."""
        places = self.beside(position)
        words = f"← {say('saliency_previous')}", f"{say('saliency_next')} →"
        return [
            neighbor(said, path(self.run.key, place or 0), there if place else None, rel)
            for said, place, rel in zip(words, places, ("prev", "next"), strict=True)
        ]

    def kept(self) -> dict[str, str | None]:
        """Return what pages hand on of the list, as parts of an address."""
        return {LIST: self.query.get(LIST) or None}

    def problems(self) -> html.Ul | None:
        """Return what of the list's address makes no sense, None where all does."""
        return filter_problems(self.run, self.state) if self.state and not self.state.get(LIST_PAGE) else None


def listed(logs: LogDir, run: Run, row: RunRow, query: Query) -> Listed:
    """Return the list that an address has with a sample; without one, all samples of the run."""
    state = list_behind(query)
    if state is None:
        return Listed(run=run, query=query, state=None, order=run.positions_at(None))
    if state.get(LIST_PAGE):
        return Listed(run=run, query=query, state=state, order=order_of(logs, run, state))
    tables = noted_tables(run, row.notes, state.step if state.step in run.steps() else None)
    tables = with_letters(tables, run, row, state.get("q"))
    order = select(tables, requested(state, run.metadata, tables.scores)).positions
    return Listed(run=run, query=query, state=state, order=order)
