"""Every page, picture and table of a run, looked at once."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

from dash import no_update
from plotly.io.json import to_json_plotly
from waiting import PATIENCE
from xlog_viewer import pages
from xlog_viewer.address.paths import Query
from xlog_viewer.data import LogDir
from xlog_viewer.server.app import look_for_news, show

HREF = re.compile(r'"href":"(/[^"#]*)"')


PAYLOAD = re.compile(r"/run/[0-9a-f]+/(?:picture|map|mean|spread|segments|mask)/[0-9/]+")
FILE = re.compile(r"/run/[0-9a-f]+/(?:figure\.(?:png|svg|pdf)|notes\.json)")


TABLE = re.compile(r'"href":"(/[^"#?]*\.csv(?:\?[^"#]*)?)"')


def kind(address: str) -> tuple[str, str]:
    """Return which page is at an address, and which of its views."""
    path, _, search = address.partition("?")
    query = Query.parse(search)
    return pages.find(path)[0].path.pattern, query.get("layout" if path.endswith("/gallery") else "view")


def is_page(address: str) -> bool:
    """Tell whether an address is a page of the run, or of several."""
    path = address.partition("?")[0]
    return path != "/" and not TABLE.match(f'"href":"{path}"') and not PAYLOAD.match(path) and not FILE.match(path)


def settled(logs: LogDir, path: str, search: str) -> dict[str, Any]:
    """Return a page when there is no more news of it: at once, but for what is computed in the background."""
    deadline = time.monotonic() + PATIENCE
    while True:
        page, stamp = show(logs, path, search)
        if look_for_news(logs, path, search, stamp) is no_update:
            return page
        by_pieces = ("/steps", "/embedding", "/prior", "/words")
        assert path.startswith("/compare") or path.endswith(by_pieces)
        assert time.monotonic() < deadline
        time.sleep(0.01)  # what computes it has the processor meanwhile


def walk(logs: LogDir, start: str) -> Iterator[tuple[str, str]]:
    """Follow links to one page of each kind; yield (address, page as it is sent)."""
    waiting, seen = [start], set()
    while waiting:
        address = waiting.pop(0)
        if kind(address) in seen:
            continue
        seen.add(kind(address))
        path, _, search = address.partition("?")
        page = settled(logs, path, search)
        sent = to_json_plotly(page).replace("\\u002f", "/")
        yield address, sent
        waiting += [there for there in HREF.findall(sent) if is_page(there)]


def look_at_everything(logs: LogDir, client, key: str) -> set[tuple[str, str]]:
    """Look at one page of each kind of a run, and at all tables, pictures, maps and masks there; return the kinds."""
    seen = set()
    for address, sent in walk(logs, f"/run/{key}"):
        seen.add(kind(address))
        for path in sorted({*PAYLOAD.findall(sent), *TABLE.findall(sent)}):
            answer = client.get(path, headers={"Host": "localhost"}, buffered=True)
            assert answer.status_code in (200, 404), path
    small = client.get(f"/run/{key}/figure.png?scale=1&dpi=72", headers={"Host": "localhost"}, buffered=True)
    assert small.status_code in (200, 422)  # a figure of what cannot be read is refused
    return seen
