"""Whole text: what a network was given where that is a text, in a box that scrolls where it is long."""

from __future__ import annotations

from typing import Any

from dash import html

from ..store.entries import Text
from ..words import say, text
from .scroll import scroll

MOST = 20_000  # letters in the page; tables as CSV and the log have all
_HIGH = 1200  # letters from which on the box scrolls


def whole_text(shown: Text) -> list[Any]:
    """Return the letters of a text, and how many tokens it has."""
    letters = html.P(shown.text[:MOST], className="whole-text", dir="auto")
    count = say("text_tokens", count=text.integer(len(shown.tokens)))
    if len(shown.text) > MOST:
        shown_of = {"shown": text.integer(MOST), "all": text.integer(len(shown.text))}
        count = f"{count} · {say('text_cut', **shown_of)}"
    box = scroll(letters, say("text_whole"), "long-text") if len(shown.text) > _HIGH else letters
    return [box, html.P(count, className="secondary")]
