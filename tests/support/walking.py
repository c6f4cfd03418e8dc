"""A walk through the viewer in a browser, by its links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from playwright.sync_api import Page, expect


def links(page: Page) -> list[str]:
    return page.locator("a.nav").evaluate_all("links => links.map((link) => link.href)")


def kind(address: str) -> str:
    """Return an address without what tells pages of one kind apart."""
    view = re.search(r"(view|layout)=\w+", address)
    return re.sub(r"/[0-9a-f]{16}|/\d+(?=/|$)", "/*", address.partition("?")[0]) + (view[0] if view else "")


def pages_of(page: Page, address: str) -> Iterator[str]:
    """Go to one page of each kind, by links; yield their addresses."""
    waiting, seen = [address], set()
    while waiting:
        there = waiting.pop(0)
        if kind(there) in seen:
            continue
        seen.add(kind(there))
        page.goto(there)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.wait_for_load_state("networkidle")
        waiting += links(page)
        yield there
