"""Text view: how a text is shown, in tokens or in words, and which passages of a long one are open.

All explainers of a text share one view, so that the same words stand at the same places of all cards.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from dash import html

from ..address.paths import DROPOUT, UNIT, Query
from ..address.positions import join_positions, parse_positions
from ..analysis.text_units import STRONGEST, Span, passages, strongest, united, units
from ..store.entries import MapEntry, Text
from ..words import say, text
from .attributes import attributes
from .link import chip, choice, link

PASSAGES = "passages"
"""Part of a query: the passages of a long text that are open, `1,5-7`; absent: the strongest ones."""
AT = "passage"
"""Part of a query: the passage that the page goes to."""
_UNITS = ("", "sum", "mean")  # tokens, or words with the sum or the mean of their tokens
_DROPOUT = ("", "mean", "spread")
_PHRASES = ("cut", "sign", "sign_both", "sign_for", "sign_against", "sign_magnitude", "colon")
_HEAD = 60  # letters of a closed passage


@dataclass(frozen=True, kw_only=True)
class TextView:
    """How one text is shown."""

    shown: Text
    unit: str = ""
    """"" for tokens, "sum" or "mean" of the tokens of a word."""
    dropout: str = ""
    """"" for the values themselves, "mean" or "spread" of them over dropout samples."""
    units: Sequence[Span]
    """Of tokens."""
    passages: Sequence[Span]
    """Of units."""
    ranked: Sequence[int] = ()
    """Numbers of passages, from 0 on, the strongest first."""
    opened: frozenset[int] = frozenset()
    """Those that are open; all others are lines that open them."""
    at: int = -1
    """The passage that the page goes to; -1: none."""
    path: str = ""
    """Of the page, for links that open passages; "": there are none."""
    query: Query = field(default_factory=Query)

    def of(self, values: Sequence[float], are_whole: bool) -> list[float]:
        """Return the value of each unit; those of whole words are no parts that add up, and deviations are none."""
        is_mean = self.unit == "mean" or are_whole or self.dropout == "spread"
        return united(values, self.units, is_mean).tolist()

    def parts(self) -> Iterable[tuple[bool, list[int]]]:
        """Return passages in their order: one that is open, or a run of closed ones."""
        numbers = range(len(self.passages))
        for is_open, run in groupby(numbers, key=self.opened.__contains__):
            if is_open:
                yield from ((True, [one]) for one in run)
            else:
                yield False, list(run)

    def opener(self, closed: Sequence[int]) -> html.A | html.Span:
        """Return a line in the place of closed passages, which opens them."""
        first, stop = self.passages[closed[0]][0], self.passages[closed[-1]][1]
        tokens = self.shown.tokens[self.units[first][0] : self.units[stop - 1][1]]
        head = text.shortened(self.shown.text[tokens[0].start : tokens[-1].end], _HEAD)
        if not self.path:
            return html.Span("…", className="closed")
        words = say("text_closed", head=head, count=text.integer(len(tokens)))
        there = self.query.having(
            **{PASSAGES: join_positions(sorted(one + 1 for one in self.opened.union(closed))), AT: str(closed[0] + 1)}
        )
        return link(words, self.path, there, "closed", title=say("text_open"))


def text_view(shown: Text, maps: Mapping[str, Sequence[float]], path: str, query: Query) -> TextView:
    """Return how a text is shown on a page of its own; `maps` tell which passages are the strongest."""
    unit = _choice(query, UNIT, _UNITS)
    found = units(shown, joined=bool(unit))
    parts = passages(shown, found)
    ranked = strongest(parts, (united(values, found, unit == "mean") for values in maps.values()))
    asked = parse_positions(query.get(PASSAGES), len(parts), len(parts))
    at = next(iter(parse_positions(query.get(AT), len(parts), 1)), 0) - 1
    opened = frozenset([one - 1 for one in asked] or ranked[:STRONGEST]) | ({at} if at >= 0 else set())
    return TextView(
        shown=shown,
        unit=unit,
        dropout=dropout_of(query),
        units=found,
        passages=parts,
        ranked=ranked,
        opened=opened,
        at=at,
        path=path,
        query=query,
    )


def brief_view(shown: Text, maps: Mapping[str, Sequence[float]], query: Query) -> TextView:
    """Return how a text is shown among others: of a long one the strongest passage alone."""
    view = text_view(shown, maps, "", query.having(**{PASSAGES: None, AT: None}))
    return replace(view, opened=frozenset(view.ranked[:1]), at=-1)


def _choice(query: Query, name: str, known: Sequence[str]) -> str:
    return query.get(name) if query.get(name) in known else ""


def dropout_of(query: Query) -> str:
    """Return what of values over dropout samples an address asks for, "" for the values themselves."""
    return _choice(query, DROPOUT, _DROPOUT)


def unit_choice(path: str, query: Query) -> html.Nav:
    """Return the choice between tokens and words."""
    present = _choice(query, UNIT, _UNITS)
    chips = [
        chip(
            say(f"text_unit_{unit or 'token'}"),
            path,
            query.having(**{UNIT: unit or None, PASSAGES: None, AT: None}),
            unit == present,
            title=say(f"text_unit_{unit or 'token'}_meaning"),
        )
        for unit in _UNITS
    ]
    return choice(say("text_units"), chips, say("text_units"))


def dropout_choice(path: str, query: Query, entries: Iterable[MapEntry]) -> html.Nav | None:
    """Return the choice between values, and their mean or deviation under dropout; None where none was logged."""
    if not any(entry.mean or entry.spread for entry in entries):
        return None
    chips = [
        chip(
            say(f"saliency_part_{name or 'map'}"),
            path,
            query.having(**{DROPOUT: name or None}),
            name == dropout_of(query),
            title=say(f"text_dropout_{name or 'map'}"),
        )
        for name in _DROPOUT
    ]
    return choice(say("saliency_part"), chips, say("saliency_part"))


def passage_choice(view: TextView) -> html.Nav | None:
    """Return links to the strongest passages of a long text, and to all of it."""
    if len(view.passages) < 2:
        return None
    chips = [
        chip(text.integer(one + 1), view.path, view.query.having(**{AT: str(one + 1)}), one == view.at)
        for one in view.ranked[:STRONGEST]
    ]
    everything = view.query.having(**{PASSAGES: f"1-{len(view.passages)}", AT: None})
    chips.append(chip(say("text_all"), view.path, everything, len(view.opened) == len(view.passages)))
    words = say("text_strongest", count=text.integer(len(view.passages)))
    return choice(words, chips, say("text_jump"))


def text_controls() -> html.Div:
    """Return the place where client/texts/controls.js puts what works in the browser alone."""
    phrases = {name: say(f"saliency_{name}") for name in _PHRASES}
    return html.Div(
        html.P(className="text-said visually-hidden", role="status"),
        id="text-controls",
        className="controls",
        **attributes(data_phrases=json.dumps(phrases)),
    )
