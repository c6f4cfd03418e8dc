"""LIMETabular: the lime package's own numbers, conditions in the log, draws, categories, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from lime.lime_tabular import LimeTabularExplainer

import xlog
from xlog.errors import ConfigError

RNG = np.random.default_rng(0)
X = np.column_stack([RNG.normal(size=100), RNG.normal(2, 3, 100), RNG.integers(0, 3, 100)])
NAMES = ["a", "b", "kind"]
TABLE = xlog.Table(NAMES, categories={"kind": ["x", "y", "z"]}, background=X)


def price(rows):
    return 3 * (rows[:, 0] > 0) - rows[:, 1] + 2 * (rows[:, 2] == 1)


def run(folder, model, methods, rows=X[:3], classes=("y",), task="regression", table=TABLE):
    data = [(rows, price(rows))] if task == "regression" else [rows]
    runner = xlog.Runner(folder, (data, list(classes)), model, samples=table, task=task, progress=False)
    runner.register_saliency(methods)
    runner.run()
    return xlog.open(folder)[0]


def test_weights_intercept_and_fit_are_those_of_the_package(tmp_path) -> None:
    logged = run(tmp_path, price, [xlog.LIMETabular(samples=500, features=2, random_state=3)])
    for row, sample in zip(X, logged.samples(), strict=False):
        lime = LimeTabularExplainer(X, mode="regression", categorical_features=[2], random_state=3)
        oracle = lime.explain_instance(row, price, num_features=2, num_samples=500)
        (found,) = sample.maps()
        assert {place for place, weight in enumerate(found.array()[0]) if weight} == {
            place for place, _ in oracle.as_map()[1]
        }
        for place, weight in oracle.as_map()[1]:
            assert found.array()[0, place] == pytest.approx(weight, rel=1e-6)
        assert found.intercept == pytest.approx(oracle.intercept[1])
        assert {one["kind"]: one["value"] for one in found.convergence}["local_r2"] == pytest.approx(oracle.score)


def test_the_log_has_the_quartiles_between_which_a_value_lies(tmp_path) -> None:
    logged = run(tmp_path, price, [xlog.LIMETabular(samples=50)])
    cuts = np.quantile(X, [0.25, 0.5, 0.75], axis=0)
    for row, sample in zip(X, logged.samples(), strict=False):
        a, b, kind = sample.maps()[0].conditions
        for place, (above, up_to) in enumerate((a, b)):
            assert above < row[place] <= up_to
            assert {above, up_to} <= {-np.inf, *cuts[:, place], np.inf}
        assert kind == (row[2], row[2])


def test_a_row_does_not_depend_on_its_neighbors_and_seeds_differ(tmp_path) -> None:
    methods = [xlog.LIMETabular(samples=60), xlog.LIMETabular(samples=60, random_state=5)]
    whole, alone = run(tmp_path / "all", price, methods), run(tmp_path / "one", price, methods, X[2:3])
    for together, by_itself in zip(whole.samples()[2].maps(), alone.samples()[0].maps(), strict=True):
        np.testing.assert_array_equal(together.array(), by_itself.array())
    first, second = (found.array() for found in whole.samples()[0].maps())
    assert (first != second).any()


def test_with_a_seed_of_its_own_nothing_is_drawn_and_nobody_warns(tmp_path) -> None:
    methods = [xlog.LIMETabular(samples=60), xlog.LIMETabular(samples=60, random_state=5)]
    runner = xlog.Runner(tmp_path, ([X[:3]], ["y"]), price, samples=TABLE, task="regression", progress=False)
    runner.register_saliency(methods, [xlog.Sparseness()], controls=False)
    assert runner.run().seed_not_included == ("LIMETabular(samples=60)",)
    drawn, seeded = xlog.open(tmp_path)[0].metadata.explainers
    assert drawn.HasField("seed_included")
    assert not seeded.HasField("seed_included")


def test_both_classes_of_a_network_are_explained_with_the_same_rows(tmp_path) -> None:
    torch.manual_seed(0)
    net = torch.nn.Linear(3, 2)
    runner = xlog.Runner(tmp_path, ([X[:1]], ["no", "yes"]), net, samples=TABLE, top_k=2, progress=False)
    runner.register_saliency([xlog.LIMETabular(samples=100, output="probability")])
    runner.run()
    one, other = xlog.open(tmp_path)[0].samples()[0].maps()
    np.testing.assert_allclose(one.array(), -other.array(), atol=1e-6)  # what one class gains the other loses
    assert one.intercept == pytest.approx(1 - other.intercept, abs=1e-6)


def test_what_does_not_fit_is_refused_by_name(tmp_path) -> None:
    with pytest.raises(ConfigError, match="LIMETabular: wanted Table"):
        run(tmp_path / "log", price, [xlog.LIMETabular()], table=xlog.Table(NAMES))
    with pytest.raises(ConfigError, match="wanted a background of 3 features and at least 2 rows"):
        run(tmp_path / "log", price, [xlog.LIMETabular(background=X[:1])])
    with pytest.raises(ConfigError, match="reads probabilities, a regression has values only"):
        run(tmp_path / "log", price, [xlog.LIMETabular(output="probability")])
    with pytest.raises(ConfigError, match="wanted bins to be one of"):
        xlog.LIMETabular(bins="thirds")
    with pytest.raises(ConfigError, match="wanted samples to be a whole number of at least 2"):
        xlog.LIMETabular(samples=1)
    assert not (tmp_path / "log").exists()


def test_without_the_package_one_error_names_the_extra(tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "lime.lime_tabular", None)
    with pytest.raises(ConfigError, match=r"LIMETabular: wanted the package lime.*xlog-xai\[tables\]"):
        run(tmp_path / "log", price, [xlog.LIMETabular()])
    assert not (tmp_path / "log").exists()
