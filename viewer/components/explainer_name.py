"""Explainer name: the method in plain type, its parameters behind it in small; breaks between words alone."""

from __future__ import annotations

from dash import html

from xlog.figures.text_lines import words_of


def explainer_name(name: str, one_line: bool = False) -> html.Span:
    """Return a name as it is read: its text is the name, letter for letter."""
    method, bracket, parameters = name.partition("(")
    parts = _whole if one_line else _breakable
    small = html.Span(parts(bracket + parameters), className="params") if method and bracket else None
    return html.Span([*parts(name if small is None else method), small], className="explainer-name", title=name)


def _whole(words: str) -> list[str | html.Wbr]:
    return [words]


def _breakable(words: str) -> list[str | html.Wbr]:
    first, *others = words_of(words)
    return [first, *(part for word in others for part in (html.Wbr(), word))]
