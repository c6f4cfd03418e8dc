"""Training filters: the controls over the training data. Each says how many samples its other choices would leave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dash import html

from ..address.paths import Query, training_path
from ..address.selection_from_address import toggled, with_labels
from ..analysis.training_ranks import ORDERS, STATES, Ranked, Wanted, is_narrowed
from ..store.run import Run
from ..words import say
from .field import field, share_field
from .label_choice import counted, more, most_frequent
from .link import chip, choice


@dataclass(frozen=True, kw_only=True)
class Listed:
    """What the controls stand over."""

    run: Run
    query: Query
    asked: Wanted
    found: Ranked

    @property
    def path(self) -> str:
        """The address of the page."""
        return training_path(self.run.key)


def training_filters(case: Listed) -> html.Div:
    """Return all controls."""
    shares = [share_field(name, say(f"training_{name}"), "") for name in ("cmin", "cmax", "vmin", "vmax")]
    places: list[tuple[str, Any]] = [
        ("", field("q", say("gallery_text"))),
        ("", html.Div(shares, className="shares")),
        ("labels", _labels(case)),
        ("", _states(case)),
        ("", _clear(case)),
    ]
    return html.Div([html.Div(place, className=name) for name, place in places], className="sample-filters panel")


def orders(case: Listed) -> html.Nav:
    """Return what the list can be ranked by."""
    options = [(order, say(f"training_by_{order}"), say(f"training_by_{order}_meaning")) for order in ORDERS]
    return _row(case, "sort", case.asked.by, options)


def _labels(case: Listed) -> list[Any]:
    run, counts, present = case.run, case.found.labels, case.asked.labels
    shown, hidden = most_frequent(run, case.query, counts, present)
    chips = [_label_chip(case, say("gallery_any"), [], not present)]
    for label in shown:
        words = counted(run.label(label), counts.get(label, 0))
        chips.append(_label_chip(case, words, toggled(present, label), label in present))
    return [
        field("find", say("gallery_find"), suggestions=sorted(map(run.label, counts))),
        html.Div(choice("", chips, say("label"))),
        more(hidden),
    ]


def _label_chip(case: Listed, words: Any, labels: Sequence[int], current: bool) -> html.A:
    return chip(words, case.path, with_labels(case.query, labels), current)


def _states(case: Listed) -> html.Nav:
    counts = case.found.states
    options: list[tuple[str, Any, str | None]] = [("", counted(say("gallery_any"), counts[""]), None)]
    options += [
        (state, counted(say(f"training_state_{state}"), counts[state]), say(f"training_state_{state}_meaning"))
        for state in STATES
    ]
    return _row(case, "state", case.asked.state, options)


def _clear(case: Listed) -> html.A | None:
    if not is_narrowed(case.query):
        return None
    plain = case.query.along().having(sort=case.query.get("sort") or None)
    return chip(say("gallery_clear"), case.path, plain, False)


def _row(case: Listed, name: str, present: str, options: Iterable[tuple[str, Any, str | None]]) -> html.Nav:
    first = replace(case.query, page=1)
    chips = [
        chip(shown, case.path, first.having(**{name: value or None}), value == present, title=meaning)
        for value, shown, meaning in options
    ]
    return choice(say(f"training_{name}"), chips, say(f"training_{name}"))
