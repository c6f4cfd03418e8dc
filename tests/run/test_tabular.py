"""Importances and Shapley values of models of tables: closed forms, oracles, what is refused, and the log."""

from __future__ import annotations

import re

import lightgbm
import numpy as np
import pytest
import shap
import torch
import torchvision_here  # noqa: F401  shap asks transformers, which asks for it
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import xlog
from xlog.errors import ConfigError

RNG = np.random.default_rng(0)
X = RNG.normal(size=(80, 4)) * [1, 2, 5, 1] + [0, 3, -2, 0]
Y = 3 * X[:, 0] - X[:, 1] + 0.5 * X[:, 2] + 4
CLASSES = np.digitize(Y, [3, 7])
NAMES = ["a", "b", "c", "d"]
TABLE = xlog.Table(NAMES, background=X)
FOREST = RandomForestRegressor(8, random_state=0).fit(X, Y)


def run(folder, model, explainers=(), importances=(), data=((X, Y),), classes=("y",), task="regression", table=TABLE):
    runner = xlog.Runner(folder, (list(data), list(classes)), model, samples=table, task=task, progress=False)
    if explainers:
        runner.register_saliency(explainers)
    if importances:
        runner.register_importances(importances)
    runner.run()
    return xlog.open(folder)[0]


def logged_importances(logged) -> dict[tuple[str, int | None], np.ndarray]:
    return {(one["method"], one["label"]): one["values"] for one in logged.importances()}


def completeness(found) -> float:
    """Return by how much the values miss the output less the base."""
    return next(one["value"] for one in found.convergence if one["kind"] == "completeness")


def shap_values(logged) -> np.ndarray:
    """Values (N, F) of the first label that is explained."""
    return np.concatenate([sample.maps()[0].array() for sample in logged.samples()])


# ------------------------------------------------------------------------------------------------- coefficients


def test_coefficients_of_a_pipeline_are_those_of_the_features_as_they_are(tmp_path) -> None:
    model = make_pipeline(StandardScaler(), LinearRegression()).fit(X, Y)
    methods = [xlog.Coefficients(), xlog.Coefficients(standardized=False, name="raw")]
    found = logged_importances(run(tmp_path, model, importances=methods))
    np.testing.assert_allclose(found["raw", 0], [3, -1, 0.5, 0], atol=1e-9)
    np.testing.assert_allclose(found["Coefficients", 0], [3, -1, 0.5, 0] * X.std(axis=0), atol=1e-9)


@pytest.mark.parametrize("classes", [2, 3])
def test_coefficients_of_probabilities_are_of_their_log_odds(classes, tmp_path) -> None:
    labels = np.minimum(CLASSES, classes - 1)
    model = LogisticRegression(max_iter=5000).fit(X, labels)
    raw = xlog.Coefficients(standardized=False)
    names = [f"class {number}" for number in range(classes)]
    logged = run(tmp_path, model, importances=[raw], data=[(X, labels)], classes=names, task="classification")
    found = np.stack(list(logged_importances(logged).values()))
    wanted = np.vstack([-model.coef_, model.coef_]) if classes == 2 else model.coef_ - model.coef_.mean(axis=0)
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-5)


def test_standard_errors_are_those_that_the_model_has(tmp_path) -> None:
    class Fitted:
        bse = np.array([9.0, 0.1, 0.2, 0.3, 0.4])  # of the intercept first

        def predict(self, rows):
            return rows @ [3, -1, 0.5, 0] + 4

    logged = run(tmp_path, Fitted(), importances=[xlog.Coefficients(standardized=False)])
    (found,) = logged.importances()
    assert found["errors"].tolist() == [0.1, 0.2, 0.3, 0.4]


# ----------------------------------------------------------------------------------------- trees and permutations


def test_importance_of_trees_is_what_the_library_counts(tmp_path) -> None:
    splits, gain = xlog.TreeImportance(), xlog.TreeImportance(kind="gain")
    found = logged_importances(run(tmp_path / "forest", FOREST, importances=[splits, gain]))
    np.testing.assert_allclose(found[gain.name, 0], FOREST.feature_importances_)
    inner = sum(tree.tree_.node_count - tree.get_n_leaves() for tree in FOREST.estimators_)
    assert found[splits.name, 0].sum() == inner
    boosted = lightgbm.LGBMRegressor(n_estimators=5, min_child_samples=5, verbose=-1, n_jobs=1).fit(X, Y)
    found = logged_importances(run(tmp_path / "boosted", boosted, importances=[splits, gain]))
    np.testing.assert_allclose(found[splits.name, 0], boosted.booster_.feature_importance("split"))
    np.testing.assert_allclose(found[gain.name, 0], boosted.booster_.feature_importance("gain"))


def test_permutation_importance_is_that_of_scikit_learn(tmp_path) -> None:
    found = logged_importances(run(tmp_path, FOREST, importances=[xlog.PermutationImportance(repeats=30)]))
    ((ours,), oracle) = found.values(), permutation_importance(FOREST, X, Y, n_repeats=30, random_state=0)
    np.testing.assert_allclose(ours, oracle.importances_mean, atol=0.1)
    unused = lambda rows: rows[:, :1]  # noqa: E731 - looks at one feature
    truth = X[:, 0]
    found = logged_importances(
        run(tmp_path / "one", unused, importances=[xlog.PermutationImportance()], data=[(X, truth)])
    )
    ((values,),) = (found.values(),)
    assert values[0] > 0.5
    assert (values[1:] == 0).all()


def test_permutation_importance_of_a_network_on_rows(tmp_path) -> None:
    net = torch.nn.Linear(4, 1)
    with torch.no_grad():
        net.weight.copy_(torch.tensor([[3, -1, 0.5, 0]]))
        net.bias.fill_(4)
    (found,) = logged_importances(run(tmp_path, net, importances=[xlog.PermutationImportance()])).values()
    assert found[3] == 0
    assert found[:3].min() > 0.1


# ---------------------------------------------------------------------------------------------------------- SHAP


def test_a_resumed_run_measures_all_rows(tmp_path) -> None:
    model = LinearRegression().fit(X, Y)

    def torn():
        yield X[:20], Y[:20]
        raise OSError("torn")

    def log(name, data, **options):
        about = {"samples": TABLE, "task": "regression", "progress": False} | options
        runner = xlog.Runner(tmp_path / name, (data, ["y"]), model, **about)
        runner.register_importances([xlog.PermutationImportance()])
        return runner.run()

    with pytest.raises(OSError, match="torn"):
        log("resumed", torn())
    assert log("whole", [(X, Y)]).fits
    assert log("resumed", [(X, Y)], resume=True).fits == ()
    (found,), (wanted,) = (logged_importances(xlog.open(tmp_path / name)[0]).values() for name in ("resumed", "whole"))
    np.testing.assert_array_equal(found, wanted)


def test_shap_of_trees_is_shap_s_and_sums_to_the_output(tmp_path) -> None:
    logged = run(tmp_path, FOREST, [xlog.SHAP()], data=[(X[:9], Y[:9])])
    found, oracle = shap_values(logged), shap.TreeExplainer(FOREST)(X[:9])
    np.testing.assert_allclose(found, oracle.values, rtol=1e-5, atol=1e-6)
    sums = found.sum(axis=1) + np.ravel(oracle.base_values)[0]
    np.testing.assert_allclose(sums, FOREST.predict(X[:9]), atol=1e-5)
    first = logged.samples()[0].maps()[0]
    assert first.layer_reason == "the paths of trees, exactly"
    assert abs(completeness(first)) < 1e-9


def test_shap_of_a_linear_pipeline_is_its_slopes_times_distances_from_the_mean(tmp_path) -> None:
    model = make_pipeline(StandardScaler(), LinearRegression()).fit(X, Y)
    found = shap_values(run(tmp_path, model, [xlog.SHAP()], data=[(X[:5], Y[:5])]))
    np.testing.assert_allclose(found, [3, -1, 0.5, 0] * (X[:5] - X.mean(axis=0)), atol=1e-5)


def test_shap_of_classes_of_trees_is_of_their_probabilities(tmp_path) -> None:
    model = lightgbm.LGBMClassifier(n_estimators=5, min_child_samples=5, verbose=-1, n_jobs=1).fit(X, CLASSES > 0)
    labels = (CLASSES > 0).astype(int)
    logged = run(
        tmp_path, model, [xlog.SHAP()], data=[(X[:4], labels[:4])], classes=["low", "high"], task="classification"
    )
    for sample in logged.samples():
        for found in sample.maps():
            assert abs(completeness(found)) < 1e-5  # to what the probability lacks of the base
    forest = RandomForestClassifier(5, random_state=0).fit(X, CLASSES)
    names = ["low", "middle", "high"]
    shown = run(
        tmp_path / "f", forest, [xlog.SHAP()], data=[(X[:4], CLASSES[:4])], classes=names, task="classification"
    )
    oracle = shap.TreeExplainer(forest)(X[:4]).values
    for place, sample in enumerate(shown.samples()):
        for found in sample.maps():
            np.testing.assert_allclose(found.array()[0], oracle[place, :, found.label], atol=1e-6)


def test_shap_takes_functions_and_networks_by_permutations(tmp_path) -> None:
    def product(rows):
        return rows[:, 0] * rows[:, 1]

    table = xlog.Table(["a", "b"], background=np.zeros((3, 2)))
    found = shap_values(
        run(tmp_path / "f", product, [xlog.SHAP()], data=[(np.array([[2.0, 3.0]]), [6.0])], table=table)
    )
    np.testing.assert_allclose(found, [[3, 3]], atol=1e-6)  # two features share what both make
    torch.manual_seed(0)
    net = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1))
    logged = run(tmp_path / "net", net, [xlog.SHAP()], data=[(X[:2], Y[:2])])
    first = logged.samples()[0].maps()[0]
    assert first.layer_reason == "permutations of features against the background"
    assert abs(completeness(first)) < 1e-4


# ------------------------------------------------------------------------------------------------------- refused


@pytest.mark.parametrize(
    ("model", "method", "said"),
    [
        (FOREST, xlog.Coefficients(), "wanted a model that is linear in its rows, got one that misses the line"),
        (
            lambda rows: rows[:, :1],
            xlog.TreeImportance(),
            "wanted a model of trees of LightGBM, XGBoost",
        ),
    ],
)
def test_a_model_that_has_no_such_importance_is_refused_before_anything_is_written(
    model, method, said, tmp_path
) -> None:
    with pytest.raises(ConfigError, match=re.escape(said)):
        run(tmp_path / "log", model, importances=[method])
    assert not (tmp_path / "log").exists()


def test_what_does_not_fit_is_refused_by_name(tmp_path) -> None:
    with pytest.raises(ConfigError, match="wanted rows with labels or values, got none"):
        run(tmp_path / "log", FOREST, importances=[xlog.PermutationImportance()], data=[X])
    with pytest.raises(ConfigError, match="SHAP: wanted Table"):
        run(tmp_path / "log", FOREST, [xlog.SHAP()], table=xlog.Table(NAMES))
    pipeline = make_pipeline(StandardScaler(), LinearRegression()).fit(X, Y)
    with pytest.raises(ConfigError, match="shap cannot explain this model so"):
        run(tmp_path / "log", pipeline, [xlog.SHAP(algorithm="tree")])
    with pytest.raises(ConfigError, match="its outputs miss a line by"):
        run(tmp_path / "log", FOREST, [xlog.SHAP(algorithm="linear")])
    of_pictures = xlog.Runner(tmp_path / "log", ([np.zeros((1, 1, 4, 4))], ["a", "b"]), torch.nn.Flatten())
    with pytest.raises(ConfigError, match="wanted rows of a table"):
        of_pictures.register_importances([xlog.Coefficients()])
    assert not (tmp_path / "log").exists()
