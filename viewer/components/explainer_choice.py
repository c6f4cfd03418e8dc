"""Explainer choice: whose maps a page shows, and in which order. It stands in the address and goes along.

What a reader keeps for a run is in the viewer's settings, and is what shows where an address says nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from dash import html

from ..address.names import join_names, parse_names
from ..address.paths import EXPLAINERS, Query, settings_path
from ..store.entries import RunRow
from ..words import say, text
from .attributes import attributes
from .explainer_name import explainer_name
from .link import link

_FEW = 8  # chips of more are folded while all are shown
MOST = 64  # shown at once, and offered beside them: each chip's address names all that are shown


def chosen(names: Sequence[str], query: Query, kept: Sequence[str] = ()) -> list[str]:
    """Return those of some explainers that the address names, in its order; else the kept ones, else all of them.

    They are MOST at most; the choice says how many there are.
    """
    known = set(names)
    for wanted in (parse_names(query.get(EXPLAINERS)), kept):
        if found := [name for name in dict.fromkeys(wanted) if name in known]:
            return found[:MOST]
    return list(names[:MOST])


def explainer_choice(
    names: Sequence[str],
    shown: Sequence[str],
    path: str,
    query: Query,
    row: RunRow | None = None,
    is_all_plain: bool = True,
) -> html.Details | None:
    """Return chips that show and hide explainers, and move those that are shown; None where there is one.

    `row` is the run whose settings can keep the choice; `is_all_plain` tells whether a page without one shows all.
    """
    if len(names) < 2:
        return None
    count = say("explainers_shown", shown=text.integer(len(shown)), all=text.integer(len(names)))
    known = set(shown)
    rest = [name for name in names if name not in known]
    offered = rest[:MOST] if len(shown) < MOST else []
    chips = [
        *(_shown(place, name, shown, path, query) for place, name in enumerate(shown)),
        *(_hidden(name, shown, path, query) for name in offered),
    ]
    # An address without the choice shows what is kept, so that all are named where something else is.
    is_named = not is_all_plain or (row is not None and bool(row.explainers_kept))
    everything = query.having(**{EXPLAINERS: join_names(names) if is_named else None})
    actions = [
        link(say("explainers_all"), path, everything, "action") if rest and len(names) <= MOST else None,
        html.Span(say("explainers_more", most=text.integer(MOST)), className="secondary") if rest != offered else None,
        _keep(shown, row) if row else None,
    ]
    return html.Details(
        [
            html.Summary([html.Strong(say("explainers")), f" {count}"]),
            html.Div(
                [*chips, *actions],
                className="chips explainers",
                role="group",
                **attributes(aria_label=say("explainers")),
            ),
        ],
        open=len(names) <= _FEW or len(shown) < len(names),
        className="explainer-choice",
    )


def _shown(place: int, name: str, shown: Sequence[str], path: str, query: Query) -> html.Span:
    others = [other for other in shown if other != name]
    toggle = _chip(name, path, _with(query, others or [name]), True)
    move = None
    if place:
        earlier = [*shown[: place - 1], name, shown[place - 1], *shown[place + 1 :]]
        words = say("explainers_earlier", name=name)
        move = link("◂", path, _with(query, earlier), "chip move", title=words, **attributes(aria_label=words))
    return html.Span([move, toggle, only(name, path, query) if len(others) > 1 else None], className="chip-pair")


def only(name: str, path: str, query: Query) -> html.A:
    """Return the link that hides all others: of many, two are then two clicks away."""
    words = say("explainers_only_one", name=name)
    return link(
        say("explainers_only"), path, _with(query, [name]), "chip only", title=words, **attributes(aria_label=words)
    )


def _hidden(name: str, shown: Sequence[str], path: str, query: Query) -> html.A:
    return _chip(name, path, _with(query, [*shown, name]), False)


def _chip(name: str, path: str, query: Query, current: bool) -> html.A:
    # A link and no checkbox, as all choices: what is chosen stands in the address.
    named = attributes(aria_current="true" if current else None)
    return link(explainer_name(name, one_line=True), path, query, "chip", **named)


def _with(query: Query, names: Iterable[str]) -> Query:
    return query.having(**{EXPLAINERS: join_names(names)})


def _keep(shown: Sequence[str], row: RunRow) -> html.Button | html.Span:
    """Return the button that keeps the choice for the run; client/page/keep.js sends it."""
    if list(row.explainers_kept) == list(shown):
        return html.Span(say("explainers_kept"), className="secondary")
    words = say("explainers_keep")
    sent = json.dumps({"explainers": list(shown)})
    data = attributes(data_at=settings_path(row.key), data_keep=sent, data_failed=say("runs_edit_failed"))
    return html.Button(words, type="button", className="action keep", title=say("explainers_keep_meaning"), **data)
