"""Badges: short words about a state, with a sign, so that color is not all that tells."""

from __future__ import annotations

from dash import html

from ..store.entries import Sample, State
from ..store.run import Run
from ..words import say
from .attributes import attributes

_SIGNS = {
    State.READING: "…",
    State.RUNNING: "●",
    State.FINISHED: "✓",
    State.INTERRUPTED: "❚❚",
    State.FAILED: "✕",
    State.CUT_SHORT: "✂",
}


def state_badge(state: State, message: str = "") -> html.Span:
    """Return how a run ended."""
    sign = html.Span(_SIGNS[state], className="sign", **attributes(aria_hidden="true"))
    return html.Span(
        [sign, say(f"state_{state.name.lower()}")], className=f"badge state-{state.name.lower()}", title=message or None
    )


def incomplete_badge(sample: Sample) -> html.Span | None:
    """Return that a sample was not written whole, or not yet; None of a whole one."""
    if sample.is_complete:
        return None
    sign = html.Span("✂", className="sign", **attributes(aria_hidden="true"))
    return html.Span([sign, say("sample_incomplete")], className="badge warn", title=say("sample_incomplete_meaning"))


def claimed_badge(sample: Sample) -> html.Span | None:
    """Return that a sample shares its id with another picture; None where it has it for itself."""
    if not sample.is_claimed_twice:
        return None
    sign = html.Span("⚠", className="sign", **attributes(aria_hidden="true"))
    return html.Span([sign, say("sample_claimed")], className="badge warn", title=say("sample_claimed_meaning"))


def correct_badge(run: Run, sample: Sample) -> html.Span | None:
    """Return whether the top label is a true one; None where that cannot be said, or labels are decided one by one."""
    if sample.right is None or run.metadata.is_multi_label:
        return None
    sign, kind = ("✓", "right") if sample.right else ("✕", "wrong")
    hidden = html.Span(sign, className="sign", **attributes(aria_hidden="true"))
    return html.Span([hidden, say(f"mark_{kind}")], className=f"badge mark-{kind}")
