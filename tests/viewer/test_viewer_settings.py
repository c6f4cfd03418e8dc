"""Settings of the user: kept by run id, in one file, never in a log; and the route that changes them."""

from __future__ import annotations

import json
import math

import pytest
from page_trees import of_class, show, words
from synthetic import whole_run
from xlog_viewer.data import LogDir
from xlog_viewer.data.settings import LONGEST_NAME, RUN_COLORS, Said, Settings, SettingsError, default_path
from xlog_viewer.server.app import create_app, look_for_news

HERE = {"Origin": "http://localhost", "Host": "localhost"}
BLUE = RUN_COLORS["blue"]


@pytest.fixture
def file(tmp_path):
    return tmp_path / "config" / "viewer.json"


@pytest.fixture
def own(logdir, file) -> LogDir:
    """Two runs, and settings in a file."""
    for name in ("first", "second"):
        whole_run(logdir / name, samples=1)
    logs = LogDir(logdir, rescan=0, settings=Settings(file))
    logs.refresh(math.inf)
    return logs


@pytest.fixture
def client(own):
    return create_app(own).server.test_client()


def row(logs: LogDir, path: str):
    return next(row for row in logs.runs() if row.path == path)


def put(client, logs: LogDir, path: str, headers: dict = HERE, **values):
    return client.post(f"/run/{row(logs, path).key}/settings", json=values, headers=headers)


def test_what_is_said_survives_and_moves_with_the_run(own, client, file, logdir):
    before = sorted((path, path.stat().st_mtime_ns) for path in logdir.rglob("*"))
    assert put(client, own, "first", name="Control", color=BLUE, hidden=True).status_code == 200
    assert sorted((path, path.stat().st_mtime_ns) for path in logdir.rglob("*")) == before
    (logdir / "first").rename(logdir / "moved")
    again = LogDir(logdir, settings=Settings(file))
    again.refresh(math.inf)
    found = row(again, "moved")
    assert (found.title, found.color, found.is_hidden) == ("Control", BLUE, True)
    assert row(again, "second").title == "second"


def test_saying_nothing_again_leaves_nothing(own, client, file):
    put(client, own, "first", name="x")
    put(client, own, "first", name="", color="", hidden=False)
    assert json.loads(file.read_text()) == {"runs": {}}
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_name_is_shown_wherever_the_run_is_named(own, client):
    put(client, own, "first", name="<b>Best</b> run", color=BLUE)
    key = row(own, "first").key
    for path in ("/", *(f"/run/{key}{page}" for page in ("", "/gallery", "/scores", "/sample/1", "/table", "/trees"))):
        content, title, _ = show(own, path)
        assert "<b>Best</b>run" in words(content).replace(" ", ""), path  # it may break, or lose its middle
        assert path == "/" or "<b>Best</b> run" in title
        assert BLUE in {swatch.style["background"] for swatch in of_class(content, "swatch")}


def test_hidden_runs_are_seen_when_asked_for(own, client):
    put(client, own, "first", hidden=True)
    assert [words(node.children[1]) for node in of_class(show(own, "/")[0], "run-name")] == ["second"]
    assert "show hidden runs 1" in words(show(own, "/")[0])
    assert len(of_class(show(own, "/", "?hidden=show")[0], "run-name")) == 2


def test_another_viewer_sees_a_change_at_its_next_look(own, client, file, logdir):
    other = LogDir(logdir, settings=Settings(file))
    other.refresh(math.inf)
    _, _, stamp = show(other, "/")
    put(client, own, "first", name="Said elsewhere")
    assert look_for_news(other, "/", "", stamp) != stamp
    assert row(other, "first").title == "Said elsewhere"
    other.settings.put(row(other, "second").run_id, Said(name="And here"))
    own.refresh()
    assert {found.title for found in own.runs()} == {"Said elsewhere", "And here"}


@pytest.mark.parametrize("content", ["{", "[]", '{"runs": 3}', "[" * 100_000, "\x00"])
def test_a_damaged_file_is_said_and_left_alone(own, client, file, content):
    file.parent.mkdir()
    file.write_text(content)
    assert "is damaged" in words(show(own, "/")[0])
    answer = put(client, own, "first", name="x")
    assert answer.status_code == 409
    assert "is damaged" in answer.json["problem"]
    assert file.read_text() == content
    file.unlink()
    assert put(client, own, "first", name="x").status_code == 200


def test_values_without_sense_are_passed_over(own, file):
    first, second = row(own, "first").run_id, row(own, "second").run_id
    file.parent.mkdir()
    strange = {first: {"name": 3, "color": "url(evil)", "hidden": "yes", "more": {}}, second: ["x"], "nobody": None}
    file.write_text(json.dumps({"runs": strange}))
    own.refresh()
    assert {(found.name, found.color, found.is_hidden) for found in own.runs()} == {("", "", False)}


def test_names_are_plain_and_short(own, client):
    put(client, own, "first", name=f"  a\n\x00b\u202e{'c' * 500}")
    assert row(own, "first").name == f"a b {'c' * 500}"[:LONGEST_NAME]


def test_a_file_that_cannot_be_written_is_said(own, client, file):
    file.parent.write_text("a file where the folder should be")
    answer = put(client, own, "first", name="x")
    assert (answer.status_code, "Cannot write" in answer.json["problem"]) == (409, True)
    assert row(own, "first").title == "first"


def test_a_folder_in_the_way_is_said(own, client, file):
    file.mkdir(parents=True)
    assert "Cannot read" in words(show(own, "/")[0])
    assert put(client, own, "first", name="x").status_code == 409


def test_an_id_without_end_is_refused():
    with pytest.raises(SettingsError):
        Settings().put("x" * 1000, Said(name="x"))


# ---------------------------------------------------------------------------------------------------------- the route


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "localhost"},
        {"Host": "localhost", "Origin": "null"},
        {"Host": "localhost", "Origin": "http://evil.example"},
        {"Host": "localhost:8050", "Origin": "http://localhost:9999"},
        {"Host": "evil.example", "Origin": "http://evil.example"},
    ],
)
def test_only_pages_of_the_viewer_may_change_something(own, client, file, headers):
    assert put(client, own, "first", headers, name="x").status_code in (400, 403)
    assert not file.exists()


def test_the_route_takes_small_json_and_nothing_else(own, client, file):
    at = f"/run/{row(own, 'first').key}/settings"
    assert client.post(at, data="name=x", headers=HERE).status_code == 415
    assert client.post(at, data="{", content_type="application/json", headers=HERE).status_code == 400
    assert client.post(at, json=["x"], headers=HERE).status_code == 400
    assert client.post(at, json={"name": "x" * 20000}, headers=HERE).status_code == 413
    assert client.post("/run/0123/settings", json={}, headers=HERE).status_code == 404
    assert client.get(at, headers=HERE).status_code != 200 or not file.exists()
    assert not file.exists()


def test_problems_are_said_in_the_language_of_the_page(own, client, file):
    file.parent.mkdir()
    file.write_text("{")
    at = f"/run/{row(own, 'first').key}/settings?lang=zh"
    assert "已损坏" in client.post(at, json={}, headers=HERE).json["problem"]


def test_the_usual_place_is_the_users_configuration(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert default_path().name == "viewer.json"
    assert default_path().parent.name == "xlog"
