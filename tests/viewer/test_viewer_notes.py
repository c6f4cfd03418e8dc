"""What a user says of samples: tags, notes and named filters, kept in the settings; and a colleague's file of them."""

from __future__ import annotations

import csv
import io
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_trees import links, nodes, of_class, show, words
from sample_logs import rows, samples_log
from synthetic import whole_run
from xlog_viewer.address.paths import Query
from xlog_viewer.data import LogDir
from xlog_viewer.data.notes import LONGEST_TEXT, MOST_IMPORTED, MOST_TAGS, NotesError, note_of
from xlog_viewer.data.settings import MOST_BYTES, MOST_VIEWS, Settings
from xlog_viewer.server.app import create_app
from xlog_viewer.store.entries import Note

HERE = {"Origin": "http://localhost", "Host": "localhost"}


@pytest.fixture
def file(tmp_path):
    return tmp_path / "viewer.json"


@pytest.fixture
def own(logdir, file) -> LogDir:
    samples_log(logdir, rows(12))
    logs = LogDir(logdir, rescan=0, settings=Settings(file))
    logs.refresh(math.inf)
    return logs


@pytest.fixture
def client(own):
    return create_app(own).server.test_client()


@pytest.fixture
def path(own) -> str:
    return f"/run/{own.runs()[0].key}"


def say_of(client, path: str, positions: list[int], tags: str, **more):
    return client.post(f"{path}/notes", json={"positions": positions, "tags": tags, **more}, headers=HERE)


def found(logs, path: str, search: str) -> list[str]:
    return [
        words(node)
        for card in of_class(show(logs, f"{path}/gallery", search)[0], "card")
        for node in of_class(card, "name")
    ]


def file_of(logs, samples: object, run_id: str | None = None, **more) -> bytes:
    run = {"samples": samples, **more}
    return json.dumps({"xlog_notes": 1, "runs": {run_id or logs.runs()[0].run_id: run}}).encode()


def take(client, data: bytes, search: str = ""):
    return client.post(f"/notes{search}", data=data, headers=HERE)


def test_tags_and_notes_are_kept_searched_filtered_and_shown(own, client, path, file, logdir):
    before = sorted((one, one.stat().st_mtime_ns) for one in logdir.rglob("*"))
    assert say_of(client, path, [2], "blurred, Background ,blurred", note="two dogs\nin fog").status_code == 200
    assert say_of(client, path, [2, 5], "odd").status_code == 200  # of several: tags are added, texts stay
    assert say_of(client, path, [7], "", note="Fog again").status_code == 200
    assert sorted((one, one.stat().st_mtime_ns) for one in logdir.rglob("*")) == before
    again = LogDir(logdir, settings=Settings(file))
    again.refresh(math.inf)
    assert again.runs()[0].notes["s2"] == Note(tags=("blurred", "Background", "odd"), text="two dogs\nin fog")
    for search, expected in {
        "?tag=odd": (2, 5),
        "?tag=blurred,odd": (2, 5),
        "?tag=Background": (2,),
        "?tag=nobody": (),
        "?note=yes": (2, 7),
        "?note=yes&tag=odd": (2,),
        "?q=FOG": (2, 7),
        "?q=background": (2,),
    }.items():
        assert found(own, path, search) == [f"photo {number}.jpg" for number in expected], search
    assert len(found(own, path, "?note=no")) == 10
    content, _, _ = show(own, f"{path}/gallery")
    counts = {
        words(chip)
        for row in nodes(content)
        if row._type == "Nav" and getattr(row, "aria-label", "") in ("Tag", "Note")
        for chip in nodes(row)
        if hasattr(chip, "href")
    }
    assert counts == {"any", "Background 1", "blurred 1", "odd 2", "any 12", "with 2", "without 10"}
    sample, _, _ = show(own, f"{path}/sample/2")
    assert "two dogs" in words(of_class(sample, "note-text"))
    assert links(sample, text="odd") == [f"{path}/gallery?tag=odd"]
    say_of(client, path, [2], "", note="")
    assert "s2" not in own.runs()[0].notes


def test_a_list_by_tags_comes_along(own, client, path):
    say_of(client, path, [3, 5, 9], "odd, with comma")
    listed, _, _ = show(own, f"{path}/gallery", "?tag=odd&sort=-")
    sample, _, _ = show(own, *of_class(listed, "card")[1].href.split("?"))
    assert "sample 2 of the 3 in the list" in words(sample)


def test_tables_have_notes_and_nothing_that_runs(own, client, path):
    say_of(client, path, [2], "odd", note="fog")
    own.settings.note(own.runs()[0].run_id, {"elsewhere": Note(tags=("=gone",))})  # as an older file may have it
    table = list(csv.DictReader(io.StringIO(client.get(f"{path}/notes.csv").text.removeprefix("\ufeff"))))
    assert [(row["position"], row["sample"], row["tags"], row["note"]) for row in table] == [
        ("", "elsewhere", "'=gone", ""),
        ("2", "s2", "odd", "fog"),
    ]
    samples = list(csv.DictReader(io.StringIO(client.get(f"{path}/samples.csv?tag=odd").text.removeprefix("\ufeff"))))
    assert [(row["sample"], row["tags"], row["note"]) for row in samples] == [("s2", "odd", "fog")]


def test_filters_are_named_followed_and_forgotten(own, client, path):
    search = "label=1&outcome=FN&sort=-p"
    named = {"name": "missed dogs", "search": search}
    assert client.post(f"{path}/views", json=named, headers=HERE).status_code == 200
    content, _, _ = show(own, f"{path}/gallery", "?lang=en&page=2")
    (there,) = links(content, text="missed dogs")
    assert Query.parse(there.partition("?")[2]) == Query.parse(f"{search}&lang=en")
    (chip,) = [
        node
        for node in nodes(show(own, *there.split("?"))[0])
        if words(node) == "missed dogs" and hasattr(node, "href")
    ]
    assert getattr(chip, "aria-current") == "true"
    for wrong in ({"name": " ", "search": ""}, {"name": "<b>x", "search": ""}, {"name": "x", "search": "q" * 3000}):
        assert client.post(f"{path}/views", json=wrong, headers=HERE).status_code == 409
    for number in range(MOST_VIEWS - 1):
        assert client.post(f"{path}/views", json={"name": str(number), "search": ""}, headers=HERE).status_code == 200
    full = client.post(f"{path}/views", json={"name": "more", "search": ""}, headers=HERE)
    assert (full.status_code, f"can have {MOST_VIEWS} views" in full.json["problem"]) == (409, True)
    client.post(f"{path}/views", json={"name": "missed dogs", "search": None}, headers=HERE)
    assert "missed dogs" not in words(show(own, f"{path}/gallery")[0])


def test_a_colleague_gets_what_was_said_and_keeps_what_is_theirs(own, client, path, tmp_path, logdir):
    say_of(client, path, [2], "odd", note="fog")
    client.post(f"{path}/views", json={"name": "dogs", "search": "label=1"}, headers=HERE)
    exported = client.get(f"{path}/notes.json")
    assert "attachment" in exported.headers["Content-Disposition"]
    other = LogDir(logdir, rescan=0, settings=Settings(tmp_path / "theirs.json"))
    other.refresh(math.inf)
    theirs = create_app(other).server.test_client()
    say_of(theirs, path, [2], "seen", note="snow")
    for _ in range(2):  # the same file again changes nothing
        assert take(theirs, exported.data).status_code == 200
        assert other.runs()[0].notes == {"s2": Note(tags=("seen", "odd"), text="snow\nfog")}
        assert other.runs()[0].views == (("dogs", "label=1"),)


REFUSED = {
    "a run that is not here": (
        {"s1": {"note": "x"}},
        "run-of-somebody",
        "notes on a run that is not here: run-of-somebody",
    ),
    "a sample that is not": ({"s1": {"note": "x"}, "s99": {"note": "x"}}, None, "no sample s99"),
    "markup": ({"s1": {"note": "see <script>alert(1)</script>"}}, None, "Sample s1: <script> looks like markup"),
    "markup in a tag": ({"s1": {"tags": ["<img src=x>"]}}, None, "looks like markup"),
    "a formula": ({"s1": {"note": "=HYPERLINK(1)"}}, None, "Sample s1: it begins with =, as formulas"),
    "a formula in a tag": ({"s1": {"tags": ["@SUM(1)"]}}, None, "begins with @"),
    "a control character": ({"s1": {"note": "a\u0007b"}}, None, "the control character U+0007"),
    "text that turns around": ({"s1": {"note": "a\u202eb"}}, None, "the control character U+202E"),
    "half a character": ({"s1": {"note": "\ud800"}}, None, "U+D800"),
    "a long text": ({"s1": {"note": "x" * (LONGEST_TEXT + 1)}}, None, f"more than {LONGEST_TEXT} characters"),
    "many tags": ({"s1": {"tags": [str(n) for n in range(MOST_TAGS + 1)]}}, None, f"more than {MOST_TAGS} tags"),
    "a tag with a comma": ({"s1": {"tags": ["a,b"]}}, None, "has a comma"),
    "no texts": ({"s1": {"tags": "odd"}}, None, "wanted tags, a list of texts"),
    "something else": ({"s1": {"color": "red"}}, None, "wanted tags, a list of texts"),
    "no samples": (["s1"], None, "wanted tags, a list of texts"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_taken_is_refused_by_name_and_nothing_of_it_is_kept(own, client, path, kind):
    samples, run_id, said = REFUSED[kind]
    say_of(client, path, [3], "mine")
    kept = own.runs()[0].notes
    good = {"s2": {"tags": ["good"]}}
    answer = take(client, file_of(own, {**good, **samples} if isinstance(samples, dict) else samples, run_id))
    assert (answer.status_code, said in answer.json["problem"]) == (409, True), answer.json
    assert own.runs()[0].notes == kept
    assert [character for character in answer.json["problem"] if not character.isprintable()] == []


@pytest.mark.parametrize(
    "data", [b"{", b"[]", b'{"runs": {}}', b"[" * 100_000, b"sample,tags\r\ns1,odd\r\n", b"\xff\xfe"]
)
def test_what_is_no_file_of_notes_is_said(client, data):
    answer = take(client, data, "?lang=zh")
    assert (answer.status_code, "不是备注文件" in answer.json["problem"]) == (409, True)


def test_a_file_of_100_megabytes_is_refused_before_it_is_read(client):
    class Unread(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer) -> int:
            raise AssertionError("it was read")

    large = {"CONTENT_LENGTH": "100000000", "wsgi.input": Unread()}
    answer = client.post("/notes", environ_overrides=large, headers=HERE)
    assert (answer.status_code, "100.0\u202fMB" in answer.json["problem"]) == (413, True)
    assert client.post("/notes", environ_overrides={"wsgi.input": Unread()}, headers=HERE).status_code == 411
    assert MOST_IMPORTED <= MOST_BYTES


def test_only_pages_of_the_viewer_may_say_something(own, client, path):
    for at in (f"{path}/notes", f"{path}/views", "/notes"):
        for headers in ({}, {"Origin": "http://evil.example"}):
            assert client.post(at, json={}, headers=headers).status_code in (400, 403)
    for wrong in ({}, {"positions": "1", "tags": ""}, {"positions": [0], "tags": ""}, {"positions": [99], "tags": ""}):
        assert client.post(f"{path}/notes", json=wrong, headers=HERE).status_code == 400
    assert client.post("/run/0123/notes", json={}, headers=HERE).status_code == 404
    assert say_of(client, path, [1], "x", note="y" * 20000).status_code == 413


def test_settings_that_would_not_be_read_again_are_not_written(own, client, path, file):
    say_of(client, path, [1], "mine")
    run_id, before = own.runs()[0].run_id, file.read_bytes()
    large = {f"s{number}": Note(text="x" * LONGEST_TEXT) for number in range(MOST_BYTES // LONGEST_TEXT)}
    with pytest.raises(Exception, match="more than 8 MiB"):
        own.settings.note(run_id, large)
    assert file.read_bytes() == before
    assert list(own.runs()[0].notes) == ["s1"]


@given(st.text(max_size=50), st.lists(st.text(max_size=10), max_size=4))
def test_what_is_taken_is_read_again_as_it_is(text, tags):
    """Whatever is typed is refused, or kept so that it can be exported, imported and edited without a change."""
    try:
        note = note_of({"tags": tags, "note": text}, "here")
    except NotesError:
        return
    assert note_of({"tags": list(note.tags), "note": note.text}, "here") == note
    assert note_of({"tags": ", ".join(note.tags).split(", ") if note.tags else [], "note": note.text}, "here") == note


def test_a_run_without_notes_has_no_columns_and_no_choices_of_them(logdir, logs):
    whole_run(logdir)
    logs.refresh(math.inf)
    path = f"/run/{logs.runs()[0].key}"
    assert "tags" not in create_app(logs).server.test_client().get(f"{path}/samples.csv").text.splitlines()[0]
    rows_of = [getattr(node, "aria-label", "") for node in nodes(show(logs, f"{path}/gallery")[0])]
    assert "Tag" not in rows_of
