"""LightGBM, XGBoost and CatBoost themselves: predictions, categories, Shapley values that add up, and importances."""

from __future__ import annotations

import re

import catboost
import lightgbm
import numpy as np
import pandas as pd
import pytest
import torchvision_here  # noqa: F401  shap asks transformers, which asks for it
import xgboost

import xlog
from xlog.errors import ConfigError

pytestmark = pytest.mark.filterwarnings("ignore:X does not have valid feature names")  # scikit-learn's, of the oracles
RNG = np.random.default_rng(0)
X = np.column_stack([RNG.normal(size=90), RNG.normal(2, 3, 90), RNG.integers(0, 3, 90)])
Y = 2 * X[:, 0] + np.sin(X[:, 1]) + (X[:, 2] == 1) * 3
LABELS = (Y > 2).astype(int)
NAMES, KINDS = ["a", "b", "kind"], ["x", "y", "z"]
FRAME = pd.DataFrame({"a": X[:, 0], "b": X[:, 1], "kind": pd.Categorical.from_codes(X[:, 2].astype(int), KINDS)})
OF_CATBOOST = {"iterations": 8, "verbose": 0, "thread_count": 1, "allow_writing_files": False}


def table(as_frame=False):
    return xlog.Table(NAMES, categories={"kind": KINDS}, background=X, as_frame=as_frame)


def run(folder, model, classes=("y",), as_frame=False, explainer=None, importances=()):
    task, truth = ("regression", Y) if len(classes) == 1 else ("classification", LABELS)
    data = ([(X[:6], truth[:6])], list(classes))
    runner = xlog.Runner(folder, data, model, samples=table(as_frame), task=task, progress=False)
    runner.register_saliency([explainer or xlog.SHAP()], [xlog.Additivity()])
    runner.register_importances(importances)
    result = runner.run()
    return result.summaries["SHAP", "Additivity"].mean, xlog.open(folder)[0]


def predicted(logged) -> np.ndarray:
    """Outputs (N, K), by label."""
    samples = logged.samples()
    return np.array([[one.logit for one in sorted(s.inference.labels, key=lambda one: one.label)] for s in samples])


def probabilities(logged) -> np.ndarray:
    return 1 / (1 + np.exp(-predicted(logged)))


REGRESSORS = {
    "xgboost": (lambda: xgboost.XGBRegressor(n_estimators=8, n_jobs=1).fit(X, Y), False),
    "xgboost frame": (
        lambda: xgboost.XGBRegressor(n_estimators=8, n_jobs=1, enable_categorical=True).fit(FRAME, Y),
        True,
    ),
    "catboost": (lambda: catboost.CatBoostRegressor(**OF_CATBOOST).fit(X, Y), False),
    "catboost frame": (lambda: catboost.CatBoostRegressor(**OF_CATBOOST, cat_features=["kind"]).fit(FRAME, Y), True),
    "lightgbm": (lambda: lightgbm.LGBMRegressor(n_estimators=8, verbose=-1, n_jobs=1).fit(X, Y), False),
    "lightgbm frame": (lambda: lightgbm.LGBMRegressor(n_estimators=8, verbose=-1, n_jobs=1).fit(FRAME, Y), True),
}


@pytest.mark.parametrize("name", REGRESSORS)
def test_values_of_a_regressor_are_exact_and_add_up(name, tmp_path) -> None:
    make, as_frame = REGRESSORS[name]
    model = make()
    missed, logged = run(tmp_path, model, as_frame=as_frame)
    assert missed < 1e-6
    assert {found.layer_reason for found in logged.maps()} == {"the paths of trees, exactly"}
    wanted = model.predict(FRAME[:6] if as_frame else X[:6])
    np.testing.assert_allclose(predicted(logged)[:, 0], wanted, rtol=1e-5)


CLASSIFIERS = {
    "xgboost": lambda: xgboost.XGBClassifier(n_estimators=8, n_jobs=1).fit(X, LABELS),
    "catboost": lambda: catboost.CatBoostClassifier(**OF_CATBOOST).fit(X, LABELS),
    "lightgbm": lambda: lightgbm.LGBMClassifier(n_estimators=8, verbose=-1, n_jobs=1).fit(X, LABELS),
}


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_values_of_two_classes_are_exact_and_add_up_to_their_log_odds(name, tmp_path) -> None:
    model = CLASSIFIERS[name]()
    missed, logged = run(tmp_path, model, ["no", "yes"])
    assert missed < 1e-6
    assert {found.layer_reason for found in logged.maps()} == {"the paths of trees, exactly; in log-odds"}
    np.testing.assert_allclose(probabilities(logged), model.predict_proba(X[:6]), rtol=1e-5)
    np.testing.assert_allclose(predicted(logged)[:, 0], -predicted(logged)[:, 1])


def test_boosters_predict_as_they_are(tmp_path) -> None:
    settings = {"nthread": 1, "max_depth": 2}
    values = xgboost.train(settings, xgboost.DMatrix(X, Y), 5)
    splits, gain = xlog.TreeImportance(), xlog.TreeImportance(kind="gain")
    missed, logged = run(tmp_path / "values", values, importances=[splits, gain])
    assert missed < 1e-6
    np.testing.assert_allclose(predicted(logged)[:, 0], values.predict(xgboost.DMatrix(X[:6])), rtol=1e-5)
    found = {one["method"]: one["values"] for one in logged.importances()}
    weights = values.get_score(importance_type="weight")
    assert found[splits.name].tolist() == [weights.get(f"f{place}", 0) for place in range(3)]
    of_xgboost = xgboost.train({**settings, "objective": "binary:logistic"}, xgboost.DMatrix(X, LABELS), 5)
    of_lightgbm = lightgbm.train(
        {"objective": "binary", "verbose": -1, "num_threads": 1}, lightgbm.Dataset(X, LABELS), 5
    )
    for name, booster, wanted in (
        ("x", of_xgboost, of_xgboost.predict(xgboost.DMatrix(X[:6]))),
        ("l", of_lightgbm, of_lightgbm.predict(X[:6])),
    ):
        missed, logged = run(tmp_path / name, booster, ["no", "yes"])
        assert missed < 1e-6
        np.testing.assert_allclose(probabilities(logged), np.column_stack([1 - wanted, wanted]), rtol=1e-5)


def test_catboost_tells_its_gain_and_no_splits(tmp_path) -> None:
    model = catboost.CatBoostRegressor(**OF_CATBOOST).fit(X, Y)
    gain = xlog.TreeImportance(kind="gain")
    (found,) = run(tmp_path / "gain", model, importances=[gain])[1].importances()
    np.testing.assert_allclose(found["values"], model.feature_importances_)
    with pytest.raises(ConfigError, match=re.escape("CatBoost (the gain)")):
        run(tmp_path / "split", model, importances=[xlog.TreeImportance()])
