"""Links to runs below a log folder: followed on request alone, for they may lead out of it, and listed else."""

from __future__ import annotations

import json
import math
import os

import pytest
from synthetic import whole_run
from xlog_viewer.data import LogDir
from xlog_viewer.server.app import show

import xlog
from xlog.cli import main
from xlog.events.inspect import event_files

LINKS = ["a", "b.xlog", "e", "own/c"]  # not d.txt, which leads to nothing of ours


@pytest.fixture
def linked(tmp_path):
    """A folder with a run of its own, and links to a folder, to an event file, in a circle, and to nothing of ours."""
    (tmp_path / "store").mkdir()
    whole_run(tmp_path / "store")
    logs = tmp_path / "logs"
    (logs / "own").mkdir(parents=True)
    whole_run(logs / "own")
    (file,) = (tmp_path / "store").glob("*.xlog")
    (tmp_path / "note.txt").write_text("")
    for name, target in (
        ("a", tmp_path / "store"),
        ("b.xlog", file),
        ("own/c", logs),
        ("d.txt", tmp_path / "note.txt"),
    ):
        (logs / name).symlink_to(target)
    (logs / "e").symlink_to(logs / "e")
    return logs


def test_links_to_folders_and_event_files_are_found(linked) -> None:
    links: list[str] = []
    assert [path.parent.name for path in event_files(linked, links)] == ["own"]
    assert sorted(os.path.relpath(link, linked) for link in links) == LINKS


def test_the_viewer_lists_them_and_only_the_runs_of_the_folder(linked) -> None:
    logs = LogDir(linked, rescan=0)
    logs.refresh(math.inf)
    assert [row.path for row in logs.runs()] == ["own"]
    assert [name for name, _ in logs.unreadable()] == LINKS
    page, _ = show(logs, "/", "")
    assert "a link, which is not followed" in repr(page["content"])


def test_ls_names_them_also_where_there_is_nothing_else(linked, capsys) -> None:
    main(["ls", str(linked), "--json"])
    said = capsys.readouterr()
    found = json.loads(said.out)
    assert len(found["runs"]) == 1
    assert found["links"] == [str(linked / name) for name in LINKS]
    assert said.err.count("a link, which is not followed") == len(LINKS)
    only = linked.parent / "only"
    only.mkdir()
    (only / "x").symlink_to(linked)
    assert main(["ls", str(only)]) == 1
    assert f"{only / 'x'}: a link, which is not followed" in capsys.readouterr().err


def test_on_request_each_folder_and_file_is_followed_once(linked, capsys) -> None:
    """The folder that a link leads to is there by the link's name; what leads in circles, or there again, is listed."""
    again = ["b.xlog", "e", "own/c"]
    logs = LogDir(linked, rescan=0, follow_links=True)
    logs.refresh(math.inf)
    assert sorted(row.path for row in logs.runs()) == ["a", "own"]
    assert [name for name, _ in logs.unreadable()] == again
    page, _ = show(logs, "/", "")
    assert "a link to what is shown already" in repr(page["content"])
    assert sorted(str(run.folder) for run in xlog.open(linked, follow_links=True)) == [
        str(linked / "a"),
        str(linked / "own"),
    ]
    main(["ls", str(linked), "--follow-links", "--json"])
    found = json.loads(capsys.readouterr().out)
    assert sorted(run["folder"] for run in found["runs"]) == ["a", "own"]
    assert found["links"] == [str(linked / name) for name in again]


def test_a_link_to_a_file_is_followed_and_two_to_one_are_one(linked) -> None:
    only = linked.parent / "only"
    only.mkdir()
    (file,) = (linked.parent / "store").glob("*.xlog")
    for name in ("x.xlog", "y.xlog"):
        (only / name).symlink_to(file)
    links: list[str] = []
    assert list(event_files(only, links, follow=True)) == [only / "x.xlog"]
    assert links == [str(only / "y.xlog")]
    assert len(xlog.open(only)) == 0
    assert len(xlog.open(only, follow_links=True)[0].samples()) > 0


def test_a_link_that_appears_or_goes_is_news(linked) -> None:
    (linked / "own" / "c").unlink()
    logs = LogDir(linked / "own", rescan=0, follow_links=True)
    logs.refresh(math.inf)
    (linked / "own" / "new").symlink_to(linked.parent / "store")
    logs.refresh(math.inf)
    assert len(logs.runs()) == 2
    (linked / "own" / "new").unlink()
    logs.refresh(math.inf)
    assert len(logs.runs()) == 1
