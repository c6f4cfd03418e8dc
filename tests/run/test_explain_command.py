"""`xlog explain`: photos in a terminal. What it writes is what the one call finds."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from fakes import net
from PIL import Image

import xlog
from xlog.cli import main

FILE = """
from fakes import net


def make():
    print("no result")
    return net()


def with_preprocessing():
    import xlog

    return net(), xlog.Preprocess(16, mean=0.5, std=0.5)


def with_example():
    return net(), [[0.0]]


def three():
    return net(), None, None
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.py").write_text(FILE)
    (tmp_path / "names.txt").write_text("cat\ndog\nowl\n")
    for folder, shade in (("one", 30), ("two", 200)):
        (tmp_path / folder).mkdir()
        Image.new("RGB", (40, 30), (shade, 100, 200)).save(tmp_path / folder / "a.png")
    (tmp_path / "one" / "notes.txt").write_text("no photo")
    return tmp_path


def rows_of(path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_figures_and_a_table_are_written(here, capsys) -> None:
    arguments = ["explain", "net.py:make", "one", "two/a.png", "-o", "out", "--size", "16", "--classes", "names.txt"]
    assert main([*arguments, "--explainers", "GradCAM", "IntegratedGradients(steps=4)", "--target", "dog", "2"]) == 0
    said = capsys.readouterr()
    assert "no result" not in said.out
    assert said.out.splitlines()[0] == "out: 8 maps of 2 photos"
    rows = rows_of(here / "out" / "maps.csv")
    assert {(row["label"], row["class"]) for row in rows} == {("1", "dog"), ("2", "owl")}
    files = {row["file"] for row in rows}
    assert files == {path.name for path in (here / "out").glob("*.png")}
    assert len(files) == 2  # though both photos have one name
    found = xlog.explain(
        net(), "two/a.png", ["GradCAM", "IntegratedGradients(steps=4)"], classes=["cat", "dog", "owl"], target=[1, 2],
        preprocess=xlog.Preprocess(16),
    )  # fmt: skip
    theirs = [row for row in rows if row["sample"] == "two/a.png"]
    assert [row["explainer"] for row in theirs] == [one.explainer for one in found]
    assert [float(row["high"]) for row in theirs] == pytest.approx([float(one.array.max()) for one in found], rel=1e-4)
    pixels = np.asarray(Image.open(here / "out" / theirs[0]["file"]))
    assert pixels.shape == found.figure().pixels().shape


def test_a_function_may_bring_its_preprocessing(here, capsys) -> None:
    arguments = [
        "explain",
        "net.py:with_preprocessing",
        "two",
        "-o",
        "out",
        "--format",
        "svg",
        "--log",
        "runs",
        "--json",
    ]
    assert main(arguments) == 0
    (row,) = json.loads(capsys.readouterr().out)["maps"]
    assert row["file"] == "a.svg"
    (run,) = xlog.open(here / "runs")
    assert run.samples()[0].picture().shape == (16, 16, 3)
    assert run.samples()[0].picture()[0, 0].tolist() == [200, 100, 200]


@pytest.mark.parametrize(
    ("arguments", "text", "code"),
    [
        (["net.py:make", "one"], "give --size", 2),
        (["net.py:with_example", "one"], "give --size", 2),
        (["net.py:with_preprocessing", "one", "--size", "9"], "got the function's and --size", 2),
        (["net.py:three", "one", "--size", "9"], "(network, preprocess), got 3 values", 1),
        (["net.py:make", "nowhere.jpg", "--size", "9"], "'nowhere.jpg', which is not there", 2),
        (["net.py:make", "one/notes.txt", "--size", "9"], "cannot be read", 1),
        (["net.py:make", "one", "--size", "9", "--explainers", "GradCam"], "close names: 'GradCAM'", 2),
        (["net.py:make", "one", "--size", "16", "--target", "7"], "targets from 0 to 2, got 7", 2),
        (["net.py:make", "one", "--size", "16", "--classes", "nowhere.txt"], "a name a line", 2),
        (["net.py:made", "one", "--size", "16"], "close names: 'make'", 2),
    ],
)
def test_what_cannot_be_done_is_named_and_nothing_is_left(here, capsys, arguments, text, code) -> None:
    assert main(["explain", *arguments, "-o", "out"]) == code
    assert text in capsys.readouterr().err
    assert not (here / "out").exists()


def test_an_empty_folder_and_a_size_that_is_none_are_refused(here, capsys) -> None:
    (here / "empty").mkdir()
    assert main(["explain", "net.py:make", "empty", "-o", "out", "--size", "9"]) == 2
    assert "wanted photos, got none in empty" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["explain", "net.py:make", "one", "-o", "out", "--size", "9x"])
    assert "wanted pixels such as 224" in capsys.readouterr().err
