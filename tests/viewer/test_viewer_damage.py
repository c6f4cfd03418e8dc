"""Damaged logs leave the viewer answering, and it says what is not readable."""

from __future__ import annotations

import math
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from damaged_logs import harmed_bytes, harmed_fields, harmed_structure, read, write_everything
from dash import no_update
from plotly.io.json import to_json_plotly
from xlog_viewer import pages
from xlog_viewer.address import Query
from xlog_viewer.app import create_app, look_for_news, show
from xlog_viewer.data import LogDir

HREF = re.compile(r'"href":"(/[^"#]*)"')
PAYLOAD = re.compile(r"/run/[0-9a-f]+/(?:picture|map|mean|spread|mask)/[0-9/]+")
TABLE = re.compile(r'"href":"(/[^"#?]*\.csv(?:\?[^"#]*)?)"')


def kind(address: str) -> tuple[str, str]:
    """Return which page is at an address, and which of its views."""
    path, _, search = address.partition("?")
    return pages.find(path)[0].path.pattern, Query.parse(search).get("view")


def is_page(address: str) -> bool:
    """Tell whether an address is a page of the run, or of several."""
    path = address.partition("?")[0]
    return path != "/" and not TABLE.match(f'"href":"{path}"') and not PAYLOAD.match(path)


def settled(logs: LogDir, path: str, search: str) -> dict[str, Any]:
    """Return a page when there is no more news of it: at once, but for what is computed in the background."""
    deadline = time.monotonic() + 60
    while True:
        page, stamp = show(logs, path, search)
        if look_for_news(logs, path, search, stamp) is no_update:
            return page
        assert path.startswith("/compare")
        assert time.monotonic() < deadline


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
    return seen


def write_all(folder: Path, logs: list[tuple[str, bytes]]) -> dict[str, str]:
    """Write logs to a folder each; return what they are by the folder's name."""
    for number, (_, data) in enumerate(logs):
        path = folder / str(number) / "a.xlog"
        path.parent.mkdir()
        path.write_bytes(data)
        os.utime(path, (0, 0))  # nobody writes it any more
    return {str(number): what for number, (what, _) in enumerate(logs)}


@pytest.fixture
def whole(tmp_path) -> Path:
    return write_everything(tmp_path / "whole").path


def test_a_whole_log_leads_to_every_kind_of_page(whole):
    logs = LogDir(whole.parent, rescan=0)
    logs.refresh(math.inf)
    (row,) = logs.runs()
    seen = {pattern for pattern, _ in look_at_everything(logs, create_app(logs).server.test_client(), row.key)}
    assert seen == {page.path.pattern for page in pages.PAGES if page.path.pattern != "/"}


def test_damaged_logs_leave_it_answering(whole, logdir):
    """Two hundred and more, each looked at on every page that it leads to; one that raises is named."""
    events = read(whole)
    found = [*harmed_fields(events), *harmed_structure(events), *harmed_bytes(whole.read_bytes())]
    assert len(found) >= 200
    what = write_all(logdir, found)
    logs = LogDir(logdir, rescan=math.inf)
    logs.refresh(math.inf)
    client = create_app(logs).server.test_client()
    show(logs, "/", "")
    failed = {}
    for row in logs.runs():
        try:
            look_at_everything(logs, client, row.key)
        except Exception as error:
            failed[what[row.path]] = repr(error)
    assert failed == {}
    assert len(logs.runs()) + len(logs.unreadable()) == len(found)


def test_bytes_that_are_damaged_are_said(whole, logdir):
    harmed = list(harmed_bytes(whole.read_bytes()))
    what = write_all(logdir, harmed)
    logs = LogDir(logdir, rescan=0)
    logs.refresh(math.inf)
    silent = [what[row.path] for row in logs.runs() if row.is_sound]
    assert silent == []
    listed, _ = show(logs, "/", "")
    said = to_json_plotly(listed).replace("\\u002f", "/")
    assert len(logs.runs()) + len(logs.unreadable()) == len(harmed)
    assert all(name in said for name, _ in logs.unreadable())
