"""Metrics: mean scores of two sides over what both scored, and their difference."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from dash import html

from ..analysis.pair import Compared
from ..analysis.paired_scores import Difference, ScoreDifference
from ..components.attributes import attributes
from ..components.chart import chart
from ..components.explainer_name import explainer_name
from ..components.facts import notices
from ..components.mislead import explained
from ..components.scroll import scroll
from ..figures.differences import difference_chart
from ..words import say, text
from .base import Case, computing, saved
from .importances import importances

_CHIP = 36  # characters of a name on a chip
_CHARTED = 60  # rows of the chart


def render(case: Case) -> list[Any]:
    """Return the view."""
    compared = case.compared
    if compared is None:
        return [computing()]
    matched, scores = len(compared.samples), compared.scores
    if not matched:
        return [_nothing(case)]
    found = scored(compared)
    names = {"": say("between_all"), **text.shortened_apart((one.benchmark for one in found), _CHIP)}
    rows = shown(case, compared)
    return [
        html.P(_matched(case, matched), className="subtitle"),
        notices([] if found or compared.errors else [say("between_no_scores")], "info"),
        html.Div(case.choice("metric", names, say("between_benchmark")) if len(names) > 2 else None),
        _table(case, compared, rows),
        saved(case, "metrics"),
        explained("between_metrics_meaning"),
        _chart(case, compared.accuracy, rows),
        *importances(case),
        _unmatched(scores),
        _other_numbers(compared.other_numbers),
    ]


def scored(compared: Compared) -> list[ScoreDifference]:
    """Return what both sides have scores of."""
    return [score for score in compared.scores if score.difference.count]


def shown(case: Case, compared: Compared) -> list[ScoreDifference]:
    """Return those of the benchmark that the address asks for, or all."""
    found = scored(compared)
    wanted = case.among("metric", ("", *(one.benchmark for one in found)))
    return [one for one in found if wanted in ("", one.benchmark)]


def _nothing(case: Case) -> html.Div:
    ids = [next(iter(side.run.ids()[1:2]), "–") for side in (case.first, case.other)]
    hint = say("between_no_samples_hint", one=text.shortened(ids[0], 60), other=text.shortened(ids[1], 60))
    return html.Div([html.P(say("between_no_samples"), className="headline"), html.P(hint)], className="empty")


def _matched(case: Case, matched: int) -> str:
    totals = [text.integer(side.run.count(side.step)) for side in (case.first, case.other)]
    letters = {"first": case.first.letter, "other": case.other.letter}
    return say("between_matched", count=text.integer(matched), of_first=totals[0], of_other=totals[1], **letters)


def _table(case: Case, compared: Compared, found: Sequence[ScoreDifference]) -> html.Div:
    accuracy = compared.accuracy
    names = [
        (say("between_benchmark"), ""),
        (say("between_explainer"), ""),
        (case.first.letter, "right"),
        (case.other.letter, "right"),
        (f"{case.other.letter} − {case.first.letter}", "right"),
        (say("between_interval"), "right"),
        ("n", "right"),
    ]
    head = html.Tr([html.Th(name, scope="col", className=kind) for name, kind in names])
    columns = [name for name, kind in names if kind]
    rows = [_row(f"{say('between_accuracy')} ↑", "", accuracy, "", columns)] if accuracy.count else []
    rows += [
        _row(f"{say('between_error', output=name)} ↓", "", one, "", columns, higher_is_better=False)
        for name, one in compared.errors
    ]
    rows += [
        _row(f"{one.benchmark} {one.arrow}", one.explainer, one.difference, _of(one), columns, one.higher_is_better)
        for one in found
    ]
    table = html.Table([html.Thead(head), html.Tbody(rows)], className="differences")
    return scroll(table, say("between_view_metrics"), "board")


def _row(
    benchmark: str,
    explainer: str,
    found: Difference,
    note: str,
    columns: Sequence[str],
    higher_is_better: bool = True,
) -> html.Tr:
    interval = "–"
    if found.low is not None and found.high is not None:
        interval = f"[{_signed(found.low)}, {_signed(found.high)}]"
    cells: list[Any] = [
        _number(found.first),
        _number(found.second),
        _signed(found.difference),
        _verdict(found, interval, higher_is_better),
        [text.integer(found.count), html.Span(f" {note}", className="small") if note else None],
    ]
    # On a narrow screen each cell shows its column's name.
    shown = (
        html.Td(cell, className="right", **attributes(data_column=name))
        for name, cell in zip(columns, cells, strict=True)
    )
    names = [html.Th(benchmark, scope="row"), html.Td(explainer_name(explainer) if explainer else "")]
    return html.Tr([*names, *shown])


def _verdict(found: Difference, interval: str, higher_is_better: bool) -> list[Any]:
    if found.low is None and not found.is_nothing:
        return [say(f"scores_{found.why_not}") if found.why_not else interval]
    kind, sign = ("equal", "=") if found.is_nothing else ("unsure", "≈")
    if found.is_sure and found.low is not None:
        kind, sign = ("better", "▲") if (found.low > 0) == higher_is_better else ("worse", "▼")
    badge = html.Span(f"{sign} {say(f'between_{kind}')}", className=f"badge gain-{kind}")
    return [f"{interval} ", badge]


def _of(one: ScoreDifference) -> str:
    """Return how many scores each side has, where that is not how many are compared."""
    if one.counts == (one.difference.count, one.difference.count):
        return ""
    return say("between_of_scores", first=text.integer(one.counts[0]), other=text.integer(one.counts[1]))


def _chart(case: Case, accuracy: Difference, found: Sequence[ScoreDifference]) -> html.Figure | None:
    known = [
        ((say("between_accuracy"), ""), accuracy),
        *(((f"{one.benchmark} {one.arrow}", one.explainer), one.difference) for one in found),
    ]
    rows = [(name, one) for name, one in known if one.difference is not None]
    if not rows:
        return None
    names = [name for name, _ in rows]
    title = say("between_chart", first=case.first.letter, other=case.other.letter)
    figure = difference_chart(
        names[:_CHARTED], [one for _, one in rows[:_CHARTED]], f"{case.other.letter} − {case.first.letter}"
    )
    counts = [one.count for _, one in rows[:_CHARTED]]
    shown = say("between_chart_note", count=text.integer(min(len(rows), _CHARTED)), total=text.integer(len(rows)))
    note = f"{say('scores_n', count=text.span(min(counts), max(counts)))}; {shown}"
    return chart(title, figure, note, "between_chart_meaning")


def _unmatched(scores: Sequence[ScoreDifference]) -> html.P | None:
    """Return which scores both sides have, but not for the same samples and labels."""
    apart = [one for one in scores if not one.difference.count]
    if not apart:
        return None
    groups = groupby(apart, key=lambda one: one.benchmark)
    names = "; ".join(f"{name}: {', '.join(one.explainer for one in group)}" for name, group in groups)
    return html.P(say("between_apart", names=names), className="secondary")


def _other_numbers(names: Sequence[str]) -> html.P | None:
    """Return which benchmarks are not compared, as their scores mean one thing in one run and another in the other."""
    return html.P(say("between_other_numbers", names=", ".join(names)), className="notices info") if names else None


def _number(value: float | None) -> str:
    return "–" if value is None else text.number(value)


def _signed(value: float | None) -> str:
    return "–" if value is None else f"{'+' if value > 0 else ''}{text.number(value)}"
