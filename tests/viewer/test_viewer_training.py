"""The page of the training data: what is counted, filtered, ranked, drawn, opened and exported."""

from __future__ import annotations

import csv
import io
import math

import numpy as np
import pytest
from page_trees import links, nodes, of_class, show, words
from training_logs import CURVES, LABELS, long_training_log, training_log
from xlog_viewer.address.paths import Query
from xlog_viewer.analysis.training_ranks import Wanted, rank, wanted
from xlog_viewer.server.app import create_app

import xlog

ALL = list(CURVES)


@pytest.fixture
def run(logdir, logs):
    training_log(logdir)
    logs.refresh(math.inf)
    return logs.run(logs.runs()[0].key)


def cards(content) -> list[str]:
    return [words(card.children[1]) for card in of_class(content, "card")]


def test_a_run_whose_training_was_recorded_has_the_page(run, logs) -> None:
    content, title, _ = show(logs, f"/run/{run.key}")
    (there,) = links(content, text="Training data")
    content, title, _ = show(logs, there)
    assert title.startswith("Training data · ")
    said = "5 samples, 20 records of the steps 0–3: 2 forgotten at least once, 1 never learned"
    assert said in words(content)
    assert "1 samples have no page here" in words(content)


def test_a_run_without_training_says_how_to_record_it(logdir, logs) -> None:
    training_log(logdir)
    for path in logdir.glob("*.xlog"):
        if b"TrainingRecorder" in path.read_bytes() or path.stat().st_size < 2000:
            path.unlink()  # the recorder's file is the smaller one
    logs.refresh(math.inf)
    key = logs.runs()[0].key
    assert links(show(logs, f"/run/{key}")[0], text="Training data") == []
    assert "recorder.record(ids, logits, labels)" in words(show(logs, f"/run/{key}/training")[0])


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("", ["2", "3", "1", "new", "0"]),
        ("?sort=forgetting", ["2", "1", "3", "0", "new"]),
        ("?state=never", ["2"]),
        ("?state=forgotten", ["3", "1"]),
        ("?state=wrong", ["2", "3", "1"]),
        ("?state=correct", ["new", "0"]),
        ("?label=1", ["1", "new"]),
        ("?labels=1,2", ["2", "1", "new"]),
        ("?q=NEW", ["new"]),
        ("?cmin=0.8", ["0"]),
        ("?vmax=0.001", ["2"]),
        ("?sort=nonsense&state=nonsense&cmin=x&q=zzz", []),
    ],
)
def test_samples_are_filtered_and_ranked(run, logs, search, expected) -> None:
    content, _, _ = show(logs, f"/run/{run.key}/training", search)
    assert cards(content) == expected
    assert ("No samples match" in words(content)) is not bool(expected)
    sent = create_app(logs).server.test_client().get(f"/run/{run.key}/training.csv{search}").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(sent)))
    assert [row["sample"] for row in rows] == expected
    assert [row["position"] for row in rows] == ["" if name == "new" else str(int(name) + 1) for name in expected]


def test_each_choice_says_how_many_it_would_leave(run) -> None:
    dynamics = run.training()
    found = rank(dynamics, ALL, Wanted())
    assert found.labels == {0: 2, 1: 2, 2: 1}
    assert found.states == {"": 5, "correct": 2, "wrong": 3, "forgotten": 2, "never": 1}
    narrowed = rank(dynamics, ALL, Wanted(labels=(1,), state="forgotten"))
    assert narrowed.labels == {0: 1, 1: 1}
    assert narrowed.states == {"": 2, "correct": 1, "wrong": 1, "forgotten": 1, "never": 0}
    assert wanted(Query.parse("?vmin=0.1&cmax=0.5&sort=variability&state=never")) == Wanted(
        variability=(0.1, 1.0), confidence=(0.0, 0.5), by="variability", state="never"
    )


def test_a_card_shows_labels_numbers_curve_and_picture_and_opens_the_sample(run, logs) -> None:
    content, _, _ = show(logs, f"/run/{run.key}/training")
    first, *_, last = of_class(content, "card")
    assert "Label: cat Predicted: ant" in words(first)
    assert "AUM −3" in words(first)
    assert "never learned" in words(first)
    assert first.href.startswith(f"/run/{run.key}/sample/3")
    assert next(node.src for node in nodes(first) if hasattr(node, "src")).startswith(f"/run/{run.key}/picture/")
    bars = nodes(of_class(last, "training-curve"))[1:]
    assert [bar.className for bar in bars] == ["right"] * 4
    assert [bar.style["height"] for bar in bars] == ["58%", "79%", "91%", "96%"]
    (new,) = [card for card in of_class(content, "card") if not hasattr(card, "href")]
    assert "image not stored" in words(new)


def test_the_map_has_a_point_per_sample_that_opens_it(run, logs) -> None:
    content, _, _ = show(logs, f"/run/{run.key}/training")
    (graph,) = [node for node in nodes(content) if type(node).__name__ == "Graph"]
    (points,) = graph.figure.data
    assert [list(pair) for pair in points.customdata] == [
        [int(name) + 1 if name.isdigit() else 0, LABELS[name]] for name in ("2", "3", "1", "new", "0")
    ]
    dynamics = run.training()
    order = dynamics.ranked()
    np.testing.assert_allclose(points.y, dynamics.confidence[order])
    np.testing.assert_allclose(points.x, dynamics.variability[order])
    (place,) = of_class(content, "plot")
    picture = create_app(logs).server.test_client().get(f"{getattr(place, 'data-pictures')}1", follow_redirects=True)
    assert picture.mimetype.startswith("image/")
    assert create_app(logs).server.test_client().get(f"{getattr(place, 'data-pictures')}99").status_code == 404


def test_of_many_samples_there_are_counts_whose_cells_list_them(logdir, logs) -> None:
    long_training_log(logdir, 2500)
    logs.refresh(math.inf)
    (row,) = logs.runs()
    content, _, _ = show(logs, f"/run/{row.key}/training", "?label=9&label=1&state=wrong")
    (graph,) = [node for node in nodes(content) if type(node).__name__ == "Graph"]
    assert graph.figure.data[0].type == "scatter"  # what is left are few
    content, _, _ = show(logs, f"/run/{row.key}/training", "?sort=confidence")
    (graph,) = [node for node in nodes(content) if type(node).__name__ == "Graph"]
    (counts,) = graph.figure.data
    assert (counts.type, int(np.sum(counts.z))) == ("heatmap", 2500)
    (place,) = of_class(content, "plot")
    assert getattr(place, "data-list") == f"/run/{row.key}/training?sort=confidence"
    assert getattr(place, "data-cells") == "vmin vmax cmin cmax"
    column, line = np.unravel_index(np.argmax(np.array(counts.z).T), np.array(counts.z).T.shape)
    ends = counts.x[column], counts.x[column + 1], counts.y[line], counts.y[line + 1] * (1 - 2**-23)
    cell = "?" + "&".join(f"{name}={end!r}" for name, end in zip(("vmin", "vmax", "cmin", "cmax"), ends, strict=True))
    found = words(show(logs, f"/run/{row.key}/training", cell)[0])
    assert f"{np.array(counts.z).max():.0f} of 2 500 samples" in found.replace("\u202f", " ").replace("\xa0", " ")


def test_a_live_training_grows_on_the_page(logdir, logs) -> None:
    with xlog.TrainingRecorder(logdir, ["ant", "bee"]) as recorder:
        for epoch in range(3):
            recorder.record([0, 1], np.eye(2), [0, 0], step=epoch)
            logs.refresh(math.inf)
            found = logs.run(logs.runs()[0].key).training()
            assert found.count.tolist() == [epoch + 1] * 2
