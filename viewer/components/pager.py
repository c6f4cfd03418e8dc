"""Pager: links to the pages of a long list."""

from __future__ import annotations

from dataclasses import replace

from dash import html

from ..address.paths import Query
from ..words import say, text
from .attributes import attributes
from .link import chip

_AROUND = 2  # pages shown left and right of the present one


def page_of(query: Query, total: int, size: int) -> tuple[int, int, int]:
    """Return (page, start, stop) of a list of `total`; a page beyond the end is the last one."""
    page = min(query.page, max(1, -(-total // size)))
    return page, (page - 1) * size, min(page * size, total)


def pager(path: str, query: Query, total: int, size: int, noun: str) -> html.Nav:
    """Return what is shown of how many, and links to the other pages; words have texts for the noun."""
    page, start, stop = page_of(query, total, size)
    last = max(1, -(-total // size))
    shown = html.Span(
        say("pager_shown", first=text.integer(start + 1), last=text.integer(stop), all=text.plural(total, noun))
        if total
        else say(f"count_{noun}_none")
    )
    numbers = sorted({1, last, *range(max(1, page - _AROUND), min(last, page + _AROUND) + 1)})
    return html.Nav(
        [shown, *(_links(path, query, page, numbers) if last > 1 else [])],
        className="pager",
        **attributes(aria_label=say("pager_pages")),
    )


def _links(path: str, query: Query, page: int, numbers: list[int]) -> list[html.A | html.Span]:
    links: list[html.A | html.Span] = []
    before = 0
    for number in numbers:
        if number > before + 1:
            links.append(html.Span("…", className="gap"))
        name = attributes(aria_label=say("pager_page", number=number))
        rel = {page - 1: "prev", page + 1: "next"}.get(number)  # what the arrow keys follow
        links.append(chip(text.integer(number), path, replace(query, page=number), number == page, rel=rel, **name))
        before = number
    return links
