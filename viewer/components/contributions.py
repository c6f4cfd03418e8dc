"""Contributions: what an explainer says of each feature of a row, as a waterfall where it adds up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate

from dash import html

from ..store.entries import MapEntry, Sample
from ..store.run import Run
from ..words import say, text
from ..words.logged import in_language
from .attributes import attributes
from .conditions import named_place
from .explained_unit import explained_output, explained_unit, said_explained
from .middle import middle
from .row_values import feature_of, said_value

MOST = 15  # bars; the others are summed up in one


@dataclass(frozen=True)
class Bar:
    """One line: what a feature, or all others together, adds."""

    name: str
    value: str
    """Of the feature."""
    start: float
    end: float

    @property
    def change(self) -> float:
        """What it adds."""
        return self.end - self.start


def contributions(
    run: Run, sample: Sample, entry: MapEntry, values: Sequence[float], most: int = MOST
) -> list[html.P | html.Table | None]:
    """Return a bar per feature, of more than `most` one for all others, where they begin and end, what made them."""
    base = base_of(run, sample, entry, values)
    bars = bars_of(run, sample, entry, values, base, most)
    ends = ends_of(run, sample, entry, base)
    model = None if ends else _local_model(run, entry, values)
    return [model, _table(bars, ends, entry.explainer, bool(entry.conditions)), _made_by(entry)]


def bars_from_zero(run: Run, sample: Sample, entry: MapEntry, values: Sequence[float], most: int) -> html.Table:
    """Return a bar per feature from 0, of more than `most` one for all others, of values that are parts of nothing."""
    return _table(bars_of(run, sample, entry, values, None, most), None, entry.explainer, are_conditions=False)


def _local_model(run: Run, entry: MapEntry, values: Sequence[float]) -> html.P | None:
    """Say what a local linear model begins at and what it predicts, None of another method."""
    if entry.intercept is None:
        return None
    ends = {"intercept": entry.intercept, "output": entry.intercept + math.fsum(values)}
    said = {name: said_explained(run, entry.explainer, entry.label, value) for name, value in ends.items()}
    return html.P(_in_unit(run, entry, say("row_local_model", **said)), className="row-ends")


def _in_unit(run: Run, entry: MapEntry, said: str) -> str:
    """Name the unit of a classifier's outputs, which numbers do not show."""
    unit = "" if run.metadata.task else explained_unit(run, entry.explainer, entry.label)
    return say("row_in_unit", said=said, unit=unit) if unit else said


def _made_by(entry: MapEntry) -> html.P | None:
    return html.P(in_language(entry.layer_reason), className="secondary") if entry.layer_reason else None


def base_of(run: Run, sample: Sample, entry: MapEntry, values: Sequence[float]) -> float | None:
    """Return the output that the values start from, None of a method that does not add up.

    Completeness tells by how much their sum misses the output less that base.
    """
    missed = next((found.value for found in entry.convergence if found.kind == "completeness"), None)
    output = _output(run, sample, entry)
    if missed is None or output is None or not math.isfinite(output):
        return None
    return output - (math.fsum(values) - missed)


def _output(run: Run, sample: Sample, entry: MapEntry) -> float | None:
    """Return what the values are parts of, None where the log has lost it."""
    found = next((one for one in sample.predictions if one.label == entry.label), None)
    return None if found is None else explained_output(run, entry.explainer, found)


def bars_of(
    run: Run, sample: Sample, entry: MapEntry, values: Sequence[float], base: float | None, most: int = MOST
) -> list[Bar]:
    """Return a bar per feature or condition on one, the greatest first, and of more than `most` one of all others.

    They make a waterfall from the base, where each begins where the last one ends; without a base all begin at 0.
    """
    order = sorted(range(len(values)), key=lambda place: -abs(values[place]))
    shown, others = (order, []) if len(order) <= most + 1 else (order[:most], order[most:])
    row = sample.row or ()
    named = [
        (
            named_place(run, entry, place),
            said_value(feature_of(run, place), row[place]) if place < len(row) else "",
            values[place],
        )
        for place in shown
    ]
    if others:
        rest = math.fsum(values[place] for place in others)
        named.append((say("row_others", count=text.integer(len(others))), "", rest))
    starts = [0.0] * len(named) if base is None else list(accumulate((one[2] for one in named[:-1]), initial=base))
    return [Bar(name, said, at, at + change) for (name, said, change), at in zip(named, starts, strict=True)]


@dataclass(frozen=True)
class End:
    """Where a waterfall begins or ends."""

    name: str
    said: str
    value: float


def ends_of(run: Run, sample: Sample, entry: MapEntry, base: float | None) -> tuple[End, End] | None:
    """Return where the waterfall begins and ends, None of a method whose values do not add up."""
    output = _output(run, sample, entry)
    if base is None or output is None:
        return None
    names = say("row_base"), _in_unit(run, entry, say("row_output"))
    first, last = (
        End(name, said_explained(run, entry.explainer, entry.label, value), value)
        for name, value in zip(names, (base, output), strict=True)
    )
    return first, last


def _table(bars: Sequence[Bar], ends: tuple[End, End] | None, explainer: str, are_conditions: bool) -> html.Table:
    """Return a line per bar; a waterfall's stand between lines that say where it begins and ends."""
    named = partial(html.Span, className="condition") if are_conditions else middle
    low = min(min(bar.start, bar.end) for bar in bars)
    high = max(max(bar.start, bar.end) for bar in bars)
    span = (high - low) or 1.0
    rows = [
        html.Tr(
            [
                html.Th([named(bar.name), html.Span(bar.value, className="secondary")], scope="row"),
                html.Td(
                    [
                        _bar((min(bar.start, bar.end) - low) / span, abs(bar.change) / span, bar.change),
                        _thread((bar.end - low) / span) if ends else None,
                    ],
                    className="fall",
                ),
                html.Td(_signed(bar.change), className="right"),
            ]
        )
        for bar in bars
    ]
    if ends:
        first, last = ends
        rows = [_end(first, _thread((first.value - low) / span)), *rows, _end(last, None)]
    return html.Table(html.Tbody(rows), className="contributions", **attributes(aria_label=explainer))


def _bar(left: float, width: float, change: float) -> html.Div | None:
    if not change:
        return None
    place = {"left": f"{100 * left:.3f}%", "width": f"{100 * width:.3f}%"}
    return html.Div(
        className=f"fall-bar {'for' if change > 0 else 'against'}", style=place, **attributes(aria_hidden="true")
    )


def _thread(place: float) -> html.Div:
    """Return a line from the middle of a line of the table to that of the next one."""
    return html.Div(className="fall-thread", style={"left": f"{100 * place:.3f}%"}, **attributes(aria_hidden="true"))


def _end(end: End, thread: html.Div | None) -> html.Tr:
    cells = html.Th(end.name, scope="row"), html.Td(thread, className="fall"), html.Td(end.said, className="right")
    return html.Tr(cells, className="fall-end")


def _signed(value: float) -> str:
    return f"{'+' if value > 0 else ''}{text.number(value)}"
