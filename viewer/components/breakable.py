"""Breakable: names of layers and networks that break between their words, and inside one only where they must."""

from __future__ import annotations

import re

from dash import html

from xlog.figures.text_lines import words_of

_BEHIND = re.compile(r"(?<=[(=])(?=.)")  # where a name with parameters may go on in the next line, too


def broken(name: str) -> list[str | html.Wbr]:
    """Return the words of a name with places between them where a line may end."""
    first, *others = (part for word in words_of(name) for part in _BEHIND.split(word))
    return [first, *(part for word in others for part in (html.Wbr(), word))]


def breakable(name: str, title: str = "") -> html.Span:
    """Return a name whose text is what it is, letter for letter; the pointer brings it, or what is longer."""
    return html.Span(broken(name), className="breakable", title=title or name)
