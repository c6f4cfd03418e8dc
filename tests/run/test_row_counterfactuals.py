"""Counterfactuals of rows: closed forms, all pairs tried slowly, classes, what is refused, and the log."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

import xlog
from xlog.errors import ConfigError

RNG = np.random.default_rng(0)
X = np.column_stack([RNG.integers(0, 6, 60), RNG.integers(0, 6, 60) * 10, RNG.integers(0, 3, 60)]).astype(float)
NAMES = ["a", "b", "kind"]
TABLE = xlog.Table(NAMES, categories={"kind": ["x", "y", "z"]}, background=X)


def run(folder, model, method, rows, classes=("y",), task="regression", table=TABLE, **options):
    data = [(rows, [0.0] * len(rows))] if task == "regression" else [rows]
    runner = xlog.Runner(folder, (data, list(classes)), model, samples=table, task=task, progress=False, **options)
    runner.register_counterfactuals([method])
    runner.run()
    return list(xlog.open(folder)[0].counterfactual_rows())


def test_one_change_is_the_smallest_step_over_the_threshold(tmp_path) -> None:
    rows = np.array([[1.0, 20, 0], [5, 20, 0]])
    up, down = run(tmp_path, lambda x: 2 * x[:, 0], xlog.Counterfactuals(threshold=7, count=1), rows)
    assert (up["changes"], up["output"], up["outputs"], up["start"]) == ({"a": 4}, 8, [8], 2)
    assert (down["changes"], down["output"], down["start"], down["winner"]) == ({"a": 3}, 6, 10, None)
    assert (up["above"], up["below"], up["distance"]) == (7, pytest.approx(np.nan, nan_ok=True), pytest.approx(0.2))
    assert down["below"] == 7


def gower(row, other) -> float:
    numbers = np.abs(row - other)[:2] / np.ptp(X, axis=0)[:2]
    return (numbers.sum() + (row[2] != other[2])) / 3


def nearest_slowly(model, row, threshold):
    """The nearest row with as few changes as reach the threshold, by trying all."""
    values = [np.unique(X[:, place]) for place in range(3)]
    for size in (1, 2, 3):
        found = []
        for places in itertools.combinations(range(3), size):
            for chosen in itertools.product(*(values[place] for place in places)):
                other = row.copy()
                other[list(places)] = chosen
                is_new = all(other[place] != row[place] for place in places)
                if is_new and (model(other[None])[0] > threshold) != (model(row[None])[0] > threshold):
                    found.append((gower(row, other), size))
        if found:
            return min(found)
    return None


def test_it_is_what_trying_all_pairs_finds(tmp_path) -> None:
    tree = DecisionTreeRegressor(random_state=0).fit(X, RNG.normal(size=60) + X[:, 0] * (X[:, 2] == 1) + X[:, 1] / 20)
    found = run(tmp_path, tree, xlog.Counterfactuals(threshold=4, most=2, count=1), X[:12])
    sizes = set()
    for row, one in zip(X, found, strict=False):
        distance, size = nearest_slowly(tree.predict, row, 4)
        assert (one["distance"], len(one["changes"])) == (pytest.approx(distance), size)
        changed = row.copy()
        for name, value in one["changes"].items():
            changed[NAMES.index(name)] = value
        assert tree.predict(changed[None])[0] == pytest.approx(one["output"])
        assert (one["output"] > 4) != (one["start"] > 4)
        sizes.add(size)
    assert sizes == {1, 2}


def test_three_changes_are_found_where_two_do_not_do(tmp_path) -> None:
    both = lambda x: (x[:, 0] >= 3) * 4.0 + (x[:, 1] >= 30) * 2.0 + (x[:, 2] == 2) * 1.0  # noqa: E731
    (one,) = run(tmp_path, both, xlog.Counterfactuals(threshold=6.5, count=1), np.array([[0.0, 0, 0]]))
    assert list(one["changes"].items()) == [("a", 3), ("b", 30), ("kind", 2)]  # what moves most comes first
    assert one["outputs"] == [4, 6, 7]
    (none,) = run(tmp_path / "2", both, xlog.Counterfactuals(threshold=6.5, most=2), np.array([[0.0, 0, 0]]))
    assert (none["rank"], none["changes"], none["start"]) == (None, {}, 0)


def test_of_each_set_of_features_the_nearest_is_logged_and_fixed_ones_stay(tmp_path) -> None:
    either = lambda x: ((x[:, 0] >= 3) | (x[:, 1] >= 40) | (x[:, 2] == 1)) * 1.0  # noqa: E731
    row = np.array([[0.0, 0, 0]])
    found = run(tmp_path, either, xlog.Counterfactuals(threshold=0.5), row)
    assert [(one["rank"], one["changes"]) for one in found] == [(1, {"a": 3}), (2, {"b": 40}), (3, {"kind": 1})]
    found = run(tmp_path / "2", either, xlog.Counterfactuals(threshold=0.5, fixed=["a"]), row)
    assert [one["changes"] for one in found] == [{"b": 40}, {"kind": 1}]


def test_classes_flip_and_say_to_which(tmp_path) -> None:
    labels = (X[:, 0] > 2).astype(int) + (X[:, 0] > 4)
    tree = DecisionTreeClassifier(random_state=0).fit(X, labels)
    rows = np.array([[2.0, 0, 0]])
    found = run(tmp_path, tree, xlog.Counterfactuals(count=1), rows, ["l", "m", "h"], "classification", top_k=3)
    assert {one["class"]: (one["changes"], one["winner"]) for one in found} == {
        "l": ({"a": 3}, 1),  # is to be the class no more
        "m": ({"a": 3}, 1),  # are to become it
        "h": ({"a": 5}, 2),
    }
    torch.manual_seed(0)
    net = torch.nn.Linear(3, 1)
    (one,) = run(
        tmp_path / "net",
        net,
        xlog.Counterfactuals(count=1),
        rows,
        ["yes"],
        "classification",
        activation="sigmoid",
        targets=["yes"],
    )
    assert (one["output"] > 0.5) != (one["start"] > 0.5)


def test_where_pairs_are_too_many_they_grow_from_the_best(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("xlog.tabular.counterfactuals._PAIRS", 1)
    monkeypatch.setattr("xlog.tabular.counterfactuals._ROWS", 3)  # passes of a few blocks at a time
    both = lambda x: (x[:, 0] >= 3) * 2.0 + (x[:, 1] >= 30)  # noqa: E731
    (one,) = run(tmp_path, both, xlog.Counterfactuals(threshold=2.5, count=1), np.array([[0.0, 0, 0]]))
    assert one["changes"] == {"a": 3, "b": 30}


def test_what_does_not_fit_is_refused_by_name(tmp_path) -> None:
    refused = [
        (xlog.Counterfactuals(), TABLE, "wanted a threshold that the value of a regression is to cross"),
        (xlog.Counterfactuals(threshold=1), xlog.Table(NAMES), "wanted Table"),
        (xlog.Counterfactuals(threshold=1, fixed=["c"]), TABLE, "no feature 'c'"),
        (xlog.Counterfactuals(threshold=1, fixed=NAMES), TABLE, "wanted a feature that may change, got all fixed"),
    ]
    for method, table, said in refused:
        with pytest.raises(ConfigError, match=said):
            run(tmp_path / "log", lambda x: x[:, 0], method, X[:1], table=table)
    with pytest.raises(ConfigError, match="wanted most to be a whole number of at least 1"):
        xlog.Counterfactuals(most=0)
    pictures = xlog.Runner(tmp_path / "log", ([np.zeros((1, 1, 4, 4))], ["a", "b"]), torch.nn.Flatten())
    with pytest.raises(ConfigError, match="register_counterfactuals: wanted rows of a table"):
        pictures.register_counterfactuals([xlog.Counterfactuals()])
    assert not (tmp_path / "log").exists()
