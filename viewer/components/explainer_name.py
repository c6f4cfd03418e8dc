"""Explainer name: the method in plain type, its parameters behind it in small; breaks between words alone."""

from __future__ import annotations

from dash import html

from .breakable import broken


def explainer_name(name: str, one_line: bool = False) -> html.Span:
    """Return a name as it is read: its text is the name, letter for letter."""
    method, bracket, parameters = name.partition("(")
    parts = _whole if one_line else broken
    small = html.Span(parts(bracket + parameters), className="params") if method and bracket else None
    between = None if one_line or small is None else html.Wbr()
    words = parts(name if small is None else method)
    return html.Span([*words, between, small], className="explainer-name", title=name)


def method_of(name: str) -> str:
    """Return a name without its parameters."""
    return name.partition("(")[0] or name


def _whole(words: str) -> list[str | html.Wbr]:
    return [words]
