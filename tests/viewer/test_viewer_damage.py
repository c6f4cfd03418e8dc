"""Damaged logs leave the viewer answering, and it says what is not readable."""

from __future__ import annotations

import math
import os
from pathlib import Path

import pytest
from damaged_logs import harmed_bytes, harmed_fields, harmed_structure, read, write_everything
from everything import look_at_everything
from plotly.io.json import to_json_plotly
from text_logs import text_log
from xlog_viewer import pages
from xlog_viewer.data import LogDir
from xlog_viewer.server.app import create_app, show

PARTS = 8  # of the logs, so that processes that share the tests have a part each


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


@pytest.mark.parametrize("part", range(PARTS))
def test_damaged_logs_leave_it_answering(whole, logdir, part):
    """Two hundred and more, each looked at on every page that it leads to; one that raises is named."""
    events = read(whole)
    found = [*harmed_fields(events), *harmed_structure(events), *harmed_bytes(whole.read_bytes())][part::PARTS]
    assert len(found) >= 200 // PARTS
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


OF_TEXTS = ("/sample/1?unit=sum", "/sample/1/trees", "/gallery?layout=maps", "/words")


def test_damaged_texts_leave_it_answering(tmp_path, logdir):
    text_log(tmp_path / "whole", [("A bad, unbelievable film.", 0)], trees=True, spread=True)
    (path,) = (tmp_path / "whole").glob("*.xlog")
    what = write_all(logdir, list(harmed_fields(read(path))))
    logs = LogDir(logdir, rescan=math.inf)
    logs.refresh(math.inf)
    client = create_app(logs).server.test_client()
    for row in logs.runs():
        for place in OF_TEXTS:
            path, _, search = f"/run/{row.key}{place}".partition("?")
            assert show(logs, path, f"?{search}"), what[row.path]
        answer = client.get(f"/run/{row.key}/sample/1/tokens.csv", headers={"Host": "localhost"}, buffered=True)
        assert answer.status_code in (200, 404), what[row.path]


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
