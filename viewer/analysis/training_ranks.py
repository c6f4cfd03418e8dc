"""Which samples of the training data a page shows, and in which order. Pure: dynamics in, numbers and counts out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from xlog.dynamics import Dynamics, Order

from ..address.paths import Query
from ..address.selection_from_address import labels_of, span
from ..store.run import Run

ORDERS: tuple[Order, ...] = get_args(Order)
STATES = ("correct", "wrong", "forgotten", "never")
"""Correct or wrong when it was recorded last; forgotten at least once; never classified correctly."""
FILTERS = ("q", "find", "state", "vmin", "vmax", "cmin", "cmax")
"""Parts of the address that narrow the list down, beside the label."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a page asks for."""

    labels: tuple[int, ...] = ()
    """A sample is trained on any of them; none: on whichever."""
    state: str = ""
    """One of STATES; "" for any."""
    text: str = ""
    """Part of a name or an id; capitals do not matter."""
    variability: tuple[float, float] | None = None
    """Least and greatest, both included."""
    confidence: tuple[float, float] | None = None
    by: Order = "aum"


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """The samples that are asked for."""

    numbers: NDArray[np.intp]
    """In order."""
    labels: dict[int, int]
    """How many there would be with each label if nothing else were changed; those with none are left out."""
    states: dict[str, int]
    """With each state, and "" for any."""


def wanted(query: Query) -> Wanted:
    """Return what an address asks for; parts that make no sense are passed over."""
    state = query.get("state")
    return Wanted(
        labels=labels_of(query),
        state=state if state in STATES else "",
        text=query.get("q").strip().casefold(),
        variability=span(query, "vmin", "vmax"),
        confidence=span(query, "cmin", "cmax"),
        by=next((order for order in ORDERS if order == query.get("sort")), "aum"),
    )


def is_narrowed(query: Query) -> bool:
    """Tell whether an address asks for less than all samples."""
    return bool(labels_of(query)) or any(query.get(name) for name in FILTERS)


def ranked(run: Run, dynamics: Dynamics, asked: Wanted) -> Ranked:
    """Return what is asked for of a run's training."""
    return rank(dynamics, _texts(run, dynamics) if asked.text else (), asked)


def rank(dynamics: Dynamics, texts: Sequence[str], asked: Wanted) -> Ranked:
    """Return what is asked for; `texts` are id and name of each sample in small letters, where one is asked for."""
    order = dynamics.ranked(asked.by)
    without_label = _met(dynamics, texts, replace(asked, labels=()))
    without_state = _met(dynamics, texts, replace(asked, state=""))
    states = {state: int(np.count_nonzero(without_state & _in_state(dynamics, state))) for state in ("", *STATES)}
    labels, counts = np.unique(dynamics.label[without_label], return_counts=True)
    chosen = without_state & _in_state(dynamics, asked.state)
    return Ranked(
        numbers=order[chosen[order]],
        labels=dict(zip(labels.tolist(), counts.tolist(), strict=True)),
        states=states,
    )


def _met(dynamics: Dynamics, texts: Sequence[str], asked: Wanted) -> Mask:
    met = np.isin(dynamics.label, asked.labels) if asked.labels else np.ones(len(dynamics), np.bool_)
    if asked.text:
        met &= np.fromiter((asked.text in found for found in texts), np.bool_, len(dynamics))
    for column, ends in ((dynamics.variability, asked.variability), (dynamics.confidence, asked.confidence)):
        if ends is not None:
            values = column.astype(np.float32)  # as charts have them, whose cells are asked for
            met &= (values >= np.float32(ends[0])) & (values <= np.float32(ends[1]))
    return np.asarray(met & _in_state(dynamics, asked.state), np.bool_)


def _in_state(dynamics: Dynamics, state: str) -> Mask:
    if state == "forgotten":
        return dynamics.forgetting > 0
    if state == "never":
        return dynamics.learned < 0
    if state:
        return dynamics.last_correct == (state == "correct")
    return np.ones(len(dynamics), np.bool_)


def _texts(run: Run, dynamics: Dynamics) -> list[str]:
    """Return id and name of each sample in small letters."""
    positions = run.positions(dynamics.samples).tolist()
    titles = (run.title(place) if place else "" for place in positions)
    return [f"{sample}\n{title}".casefold() for sample, title in zip(dynamics.samples, titles, strict=True)]
