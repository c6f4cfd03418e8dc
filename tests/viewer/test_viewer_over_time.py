"""A run by training step: closed forms of its lines, means over the same maps for all, and labels that stay."""

from __future__ import annotations

import math

import numpy as np
import pytest
from page_trees import nodes, of_class, show, words
from paired_logs import paired_map, right, two_steps
from scipy.stats import spearmanr
from synthetic import EXPLAINERS, SIZE, Log, whole_run
from xlog_viewer.analysis.agreement import coarse
from xlog_viewer.analysis.over_time import MOST_STEPS, OverTime, spread_steps
from xlog_viewer.analysis.score_matrix import ScoreMatrix, paired_means
from xlog_viewer.store.entries import ScoreTable

from xlog.arrays import upsample
from xlog.events.schema import Event, Inference, LabelScore, Sample, Truth

COUNT = 12
FIRST, SECOND = EXPLAINERS


@pytest.fixture
def found(logdir, logs) -> OverTime:
    two_steps(logdir, COUNT)
    logs.refresh(math.inf)
    run = logs.run(logs.runs()[0].key)
    found = OverTime(run, run.steps(), EXPLAINERS)
    for _ in found.work(logs):
        pass
    return found


def test_accuracy_and_loss_of_the_truth(found) -> None:
    hits = [np.array([right(number, better) for number in range(1, COUNT + 1)]) for better in (False, True)]
    assert [point.value for point in found.accuracy] == pytest.approx([hit.mean() for hit in hits])
    # What the log says of "cat", which is true of all: 0.6 or 0.3 at the first step, 0.9 or 0.05 at the last.
    losses = [-np.log(np.where(hits[0], 0.6, 0.3)).mean(), -np.log(np.where(hits[1], 0.9, 0.05)).mean()]
    assert [point.value for point in found.loss] == pytest.approx(losses, rel=1e-6)
    assert [point.value for point in found.same] == pytest.approx([(hits[0] == hits[1]).mean(), 1])
    assert [point.count for point in found.accuracy] == [COUNT, COUNT]
    assert found.samples == COUNT


def test_maps_are_compared_with_the_last_step_and_the_one_before(found) -> None:
    def cells(number: int, better: bool) -> np.ndarray:
        return coarse(upsample(paired_map(number, better), (SIZE, SIZE), "bilinear")).ravel()

    expected = [spearmanr(cells(n, False), cells(n, True)).statistic for n in range(1, COUNT + 1)]
    (first, last), (moved,) = found.agreement()[FIRST], found.agreement(previous=True)[FIRST]
    assert first.value == pytest.approx(np.mean(expected), abs=1e-3)  # maps of 16 bits
    assert last.value == pytest.approx(1)
    assert (moved.step, moved.value) == (last.step, first.value)  # of two steps the one before is the first
    assert first.count == COUNT


def test_scores_of_each_step_are_means_over_the_same_pairs(found) -> None:
    values = np.array([number * 37 % 101 / 101 for number in range(1, COUNT + 1)])
    (_, early), (_, late) = found.scores["Insertion"]
    assert [summary.mean for summary in early.summaries] == pytest.approx([values.mean()] * 2)
    assert [summary.mean for summary in late.summaries] == pytest.approx([values.mean() + 0.25] * 2)
    assert early.pairs == COUNT


def test_who_is_blank_on_three_of_four_samples_does_not_win_on_the_fourth() -> None:
    """The fourth sample is easy: everybody scores 0.9 there, and 0.1 on the others."""
    easy = np.where(np.arange(40) % 4 == 3, 0.9, 0.1).astype(np.float32)
    blank = np.where(np.arange(40) % 4 == 3, 0.9, np.nan).astype(np.float32)
    table = ScoreTable(
        explainers=("steady", "blank", "empty"),
        benchmarks=("b",),
        position=np.tile(np.arange(1, 41), 3),
        label=np.zeros(120, int),
        explainer=np.repeat([0, 1, 2], 40),
        benchmark=np.zeros(120, int),
        value=np.concatenate([easy, blank, np.full(40, np.nan, np.float32)]),
    )
    found = paired_means(ScoreMatrix.of(table), table.explainers, "b")
    assert [(s.explainer, s.mean) for s in found.summaries] == [
        ("steady", pytest.approx(0.9)),
        ("blank", pytest.approx(0.9)),
    ]
    assert (found.pairs, found.every, found.samples) == (10, 40, 10)
    assert found.own == {"steady": 40, "blank": 10, "empty": 0}
    assert (found.left_out, found.scarcest) == (["empty"], "blank")
    alone = paired_means(ScoreMatrix.of(table), ["steady"], "b")
    assert alone.summaries[0].mean == pytest.approx(easy.mean())


def test_of_many_steps_some_are_looked_at_the_last_one_among_them() -> None:
    assert spread_steps([1, 5, 9]) == [1, 5, 9]
    many = spread_steps(range(1000))
    assert (len(many), many[0], many[-1]) == (MOST_STEPS, 0, 999)


def test_the_page_has_its_lines_and_a_run_of_one_step_says_what_it_takes(logdir, logs) -> None:
    two_steps(logdir / "two", COUNT)
    whole_run(logdir / "one")
    logs.refresh(math.inf)
    keys = {row.path: row.key for row in logs.runs()}
    content, title, _ = show(logs, f"/run/{keys['two']}/steps")
    assert title == "Over time · two"
    assert "2 of 2 steps; 12 samples, the same at each step" in words(content)
    assert len(of_class(content, "chart")) >= 4
    alone, _, _ = show(logs, f"/run/{keys['one']}/steps")
    assert "at two steps at least" in words(alone)
    assert "Over time" not in words(show(logs, f"/run/{keys['one']}")[0])  # there is no link to it


def test_the_label_stays_while_steps_change(logdir, logs) -> None:
    log = Log(logdir)
    log.metadata()
    for step, labels in ((1, ((0, 0.7), (1, 0.2))), (2, ((2, 0.8), (3, 0.1)))):
        log.writer.add(Event(step=step, sample=Sample(id="s", truth=Truth(labels=[0]))))
        scores = [LabelScore(label=label, probability=p, explained=True) for label, p in labels]
        log.writer.add(Event(step=step, inference=Inference(sample_id="s", labels=scores)))
    log.end()
    log.close()
    logs.refresh(math.inf)
    path = f"/run/{logs.runs()[0].key}/sample/1"

    def why(search: str) -> str:
        return next(words(node) for node in nodes(show(logs, path, search)[0]) if node._type == "H2")

    assert why("") == "Why cup of coffee ?"
    assert why("?step=1") == "Why cat ?"
    assert why("?step=2&label=0") == "Why cat ?"  # which is explained at the other step
    assert why("?step=2&label=77") == "Why cup of coffee ?"
    content, _, _ = show(logs, path, "?step=1&label=1")
    steps = [node.href for node in nodes(content) if getattr(node, "href", "") and "step=2" in node.href]
    assert all("label=1" in href for href in steps if "/sample/1" in href)
