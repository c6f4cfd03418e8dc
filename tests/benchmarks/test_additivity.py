"""Additivity: maps that add up, by each method that promises it, and maps that do not; the control of the data."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import RandomForestRegressor

import xlog
from xlog.errors import ConfigError, DataError

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 3))
Y = 2 * X[:, 0] - X[:, 1] ** 2
NAMES = ["a", "b", "c"]
TABLE = xlog.Table(NAMES, background=X, target=Y)


def run(folder, model, explainers, benchmark, table=TABLE, **options):
    runner = xlog.Runner(folder, ([(X[:4], Y[:4])], ["y"]), model, samples=table, task="regression", progress=False)
    runner.register_saliency(explainers, [benchmark], **options)
    result = runner.run()
    return {name: summary for (name, _), summary in result.summaries.items()}


def test_what_promises_it_adds_up_to_a_millionth_and_what_does_not_misses(tmp_path) -> None:
    forest = RandomForestRegressor(5, random_state=0).fit(X, Y)
    methods = [xlog.SHAP(), xlog.KernelSHAP(samples=20), xlog.FeatureAblation()]
    found = run(tmp_path, forest, methods, xlog.Additivity())
    assert found["SHAP"].mean < 1e-6
    assert found["KernelSHAP(samples=20)"].mean < 1e-6
    assert found["FeatureAblation"].mean > 1e-3
    assert found["RandomControl"].mean > 0.1


def test_it_is_the_sum_less_that_of_another_row(tmp_path) -> None:
    """By hand: slopes times the row miss what is squared, against the background's mean."""
    slopes = xlog.FunctionExplainer(lambda x, targets: x[:, 0] * np.array([2.0, 5, 0]), name="f")
    score = run(tmp_path, lambda x: 2 * x[:, 0] - x[:, 1] ** 2, [slopes], xlog.Additivity())["f"].mean
    other = X.mean(axis=0)
    wanted = [abs(5 * (row[1] - other[1]) - (other[1] ** 2 - row[1] ** 2)) for row in X[:4]]
    assert score == pytest.approx(np.mean(wanted), rel=1e-6)


def scored(values, other, model=None, x=(0.5, 0.25), dtype=np.float64) -> float:
    """Score a map of one row x (1, 1, 2) and the map of zeros, of a function that sums by default."""
    case = xlog.benchmarks.Case(np.array(x).reshape(1, 1, 2), 0, np.array([values], dtype), [])
    model = model or xlog.FunctionModel(lambda x: x[:, 0].sum(axis=2), 1)
    (found,) = xlog.Additivity().evaluate(model, [case], lambda m, x, t: np.array([[other]], dtype), RNG)
    return found.value


def test_what_rounding_makes_is_0_and_what_is_missing_stays() -> None:
    assert scored([0.5, 0.25], [0, 0]) == 0
    assert scored([0.5 + 2e-16, 0.25], [0, 0]) == 0
    assert scored([0.5 + 1e-3, 0.25], [0, 0]) == pytest.approx(1e-3, rel=1e-9)
    assert scored([0.5 + 1e-9, 0.25], [0, 0]) == pytest.approx(1e-9, rel=1e-5)  # far above that of double precision
    assert scored([0.5 + 2e-7, 0.25], [0, 0], dtype=np.float32) == 0
    assert scored([0.5 + 1e-3, 0.25], [0, 0], dtype=np.float32) == pytest.approx(1e-3, rel=1e-3)
    # 8 units of 2 ** -52 of what stands in both maps and outputs, 0.75 + 0.75
    assert scored([0.5, 0.25 + 11 * 2**-52], [0, 0]) == 0
    assert scored([0.5, 0.25 + 13 * 2**-52], [0, 0]) == 13 * 2**-52
    assert scored([1e9 + 0.5, 0.25], [1e9 + 1e-6, 0]) == 0  # great values cancel


def test_methods_that_differ_by_rounding_score_the_same(tmp_path) -> None:
    def slopes(by):
        return xlog.FunctionExplainer(lambda x, targets: x[:, 0] * np.array([2.0, -1, 0]) * (1 + by), name=str(by))

    found = run(tmp_path, lambda x: 2 * x[:, 0] - x[:, 1], [slopes(by) for by in (0, 3e-16, 1e-3)], xlog.Additivity())
    assert [found[name].mean for name in ("0", "3e-16")] == [0, 0]
    assert found["0.001"].mean > 1e-4


def test_a_map_that_is_not_finite_is_missing() -> None:
    case = xlog.benchmarks.Case(np.ones((1, 1, 2)), 0, np.array([[1, np.nan]]), [])
    model = xlog.FunctionModel(lambda x: x[:, 0, 0], 2)
    (found,) = xlog.Additivity().evaluate(model, [case], lambda m, x, t: np.zeros((1, 1, 2)), RNG)
    assert (found.value, found.missing) == (None, "the map has NaN or infinity")


def test_the_control_of_the_data_is_how_features_correlate_with_the_truth(tmp_path) -> None:
    found = run(tmp_path, lambda x: x[:, 0], [xlog.FeatureAblation()], xlog.DeletionAUC(output="logit"))
    assert set(found) == {"FeatureAblation", "RandomControl", "TargetCorrelationControl"}
    (control,) = TABLE.correlations(1, is_regression=True)
    wanted = [abs(np.corrcoef(X[:, place], Y)[0, 1]) for place in range(3)]
    np.testing.assert_allclose(control.explain(None, X[:1, None, None], np.array([0]), RNG).grids[0, 0], wanted)
    labels = np.arange(60) % 3
    (of_classes,) = xlog.Table(NAMES, background=X, target=labels).correlations(3, is_regression=False)
    wanted = np.corrcoef(X[:, 1], labels == 2)[0, 1]
    assert of_classes.correlations[2, 1] == pytest.approx(wanted)
    flat = xlog.Table(NAMES, background=np.ones((60, 3)), target=Y).correlations(1, is_regression=True)[0]
    assert (flat.correlations == 0).all()


def test_a_target_that_does_not_fit_is_refused_by_name(tmp_path) -> None:
    with pytest.raises(DataError, match="one for each of the 60 rows of the background"):
        xlog.Table(NAMES, background=X, target=Y[:3])
    with pytest.raises(DataError, match="target: wanted finite values"):
        xlog.Table(NAMES, background=X, target=np.where(np.arange(60) == 3, np.nan, Y))
    table = xlog.Table(NAMES, background=X, target=np.column_stack([Y, Y]))
    with pytest.raises(ConfigError, match="wanted a target of 1 columns"):
        run(tmp_path / "log", lambda x: x[:, 0], [xlog.FeatureAblation()], xlog.Additivity(), table)
    with pytest.raises(ConfigError, match="wanted a baseline that broadcasts"):
        run(tmp_path / "log", lambda x: x[:, 0], [xlog.SHAP()], xlog.Additivity(baseline=np.ones(7)))
    assert not (tmp_path / "log").exists()
