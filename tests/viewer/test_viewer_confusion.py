"""Right and wrong: outcomes of top labels, the confusion matrix against counting samples, what its cells open."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from page_trees import links, nodes, of_class, show, words
from sample_logs import THRESHOLD, rows, samples_log
from synthetic import CLASSES
from xlog_viewer.analysis.compared_runs import compared_runs_of
from xlog_viewer.analysis.confusion import confusion
from xlog_viewer.analysis.pair import accuracy
from xlog_viewer.server.app import create_app

ROWS = rows()
KNOWN = [row for row in ROWS if row.truth]  # with a true label


def top(row) -> int:
    return next(iter(row.probabilities))


@pytest.fixture(params=["softmax", "sigmoid"])
def run(request, logdir, logs):
    samples_log(logdir, ROWS, request.param)
    logs.refresh(math.inf)
    return logs.run(logs.runs()[0].key)


def softmax(logdir, logs):
    samples_log(logdir, ROWS, "softmax")
    logs.refresh(math.inf)
    return logs.run(logs.runs()[0].key)


def cells() -> Counter:
    """Counts of (true, predicted): a hit once, a miss in the row of each true label."""
    found = Counter()
    for row in KNOWN:
        found.update([(top(row), top(row))] if top(row) in row.truth else [(truth, top(row)) for truth in row.truth])
    return found


def test_cells_are_counts_of_samples(logdir, logs) -> None:
    found = confusion(softmax(logdir, logs), 0, THRESHOLD)
    named = zip(found.labels[found.truth].tolist(), found.labels[found.predicted].tolist(), strict=True)
    assert dict(zip(named, found.count.tolist(), strict=True)) == dict(cells())
    assert (found.right, found.total) == (sum(top(row) in row.truth for row in KNOWN), len(KNOWN))


def test_precision_and_recall(run) -> None:
    found = confusion(run, 0, THRESHOLD)
    if run.metadata.is_multi_label:
        said = [(one in row.truth, p > THRESHOLD, one) for row in ROWS if row.truth is not None
                for one, p in row.probabilities.items()]  # fmt: skip
        counts = Counter(said)
        hits, false, missed = ([counts[(*kind, label)] for label in range(4)] for kind in ((1, 1), (0, 1), (1, 0)))
        assert found.right == sum(true == predicted for true, predicted, _ in said)
    else:
        known = cells()
        hits = [known[one, one] for one in range(4)]
        false = [sum(known[other, one] for other in range(4) if other != one) for one in range(4)]
        missed = [sum(known[one, other] for other in range(4) if other != one) for one in range(4)]
    assert found.labels.tolist() == list(range(4))
    assert (found.hits.tolist(), found.false.tolist(), found.missed.tolist()) == (hits, false, missed)
    np.testing.assert_allclose(found.precision, np.array(hits) / (np.array(hits) + false))
    np.testing.assert_allclose(found.recall, np.array(hits) / (np.array(hits) + missed))


def test_each_cell_opens_its_samples(logdir, logs) -> None:
    run = softmax(logdir, logs)
    content, _, _ = show(logs, f"/run/{run.key}/confusion")
    (table,) = of_class(content, "matrix")
    for node in nodes(table):
        if hasattr(node, "href"):
            shown, _, _ = show(logs, *node.href.split("?"))
            assert len(of_class(shown, "card")) == int(words(node)), node.href
    assert len(links(table)) == len(cells())


def test_search_zoom_and_sorts(logdir, logs) -> None:
    run = softmax(logdir, logs)
    path = f"/run/{run.key}/confusion"
    content, _, _ = show(logs, path, "?q=ROCK&zoom=10&sort=recall")
    (table,) = of_class(content, "matrix")
    assert [words(node) for node in nodes(table) if type(node).__name__ == "Th"] == ["1", "others", "1 rocket"]
    for name in ("class", "recall", "-precision", "support", "nonsense"):
        assert "rocket" in words(show(logs, path, f"?sort={name}&zoom=x&q=")[0])
    assert "No class is taken" in words(show(logs, path, "?q=nobody")[0])


def test_outcomes_are_those_of_the_top_label(logdir, logs) -> None:
    run = softmax(logdir, logs)
    path = f"/run/{run.key}/gallery"
    for outcome, is_right in (("correct", True), ("wrong", False)):
        content, _, _ = show(logs, path, f"?outcome={outcome}&label=1")
        fitting = [row.name for row in KNOWN if top(row) == 1 and (1 in row.truth) == is_right]
        assert [words(node) for card in of_class(content, "card") for node in of_class(card, "name")] == fitting
        assert {words(badge) for badge in of_class(content, "badge")} <= {"✓ correct", "✕ wrong"}
    said = words(of_class(show(logs, path, "?outcome=TP")[0], "sample-filters"))
    assert "TP" not in said
    assert "Threshold" not in said


def test_accuracy_is_over_the_same_samples_in_list_run_and_comparison(logdir, logs) -> None:
    run = softmax(logdir, logs)
    share = sum(top(row) in row.truth for row in KNOWN) / len(KNOWN)
    side = compared_runs_of(logs, f"{run.key}@0,{run.key}@0").sides[0]
    found = accuracy(side).result(5)
    assert run.accuracy() == pytest.approx(share)
    assert found.right / found.count == pytest.approx(share)
    assert confusion(run, 0, THRESHOLD).accuracy == pytest.approx(share)


def test_tables_say_the_same(logdir, logs) -> None:
    run = softmax(logdir, logs)
    client = create_app(logs).server.test_client()
    lines = client.get(f"/run/{run.key}/confusion.csv").data.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + len(cells())
    lines = client.get(f"/run/{run.key}/per-class.csv").data.decode("utf-8-sig").splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == list(CLASSES)


def test_a_run_without_truth_has_no_such_page_to_offer(logdir, logs) -> None:
    samples_log(logdir, [row for row in ROWS if not row.truth])
    logs.refresh(math.inf)
    path = f"/run/{logs.runs()[0].key}"
    assert not links(show(logs, path)[0], text="Confusion")


def test_hits_are_blue_and_misses_red(logdir, logs) -> None:
    content, _, _ = show(logs, f"/run/{softmax(logdir, logs).key}/confusion")
    (table,) = of_class(content, "matrix")
    for number, row in enumerate(table.children[1].children):
        for place, cell in enumerate(row.children[1:-1]):
            if cell.style:
                red, _, blue = map(int, cell.style["backgroundColor"][4:-1].split(","))
                assert (blue > red) == (number == place)
