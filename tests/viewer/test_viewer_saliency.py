"""The saliency pages as plain functions: tables of samples, keys, steps, outcomes, words for scripts."""

from __future__ import annotations

import json
import math

import pytest
from page_trees import links, nodes, of_class, show, words
from synthetic import Log, whole_run
from xlog_viewer.address.positions import parse_positions
from xlog_viewer.components.predictions import outcome
from xlog_viewer.pages.table import MOST
from xlog_viewer.report import Wanted, make
from xlog_viewer.store.entries import Metadata, Prediction, Sample

from xlog.events.schema import Convergence, Event, Explanation, Inference, Instance, LabelScore, PictureInput
from xlog.events.schema import Sample as LoggedSample


@pytest.fixture
def key(logdir, logs) -> str:
    """A finished run of three samples."""
    whole_run(logdir / "some" / "run")
    logs.refresh(math.inf)
    return logs.runs()[0].key


@pytest.mark.parametrize(
    ("requested", "count", "expected"),
    [
        ("7,2,2", 9, [7, 2]),
        ("2-4,9", 9, [2, 3, 4, 9]),
        ("8-99", 9, [8, 9]),
        ("0,x,-3", 9, [3]),
        ("12", 9, []),
        ("1-999999999", 10**9, list(range(1, MOST + 1))),
    ],
)
def test_positions_of_a_table(requested, count, expected) -> None:
    assert parse_positions(requested, count, MOST) == expected


def test_how_far_a_map_is_from_what_it_promises_stands_under_it(logs, key) -> None:
    content, _, _ = show(logs, f"/run/{key}/sample/1")
    (shown,) = of_class(content, "convergence")  # GradCAM promises nothing
    lines = [words(line).replace("\u202f", " ") for line in shown.children]
    assert lines == ["Completeness delta ⚠ −0.31 (8.1 %) > 5 %", "Correlation of halves 0.93"]
    assert [words(node) for node in of_class(shown, "warn")] == ["⚠ −0.31 (8.1\u202f%) > 5\u202f%"]
    assert links(content, text="CSV")[-1].startswith(f"/run/{key}/sample/1/convergence.csv")


def test_numbers_of_a_later_version_are_passed_over(logdir, logs) -> None:
    log = Log(logdir)
    log.sample(1)
    unknown = [Convergence(kind=99, value=1), Convergence(kind=Convergence.LOCAL_R2, value=math.nan)]
    log.writer.add(Event(explanation=Explanation(sample_id="s1", explainer="new", label=0, convergence=unknown)))
    logs.refresh(math.inf)
    content, _, _ = show(logs, f"/run/{logs.runs()[0].key}/sample/1")
    assert not of_class(content, "convergence")


def test_a_table_has_a_row_per_sample_and_a_column_per_explainer(logs, key) -> None:
    content, title, _ = show(logs, f"/run/{key}/table", "?samples=2-3")
    assert title == "2 samples side by side · some/run"
    rows = [node for node in nodes(content) if node._type == "Tr"]
    assert len(rows) == 3
    assert [words(node) for node in nodes(rows[0]) if node._type == "Th"] == [
        "Sample",
        "GradCAM",
        "IntegratedGradients",
        "",
    ]
    assert links(content, text="photo 2.jpg") == [f"/run/{key}/sample/2?label=0"]
    ref = logs.run(key).sample(2).maps[0, "GradCAM"].ref
    assert [getattr(node, "data-map", "") for node in of_class(rows[1], "overlay")][1] == (
        f"/run/{key}/map/{ref.file}/{ref.offset}"
    )
    assert "samples 2–3 of 3" in words(content)
    assert {node.rel: node.href for node in nodes(content) if getattr(node, "rel", None)} == {
        "prev": f"/run/{key}/table?samples=1"
    }


def test_a_table_shows_the_same_rank_in_each_row(logs, key) -> None:
    said = words(show(logs, f"/run/{key}/table", "?rank=1")[0])
    assert said.count("dog 20.0") == 3
    assert words(show(logs, f"/run/{key}/table", "?rank=99")[0]).count("cat 70.0") == 3


def test_a_table_of_nothing_says_how_to_ask(logs, key) -> None:
    assert "samples=1,5-9" in words(show(logs, f"/run/{key}/table", "?samples=70")[0])
    assert show(logs, "/run/0000/table")[1] == "Not found"


def test_a_sample_offers_a_table_around_it(logs, key) -> None:
    content, _, _ = show(logs, f"/run/{key}/sample/2")
    assert f"/run/{key}/table?samples=1-3" in links(content)


def test_keys_are_listed_with_what_they_do(logs, key) -> None:
    (button,) = of_class(show(logs, f"/run/{key}/sample/1")[0], "page-keys")
    listed = json.loads(getattr(button, "data-keys"))
    assert ["next", ["ArrowRight", "j"], "next sample"] in listed
    assert len({key for _, keys, _ in listed for key in keys}) == sum(len(keys) for _, keys, _ in listed)


def test_maps_know_their_addresses_at_all_steps(logdir, logs) -> None:
    log = Log(logdir)
    log.metadata()
    for step in (0, 100):
        log.whole_sample(1, step)
    log.end()
    logs.refresh(math.inf)
    run = logs.run(logs.runs()[0].key)
    content, _, _ = show(logs, f"/run/{run.key}/sample/1", "?step=0&label=1")
    canvas = next(node for node in of_class(content, "overlay") if getattr(node, "data-explainer", "") == "GradCAM")
    refs = {str(step): run.sample(1, step).maps[1, "GradCAM"].ref for step in (0, 100)}
    assert json.loads(getattr(canvas, "data-steps")) == {
        step: {"map": f"/run/{run.key}/map/{ref.file}/{ref.offset}"} for step, ref in refs.items()
    }


class FakeRun:
    """A run that knows its threshold."""

    def __init__(self, threshold: float) -> None:
        self.metadata = Metadata(threshold=threshold, activation="sigmoid")


@pytest.mark.parametrize(
    ("probability", "truth", "threshold", "expected"),
    [
        (0.6, (1,), 0.5, "tp"),
        (0.6, (2,), 0.5, "fp"),
        (0.6, (), 0.5, "fp"),
        (0.5, (1,), 0.5, "fn"),  # greater, not equal, counts as predicted
        (0.4, (2,), 0.5, None),
        (0.6, None, 0.5, None),
        (0.6, (1,), 0.0, None),
    ],
)
def test_outcomes(probability, truth, threshold, expected) -> None:
    sample = Sample("s", 0, 1, truth=truth)
    assert outcome(FakeRun(threshold), sample, Prediction(1, 0.0, probability, explained=True)) == expected


def test_a_page_speaks_chinese(logs, key) -> None:
    said = words(show(logs, f"/run/{key}/sample/1", "?lang=zh")[0])
    assert "为什么是" in said
    (place,) = [
        node for node in nodes(show(logs, f"/run/{key}/sample/1", "?lang=zh")[0]) if hasattr(node, "data-phrases")
    ]
    assert json.loads(getattr(place, "data-phrases"))["values"] == "数值 {low} 至 {high}"


def test_a_regression_shows_values_with_units_and_no_probability(logdir, logs) -> None:
    log = Log(logdir / "run")
    log.metadata(class_names=["age"], activation="values", task="regression", units=["years"])
    score = LabelScore(label=0, logit=31.5, probability=math.nan, explained=True)
    log.writer.add(Event(sample=LoggedSample(id="s1", picture=PictureInput(width=8, height=8), values=[30])))
    log.writer.add(Event(inference=Inference(sample_id="s1", labels=[score])))
    log.close()
    logs.refresh(math.inf)
    run = logs.runs()[0].key
    for page in ("gallery", "sample/1"):
        shown = words(show(logs, f"/run/{run}/{page}", "?samples=1")[0])
        assert "31.5 years" in shown
        assert "nan" not in shown
    assert "Probability" not in shown


def test_what_is_to_be_known_of_an_explainer_stands_at_its_maps(logdir, logs) -> None:
    said = {"class_name": "SmoothGrad", "seed_included": False, "ignores": ["input", "something newer"]}
    for name in "ab":
        log = Log(logdir / name)
        log.metadata(explainers=[Instance(name="GradCAM", **said), Instance(name="IntegratedGradients")])
        log.whole_sample(1)
        log.end()
        log.close()
    logs.refresh(math.inf)
    key, other = (row.key for row in logs.runs())
    lines = ["⚠ does not depend on the input", "seed not included"]
    for path, search in (
        (f"/run/{key}/sample/1", ""),
        (f"/run/{key}/table", ""),
        ("/compare/sample", f"?runs={key},{other}&id=s1"),
    ):
        cards = of_class(show(logs, path, search)[0], "map-card")
        found = [[words(line) for line in of_class(card, "caveat")] for card in cards]
        assert lines in found, path
        assert all(one in ([], lines) for one in found), path
    report = make(sorted((logdir / "a").glob("*.xlog")), Wanted(), "xlog test").html
    assert report.count('class="caveat"') == report.count("seed not included</p>") * 2 == 2
