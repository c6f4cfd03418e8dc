"""Steps: the choice of a training step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dash import html

from ..address.paths import Query
from ..words import say, text
from .link import chip, choice

_FEW = 20  # of more the choice is folded: it would stand before all that the page is for


def step_choice(path: str, query: Query, steps: Sequence[int], present: int) -> html.Nav | html.Details | None:
    """Return links to the same page at each step, None where there is no choice."""
    if len(steps) < 2:
        return None
    links = (chip(text.integer(step), path, replace(query, step=step, page=1), step == present) for step in steps)
    chips = choice(say("step"), links, say("steps_meaning"))
    if len(steps) <= _FEW:
        return chips
    summary = say("steps_folded", step=text.integer(present), count=text.integer(len(steps)))
    return html.Details([html.Summary(summary), chips], className="steps")
