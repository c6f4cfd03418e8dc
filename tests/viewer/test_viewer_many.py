"""Thousands of steps, trees, labels or pixels of one sample: a page offers and reads some, says so, and reaches all."""

from __future__ import annotations

import math

import numpy as np
import pytest
from page_trees import links, of_class, show, words
from synthetic import CLASSES, SIZE, Log, corner
from xlog_viewer.analysis import representatives
from xlog_viewer.components import steps as component
from xlog_viewer.components.steps import MOST, some_steps
from xlog_viewer.data.log_file import LogFile
from xlog_viewer.store.entries import LONGEST_TITLE
from xlog_viewer.store.run import MOST_TREES

from xlog.events.codec import encode_map
from xlog.events.schema import CounterfactualTree, Event, Explanation, Sample, Truth


@pytest.fixture
def log(logdir) -> Log:
    log = Log(logdir)
    log.metadata()
    return log


def only_key(logs) -> str:
    logs.refresh(math.inf)
    (row,) = logs.runs()
    return row.key


def count_reads(monkeypatch) -> list[int]:
    """Note every record that is read from now on."""
    offsets, real = [], LogFile.read
    monkeypatch.setattr(LogFile, "read", lambda self, offset: offsets.append(offset) or real(self, offset))
    return offsets


def test_of_few_steps_all_are_offered_and_of_many_those_near_and_some_of_all():
    assert some_steps([5, 7], 7) == [5, 7]
    assert some_steps(range(MOST), 3) == list(range(MOST))
    for present in (0, 3, 700, 4999):
        offered = some_steps(range(5000), present)
        assert len(offered) <= MOST
        assert offered == sorted(set(offered))
        assert {0, 4999, present} <= set(offered)
        assert set(range(max(0, present - 10), min(5000, present + 11))) <= set(offered)
        assert max(np.diff(offered)) < 40


def test_every_step_can_be_come_to():
    """Whoever goes to the offered step that is nearest to a wanted one arrives."""
    steps = [3 * number for number in range(5000)]
    for wanted in (0, 3, 1500, 7500 + 3, 14_997):
        at, moves = steps[-1], 0
        while at != wanted and moves < 50:
            at, moves = min(some_steps(steps, at), key=lambda step: abs(step - wanted)), moves + 1
        assert at == wanted
        assert moves <= 3


def test_a_sample_of_very_many_steps_is_a_page_of_some(logs, log, monkeypatch):
    monkeypatch.setattr(component, "MOST", 12)
    monkeypatch.setattr(component, "_NEAR", 2)
    for step in range(60):
        log.sample(1, step)
        log.map(1, 0, "GradCAM", step)
    log.close()
    key = only_key(logs)
    reads = count_reads(monkeypatch)
    page = show(logs, f"/run/{key}/sample/1", "?step=30")
    assert len(reads) < 12 * 4
    assert "11 of 60 steps" in words(page)
    assert len(links(show(logs, f"/run/{key}/gallery"))) < 60


def test_the_label_that_was_chosen_stays_at_steps_that_are_not_offered(logs, log, monkeypatch):
    monkeypatch.setattr(component, "MOST", 6)
    monkeypatch.setattr(component, "_NEAR", 1)
    for step in range(30):
        log.sample(1, step, probabilities=((3, 0.9), (2, 0.05), (1, 0.01)) if step == 17 else ((0, 0.9), (1, 0.05)))
        log.map(1, 3 if step == 17 else 0, "GradCAM", step)
    log.close()
    key = only_key(logs)
    run = logs.run(key)
    assert run.explained_labels(1) == {0, 1, 2, 3}
    assert CLASSES[3] in words(show(logs, f"/run/{key}/sample/1", "?step=2&label=3"))


def add_tree(log: Log, label: int) -> None:
    layer = CounterfactualTree.Layer(window=8, stride=8, probability=0.5)
    tree = CounterfactualTree(sample_id="s1", label=label, direction=1, layers=[layer], occlusion="O")
    log.writer.add(Event(counterfactual_tree=tree))


def test_a_sample_of_very_many_trees_reads_some_and_reaches_all(logs, log, monkeypatch):
    log.sample(1)
    for label in range(MOST_TREES + 60):
        add_tree(log, label)
    log.close()
    key = only_key(logs)
    last = MOST_TREES + 59
    run = logs.run(key)
    assert run.tree_count(1, 0) == len(run.trees(1, 0, most=None)) == MOST_TREES + 60
    assert [tree.label for tree in run.trees(1, 0, last, "O")] == [last]
    assert run.trees(1, 0, last, "another") == ()
    reads = count_reads(monkeypatch)
    page = words(show(logs, f"/run/{key}/sample/1/trees", f"?label={last}"))
    assert f"This sample has {MOST_TREES + 60} trees" in page
    assert f"label {last}" in page
    assert len(reads) < MOST_TREES + 10
    reads.clear()
    shown = show(logs, f"/run/{key}/trees")
    assert len(reads) < 60  # a tree for each card, and the sample
    assert len(of_class(shown, "card")) > 20


def test_very_many_true_labels_of_a_sample_give_it_one_name(logs, log):
    log.writer.add(Event(sample=Sample(id="s1", name="of many", truth=Truth(labels=range(60_000)))))
    log.close()
    run = logs.run(only_key(logs))
    assert run.title(1) == "of many"
    assert len(run.sample(1).truth) == 60_000


def test_a_name_of_any_length_makes_no_page_of_megabytes(logs, log):
    log.writer.add(Event(sample=Sample(id="i" * 100_000, name="n" * 100_000)))
    log.close()
    key = only_key(logs)
    assert len(logs.run(key).title(1)) == LONGEST_TITLE
    assert len(words(show(logs, f"/run/{key}/sample/1"))) < 10 * LONGEST_TITLE


def test_agreement_of_huge_maps_reads_some_and_says_whose_it_does_not(logs, log, monkeypatch):
    names = [f"E{number}" for number in range(5)]
    log.metadata(explainers=[{"name": name, "class_name": "E"} for name in names])
    for number in (1, 2, 3):
        log.sample(number)
        for name in names:
            packed = encode_map(corner(number), (SIZE, SIZE), "bilinear")
            log.writer.add(Event(explanation=Explanation(sample_id=f"s{number}", explainer=name, label=0, map=packed)))
    log.close()
    key = only_key(logs)
    run = logs.run(key)
    assert [len(maps) for _, maps in representatives.representative_maps(run, 0, 5)] == [5, 5, 5]
    monkeypatch.setattr(representatives, "MOST_PIXELS", 7 * SIZE**2)
    assert [len(maps) for _, maps in representatives.representative_maps(run, 0, 5)] == [5, 2]
    monkeypatch.setattr(representatives, "MOST_PIXELS", 1)
    assert [list(maps) for _, maps in representatives.representative_maps(run, 0, 5)] == [["E0", "E1"]]
    page = words(show(logs, f"/run/{key}/scores", "?view=agreement"))
    assert "not for E2, E3, E4" in page
