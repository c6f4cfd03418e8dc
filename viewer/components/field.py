"""Field: a text or a number that is state of the page. client/page/fields.js draws it and changes the address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from .attributes import attributes

MOST = 1000  # suggestions; browsers are slow with more


def field(
    name: str, label: str, kind: str = "search", hint: str = "", suggestions: Sequence[str] | None = None
) -> html.Div:
    """Return the place of an input for the query's part `name`; the page follows while one writes.

    The hint says what goes without saying. Drawn in the browser, so that nothing that the server sends disturbs
    somebody who types.
    """
    listed = "" if suggestions is None else f"{name}-suggestions"
    options = [html.Option(value=suggestion) for suggestion in (suggestions or ())[:MOST]]
    place = _place(field=name, label=label, kind=kind, hint=hint, list=listed)
    return html.Div([place, html.Datalist(options, id=listed) if listed else None])


def share_field(name: str, label: str, hint: str) -> html.Div:
    """Return the place of an input of a number from 0 to 1."""
    return number_field(name, label, hint, 1)


def number_field(name: str, label: str, hint: str, most: float) -> html.Div:
    """Return the place of an input of a number from 0 to the greatest that makes sense."""
    return _place(field=name, label=label, kind="number", hint=hint, most=f"{most:g}")


def any_number_field(name: str, label: str, hint: str) -> html.Div:
    """Return the place of an input of a number, below 0 as well."""
    return _place(field=name, label=label, kind="number", hint=hint, least="", most="")


def part_field(name: str, part: str, label: str, value: float) -> html.Div:
    """Return the place of an input of a number, which is one `part:number` of the list that the query's part is."""
    return _place(field=name, label=label, kind="number", part=part, value=f"{value:g}")


def _place(**data: Any) -> html.Div:
    return html.Div(className="field", **attributes(**{f"data_{key}": given for key, given in data.items()}))
