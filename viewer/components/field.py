"""Field: a text or a number that is state of the page. assets/fields.js draws it and changes the address."""

from __future__ import annotations

from typing import Any

from dash import html

from .attributes import attributes


def field(name: str, label: str, value: str, kind: str = "search", part: str = "", hint: str = "") -> html.Div:
    """Return the place of an input for the query's part `name`, or for one `part:number` in the list that it is.

    Drawn in the browser, so that nothing that the server sends disturbs somebody who types.
    """
    data: dict[str, Any] = {"field": name, "label": label, "value": value, "kind": kind, "part": part, "hint": hint}
    return html.Div(className="field", **attributes(**{f"data_{key}": given for key, given in data.items()}))
