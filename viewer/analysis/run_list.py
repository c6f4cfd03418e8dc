"""Run list: which runs an address asks for, in which order, and which of them are chosen. Pure but for accuracies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..address.paths import Query
from ..data import LogDir
from ..store.entries import RunRow
from ..words import say

Accuracy = Callable[[RunRow], float | None]
"""Looks up how often a run is right; only a sort by it asks for all runs."""

_KEYS: dict[str, Callable[[RunRow], Any]] = {
    "run": lambda row: row.title.casefold(),
    "state": lambda row: row.state.value,
    "started": lambda row: row.start_time,
    "duration": lambda row: -1.0 if row.duration is None else row.duration,
    "model": lambda row: row.model.casefold(),
    "framework": lambda row: row.framework,
    "samples": lambda row: row.samples,
    "steps": lambda row: len(row.steps),
    "explainers": lambda row: len(row.explainers),
    "size": lambda row: row.size,
}
SORTS = (
    "run",
    "state",
    "started",
    "duration",
    "model",
    "framework",
    "samples",
    "steps",
    "explainers",
    "accuracy",
    "size",
)
"""What an address may sort by; after a minus sign the other way round."""


def accuracy_of(logs: LogDir) -> Accuracy:
    """Return what looks up accuracies in a folder of logs."""
    return lambda row: logs.accuracy(row.key)


def chosen(rows: Sequence[RunRow], query: Query, accuracy: Accuracy) -> list[RunRow]:
    """Return the runs that an address asks for, in its order; what makes no sense is passed over."""
    wanted, health, sort = query.get("q").casefold().strip(), query.get("health"), query.get("sort")
    shows_hidden = query.get("hidden") == "show"
    found = [row for row in rows if (shows_hidden or not row.is_hidden) and (not wanted or wanted in _said(row))]
    if health in ("sound", "broken"):
        found = [row for row in found if row.is_sound == (health == "sound")]
    name, descending = sort.removeprefix("-"), sort.startswith("-")
    if name == "accuracy":
        return _by_accuracy(found, accuracy, descending)
    return sorted(found, key=_KEYS[name], reverse=descending) if name in _KEYS else found


def selected(rows: Sequence[RunRow], query: Query) -> list[str]:
    """Return the keys of the runs that an address has chosen, in the order in which they were."""
    there = {row.key for row in rows}
    return [key for key in dict.fromkeys(query.get("select").split(",")) if key in there]


def toggled(keys: Sequence[str], key: str) -> str | None:
    """Return what the address says after one more run was chosen, or one less."""
    left = [other for other in keys if other != key]
    return ",".join(left if key in keys else [*keys, key]) or None


def _by_accuracy(rows: Sequence[RunRow], accuracy: Accuracy, descending: bool) -> list[RunRow]:
    """Return runs sorted, those whose accuracy is not known last either way."""
    known = [(row, accuracy(row)) for row in rows]
    found = sorted(
        ((row, value) for row, value in known if value is not None), key=lambda pair: pair[1], reverse=descending
    )
    return [row for row, _ in found] + [row for row, value in known if value is None]


def _said(row: RunRow) -> str:
    state = say(f"state_{row.state.name.lower()}")
    words = (row.name, row.path, row.run_id, row.host, row.model, row.framework, row.state.value, state)
    return "\n".join((*words, *row.explainers)).casefold()
