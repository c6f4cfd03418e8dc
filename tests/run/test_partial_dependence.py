"""PartialDependence: scikit-learn's numbers, closed forms, single rows, what is refused, and the log."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.inspection import partial_dependence

import xlog
from xlog.errors import ConfigError

RNG = np.random.default_rng(0)
X = np.column_stack([RNG.normal(size=120), RNG.normal(2, 3, 120), RNG.integers(0, 3, 120)])
Y = X[:, 0] ** 2 + X[:, 1] * (X[:, 2] == 1)
NAMES = ["a", "b", "kind"]
TABLE = xlog.Table(NAMES, categories={"kind": ["x", "y", "z"]}, background=X)


def run(folder, model, method, classes=("y",), task="regression", table=TABLE, data=((X, Y),)):
    runner = xlog.Runner(folder, (list(data), list(classes)), model, samples=table, task=task, progress=False)
    runner.register_dependences([method])
    runner.run()
    return list(xlog.open(folder)[0].dependences())


def test_it_is_that_of_scikit_learn(tmp_path) -> None:
    forest = RandomForestRegressor(8, random_state=0).fit(X, Y)
    found = run(tmp_path, forest, xlog.PartialDependence(points=20))
    assert [one["feature"] for one in found] == NAMES
    for place, one in enumerate(found):
        oracle = partial_dependence(
            forest, X, [place], grid_resolution=20, kind="both", method="brute", categorical_features=[2]
        )
        np.testing.assert_allclose(one["grid"], oracle["grid_values"][0], rtol=1e-12)
        np.testing.assert_allclose(one["mean"], oracle["average"][0], rtol=1e-6)
        numbers = [int(sample) for sample in one["samples"]]
        np.testing.assert_allclose(one["curves"], oracle["individual"][0][numbers], rtol=1e-6)
        low, high = np.percentile(oracle["individual"][0], [10, 90], axis=0)
        np.testing.assert_allclose((one["low"], one["high"]), (low, high), rtol=1e-6)
    assert (len(found[0]["samples"]), found[0]["rows"]) == (50, 120)


def test_of_classes_it_is_of_each_probability(tmp_path) -> None:
    labels = (Y > 1).astype(int)
    forest = RandomForestClassifier(5, random_state=0).fit(X, labels)
    method = xlog.PartialDependence(features=["b"], points=7, curves=0)
    found = run(tmp_path, forest, method, ["low", "high"], "classification", data=[(X, labels)])
    assert [(one["label"], one["class"], one["curves"].shape) for one in found] == [
        (0, "low", (0, 7)),
        (1, "high", (0, 7)),
    ]
    np.testing.assert_allclose(found[0]["mean"] + found[1]["mean"], 1)
    oracle = partial_dependence(forest, X, [1], grid_resolution=7, method="brute")
    np.testing.assert_allclose(found[1]["mean"], oracle["average"][0], rtol=1e-6)


def test_of_a_network_it_is_of_the_probabilities_of_the_run(tmp_path) -> None:
    net = torch.nn.Linear(3, 2)
    found = run(tmp_path, net, xlog.PartialDependence(features=["a"], points=3), ["n", "m"], "classification", data=[X])
    changed = np.repeat(X[None], 3, axis=0)
    changed[:, :, 0] = found[0]["grid"][:, None]
    outputs = torch.softmax(net(torch.tensor(changed, dtype=torch.float32)), -1).detach().numpy().mean(axis=1)
    np.testing.assert_allclose([one["mean"] for one in found], outputs.T, rtol=1e-5)


def test_a_line_depends_by_its_slope_and_half_the_rows_tell_it(tmp_path) -> None:
    (found,) = run(tmp_path, lambda rows: 3 * rows[:, :1] + 1, xlog.PartialDependence(features=["a"], rows=60))
    np.testing.assert_allclose(found["mean"], 3 * found["grid"] + 1)
    np.testing.assert_allclose(found["curves"], np.tile(found["mean"], (50, 1)))
    assert found["rows"] == 60


def test_without_a_background_rows_are_those_of_the_pass(tmp_path) -> None:
    table = xlog.Table(NAMES)
    (found,) = run(
        tmp_path, lambda rows: rows[:, :1] * rows[:, 1:2], xlog.PartialDependence(features=["a"]), table=table
    )
    np.testing.assert_allclose(found["mean"], found["grid"] * X[:, 1].mean())


def test_most_values_alike_still_make_a_grid(tmp_path) -> None:
    rows = np.zeros((200, 1))
    rows[:5, 0] = [1, 2, 3, 4, 5]
    table = xlog.Table(["a"], background=rows)
    method = xlog.PartialDependence(points=3)
    (found,) = run(tmp_path, lambda rows: rows, method, table=table, data=[(rows[:2], [1.0, 2.0])])
    assert found["grid"].tolist() == [0, 2, 5]


def test_what_does_not_fit_is_refused_by_name(tmp_path) -> None:
    with pytest.raises(ConfigError, match=re.escape('PartialDependence(features=["aa"]): no feature')):
        run(tmp_path / "log", lambda rows: rows[:, :1], xlog.PartialDependence(features=["aa"]))
    with pytest.raises(ConfigError, match="wanted percentiles as 0 <= low < high <= 1"):
        xlog.PartialDependence(percentiles=(0.9, 0.1))
    with pytest.raises(ConfigError, match="wanted points to be a whole number of at least 2"):
        xlog.PartialDependence(points=1)
    pictures = xlog.Runner(tmp_path / "log", ([np.zeros((1, 1, 4, 4))], ["a", "b"]), torch.nn.Flatten())
    with pytest.raises(ConfigError, match="register_dependences: wanted rows of a table"):
        pictures.register_dependences([xlog.PartialDependence()])
    assert not (tmp_path / "log").exists()
