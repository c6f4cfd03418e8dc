"""Facts: names and values, one under the other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dash import html

_LONG = 36  # characters that no longer fit into one column


def facts(pairs: Iterable[tuple[str, Any]]) -> html.Dl:
    """Return a list of facts; those without a value are left out."""
    rows = [_fact(name, value) for name, value in pairs if value]
    return html.Dl(rows, className="facts")


def _fact(name: str, value: Any) -> html.Div:
    return html.Div(
        [html.Dt(name), html.Dd(value)], className="wide" if isinstance(value, str) and len(value) > _LONG else ""
    )


def notices(lines: Iterable[str], kind: str = "warning") -> html.Ul | None:
    """Return what a reader of the page must know, None where there is nothing."""
    items = [html.Li(line) for line in lines]
    return html.Ul(items, className=f"notices {kind}") if items else None
