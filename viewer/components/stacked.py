"""Stacked: a table of samples whose rows become blocks on a narrow screen, each value after its column's name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from dash import html

from .attributes import attributes


def stacked(heads: Sequence[tuple[str, str]], rows: Iterable[Sequence[Any]]) -> html.Table:
    """Return a table, of each row what it is of and its values. `heads`: names of columns, classes of their cells."""
    head = [html.Th(name, scope="col", className=kind) for name, kind in heads]
    body = [html.Tr([html.Th(first, scope="row"), *_cells(heads[1:], rest)]) for first, *rest in rows]
    return html.Table([html.Thead(html.Tr(head)), html.Tbody(body)], className="named changes stacked")


def _cells(heads: Sequence[tuple[str, str]], values: Sequence[Any]) -> list[html.Td]:
    named = zip(heads, values, strict=True)
    return [html.Td(value, className=kind, **attributes(data_column=name)) for (name, kind), value in named]
