"""Picks: samples that a reader selects in a list, by boxes on cards and rows, and what can be done with them.

Which are selected is the tab's own and in no address, so a click costs no answer, and the selection stays while filters
and pages change; client/page/picking.js keeps it and draws boxes and bar.
"""

from __future__ import annotations

import json

from dash import html

from ..address.paths import Query, csv_path, figure_path, notes_path, public, run_path, table_path
from ..address.selection_from_address import LIST, list_of
from ..store.entries import RunRow, Sample
from ..store.run import Run
from ..words import say
from .attributes import attributes
from .form import form_data
from .sample_notes import tags_entry

MOST = 200  # samples: as many as fit into an address
MOST_COMPARED = 24  # rows of a table
_PHRASES = ("count", "all", "clear", "compare", "compare_most", "figure", "tag", "csv", "limit")
_GAPS = {name: f"{{{name}}}" for name in ("count", "most")}  # the script fills them


def pick_box(run: Run, sample: Sample) -> html.Span:
    """Return the place of the box of a sample."""
    words = say("picks_one", sample=sample.title)
    data = {"pick": str(sample.position), "run": run.key, "label": words}
    return html.Span(className="pick", **attributes(**{f"data_{name}": value for name, value in data.items()}))


def picks_bar(run: Run, row: RunRow, query: Query) -> html.Div:
    """Return the place of how many are selected and what can be done with them."""
    along = query.along()
    listed = along.having(**{LIST: list_of(query)})
    data = {
        "run": run.key,
        "table": f"{public(table_path(run.key))}{listed}",
        "figure": f"{public(figure_path(run.key))}{listed}",
        "csv": f"{csv_path(run_path(run.key), 'samples')}{along}",
        "tag": form_data(say("picks_tag_title"), notes_path(run.key), [tags_entry(row)], {}),
        "most": str(MOST),
        "compared": str(MOST_COMPARED),
        "words": json.dumps({name: say(f"picks_{name}", **_GAPS) for name in _PHRASES}),
    }
    named = attributes(role="group", aria_label=say("picks_title"))
    return html.Div(className="picks", **named, **attributes(**{f"data_{name}": value for name, value in data.items()}))
