"""Highlighted: a text whose tokens or words are colored by what an explainer says of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from ..analysis.text_units import written
from ..store.entries import MapEntry, Sample
from ..words import say, text
from .attributes import attributes
from .text_view import TextView

BRIEF = 160  # characters on a card
_LONGEST = 400  # letters of one unit that are drawn: no word is as long
WHOLE = ("word", "sentence")  # units of maps that hide more than a token at a time
_SAID = 80  # letters of one that are said with its value


def highlighted(view: TextView, values: Sequence[float], entry: MapEntry) -> list[Any]:
    """Return a text with a color behind every unit, whose value comes with the pointer, and what colors mean."""
    of_units = view.of(values, bool(entry.unit))
    greatest = max(map(abs, of_units), default=0.0)
    signed = entry.signed and view.dropout != "spread"
    drawn = _Drawn(view, of_units, signed, greatest)
    content = [part for is_open, numbers in view.parts() for part in drawn.passages(is_open, numbers)]
    place = attributes(role="group", aria_label=say("text_of", explainer=entry.explainer))
    shown = html.P(content, className="highlighted", tabIndex="0", dir="auto", **place)
    return [shown, _scale(greatest, signed, _notes(view, entry))]


class _Drawn:
    """The units of a text in colors."""

    def __init__(self, view: TextView, values: Sequence[float], signed: bool, greatest: float) -> None:
        self._view, self._values, self._signed, self._greatest = view, values, signed, greatest
        tokens = view.shown.tokens
        starts = [tokens[first].start for first, _ in view.units]
        ends = [tokens[stop - 1].end for _, stop in view.units]
        after = [0, *ends]
        gaps = [view.shown.text[end:start] for end, start in zip(after, starts, strict=False)]
        self._gaps = [*gaps, view.shown.text[after[-1] :]]

    def passages(self, is_open: bool, numbers: Sequence[int]) -> list[Any]:
        """Return an open passage, or one line for closed ones."""
        if not is_open:
            return [self._view.opener(numbers)]
        first, stop = self._view.passages[numbers[0]]
        gaps = self._gaps[first:stop]
        if numbers[0] - 1 not in self._view.opened:
            gaps[0] = gaps[0].lstrip()  # it begins a line of its own
        parts = [
            part for gap, number in zip(gaps, range(first, stop), strict=True) for part in (gap, self._unit(number))
        ]
        parts = [part for part in parts if part != ""]
        tail = [self._gaps[stop]] if stop == len(self._values) and self._gaps[stop] else []
        if len(self._view.passages) == 1:
            return [*parts, *tail]
        here = " here" if numbers[0] == self._view.at else ""
        named = attributes(data_passage=str(numbers[0] + 1))
        return [html.Span([*parts, *tail], className=f"passage{here}", **named)]

    def _unit(self, number: int) -> html.Span:
        view, value, span = self._view, self._values[number], self._view.units[number]
        letters, pieces = written(view.shown, span), view.shown.tokens[span[0] : span[1]]
        kind = ("strong" if not self._signed else "for" if value > 0 else "against") if value else "none"
        added = "" if pieces[0].start < pieces[-1].end else " added"
        share = abs(value) / self._greatest if self._greatest else 0.0
        spelled = text.shortened(pieces[0].spelling if len(pieces) == 1 else letters, _SAID)
        key = "text_token" if len(pieces) == 1 else "text_word"
        return html.Span(
            text.shortened(letters, _LONGEST),
            className=f"token {kind}{added}",
            title=say(key, token=spelled, value=text.number(value), count=text.integer(len(pieces))),
            style={"--share": f"{share:.3f}"},
            **attributes(data_unit=str(number)),
        )


def text_brief(sample: Sample) -> html.Div:
    """Return the beginning of a text, for a card."""
    shown = sample.text.text if sample.text else ""
    return html.Div(text.beginning(shown, BRIEF), className="text-brief", dir="auto")


def _notes(view: TextView, entry: MapEntry) -> list[str]:
    """Return what values are of."""
    whole = [say(f"text_whole_{entry.unit}")] if entry.unit in WHOLE else []
    strong = [] if entry.signed or view.dropout == "spread" else [say("text_without_sign")]
    return [*strong, *whole, *([say(f"text_dropout_{view.dropout}")] if view.dropout else [])]


def _scale(greatest: float, signed: bool, notes: Sequence[str]) -> html.Div:
    """Return a color bar with its ends; client/texts/pointer.js writes the value under the pointer below."""
    bar = html.Div(className=f"text-bar {'signed' if signed else 'plain'}", **attributes(aria_hidden="true"))
    low, high = text.number(-greatest if signed else 0.0), text.number(greatest)
    ends = html.Div([html.Span(low), bar, html.Span(high)], className="text-scale")
    signs = [html.Span(f"← {say('saliency_against')}"), html.Span(f"{say('saliency_for')} →")]
    legend = html.Div(signs, className="text-legend") if signed else None
    said = [html.P(note, className="text-note") for note in notes]
    return html.Div([ends, legend, *said, html.P(className="readout")])
