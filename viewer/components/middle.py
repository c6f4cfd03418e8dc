"""Middle: words on one line that lose their middle where there is no room: ends tell paths and labels apart too."""

from __future__ import annotations

from unicodedata import east_asian_width

from dash import html

_TAIL = 8  # letters that always stay; a Chinese character is as wide as two


def middle(words: str, class_name: str = "") -> html.Span:
    """Return words in one line; their text is what they are, letter for letter."""
    start = _start_of_tail(words)
    parts = [html.Span(words[:start], className="start"), html.Span(words[start:])]
    return html.Span(parts if start > _TAIL else words, className=f"middle {class_name}".strip(), title=words)


def _start_of_tail(words: str) -> int:
    wide, start = 0, len(words)
    while start and wide < _TAIL:
        start -= 1
        wide += 2 if east_asian_width(words[start]) in "WF" else 1
    return start
