"""Links between pages. client/page/navigation.js follows them without loading the page anew."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dash import html

from ..address.paths import Query, public
from ..words import requested_language
from .attributes import attributes


def link(children: Any, path: str, query: Query | None = None, class_name: str = "", **more: Any) -> html.A:
    """Return a link to a page of the viewer; the language that the address asks for goes along."""
    there = query or Query()
    if requested_language() and not there.get("lang"):
        there = there.having(lang=requested_language())
    return html.A(children, href=f"{public(path)}{there}", className=f"nav {class_name}".strip(), **more)


def chip(words: Any, path: str, query: Query, current: bool, **more: Any) -> html.A:
    """Return a link that is one of several choices."""
    return link(words, path, query, "chip", **attributes(aria_current="true" if current else None), **more)


def choice(word: str, chips: Iterable[html.A], description: str) -> html.Nav:
    """Return a row of chips with a word before them."""
    children = [html.Span(word, className="label"), *chips]
    return html.Nav(children, className="chips", **attributes(aria_label=description))
