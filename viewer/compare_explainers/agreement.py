"""Agreement: how alike the maps of explainers are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from ..analysis.agreement import GRID, Agreement, agreement
from ..analysis.representatives import map_ranks, representative_maps
from ..components.matrix import matrix
from ..components.mislead import explained
from ..components.save import save_bar
from ..data import LogDir
from ..store.run import Run
from ..words import say, say_of, text
from .base import Compared


def agreement_of(logs: LogDir, run: Run, step: int) -> tuple[Agreement, int]:
    """Return how alike the maps of some samples at a step are, by explainers that have any, and of how many samples."""
    names = [item.name for item in run.metadata.explainers]
    found = []
    for sample, maps in representative_maps(run, step, len(names)):
        special = sample.special_tokens
        read = {name: map_ranks(logs, run.key, entry.ref, special) for name, entry in maps.items() if name in names}
        found.append({name: ranked for name, ranked in read.items() if ranked is not None})
    present = [name for name in names if any(name in ranked for ranked in found)]
    return agreement(present, found), len(found)


def _left_out(run: Run, step: int, present: Sequence[str]) -> list[str]:
    """Return the explainers whose maps were not read, as those of others took all the room that a page has."""
    sample, maps = next(representative_maps(run, step, len(run.metadata.explainers)), (None, {}))
    there = {name for _, name in sample.maps} if sample else set()
    return sorted(there - maps.keys() - set(present))


def render(case: Compared) -> list[Any]:
    """Return the view."""
    result, samples = agreement_of(case.logs, case.run, case.step)
    present = result.explainers
    if len(present) < 2:
        return [html.P(say("scores_no_agreement"), className="empty")]
    hints = [
        [
            say("scores_pair", one=one, other=other, count=text.integer(int(count)))
            for other, count in zip(present, line, strict=True)
        ]
        for one, line in zip(present, result.count, strict=True)
    ]
    total = case.run.count(case.step)
    large = _left_out(case.run, case.step, present)
    note = say_of(case.run.kind, "scores_agreement_note", count=samples, total=text.integer(total), grid=GRID)
    notes: list[Any] = [html.Span(note, className="secondary")]
    notes += [html.P(say("scores_agreement_large", names=", ".join(large)), className="secondary")] if large else []
    caption = html.Figcaption([html.H3(say("scores_agreement")), *notes])
    table = matrix(present, result.correlation.tolist(), hints, say("scores_agreement"))
    return [
        html.Figure(
            [caption, table, save_bar(case.table("agreement")), explained("scores_agreement_meaning", case.run.kind)],
            className="panel chart",
        )
    ]
