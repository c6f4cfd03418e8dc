"""Orders of lists that are no gallery: how samples stand on the page that one of them was opened from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..address.paths import Query
from ..address.selection_from_address import LIST_PAGE
from ..data import LogDir
from ..store.lru import LRUCache
from ..store.run import Run
from .certainty import certainty
from .embedding import laid_out
from .score_rows import score_rows
from .training_ranks import ranked, wanted
from .tree_selection import chosen
from .uncertainty_ranks import most_first

_FOUND = LRUCache(16)


@dataclass(frozen=True)
class _ListRequest:
    """A list of a run, as an address has it."""

    logs: LogDir
    run: Run
    state: Query

    @property
    def step(self) -> int:
        """The step that is asked for, or the last one."""
        steps = self.run.steps()
        return self.state.step if self.state.step in steps else max(steps, default=0)


def order_of(logs: LogDir, run: Run, state: Query) -> NDArray[np.int32]:
    """Return the positions of a list, each once; they are found once for each version of a run."""
    requested = _ListRequest(logs, run, state)

    def find() -> NDArray[np.int32]:
        places = (int(place) for place in ORDERS[state.get(LIST_PAGE)](requested))
        return np.array(list(dict.fromkeys(place for place in places if place)), np.int32)

    found: NDArray[np.int32] = _FOUND.get((logs, run.key, run.version, str(state)), find)
    return found


def _most_uncertain(requested: _ListRequest) -> list[int]:
    found = certainty(requested.logs, requested.run, requested.step).orders
    ranks = found.get(requested.state.get("sort")) or next(iter(found.values()), {})
    return most_first(ranks)


def _of_training(requested: _ListRequest) -> NDArray[np.integer]:
    dynamics = requested.run.training()
    return requested.run.positions(dynamics.samples)[ranked(requested.run, dynamics, wanted(requested.state)).numbers]


def _influential(requested: _ListRequest) -> NDArray[np.integer]:
    """Return who helped or harmed a sample, at first those who helped most; without one, all who were asked about."""
    found, place = requested.run.influences(), requested.state.get("of")
    if not place.isascii() or not place.isdigit():
        return requested.run.positions(list(found))
    of_one = found.get(requested.run.id_at(int(place)))
    kind = "harmful" if requested.state.get("kind") == "harmful" else "helpful"
    return requested.run.positions([name for name, _ in getattr(of_one, kind)] if of_one else [])


def _scored(requested: _ListRequest) -> NDArray[np.integer]:
    table = requested.run.scores(requested.step)
    rows = score_rows(table, requested.state.get("explainer"), requested.state.get("metric"))
    return table.position[rows[::-1] if requested.state.get("end") == "highest" else rows]


def _with_trees(requested: _ListRequest) -> NDArray[np.integer]:
    table = requested.run.tree_table(requested.step)
    rows, _ = chosen(requested.run, table, requested.step, requested.state)
    return table.position[rows]


ORDERS: Mapping[str, Callable[[_ListRequest], list[int] | NDArray[np.integer]]] = {
    "uncertainty": _most_uncertain,
    "training": _of_training,
    "influence": _influential,
    "scores": _scored,
    "trees": _with_trees,
    "embedding": lambda requested: laid_out(requested.run, requested.step),
}
