"""Logs that name very much of one thing: pages stay small, and say what they leave out."""

from __future__ import annotations

import numpy as np
import pytest
from page_trees import show, words
from synthetic import Log
from xlog_viewer.address import paths
from xlog_viewer.components import explainer_choice, predictions

from xlog.events.codec import encode_map
from xlog.events.schema import Event, Explanation, Inference, LabelScore

MANY = 3000
PACKED = encode_map(np.ones((2, 2), np.float32), (4, 4))


@pytest.fixture
def page(logdir, logs):
    """Return what a page about the only sample shows: of so many explainers, of so many labels."""

    def of(path, explainers: int, labels: int, search: str = "") -> str:
        log = Log(logdir, classes=[f"class {number}" for number in range(labels)])
        log.metadata()
        log.sample(1)
        scores = [LabelScore(label=label, probability=0.5 / (1 + label), explained=True) for label in range(labels)]
        log.writer.add(Event(inference=Inference(sample_id="s1", labels=scores)))
        for number in range(max(explainers, labels)):
            about = {"explainer": f"E{number % explainers:04}", "label": number % labels}
            log.writer.add(Event(explanation=Explanation(sample_id="s1", **about, map=PACKED)))
        log.close()
        for _ in range(20):
            logs.refresh()
        key = logs.runs()[0].key
        return words(show(logs, path(key), search)[0]).replace("\u202f", " ")

    return of


def of_sample(key: str) -> str:
    return paths.sample_path(key, 1)


@pytest.mark.parametrize("path", [of_sample, paths.table_path, paths.gallery_path])
def test_of_very_many_explainers_some_are_shown_and_the_page_says_how_many(page, path) -> None:
    shown = page(path, MANY, 1)
    assert len(shown) < 60_000
    if path is not paths.gallery_path:
        assert f"{explainer_choice.MOST} of 3 0" in shown
        assert f"At most {explainer_choice.MOST} at once" in shown


def test_the_address_reaches_those_that_are_not_offered(page) -> None:
    shown = page(of_sample, MANY, 1, "?explainers=E2999")
    assert "1 of 3 0" in shown
    assert "E2999" in shown


def test_of_very_many_labels_the_most_probable_are_shown_and_the_selected_one(page) -> None:
    shown = page(of_sample, 3, MANY, "?label=2900")
    assert f"{predictions.MOST + 1} of 3 000 labels" in shown
    assert "class 2900" in shown
    assert "class 2000" not in shown
    assert len(shown) < 60_000


def test_a_row_of_the_table_offers_some_labels_and_counts_the_rest(page) -> None:
    assert "and 2 984 more" in page(paths.table_path, 3, MANY)
