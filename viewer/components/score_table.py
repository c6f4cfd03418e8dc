"""Score table: explainers by metrics, the baselines in rows of their own that stay in sight."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from ..address.paths import Query
from ..analysis.scoreboard import Composite, Scoreboard
from ..store.entries import Summary
from ..words import say, text
from .attributes import attributes
from .ignored import ignored
from .link import link
from .scroll import scroll

_SIGNS = {"better": "▲", "worse": "▼", "unsure": "≈"}
_REASONS = ("few", "same")  # why there is no interval
COMPOSITE = "*"  # where the address names what is sorted by; no metric is called so


def score_table(board: Scoreboard, weights: Mapping[str, float], path: str, query: Query) -> html.Div:
    """Return the table in a box that scrolls; a heading sorts by its column, the best first."""
    rows = _sorted(board, weights, query.get("sort"))
    columns = [(COMPOSITE, say("scores_composite")), *((metric, board.titled(metric)) for metric in board.metrics)]
    head = html.Tr(
        [html.Th(say("scores_explainer"), scope="col"), *(_heading(*column, path, query) for column in columns)]
    )
    known = [_row(board, name, weights, say("scores_control")) for name in board.controls]
    body = [_row(board, name, weights) for name in rows]
    table = html.Table([html.Thead([head, *known]), html.Tbody(body)], className="score-table")
    unseeded = board.seed_not_included
    note = html.P(say("scores_seed", names=", ".join(unseeded)), className="secondary") if unseeded else None
    return html.Div([scroll(table, say("scores_table"), "board"), note])


def _sorted(board: Scoreboard, weights: Mapping[str, float], by: str) -> Sequence[str]:
    if by == COMPOSITE:
        worth = {name: board.composite(name, weights).value for name in board.explainers}
    elif by in board.metrics:
        worth = {name: board.worth(name, by) for name in board.explainers}
    else:
        return board.explainers
    return sorted(board.explainers, key=lambda name: math.inf if worth[name] is None else -worth[name])  # type: ignore[operator]


def _heading(column: str, name: str, path: str, query: Query) -> html.Th:
    sorted_by = query.get("sort") == column
    words = [name, html.Span(" ▼", **attributes(aria_hidden="true")) if sorted_by else ""]
    anchor = link(words, path, query.having(sort=None if sorted_by else column), title=say("scores_sort", name=name))
    return html.Th(anchor, scope="col", **attributes(aria_sort="descending" if sorted_by else None))


def _row(board: Scoreboard, name: str, weights: Mapping[str, float], note: str = "") -> html.Tr:
    scored: list[Any] = [name, " ", html.Span(note, className="badge")] if note else [name]
    scored += ignored(board.ignores.get(name, ()))
    cells = [_cell(board, name, metric) for metric in board.metrics]
    composite = _composite(board.composite(name, weights))
    return html.Tr([html.Th(scored, scope="row"), composite, *cells], className="baseline" if note else "")


def _composite(found: Composite) -> html.Td:
    if found.value is None:
        return html.Td(say("scores_no_value"), className="absent")
    shown: list[Any] = [text.number(found.value)]
    if found.interval is not None:
        shown.append(html.Span(f" {_interval(*found.interval)}", className="small"))
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
    words = f"{_SIGNS[kind]} {say(f'scores_{kind}')} {'+' if gain >= 0 else ''}{text.number(gain)}"
    between = _interval(summary.gain_low, summary.gain_high)
    known = say("scores_gain", name=summary.best_control or say("scores_level"), interval=between)
    return html.Span(words, className=f"badge gain-{kind}", title=known)
