"""Form: a button that opens a small form; client/page/form.js draws it and sends what is written to the settings."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from dash import html

from ..words import say
from .attributes import attributes


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What is written into a form."""

    name: str
    label: str
    longest: int
    value: str = ""
    hint: str = ""
    has_lines: bool = False
    choices: Sequence[str] = ()
    """Suggestions."""


def form_button(words: str, title: str, at: str, entries: Sequence[Entry], fixed: Mapping[str, Any]) -> html.Button:
    """Return the button; what is written is sent as JSON to an address, with what is fixed."""
    named = attributes(aria_haspopup="dialog", data_form=form_data(title, at, entries, fixed))
    return html.Button(words, type="button", className="action form", title=title, **named)


def form_data(title: str, at: str, entries: Sequence[Entry], fixed: Mapping[str, Any]) -> str:
    """Return what the script draws a form from."""
    words = {name: say(f"runs_edit_{name}") for name in ("kept", "save", "cancel", "failed")}
    return json.dumps(
        {"title": title, "at": at, "entries": [asdict(entry) for entry in entries], "fixed": dict(fixed), **words}
    )
