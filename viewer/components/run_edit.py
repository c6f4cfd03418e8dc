"""Run edit: a button that opens the form of a run's name, color, whether to hide it; made by client/page/edit.js."""

from __future__ import annotations

import json

from dash import html

from ..address.paths import settings_path
from ..data.settings import LONGEST_NAME, RUN_COLORS
from ..store.entries import RunRow
from ..words import say
from .attributes import attributes

_PHRASES = ("title", "name", "name_hint", "color", "no_color", "hide", "kept", "save", "cancel", "failed")


def edit_button(row: RunRow) -> html.Button:
    """Return the button of one run, with what is said of it now."""
    words = say("runs_edit_one", name=row.title)
    return html.Button(
        "✎",
        type="button",
        className="edit-run",
        title=words,
        **attributes(
            aria_label=words,
            aria_haspopup="dialog",
            data_at=settings_path(row.key),
            data_name=row.name,
            data_path=row.path,
            data_color=row.color,
            data_hidden="1" if row.is_hidden else "",
        ),
    )


def edit_words() -> html.Span:
    """Return what all these forms say; once on a page."""
    colors = {say(f"runs_color_{name}"): color for name, color in RUN_COLORS.items()}
    phrases = {name: say(f"runs_edit_{name}") for name in _PHRASES}
    data = attributes(data_phrases=json.dumps(phrases), data_colors=json.dumps(colors), data_longest=str(LONGEST_NAME))
    return html.Span(id="edit-words", hidden=True, **data)
