"""Chart: a figure with its name, what it shows, and what it means and how it can mislead."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from ..address.paths import Query, public
from ..address.selection_from_address import LIST
from ..figures import GRAPH_CONFIG
from .attributes import attributes
from .mislead import explained
from .save import chart_buttons, save_bar

_CELLS = "pmin pmax umin umax"  # of the gallery: probability along x, its deviation along y


def chart(
    title: str,
    figure: Any,
    note: str,
    meaning: str,
    opens: tuple[str, Query] | None = None,
    table: html.A | None = None,
    cells: tuple[str, str, Query] | None = None,
    pictures: str = "",
    lines: str = "",
    kind: str = "",
) -> html.Figure:
    """Return a panel with a plotly figure; `meaning` is the key of a text, `table` a link to its numbers.

    `opens` are a run's path and a query: a click on a point, whose customdata is [position, label], opens that sample,
    one on a cell of counts the samples in it: at the path that `cells` has, with its query and in that the parts that
    it names, both ends along x and along y. `pictures` is the address of pictures by position, shown at the
    pointer. `lines` is the address that a click on a line of cells opens, with the line's `meta` as `feature`.
    `kind` is of the samples: of rows and texts some meanings are others.
    """
    graph = dcc.Graph(figure=figure, config=GRAPH_CONFIG, responsive=True, style={"height": figure.layout.height})
    target = _target(opens, cells, pictures, lines) if opens else {}
    place = html.Div(graph, className="plot", role="group", **attributes(aria_label=title), **target)
    return html.Figure(
        [_caption(title, note), place, save_bar(*chart_buttons(title), table), explained(meaning, kind)],
        className="panel chart",
    )


def _target(
    opens: tuple[str, Query], cells: tuple[str, str, Query] | None, pictures: str, lines: str
) -> dict[str, Any]:
    """Return what client/charts/points.js opens."""
    path, query = opens
    list_path, names, narrowed = cells or (f"{path}/gallery", _CELLS, query.having(**{LIST: None}))
    return {
        "data-samples": public(f"{path}/sample/"),
        "data-query": str(query),
        "data-list": f"{public(list_path)}{narrowed}",
        "data-cells": names,
        **({"data-pictures": pictures} if pictures else {}),
        **({"data-lines": lines} if lines else {}),
    }


def _caption(title: str, note: str) -> html.Figcaption:
    return html.Figcaption([html.H3(title), html.Span(note, className="secondary")])
