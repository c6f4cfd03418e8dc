"""Text scene: a text with what a counterfactual tree hides struck out; what a scene is of pictures."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from dash import html

from ..analysis.tree_composites import Composite, names
from ..store.entries import Text, Tree
from ..words import text
from .attributes import attributes

_AROUND = 6  # tokens before the first window of a small scene
_MOST = 40  # tokens of a small scene
_LONGEST = 400  # letters of one part: no word is as long
_WHOLE = 240  # tokens of a large scene; of a longer text those around its windows
_NO_WINDOW = -1


def text_scene(shown: Text, tree: Tree, composite: Composite, description: str) -> html.P:
    """Return a text with its windows named."""
    first, stop = _around(shown, tree, composite, _WHOLE)
    place = attributes(role="group", aria_label=description)
    return html.P(
        _parts(shown, tree, composite, range(first, stop), names(tree.nodes)),
        className="text-scene",
        dir="auto",
        **place,
    )


def text_thumb(shown: Text, tree: Tree, composite: Composite) -> html.Span:
    """Return what lies around the first window; the words beside it say what it is."""
    first, stop = _around(shown, tree, composite, _MOST)
    parts = _parts(shown, tree, composite, range(first, stop))
    return html.Span(parts, className="text-scene text-thumb", dir="auto", **attributes(aria_hidden="true"))


def _around(shown: Text, tree: Tree, composite: Composite, most: int) -> tuple[int, int]:
    count = len(shown.tokens)
    start = min((int(tree.nodes[number].box[0]) for number in composite.nodes), default=0)
    first = max(0, min(start - _AROUND, count - most)) if count > most else 0
    return first, min(count, first + most)


def _parts(
    shown: Text, tree: Tree, composite: Composite, tokens: Sequence[int], words: Sequence[str] = ()
) -> list[Any]:
    """Return runs of tokens of one window or of none, and what lies between them."""
    window = [_NO_WINDOW] * len(shown.tokens)
    for number in composite.nodes:
        left, _, width, _ = tree.nodes[number].box
        for place in range(round(left), min(len(window), round(left + width))):
            window[place] = number
    parts: list[Any] = ["… "] if tokens and tokens[0] else []
    after = shown.tokens[tokens[0]].start if tokens else 0
    for (number, special), group in groupby(tokens, key=lambda place: (window[place], shown.tokens[place].special)):
        places = list(group)
        first, last = shown.tokens[places[0]], shown.tokens[places[-1]]
        if special:
            continue  # never hidden
        parts += [
            shown.text[after : first.start],
            _run(shown.text[first.start : last.end], number, tree, composite, words),
        ]
        after = last.end
    return [*parts, *([" …"] if tokens and tokens[-1] + 1 < len(shown.tokens) else [shown.text[after:]])]


def _run(letters: str, number: int, tree: Tree, composite: Composite, words: Sequence[str]) -> html.Del | html.Span:
    is_window = number != _NO_WINDOW
    kind = " ".join(
        ("window" if is_window else "", "newest" if is_window and number == composite.newest else "")
    ).strip()
    name = html.Sup(words[number]) if is_window and words else None
    body = [name, text.shortened(letters, _LONGEST)] if is_window else text.shortened(letters, 10 * _LONGEST)
    return (
        html.Del(body, className=kind) if is_window == (tree.direction == "hide") else html.Span(body, className=kind)
    )
