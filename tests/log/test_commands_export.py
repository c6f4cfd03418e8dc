"""`xlog export`: what it writes says what the log says, and lies in the folder whatever names the log has."""

from __future__ import annotations

import csv
import json
import re

import numpy as np
import pytest
from command_logs import EXPLAINERS, LAYER, SAMPLES, STEPS, payloads_of_run, write
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import xlog
from xlog.cli import main
from xlog.commands.anonymous import Anonymizer
from xlog.commands.export import COLUMNS
from xlog.commands.names import LONGEST, SafeNames
from xlog.events import codec
from xlog.events.schema import Event, Explanation, Map, RunMetadata, Sample, Score
from xlog.painting.looks import Looks
from xlog.painting.overlay import overlay

HOSTILE = ["../../x", "/etc/passwd", "a/b", "a\\b", "C:x", "", ".", "..", "x" * 5000, "日本語", "é", "CON", "nul.txt",
           "a", "A", "-rf", ".hidden", "a\0b", "a\nb", "name ", "=1+1"]  # fmt: skip


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def log(tmp_path):
    return write(tmp_path / "runs" / "one.xlog", payloads_of_run())


def rows_of(path) -> list[dict]:
    if path.suffix == ".json":
        return json.loads(path.read_text(encoding="utf-8"))
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("form", ["csv", "json"])
def test_tables_say_what_the_log_says(log, tmp_path, capsys, form) -> None:
    assert main(["export", str(log), "-o", str(tmp_path / "out"), "--format", form, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        f"{name}.{form}" for name in ("convergence", "predictions", "samples", "scores")
    ]
    (run,) = xlog.open(log)
    predictions, scores = (rows_of(tmp_path / "out" / f"{name}.{form}") for name in ("predictions", "scores"))
    assert report["predictions"] == len(predictions) == 2 * len(SAMPLES) * len(STEPS)
    for row, expected in zip((*predictions, *scores), (*run.predictions(), *run.scores()), strict=True):
        got = {name: str(value) for name, value in row.items() if value not in (None, "")}
        assert got == {name: str(value) for name, value in expected.items() if value == value}
    samples = rows_of(tmp_path / "out" / f"samples.{form}")
    assert [(str(row["step"]), row["sample"], row["name"]) for row in samples] == [
        (str(step), name, f"{name}!") for step in STEPS for name in SAMPLES
    ]


def test_columns_of_empty_tables_are_those_of_full_ones(log, tmp_path, capsys) -> None:
    nothing = write(tmp_path / "nothing.xlog", [])
    for path in (log, nothing):
        assert main(["export", str(path), "-o", str(tmp_path / path.stem), "--maps", "npy", "--overlays"]) == 0
    for name, columns in COLUMNS.items():
        for stem in ("one", "nothing"):
            text = (tmp_path / stem / f"{name}.csv").read_text()
            assert text.splitlines()[0] == ",".join(columns)


def test_a_score_that_is_missing_is_empty(tmp_path, capsys) -> None:
    log = write(tmp_path / "x.xlog", [Event(score=Score(sample_id="a", missing="why")).SerializeToString()])
    for form, empty in (("csv", ""), ("json", None)):
        assert main(["export", str(log), "-o", str(tmp_path / form), "--format", form]) == 0
        assert rows_of(tmp_path / form / f"scores.{form}")[0]["value"] == empty


@pytest.mark.parametrize("form", ["npy", "npz", "png"])
def test_maps_are_those_of_the_log(log, tmp_path, capsys, form) -> None:
    assert main(["export", str(log), "-o", str(tmp_path / "out"), "--maps", form]) == 0
    (run,) = xlog.open(log)
    rows = rows_of(tmp_path / "out" / "maps.csv")
    assert len(rows) == len(STEPS) * len(SAMPLES) * len(EXPLAINERS)
    for row in rows:
        assert {name: row[name] for name in LAYER} == LAYER
        array = run.sample(row["sample"], int(row["step"])).map(row["explainer"], int(row["label"])).array()
        path = tmp_path / "out" / row["file"]
        if form == "png":
            gray = np.asarray(Image.open(path)).astype(float)
            assert gray.dtype == float
            assert gray.shape == array.shape
            bound = np.abs(array).max()
            np.testing.assert_allclose(gray / 255 * 2 * bound - bound, array, atol=bound / 255)
        else:
            loaded = np.load(path)
            np.testing.assert_array_equal(loaded[row["key"]] if form == "npz" else loaded, array)
    files = {row["file"] for row in rows}
    assert len(files) == (len(SAMPLES) if form == "npz" else len(rows))


def test_overlays_are_what_one_call_makes(log, tmp_path, capsys) -> None:
    out = tmp_path / "out"
    assert (
        main(["export", str(log), "-o", str(out), "--overlays", "--looks", "show=map", "div=PRGn", "--scale", "3"]) == 0
    )
    (run,) = xlog.open(log)
    rows = rows_of(out / "overlays.csv")
    assert len({row["file"] for row in rows}) == len(rows) == len(STEPS) * len(SAMPLES) * len(EXPLAINERS)
    for row in rows:
        sample = run.sample(row["sample"], int(row["step"]))
        view = sample.map(row["explainer"], int(row["label"]))
        looks = Looks(show="map", div="PRGn")
        wanted = overlay(view.array(), sample.picture(), signed=view.event.signed, looks=looks, scale=3)
        assert np.array_equal(np.asarray(Image.open(out / row["file"])), wanted)


def test_looks_want_something_that_is_drawn(log, tmp_path, capsys) -> None:
    out = str(tmp_path / "out")
    for more, said in (
        (["--looks", "show=map"], "--figure FILE with --looks"),
        (["--overlays", "--dpi", "100"], "--figure FILE with --dpi"),
        (["--overlays", "--looks", "show=all"], "wanted show to be one of both,"),
        (["--overlays", "--scale", "0"], "wanted scale to be a whole number from 1"),
    ):
        assert main(["export", str(log), "-o", out, *more]) == 2
        assert said in capsys.readouterr().err
    assert main(["export", str(log), "--overlays", "--figure", f"{out}.png"]) == 2
    assert "-o DIR with --overlays" in capsys.readouterr().err


def test_pictures_are_written_once_each(log, tmp_path, capsys) -> None:
    assert main(["export", str(log), "-o", str(tmp_path / "out"), "--pictures"]) == 0
    rows = rows_of(tmp_path / "out" / "samples.csv")
    assert {row["picture"] for row in rows} == {f"pictures/{name}.png" for name in SAMPLES}
    assert len(list((tmp_path / "out" / "pictures").iterdir())) == len(SAMPLES)
    assert np.asarray(Image.open(tmp_path / "out" / "pictures" / "b.png")).tolist() == [[[1] * 3] * 5] * 4


def test_what_does_not_decode_is_told_and_the_rest_is_written(log, tmp_path, capsys) -> None:
    broken = [
        Event(step=0, picture={"hash": b"bad", "data": b"no picture"}),
        Event(step=0, sample={"id": "z", "picture": {"hash": b"bad"}}),
        Event(step=0, explanation=Explanation(sample_id="z", explainer="E", map=Map(height=9, width=9, f32=b"1"))),
    ]
    write(log, [*payloads_of_run(), *(event.SerializeToString() for event in broken)])
    assert main(["export", str(log), "-o", str(tmp_path / "out"), "--maps", "npz", "--pictures"]) == 1
    assert capsys.readouterr().err.count("cannot be decoded") == 2
    assert len(rows_of(tmp_path / "out" / "maps.csv")) == len(STEPS) * len(SAMPLES) * len(EXPLAINERS)


@pytest.mark.parametrize("form", ["npy", "npz", "png"])
def test_no_name_leads_out_of_the_folder(tmp_path, capsys, form) -> None:
    said = []
    for i, name in enumerate(HOSTILE):
        image = codec.encode_picture(np.full((2, 2, 3), i, np.uint8))
        map_ = codec.encode_map(np.full((2, 2), i, np.float32), (2, 2))
        sample = Sample(id=name, name=name, picture={"hash": image.hash, "width": 2, "height": 2})
        explanation = Explanation(sample_id=name, explainer=name, map=map_)
        said += [Event(picture=image), Event(sample=sample), Event(explanation=explanation)]
    log = write(tmp_path / "in" / "x.xlog", [event.SerializeToString() for event in said], run_id="../../up")
    out = tmp_path / "deep" / "out"
    assert main(["export", str(log), "-o", str(out), "--maps", form, "--pictures"]) == 0
    assert {path.name for path in tmp_path.iterdir()} <= {"in", "deep", "cache"}
    assert list((tmp_path / "deep").iterdir()) == [out]
    assert all(path.is_dir() for path in out.iterdir() if path.suffix == "")
    rows = rows_of(out / "maps.csv")
    harmless = [f"'{name}" if name[:1] in ("=", "-") else name.replace("\0", "\u2400") for name in HOSTILE]
    assert [row["sample"] for row in sorted(rows, key=lambda row: float(row["low"]))] == harmless
    for row in rows:
        path = (out / row["file"]).resolve()
        assert path.parent == (out / "maps").resolve()
        if form != "png":
            loaded = np.load(path)
            assert float((loaded[row["key"]] if form == "npz" else loaded)[0, 0]) == float(row["low"])
    pictures = [row["picture"] for row in rows_of(out / "samples.csv")]
    assert len({name.casefold() for name in pictures}) == len(HOSTILE)
    assert [int(np.asarray(Image.open(out / name))[0, 0, 0]) for name in pictures] == list(range(len(HOSTILE)))


@given(st.lists(st.text(), unique=True))
def test_every_name_has_a_safe_one_of_its_own(texts) -> None:
    names = SafeNames()
    safe = [names.name(text) for text in texts]
    assert len({name.casefold() for name in safe}) == len(texts)
    assert [names.name(text) for text in texts] == safe
    for name in safe:
        assert name
        assert not name.startswith((".", "-"))
        assert not set(name) & set('/\\:\0\n*?"<>| ')
        assert len(name.encode()) <= LONGEST + 20


def test_ordinary_names_stay() -> None:
    names = SafeNames()
    assert [names.name(text) for text in ("cat_1.jpg", "0", "GradCAM")] == ["cat_1.jpg", "0", "GradCAM"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-2", "@x", "\t=1", "\r=1", "\n=1", "\uff1d1", "\uff20x"])
def test_no_cell_is_a_formula(tmp_path, capsys, text) -> None:
    log = write(tmp_path / "a.xlog", [Event(sample=Sample(id=text, name="a\0b")).SerializeToString()])
    assert main(["export", str(log), "-o", str(tmp_path / "out")]) == 0
    (row,) = rows_of(tmp_path / "out" / "samples.csv")
    assert (row["sample"], row["name"]) == (f"'{text}", "a\N{SYMBOL FOR NULL}b")
    capsys.readouterr()


def test_an_anonymous_copy_gives_away_neither_host_nor_process_nor_paths(tmp_path, capsys) -> None:
    """Two files of one name in two folders stay two samples, under names that every table agrees on."""
    paths = ["/home/me/cats of mine/1.png", "/home/me/dogs/1.png", "C:\\data\\secret\\1.png"]
    there = [Event(run_metadata=RunMetadata(notes="weights in /mnt/secret/net.pt, kept", versions={"torch": "2.1"}))]
    there += [Event(sample=Sample(id=path, name=path)) for path in paths]
    there += [Event(score=Score(sample_id=path, explainer="E", benchmark="B", value=0.5)) for path in paths]
    log = write(tmp_path / "a.xlog", [event.SerializeToString() for event in there])
    out = tmp_path / "out"
    assert main(["export", str(log), "-o", str(out), "--anonymous"]) == 0
    capsys.readouterr()
    written = b"".join(path.name.encode() + path.read_bytes() for path in out.iterdir())
    for secret in (b"secret", b"home", b"/me/", b"cats", b"dogs", b"mnt", b"C:", b"host"):
        assert secret not in written
    (run,) = xlog.open(out)
    assert (run.header.host, run.header.pid) == ("", 0)
    names = [sample.id for sample in run.samples()]
    assert len(set(names)) == 3
    assert all(name.startswith("1.png~") for name in names)
    assert (
        [score["sample"] for score in run.scores()] == names == [row["sample"] for row in rows_of(out / "scores.csv")]
    )
    assert run.metadata.notes.startswith("weights in net.pt~")
    assert run.metadata.notes.endswith(", kept")


@pytest.mark.parametrize(
    "text",
    [
        "/srv/secret/a.png",
        "see /srv/secret/a.png.",
        "(/srv/secret/a.png)",
        "C:\\srv\\secret\\a.png",
        '{"path": "C:\\\\srv\\\\secret\\\\a.png"}',
        "\\\\srv\\secret\\a.png",
        "file:///srv/secret/a.png",
        'File "/srv/my secret/a.png", line 3',
        "'/srv/my secret/a.png'",
        "d:/srv/secret/a.png",
        "a=/srv/secret/a.png,b=/srv/secret/a.png",
    ],
)
def test_an_absolute_path_is_found_wherever_it_stands(text) -> None:
    changed = Anonymizer().text(text)
    assert not re.search("srv|secret|my", changed)
    assert "a.png" in changed


@pytest.mark.parametrize("text", ["cat/1.png", "7/8", "a / b", "https://example.org/paper", "N/A", "10:30", "GradCAM"])
def test_what_is_no_absolute_path_stays(text) -> None:
    assert Anonymizer().text(text) == text


def test_a_text_of_any_length_is_gone_through_at_once() -> None:
    for text in ('"/' + "a/" * 500_000, "C:\\" * 200_000, "/" * 1_000_000, "file:" * 200_000, '"' * 1_000_000):
        Anonymizer().text(text)
