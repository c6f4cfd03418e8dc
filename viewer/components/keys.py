"""Keys: the button that lists what keys do, and the keys of each page. What is listed is what client/keys.js obeys."""

from __future__ import annotations

import json
from collections.abc import Sequence

from dash import html

from ..words import say
from .attributes import attributes

Key = tuple[str, tuple[str, ...], str]
"""An action that scripts know, the keys for it as the browser names them, and what it does, in words."""


def keys_button() -> html.Button:
    """Return the button that shows all keys; "?" does the same. It has the keys that work on all pages."""
    everywhere = [("pause", ("P",), say("keys_pause")), ("help", ("?",), say("keys_help"))]
    return html.Button(
        [html.Kbd("?"), f" {say('keys_button')}"],
        type="button",
        className="chip keys-button",
        **attributes(data_keys=json.dumps(everywhere), data_title=say("keys_title"), data_close=say("keys_close")),
    )


def page_keys(keys: Sequence[Key]) -> html.Span:
    """Return what tells scripts the keys of a page; nothing to be seen."""
    return html.Span(hidden=True, className="page-keys", **attributes(data_keys=json.dumps(keys)))


def list_keys() -> list[Key]:
    """Return the keys of a list: through its items (client/page/lists.js) and its pages, and into its search field."""
    return [
        ("item-next", ("j",), say("keys_item_next")),
        ("item-previous", ("k",), say("keys_item_previous")),
        ("previous", ("ArrowLeft",), say("keys_previous_page")),
        ("next", ("ArrowRight",), say("keys_next_page")),
        ("search", ("/",), say("keys_search")),
    ]


def pick_keys() -> list[Key]:
    """Return the keys that select samples in a list (client/page/picking.js)."""
    return [
        ("pick", ("x",), say("keys_pick")),
        ("pick-range", ("X",), say("keys_pick_range")),
        ("pick-compare", ("c",), say("keys_pick_compare")),
    ]


def neighbor_keys(previous: str, following: str) -> list[Key]:
    """Return the keys to the previous and the next, which a page links with rel="prev" and rel="next"."""
    return [("previous", ("ArrowLeft", "k"), previous), ("next", ("ArrowRight", "j"), following)]


def value_keys(kind: str, steps: bool, slices: bool = False) -> list[Key]:
    """Return the keys of what explainers say of a kind of samples, "text", "row", "picture" or "later"."""
    if kind in ("row", "later"):
        return []
    return token_keys() if kind == "text" else map_keys(steps, slices)


def map_keys(steps: bool, slices: bool = False) -> list[Key]:
    """Return the keys of maps."""
    arrows = ("left", "right", "up", "down")
    return [
        ("front", tuple("123456789"), say("saliency_key_front")),
        ("zoom-in", ("+", "="), say("saliency_key_zoom_in")),
        ("zoom-out", ("-",), say("saliency_key_zoom_out")),
        ("zoom-reset", ("0",), say("saliency_key_zoom_reset")),
        *((f"mark-{to}", (f"Shift+Arrow{to.title()}",), say(f"saliency_key_mark_{to}")) for to in arrows),
        *([("play", ("p",), say("saliency_key_play"))] if steps else []),
        *([("slice-previous", ("[",), say("saliency_key_slice_previous"))] if slices else []),
        *([("slice-next", ("]",), say("saliency_key_slice_next"))] if slices else []),
    ]


def token_keys() -> list[Key]:
    """Return the keys that read the values of a text (client/texts/pointer.js)."""
    sides = (("previous", "Left"), ("next", "Right"))
    return [(f"token-{to}", (f"Shift+Arrow{arrow}",), say(f"text_key_{to}")) for to, arrow in sides]
