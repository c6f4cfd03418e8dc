"""Listed: the list that a sample was opened from: its order, the way back, and who stands beside a sample in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from dash import html
from numpy.typing import NDArray

from ..address.paths import Query, gallery_path
from ..address.selection_from_address import LIST, list_behind, requested
from ..analysis.noted import noted_tables
from ..store.entries import RunRow
from ..store.run import Run
from ..store.selection import select
from ..words import say
from .attributes import attributes
from .filter_problems import filter_problems
from .link import link

CARDS = 48  # on one page of the gallery; divides by 2, 3, 4, 6 and 8 columns
ROWS = 24  # the same where each has a row with maps


@dataclass(frozen=True, kw_only=True)
class Listed:
    """Positions of samples in the order in which they are gone through."""

    run: Run
    query: Query
    """Of the page that shows a sample of the list."""
    state: Query | None
    """Of the list, as the gallery has it; None: all samples of the run."""
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
        """Return the link to the page of the gallery where a position stands; it goes where one was on that page."""
        size = ROWS if self.state and self.state.get("layout") == "maps" else CARDS
        page = max(self.place(position), 0) // size + 1
        there = replace(self.state or self.query.along(), page=page)
        return link(say("gallery_title"), gallery_path(self.run.key), there, **attributes(data_back=str(position)))

    def kept(self) -> dict[str, str | None]:
        """Return what pages hand on of the list, as parts of an address."""
        return {LIST: self.query.get(LIST) or None}

    def problems(self) -> html.Ul | None:
        """Return what of the list's address makes no sense, None where all does."""
        return filter_problems(self.run, self.state) if self.state else None


def listed(run: Run, row: RunRow, query: Query) -> Listed:
    """Return the list that an address has with a sample; without one, all samples of the run."""
    state = list_behind(query)
    if state is None:
        return Listed(run=run, query=query, state=None, order=run.positions_at(None))
    tables = noted_tables(run, row.notes, state.step if state.step in run.steps() else None)
    order = select(tables, requested(state, run.metadata, tables.scores)).positions
    return Listed(run=run, query=query, state=state, order=order)
