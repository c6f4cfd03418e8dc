"""Saved views: filters of samples that a user named, and the file that takes them and the notes to a colleague."""

from __future__ import annotations

import json
from dataclasses import replace

from dash import html

from ..address.paths import Query, csv_path, gallery_path, import_path, run_path, views_path
from ..address.selection_from_address import LIST, list_behind, list_of
from ..data.notes import LONGEST_TAG, MOST_IMPORTED
from ..store.entries import RunRow
from ..words import say, text
from .attributes import attributes
from .form import Entry, form_button
from .link import chip
from .middle import middle
from .save import csv_link, save_bar


def saved_views(row: RunRow, query: Query) -> html.Div:
    """Return links to the named filters, the button that names the present one, and what leads in and out."""
    present = list_of(query) or ""
    views = [_view(row, name, search, query, present == search) for name, search in row.views]
    name = Entry(name="name", label=say("views_name"), longest=LONGEST_TAG)
    keep = form_button(say("views_save"), say("views_save_title"), views_path(row.key), [name], {"search": present})
    chips = html.Nav(
        [html.Span(say("views_title"), className="label"), *views, keep],
        className="chips",
        **attributes(aria_label=say("views_title")),
    )
    return html.Div([chips, _files(row, query)], className="saved-views")


def _view(row: RunRow, name: str, search: str, query: Query, is_present: bool) -> html.Span:
    there = list_behind(query.having(**{LIST: search})) or query.along()
    words = say("views_forget", name=name)
    data = attributes(
        data_at=views_path(row.key),
        data_keep=json.dumps({"name": name, "search": None}),
        data_failed=say("runs_edit_failed"),
        aria_label=words,
    )
    forget = html.Button("×", type="button", className="chip forget", title=words, **data)
    shown = chip(middle(name), gallery_path(row.key), replace(there, page=1), is_present)
    return html.Span([shown, forget], className="chip-pair")


def _files(row: RunRow, query: Query) -> html.Div:
    title, size = say("notes_files"), text.size(MOST_IMPORTED)
    named = say("export_as", what=title, format="JSON")
    there = csv_path(run_path(row.key), "notes").removesuffix(".csv")
    words = {
        "pick": say("notes_import"),
        "done": say("notes_imported"),
        "large": say("notes_refused_size", size="{size}", most=size),
        "failed": say("runs_edit_failed"),
    }
    data = attributes(data_import=import_path(), data_most=str(MOST_IMPORTED), data_words=json.dumps(words))
    return html.Div(
        [
            html.Span(title, className="secondary"),
            save_bar(
                csv_link(run_path(row.key), "notes", query, title),
                html.A(
                    "JSON", href=f"{there}.json{query}", className="save", title=named, **attributes(aria_label=named)
                ),
            ),
            html.Span(className="import", **data),
        ],
        className="chips",
    )
