"""Links to runs below a log folder: not followed, for they may lead out of it, and said so."""

from __future__ import annotations

import json
import math

import pytest
from synthetic import whole_run
from xlog_viewer.data import LogDir
from xlog_viewer.server.app import show

from xlog.cli import main
from xlog.events.inspect import links_below

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
    assert [path.relative_to(linked).as_posix() for path in links_below(linked)] == LINKS


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
