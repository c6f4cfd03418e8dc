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
class _Asked:
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
    asked = _Asked(logs, run, state)

    def find() -> NDArray[np.int32]:
        places = (int(place) for place in ORDERS[state.get(LIST_PAGE)](asked))
        return np.array(list(dict.fromkeys(place for place in places if place)), np.int32)

    found: NDArray[np.int32] = _FOUND.get((logs, run.key, run.version, str(state)), find)
    return found


def _most_uncertain(asked: _Asked) -> list[int]:
    found = certainty(asked.logs, asked.run, asked.step).orders
    ranks = found.get(asked.state.get("sort")) or next(iter(found.values()), {})
    return most_first(ranks)


def _of_training(asked: _Asked) -> NDArray[np.integer]:
    dynamics = asked.run.training()
    return asked.run.positions(dynamics.samples)[ranked(asked.run, dynamics, wanted(asked.state)).numbers]


def _influential(asked: _Asked) -> NDArray[np.integer]:
    """Return who helped or harmed a sample, at first those who helped most; without one, all who were asked about."""
    found, place = asked.run.influences(), asked.state.get("of")
    if not place.isascii() or not place.isdigit():
        return asked.run.positions(list(found))
    of_one = found.get(asked.run.id_at(int(place)))
    kind = "harmful" if asked.state.get("kind") == "harmful" else "helpful"
    return asked.run.positions([name for name, _ in getattr(of_one, kind)] if of_one else [])


def _scored(asked: _Asked) -> NDArray[np.integer]:
    table = asked.run.scores(asked.step)
    rows = score_rows(table, asked.state.get("explainer"), asked.state.get("metric"))
    return table.position[rows[::-1] if asked.state.get("end") == "highest" else rows]


def _with_trees(asked: _Asked) -> NDArray[np.integer]:
    table = asked.run.tree_table(asked.step)
    rows, _ = chosen(asked.run, table, asked.step, asked.state)
    return table.position[rows]


ORDERS: Mapping[str, Callable[[_Asked], list[int] | NDArray[np.integer]]] = {
    "uncertainty": _most_uncertain,
    "training": _of_training,
    "influence": _influential,
    "scores": _scored,
    "trees": _with_trees,
    "embedding": lambda asked: laid_out(asked.run, asked.step),
}
