"""Keys: a button that lists the keys of a page. What it lists is what assets/keys.js obeys."""

from __future__ import annotations

import json
from collections.abc import Sequence

from dash import html

from ..words import say
from .attributes import attributes

Key = tuple[str, tuple[str, ...], str]
"""An action that scripts know, the keys for it as the browser names them, and what it does, in words."""


def keys_button(keys: Sequence[Key]) -> html.Button:
    """Return the button that shows all keys of a page; "?" does the same."""
    listed = [*keys, ("help", ("?",), say("keys_help"))]
    return html.Button(
        [html.Kbd("?"), f" {say('keys_button')}"],
        type="button",
        className="chip keys-button",
        **attributes(data_keys=json.dumps(listed), data_title=say("keys_title"), data_close=say("keys_close")),
    )


def neighbour_keys(previous: str, following: str) -> list[Key]:
    """Return the keys to the previous and the next, which a page links with rel="prev" and rel="next"."""
    return [("previous", ("ArrowLeft", "k"), previous), ("next", ("ArrowRight", "j"), following)]


def map_keys(steps: bool) -> list[Key]:
    """Return the keys of maps."""
    arrows = ("left", "right", "up", "down")
    return [
        ("front", tuple("123456789"), say("saliency_key_front")),
        ("zoom-in", ("+", "="), say("saliency_key_zoom_in")),
        ("zoom-out", ("-",), say("saliency_key_zoom_out")),
        ("zoom-reset", ("0",), say("saliency_key_zoom_reset")),
        *((f"mark-{to}", (f"Shift+Arrow{to.title()}",), say(f"saliency_key_mark_{to}")) for to in arrows),
        *([("play", ("p",), say("saliency_key_play"))] if steps else []),
    ]
