"""Filter problems: what of an address makes no sense as a filter, in words over what is shown without it."""

from __future__ import annotations

from dash import html

from ..address.paths import Query
from ..address.selection_from_address import wrong_parts
from ..store.run import Run
from ..words import say
from .facts import notices


def problems_in_words(run: Run, query: Query) -> list[str]:
    """Return a line for each part that chooses nothing, or leaves nothing."""
    scores = run.tables(query.step if query.step in run.steps() else None).scores
    return [say(f"filter_wrong_{kind}", **gaps) for kind, gaps in wrong_parts(query, run.metadata, scores)]


def filter_problems(run: Run, query: Query) -> html.Ul | None:
    """Return these lines, None where there are none."""
    return notices(problems_in_words(run, query))
