"""Moment: a time of day and calendar. It comes in UTC; client/page/times.js shows it as the reader's clock has it."""

from __future__ import annotations

from dash import html

from ..words import text


def moment(seconds: float) -> html.Time | str:
    """Return a time with its zone; words where a damaged log says none that a calendar has."""
    exact = text.iso(seconds)
    return html.Time(text.moment(seconds), dateTime=exact, title=exact) if exact else text.moment(seconds)
