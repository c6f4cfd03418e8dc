"""Steps: the choice of a training step."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from dash import html

from ..address.paths import Query
from ..words import say, text
from .link import chip, choice

MOST = 200  # that are offered at a time; a run of thousands would be a page of links to itself
_NEAR = 20  # of these beside the present one, on each side, so that every step can be come to
_FEW = 20  # of more the choice is folded: it would stand before all that the page is for


def some_steps(steps: Sequence[int], present: int) -> list[int]:
    """Return the steps that are offered, ascending: all, or of very many some near the present one and some of all."""
    if len(steps) <= MOST:
        return list(steps)
    place = bisect_left(steps, present)
    near = range(max(0, place - _NEAR), min(len(steps), place + _NEAR + 1))
    far = np.linspace(0, len(steps) - 1, MOST - len(near)).round().astype(int).tolist()
    return [steps[number] for number in sorted({*near, *far})]


def some_words(steps: Sequence[int], offered: Sequence[int]) -> html.P | None:
    """Return that not all steps are offered, None where they are."""
    if len(offered) == len(steps):
        return None
    words = say("steps_some", most=text.integer(len(offered)), count=text.integer(len(steps)))
    return html.P(words, className="secondary")


def step_choice(path: str, query: Query, steps: Sequence[int], present: int) -> html.Nav | html.Details | None:
    """Return links to the same page at each step, None where there is no choice."""
    if len(steps) < 2:
        return None
    offered = some_steps(steps, present)
    links = (chip(text.integer(step), path, replace(query, step=step, page=1), step == present) for step in offered)
    chips = choice(say("step"), links, say("steps_meaning"))
    if len(steps) <= _FEW:
        return chips
    summary = say("steps_folded", step=text.integer(present), count=text.integer(len(steps)))
    return html.Details([html.Summary(summary), chips, some_words(steps, offered)], className="steps")
