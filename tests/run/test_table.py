"""Rows of a table: what is read, what is refused, closed forms on linear models, and the log."""

from __future__ import annotations

import re

import lightgbm
import numpy as np
import pandas
import pytest
import torch
import xgboost
from paddle_here import paddle
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression

import xlog
from xlog.benchmarks import Case
from xlog.errors import ConfigError, DataError, ModelError, UnsupportedModelError

RNG = np.random.default_rng(0)
NAMES = ["age", "dose", "city"]
CITIES = ["Bern", "Rome", "Oslo"]
X = np.column_stack([RNG.normal(50, 9, 40), RNG.exponential(2, 40), RNG.integers(0, 3, 40)])
Y = X @ [0.5, -2.0, 3.0] + 7
PLAIN = xlog.Table(NAMES, background=X)
CLASSIFIER = LogisticRegression(max_iter=1000).fit(X, X[:, 2] > 0)
TABLE = xlog.Table(NAMES, categories={"city": CITIES}, background=X, units={"age": "years"})


class Frame:
    """What of a DataFrame a table looks at."""

    def __init__(self, **columns) -> None:
        self._columns = columns
        self.columns = list(columns)

    def __getitem__(self, name):
        return self._columns[name]


def run(folder, data, classes, model, explainers, benchmarks=(), table=PLAIN, **more):
    runner = xlog.Runner(folder, (data, classes), model, samples=table, progress=False, **more)
    runner.register_saliency(explainers, benchmarks)
    runner.run()
    return xlog.open(folder)[0]


def values(logged, explainer: str) -> np.ndarray:
    """Values (N, F) of the first label that is explained."""
    maps = [next(m for m in sample.maps() if m.explainer.split("(")[0] == explainer) for sample in logged.samples()]
    return np.concatenate([m.array() for m in maps])


# ------------------------------------------------------------------------------------------------- reading rows


def test_rows_come_as_arrays_lists_tensors_and_frames() -> None:
    wanted = [[50.0, 1.5, 1.0], [40.0, 0.5, 0.0]]
    frame = Frame(city=np.array(["Rome", "Bern"], object), dose=np.array([1.5, 0.5]), age=np.array([50, 40]))
    texts = [[50, 1.5, "Rome"], [40, 0.5, "Bern"]]
    for given in (np.array(wanted), wanted, torch.tensor(wanted), frame, np.array(texts, object)):
        np.testing.assert_array_equal(TABLE.rows(given), wanted)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (np.zeros((2, 4)), "wanted rows (N, 3), a column per feature, got shape (2, 4)"),
        (np.zeros(3), "a single row is (1, F)"),
        ([[1, np.nan, 0]], "feature 'dose': wanted finite values, got nan in row 0"),
        ([["old", 1, 0]], "feature 'age': wanted numbers, got 'old'"),
        ([[1, 1, 3]], "feature 'city': wanted one of its categories Bern, Rome, Oslo, got"),
        (np.array([[1, 1, "Paris"]], object), "got 'Paris'"),
        (Frame(age=[1], does=[1], city=[0]), "wanted a column 'dose'; close names: 'does'"),
        ([[1, np.inf, 0]], "feature 'dose': wanted finite values, got inf in row 0"),
        (np.array([[1, None, 0]], object), "feature 'dose': wanted"),
        (np.array([[1, [2], 0]], object), "feature 'dose': wanted numbers, got [2]"),
        (pandas.DataFrame([[1, 1, 0, 2]], columns=["age", "dose", "city", "dose"]), "got 2 of that name"),
        (pandas.DataFrame({"age": [1], "dose": ["much"], "city": [0]}), "feature 'dose': wanted numbers, got 'much'"),
        (pandas.DataFrame({"age": [1], "dose": [None], "city": [0]}), "feature 'dose': wanted"),
        (pandas.DataFrame({"age": [1], "dose": [1], "city": ["Paris"]}), "got 'Paris'"),
    ],
)
def test_what_is_no_row_is_refused_by_name_and_nothing_is_written(given, said, tmp_path) -> None:
    with pytest.raises(DataError, match=re.escape(said)):
        run(tmp_path / "log", [(given,)], ["y"], lambda rows: rows[:, :1], [xlog.KernelSHAP()], table=TABLE)
    assert not (tmp_path / "log").exists()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: xlog.Table([]), "wanted the names of features"),
        (lambda: xlog.Table(["a", "a"]), "each once"),
        (lambda: xlog.Table(["age"], units={"aeg": "years"}), "no feature 'aeg'; close names: 'age'"),
        (lambda: xlog.Table(["a"], categories={"a": ["x", "x"]}), "wanted the categories of 'a', each once"),
        (lambda: xlog.Table(["a"]).fitted(xlog.KernelSHAP()), "KernelSHAP: wanted Table(background=rows)"),
        (lambda: PLAIN.check(xlog.GradCAM()), "GradCAM: wanted what takes rows of a table"),
        (lambda: PLAIN.check(xlog.DeletionAUC(fill="mean")), "which is made of the places of a picture"),
        (lambda: PLAIN.check(xlog.ROAD()), "ROAD: wanted what takes rows"),
    ],
)
def test_what_does_not_fit_rows_is_refused(make, said) -> None:
    with pytest.raises(ConfigError, match=re.escape(said)):
        make()


def test_what_stands_where_a_feature_is_hidden_is_the_mean_and_of_categories_the_most_frequent() -> None:
    means = X.mean(axis=0)
    means[2] = np.bincount(X[:, 2].astype(int)).argmax()
    np.testing.assert_array_equal(TABLE.fitted(xlog.KernelSHAP()).fill, means[None, None])
    kept = TABLE.fitted(xlog.KernelSHAP(fill=0.0, name="zero"))
    assert (kept.fill, kept.name) == (0.0, "zero")
    assert TABLE.fitted(xlog.Gradient()).channels == "sum"


# --------------------------------------------------------------------------------------------------- closed forms


def test_values_of_a_linear_model_are_weights_times_distances_from_the_mean(tmp_path) -> None:
    model = LinearRegression().fit(X, Y)
    explainers = [xlog.KernelSHAP(), xlog.FeatureAblation()]
    scored = [xlog.DeletionAUC(output="logit")]
    logged = run(tmp_path, [(X[:5], Y[:5])], ["y"], model, explainers, scored, task="regression", units="mg")
    wanted = model.coef_ * (X[:5] - X.mean(axis=0))
    for explainer in ("KernelSHAP", "FeatureAblation"):
        np.testing.assert_allclose(values(logged, explainer), wanted, rtol=1e-5, atol=1e-5)
    assert logged.metadata.model.framework == "sklearn"
    assert logged.metadata.model.name == "LinearRegression"
    assert {score["explainer"] for score in logged.scores()} == {"KernelSHAP", "FeatureAblation", "RandomControl"}


@pytest.mark.filterwarnings("ignore:Gradient. its map does not depend on the input")  # as of what is linear
@pytest.mark.parametrize("framework", ["torch", "paddle"])
def test_a_network_on_rows_is_explained_by_gradients(framework, tmp_path) -> None:
    weights = np.array([[0.5, -2.0, 3.0], [1.0, 0.0, -1.0]], np.float32)
    if framework == "torch":
        net = torch.nn.Sequential(torch.nn.Linear(3, 2))
        net.load_state_dict({"0.weight": torch.tensor(weights), "0.bias": torch.zeros(2)})
    else:
        net = paddle.nn.Sequential(paddle.nn.Linear(3, 2))
        net.set_state_dict({"0.weight": weights.T, "0.bias": np.zeros(2, np.float32)})
    explainers = [
        xlog.Gradient(),
        xlog.IntegratedGradients(steps=4),
        xlog.DeepLIFT(),
        xlog.ExpectedGradients(samples=40),
    ]
    benchmarks = [xlog.ModelParameterRandomization(), xlog.Infidelity(), xlog.Sparseness()]
    logged = run(tmp_path, [X[:3]], ["a", "b"], net, explainers, benchmarks, targets=[0])
    np.testing.assert_allclose(values(logged, "Gradient"), np.tile(weights[0], (3, 1)), rtol=1e-6)
    wanted = weights[0] * (X[:3] - X.mean(axis=0))
    for explainer in ("IntegratedGradients", "DeepLIFT"):
        np.testing.assert_allclose(values(logged, explainer), wanted, rtol=1e-4, atol=1e-4)
    sums = values(logged, "ExpectedGradients").sum(axis=1)
    np.testing.assert_allclose(sums, wanted.sum(axis=1), rtol=1e-4, atol=1e-3)  # the whole background once


def test_a_tree_is_asked_about_the_very_numbers_that_were_given(tmp_path) -> None:
    # 0.1 + 0.2 is above 0.3 in double precision and equal to it in single precision
    asked = []

    def above(rows):
        asked.append(rows.copy())
        return (rows[:, :1] > 0.3).astype(float)

    data = np.array([[0.1 + 0.2, 1.0], [0.3, 1.0]])
    table = xlog.Table(["a", "b"], background=np.zeros((2, 2)))
    logged = run(tmp_path, [data], ["above"], above, [xlog.FeatureAblation()], table=table, targets=[0])
    np.testing.assert_array_equal(values(logged, "FeatureAblation"), [[1, 0], [0, 0]])
    assert {rows.shape[1] for rows in asked} == {2}


# ------------------------------------------------------------------------------------------------ models and the log


def test_a_model_may_want_a_frame_with_the_names_of_categories(tmp_path) -> None:
    pandas = pytest.importorskip("pandas")

    def rome(frame):
        assert list(frame.columns) == NAMES
        return (frame["city"] == "Rome").to_numpy(float)[:, None]

    table = xlog.Table(NAMES, categories={"city": CITIES}, background=X, as_frame=True)
    frame = pandas.DataFrame({"age": [50.0], "dose": [1.0], "city": ["Rome"]})
    logged = run(tmp_path, [frame], ["is Rome"], rome, [xlog.FeatureAblation()], table=table, targets=[0])
    np.testing.assert_array_equal(values(logged, "FeatureAblation"), [[0, 0, float(TABLE.typical("")[2] != 1)]])


def test_two_probabilities_of_one_class_are_those_of_its_absence_and_presence(tmp_path) -> None:
    high = (np.mean(Y) < Y).astype(int)
    model = LogisticRegression(max_iter=1000).fit(X, high)
    logged = run(tmp_path, [(X[:4], high[:4])], ["high"], model, [xlog.KernelSHAP()], targets=[0])
    found = [record["probability"] for record in logged.predictions()]
    np.testing.assert_allclose(found, model.predict_proba(X[:4])[:, 1], rtol=1e-6)


def test_the_log_has_rows_features_and_where_their_values_lie(tmp_path) -> None:
    forest = RandomForestClassifier(5, random_state=0).fit(X, X[:, 2])
    logged = run(tmp_path, [(X[:8], X[:8, 2].astype(int))], CITIES, forest, [xlog.KernelSHAP(samples=20)], table=TABLE)
    age, dose, city = logged.metadata.features
    assert (age.name, age.unit, list(city.categories)) == ("age", "years", CITIES)
    np.testing.assert_allclose(dose.percentiles, np.percentile(X[:, 1], np.arange(101)))
    np.testing.assert_allclose(city.shares, np.bincount(X[:, 2].astype(int)) / len(X))
    assert list(logged.metadata.model.input_shape) == [3]
    rows = [list(sample.event.row.values) for sample in logged.samples()]
    np.testing.assert_array_equal(rows, X[:8])


@pytest.mark.parametrize(
    ("model", "more", "error", "said"),
    [
        (object(), {}, UnsupportedModelError, "wanted a model of rows with predict_proba()"),
        (object(), {"task": "regression"}, UnsupportedModelError, "with predict()"),
        (LinearRegression(), {}, UnsupportedModelError, 'task="regression" takes what has predict()'),
        (LinearRegression(), {"task": "regression"}, ModelError, "LinearRegression fails at rows (2, 3), an array"),
        (CLASSIFIER, {"task": "regression"}, ConfigError, "got LogisticRegression, which predicts classes"),
        (lambda rows: [rows, rows], {"task": "regression"}, ModelError, "got a list of 2"),
        (lambda rows: np.zeros((len(rows), 5)), {"task": "regression"}, ModelError, "wanted outputs (2, 1)"),
        (xlog.FunctionModel(lambda x: x, 1), {}, ConfigError, "wanted the function of rows itself"),
    ],
)
def test_a_model_that_does_not_fit_is_refused(model, more, error, said, tmp_path) -> None:
    with pytest.raises(error, match=re.escape(said)):
        run(tmp_path / "log", [X[:2]], ["y"], model, [xlog.KernelSHAP()], **more)
    assert not (tmp_path / "log").exists()


@pytest.mark.parametrize(
    "kind", [LinearRegression, RandomForestRegressor, lightgbm.LGBMRegressor, xgboost.XGBRegressor]
)
def test_a_model_that_was_fitted_on_other_features_is_refused_by_name(kind, tmp_path) -> None:
    model = kind(**({"verbose": -1} if kind is lightgbm.LGBMRegressor else {})).fit(X[:, :2], Y)
    boosters = [getattr(model, name, None) for name in ("booster_", "get_booster")]
    for one in (model, *(booster() if callable(booster) else booster for booster in boosters if booster is not None)):
        with pytest.raises(ConfigError, match=r"Table: wanted the 2 features that \w+ was fitted on, got 3: age, dose"):
            run(tmp_path / "log", [X[:2]], ["y"], one, [xlog.KernelSHAP()], table=TABLE, task="regression")
    frame = pandas.DataFrame(X, columns=["dose", "age", "city"])
    named = LinearRegression().fit(frame, Y)
    with pytest.raises(ConfigError, match="was fitted on, dose, age, city, got age, dose, city"):
        run(tmp_path / "log", [X[:2]], ["y"], named, [xlog.KernelSHAP()], table=TABLE, task="regression")
    assert not (tmp_path / "log").exists()


@pytest.mark.parametrize(
    ("fitted", "names", "given", "said"),
    [
        (
            ["Bern", "Oslo", "Rome"],
            CITIES,
            [0],
            "in the order of the probabilities of LogisticRegression, Bern, Oslo, Rome",
        ),
        (
            ["no", "yes"],
            ["yes", "no"],
            [0],
            "in the order of the probabilities of LogisticRegression, no, yes, got yes, no",
        ),
        (["no", "yes"], ["no"], [0], "wanted 'yes', the second class of LogisticRegression"),
        ([1, 2, 3], CITIES, [1], "wanted labels as class names, got 1: the model was fitted on the labels 1, 2, 3"),
        ([-1, 1], ["no", "yes"], [-1], "got -1: the model was fitted on the labels -1, 1"),
    ],
)
def test_classes_in_another_order_and_numbers_that_may_be_two_things_are_refused(
    fitted, names, given, said, tmp_path
) -> None:
    """A number or a name that means another class would be a wrong truth in silence."""
    model = LogisticRegression(max_iter=2000).fit(X, np.array(fitted)[np.arange(len(X)) % len(fitted)])
    with pytest.raises((ConfigError, DataError), match=re.escape(said)):
        run(tmp_path / "log", [(X[:1], given)], names, model, [xlog.KernelSHAP()])
    assert not (tmp_path / "log").exists()
    if len(names) == len(fitted):
        names = sorted(names) if isinstance(fitted[0], str) else names
        logged = run(tmp_path / "log", [(X[:1], [names[1]])], names, model, [xlog.KernelSHAP()])
        assert list(logged.samples()[0].event.truth.labels) == [1]


def test_numbers_of_categories_are_those_that_the_model_was_fitted_on(tmp_path) -> None:
    """LightGBM numbers a frame's categories by itself: Bern, Oslo, Rome, and the table says Bern, Rome, Oslo."""
    cities = pandas.Categorical.from_codes(X[:, 2].astype(int), CITIES).astype(str)
    frame = pandas.DataFrame({"age": X[:, 0], "dose": X[:, 1], "city": pandas.Categorical(cities)})
    model = lightgbm.LGBMRegressor(n_estimators=4, min_child_samples=5, verbose=-1, n_jobs=1).fit(frame, Y)
    with pytest.raises(ConfigError, match="wanted as_frame=True of LGBMRegressor, which was fitted on a DataFrame"):
        run(tmp_path / "log", [(X[:2], Y[:2])], ["y"], model, [xlog.KernelSHAP()], table=TABLE, task="regression")
    named = xlog.Table(NAMES, categories={"city": CITIES}, background=X, as_frame=True)
    logged = run(tmp_path, [(X[:4], Y[:4])], ["y"], model, [xlog.KernelSHAP()], table=named, task="regression")
    found = [sample.inference.labels[0].logit for sample in logged.samples()]
    np.testing.assert_allclose(found, model.predict(frame[:4]), rtol=1e-6)


def test_columns_of_a_frame_are_found_by_name_in_any_order() -> None:
    frame = pandas.DataFrame(X, columns=["age", "dose", "city"])
    np.testing.assert_array_equal(TABLE.rows(frame[["city", "age", "dose"]]), X)


def test_what_is_about_pictures_is_refused_of_rows(tmp_path) -> None:
    runner = xlog.Runner(tmp_path, ([X[:2]], ["y"]), lambda rows: rows[:, :1], samples=PLAIN, task="regression")
    with pytest.raises(
        ConfigError, match="HierarchicalOcclusion: wanted what takes rows of a table, got what takes pictures"
    ):
        runner.register_hierarchical_occlusion()
    with pytest.raises(ConfigError, match=r"samples: wanted xlog\.Table"):
        xlog.Runner(tmp_path, ([X[:2]], ["y"]), lambda rows: rows, samples=NAMES)
    data = [{"images": X[:1], "labels": [1.0], "boxes": [[[0, 0, 1, 1]]]}]
    with pytest.raises(DataError, match="wanted rows of a table without boxes and masks"):
        run(tmp_path, data, ["y"], lambda rows: rows[:, :1], [xlog.KernelSHAP()], task="regression")


def test_sensitivity_of_a_row_is_to_noise_in_the_ranges_of_its_features() -> None:
    """By hand: a feature of a great range, one of none, and a category, which gets no noise."""
    rows = np.array([[0.0, 5, 0], [100, 5, 1], [50, 5, 1]])
    table = xlog.Table(["great", "still", "kind"], categories={"kind": ["x", "y"]}, background=rows)
    seen = []

    def explain(model, x, targets):
        seen.append(x)
        return x[:, 0] + 1

    case = Case(rows[0][None, None], 0, rows[:1] + 1, [])
    benchmark = table.fitted(xlog.MaxSensitivity(radius=0.1, samples=20))
    model = xlog.FunctionModel(lambda x: x[:, 0, 0], 3)
    (score,) = benchmark.evaluate(model, [case], explain, np.random.default_rng(0))
    noisy = np.concatenate(seen)[:, 0, 0]
    assert (noisy[:, 1:] == rows[0, 1:]).all()
    greatest = np.abs(noisy[:, 0]).max()
    assert 5 < greatest <= 10
    assert score.value == pytest.approx(greatest / np.linalg.norm(case.map), rel=1e-6)
