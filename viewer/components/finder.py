"""Finder: a field that narrows a list down; assets/finder.js makes it, and what it says is a part of the address."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from .attributes import attributes

MOST = 1000  # suggestions; browsers are slow with more


def finder(name: str, words: str, suggestions: Sequence[str] = ()) -> html.Div:
    """Return the place of a field of text for the part `name` of the address, and what it suggests."""
    listed = f"{name}-suggestions"
    place = html.Div(className="finder", **attributes(data_name=name, data_words=words, data_list=listed))
    options = [html.Option(value=suggestion) for suggestion in suggestions[:MOST]]
    return html.Div([place, html.Datalist(options, id=listed)])


def share_finder(name: str, words: str, hint: str) -> html.Div:
    """Return the place of a field of a number from 0 to 1; the hint says what goes without one."""
    values = attributes(data_name=name, data_words=words, data_kind="number", data_hint=hint)
    return html.Div(className="finder", **values)
