"""Score table: explainers by metrics, the baselines in rows of their own that stay in sight."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from ..address.paths import Query
from ..analysis.scoreboard import Composite, Scoreboard
from ..store.entries import Gain, Summary
from ..words import say, text
from .attributes import attributes
from .explainer_name import explainer_name
from .ignored import ignored
from .link import link
from .scroll import scroll

_SIGNS = {"better": "▲", "worse": "▼", "unsure": "≈"}
_REASONS = ("few", "same")  # why there is no interval
COMPOSITE = "*"  # where the address names what is sorted by; no metric is called so


def score_table(board: Scoreboard, weights: Mapping[str, float], path: str, query: Query) -> html.Div:
    """Return the table in a box that scrolls; a heading sorts by its column; at first the composite."""
    composites = {name: board.composite(name, weights) for name in (*board.controls, *board.explainers)}
    by = query.get("sort") if query.get("sort") in board.metrics else COMPOSITE
    columns = [(COMPOSITE, say("scores_composite")), *((metric, board.titled(metric)) for metric in board.metrics)]
    head = html.Tr(
        [
            html.Th(say("scores_explainer"), scope="col"),
            *(_heading(*column, by, path, query) for column in columns[:1]),
            html.Th(say("scores_values"), scope="col", title=say("scores_values_meaning")),
            *(_heading(*column, by, path, query) for column in columns[1:]),
        ]
    )
    known = [_row(board, name, composites[name], say("scores_control")) for name in board.controls]
    body = [_row(board, name, composites[name]) for name in _sorted(board, composites, by)]
    table = html.Table([html.Thead([head, *known]), html.Tbody(body)], className="score-table")
    unseeded = board.seed_not_included
    note = html.P(say("scores_seed", names=", ".join(unseeded)), className="secondary") if unseeded else None
    return html.Div([scroll(table, say("scores_table"), "board"), note])


def _sorted(board: Scoreboard, composites: Mapping[str, Composite], by: str) -> Sequence[str]:
    """Return explainers, the best first; by the composite those last that lack too many values to be ranked."""

    def place(name: str) -> tuple[bool, float]:
        worth = composites[name].value if by == COMPOSITE else board.worth(name, by)
        is_behind = worth is None or (by == COMPOSITE and not composites[name].is_ranked)
        return is_behind, math.inf if worth is None else -worth

    return sorted(board.explainers, key=place)


def _heading(column: str, name: str, by: str, path: str, query: Query) -> html.Th:
    sorted_by = by == column
    words = [name, html.Span(" ▼", **attributes(aria_hidden="true")) if sorted_by else ""]
    there = query.having(sort=None if column == COMPOSITE else column)
    anchor = link(words, path, there, title=say("scores_sort", name=name))
    return html.Th(anchor, scope="col", **attributes(aria_sort="descending" if sorted_by else None))


def _row(board: Scoreboard, name: str, composite: Composite, note: str = "") -> html.Tr:
    scored: list[Any] = [explainer_name(name)]
    scored += [" ", html.Span(note, className="badge")] if note else []
    scored += ignored(board.ignores.get(name, ()))
    cells = [_cell(board, name, metric) for metric in board.metrics]
    values = _values(*board.values(name))
    return html.Tr(
        [html.Th(scored, scope="row"), _composite(composite), values, *cells], className="baseline" if note else ""
    )


def _values(count: int, every: int) -> html.Td:
    """Return how many values there are of how many there could be."""
    words = (
        text.integer(count)
        if count == every
        else say("scores_out_of", count=text.integer(count), every=text.integer(every))
    )
    return html.Td(words, className="values" if count == every else "values lacking")


def _composite(found: Composite) -> html.Td:
    if found.value is None:
        return html.Td(say("scores_no_value"), className="absent")
    shown: list[Any] = [text.number(found.value)]
    if found.interval is not None:
        shown.append(html.Span(f" {_interval(*found.interval)}", className="small"))
    if found.verdict and found.gains:
        least = min(found.gains, key=lambda gain: gain.mean)
        shown += ["\n", _badge(found.verdict, least.mean, found.gains)]
    if not found.is_ranked:
        shown.append(html.Span(f"\n{say('scores_not_ranked', share=text.percent(found.share))}", className="warn"))
    if not found.missing:
        return html.Td(shown)
    total = len(found.used) + len(found.missing)
    words = html.Span(f"\n{say('scores_of', used=len(found.used), total=total)}", className="warn")
    return html.Td([*shown, words], title=say("scores_left_out", names=", ".join(found.missing)))


def _cell(board: Scoreboard, name: str, metric: str) -> html.Td:
    """Return a mean and what belongs to it. Few components: Dash takes seconds for some thousands."""
    summary, mean = board.cells.get((name, metric)), board.mean(name, metric)
    missing = say("scores_missing", count=text.integer(summary.missing)) if summary and summary.missing else ""
    if summary is None or mean is None:
        return html.Td("\n".join(filter(None, (say("scores_no_value"), missing))), className="absent")
    seed = "" if summary.seed_std is None else say("scores_seed_std", std=text.number(summary.seed_std))
    counts = ", ".join(filter(None, (say("scores_n", count=text.integer(summary.count)), missing, seed)))
    if name in board.controls:
        return html.Td(
            [
                text.number(mean),
                html.Span(f" {_interval(summary.low, summary.high, summary.why_not)} {counts}", className="small"),
            ]
        )
    details = html.Span(f" {_interval(summary.low, summary.high, summary.why_not)}\n{counts}\n", className="small")
    return html.Td([text.number(mean), details, _gain(summary)])


def _interval(low: float | None, high: float | None, why_not: str = "") -> str:
    """Return an interval, or, where a log says why there is none, that."""
    if low is None or high is None or not math.isfinite(low + high):
        return say(f"scores_{why_not}") if why_not in _REASONS else ""
    return f"[{text.number(low)}, {text.number(high)}]"


def _gain(summary: Summary) -> html.Span | None:
    """Return whether it is better than every control: a sign, a word, and by how much than the best one."""
    gain, kind = summary.gain, summary.verdict
    if gain is None or not math.isfinite(gain) or kind not in _SIGNS:
        return None
    best = Gain(summary.best_control, gain, summary.gain_low, summary.gain_high)
    return _badge(kind, gain, summary.gains or (best,))


def _badge(kind: str, gain: float, gains: Sequence[Gain]) -> html.Span:
    words = f"{_SIGNS[kind]} {say(f'scores_{kind}')} {_signed(gain)}"
    known = [
        say(
            "scores_gain",
            name=one.control or say("scores_level"),
            gain=_signed(one.mean),
            interval=_interval(one.low, one.high) or "–",
        )
        for one in gains
    ]
    return html.Span(words, className=f"badge gain-{kind}", title="\n".join(known))


def _signed(gain: float) -> str:
    return f"{'+' if gain >= 0 else ''}{text.number(gain)}"
