"""Save: links and buttons that make files of what a page shows; exports/ makes tables, client/saving/ pictures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dash import html

from ..address.paths import Query, csv_path, figure_path, picture_path
from ..address.positions import join_positions
from ..address.selection_from_address import LIST
from ..store.entries import Sample
from ..store.run import Run
from ..words import say
from .attributes import attributes
from .link import link

_PICTURE = re.compile(r"\.(jpe?g|png|webp|gif|bmp|tiff?)$", re.IGNORECASE)  # what it was before it was logged


def save_bar(*children: Any) -> html.Div:
    """Return the ways to save something, in a row."""
    return html.Div(children, className="saves", role="group", **attributes(aria_label=say("export_save")))


def csv_link(path: str, table: str, query: Query, what: str, name: str = "") -> html.A:
    """Return a link to a table of what is at a path, asked for as the page is; `what` it is, in words.

    `name` says in short which of several tables it is, where they stand side by side.
    """
    named = say("export_csv_of", what=what)
    face = say("export_csv_of", what=name) if name else say("export_csv")
    there = f"{csv_path(path, table)}{query}"
    said = attributes(aria_label=f"{face} · {named}" if name else named)
    return html.A(face, href=there, className="save", title=named, **said)


def chart_buttons(title: str) -> list[html.Button]:
    """Return buttons that save the chart of the figure that they stand in."""
    return [
        _button(name, say("export_as", what=title, format=name), data_save="chart", data_format=name.lower())
        for name in ("PNG", "SVG")
    ]


def picture_link(run: Run, sample: Sample) -> html.A | None:
    """Return a link to a sample's picture as it was stored, None where it was not."""
    if sample.picture is None:
        return None
    named = say("export_picture_of", sample=sample.title)
    return html.A(
        say("export_picture"),
        href=picture_path(run.key, sample.picture),
        download=_PICTURE.sub("", sample.title),  # browsers put the ending of what it is now behind
        className="save",
        title=named,
        **attributes(aria_label=named),
    )


def figure_link(run: Run, query: Query, positions: Sequence[int], words: str = "") -> html.A | None:
    """Return a link to the page that makes a figure of samples; None where there is none of them."""
    if not positions:
        return None
    there = replace(query.along(), label=query.label)
    there = there.having(samples=join_positions(positions), **{LIST: query.get(LIST) or None})
    meaning = say("figure_link_meaning")
    return link(words or say("figure_link"), figure_path(run.key), there, "save", title=meaning)


def panel_button(explainer: str) -> html.Button:
    """Return a button that saves a panel with its color bar and words as one picture."""
    return _button("PNG", say("export_panel", explainer=explainer), data_save="panel")


def panels_button() -> html.Button:
    """Return a button that saves all panels of a page as one picture."""
    return _button(say("export_all_maps"), say("export_all_maps"), data_save="panels")


def scene_button() -> html.Button:
    """Return a button that saves a picture with its boxes and words."""
    return _button("PNG", say("export_tree"), data_save="scene")


def _button(words: str, named: str, **data: str) -> html.Button:
    named_data = attributes(aria_label=named, data_failed=say("export_failed"), **data)
    return html.Button(words, type="button", className="save", title=named, **named_data)
