"""No value: a score that is missing, and why, which opens by pointer, finger and key."""

from __future__ import annotations

from dash import html

from ..store.entries import SampleScore
from ..words import say
from ..words.logged import in_language


def no_value(score: SampleScore) -> html.Details | html.Span:
    """Return that a score is missing, as what opens to the reason; without one where none was logged."""
    why = in_language(score.why_not)
    if not why:
        return html.Span(say("scores_no_value"), className="absent")
    return html.Details([html.Summary(say("scores_no_value")), html.P(why)], className="no-value absent")
