"""Agreement: how alike the maps of explainers are."""

from __future__ import annotations

from typing import Any

from dash import html

from .. import text
from ..agreement import GRID, agreement
from ..components.chart import explained
from ..components.matrix import matrix
from ..representatives import map_ranks, marks
from ..words import say
from .base import Compared


def render(case: Compared) -> list[Any]:
    """Return the view."""
    names = [item.name for item in case.run.metadata.explainers]
    found = []
    for _, maps in marks(case.run, case.step, len(names)):
        read = {name: map_ranks(case.logs, case.run.key, entry.ref) for name, entry in maps.items() if name in names}
        found.append({name: ranked for name, ranked in read.items() if ranked is not None})
    present = [name for name in names if any(name in ranked for ranked in found)]
    if len(present) < 2:
        return [html.P(say("scores_no_agreement"), className="empty")]
    result = agreement(present, found)
    hints = [
        [
            say("scores_pair", one=one, other=other, count=text.integer(int(count)))
            for other, count in zip(present, line, strict=True)
        ]
        for one, line in zip(present, result.count, strict=True)
    ]
    total = case.run.count(case.step)
    note = say("scores_agreement_note", count=len(found), total=text.integer(total), grid=GRID)
    caption = html.Figcaption([html.H3(say("scores_agreement")), html.Span(note, className="secondary")])
    table = matrix(present, result.correlation.tolist(), hints, say("scores_agreement"))
    return [html.Figure([caption, table, explained("scores_agreement_meaning")], className="panel chart")]
