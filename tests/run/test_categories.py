"""Categories of rows: closed forms on lookups and products, and what would be a wrong number in silence, refused."""

from __future__ import annotations

import itertools
import re

import catboost
import lightgbm
import numpy as np
import pandas
import pytest
import torch
import torchvision_here  # noqa: F401  shap asks transformers, which asks for it
import xgboost
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestClassifier
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

import xlog
from xlog.benchmarks.infidelity import Squares
from xlog.errors import ConfigError, DataError
from xlog.explainers import TargetCorrelationControl
from xlog.explainers.streams import generator

RNG = np.random.default_rng(0)
NAMES, KINDS = ["dose", "kind", "age"], ["red", "blue", "green"]
X = np.column_stack([RNG.uniform(1, 3, 60), RNG.integers(0, 3, 60), RNG.integers(20, 80, 60)])
X[:30, 1] = 2  # green is the most frequent
EFFECTS = np.array([1.0, -2.0, 5.0])
TABLE = xlog.Table(NAMES, categories={"kind": KINDS}, background=X)
Y = X[:, 0] * EFFECTS[X[:, 1].astype(int)] + X[:, 2] / 10
DOSE, _, AGE = TYPICAL = np.array([X[:, 0].mean(), 2, X[:, 2].mean()])


def product(rows: np.ndarray) -> np.ndarray:
    """dose x effect of the kind + a tenth of the age; whoever asks about half a category fails."""
    kinds = rows[:, 1].astype(int)
    assert (kinds == rows[:, 1]).all(), "asked about something between two categories"
    return rows[:, 0] * EFFECTS[kinds] + rows[:, 2] / 10


def run(folder, model, explainers, benchmarks=(), rows=X[:3], values=Y[:3], table=TABLE, more=lambda runner: None):
    runner = xlog.Runner(
        folder, ([(rows, values)], ["y"]), model, samples=table, task="regression", progress=False, precision="f32"
    )
    runner.register_saliency(explainers, benchmarks, controls=False)
    more(runner)
    runner.run()
    return xlog.open(folder)[0]


def values(logged, explainer: str) -> np.ndarray:
    return np.concatenate([sample.map(explainer).array() for sample in logged.samples()])


# --------------------------------------------------------------------------------------------------- closed forms


def test_a_model_is_never_asked_about_half_a_category(tmp_path) -> None:
    explainers = [
        xlog.KernelSHAP(samples=8),
        xlog.FeatureAblation(),
        xlog.SHAP(algorithm="permutation"),
        xlog.LIMETabular(samples=40),
    ]
    benchmarks = [
        xlog.DeletionAUC(output="logit"),
        xlog.InsertionAUC(output="logit"),
        xlog.PerturbationCurves(output="logit"),
        xlog.NaiveFaithfulness(output="logit"),
        xlog.Infidelity(samples=9),
        xlog.MaxSensitivity(samples=2),
        xlog.LocalLipschitz(samples=2),
        xlog.Additivity(),
    ]

    def more(runner) -> None:
        runner.register_importances([xlog.PermutationImportance(repeats=1)])
        runner.register_dependences([xlog.PartialDependence(points=5)])
        runner.register_counterfactuals([xlog.Counterfactuals(threshold=5)])

    logged = run(tmp_path, product, explainers, benchmarks, X[:1], Y[:1], more=more)
    assert len(list(logged.scores())) == len(explainers) * len(benchmarks)
    assert {one["feature"]: len(one["grid"]) for one in logged.dependences()} == {"dose": 5, "kind": 3, "age": 5}


def test_values_and_scores_of_a_product_by_hand(tmp_path) -> None:
    """f = dose e(kind) + age / 10 against the mean dose, green and the mean age: d0 e0 + a0 / 10.

    Shapley's value of each factor is its own step times the mean of the other's two values; FeatureAblation's is its
    step times the other's value in the row.
    """
    benchmarks = [xlog.DeletionAUC(output="logit"), xlog.NaiveFaithfulness(output="logit"), xlog.Additivity()]
    logged = run(tmp_path, product, [xlog.KernelSHAP(), xlog.FeatureAblation()], benchmarks)
    dose, kind, age = X[:3].T
    effect, usual = EFFECTS[kind.astype(int)], EFFECTS[2]
    shapley = np.stack(
        [(dose - DOSE) * (effect + usual) / 2, (effect - usual) * (dose + DOSE) / 2, (age - AGE) / 10], axis=1
    )
    np.testing.assert_allclose(values(logged, "KernelSHAP"), shapley, atol=1e-6)
    drops = np.stack([(dose - DOSE) * effect, (effect - usual) * dose, (age - AGE) / 10], axis=1)
    np.testing.assert_allclose(values(logged, "FeatureAblation"), drops, atol=1e-6)
    found = {(one.explainer, one.benchmark, one.sample_id): one.value for one in logged.logged_scores()}
    names = [one.name for one in logged.metadata.benchmarks]
    for number, row in enumerate(X[:3]):
        of_sample = {name: found["KernelSHAP", name, str(number)] for name in names}
        outputs, hidden = [product(row[None])[0]], row.copy()
        for place in np.argsort(-shapley[number], kind="stable"):
            hidden[place] = TYPICAL[place]
            outputs.append(product(hidden[None])[0])
        area = sum((one + other) / 2 for one, other in itertools.pairwise(outputs)) / 3
        assert of_sample[names[0]] == pytest.approx(area, rel=1e-6)
        pearson = np.corrcoef(shapley[number], drops[number])[0, 1]
        assert of_sample[names[1]] == pytest.approx(pearson, rel=1e-5)
        assert of_sample[names[2]] < 1e-5


def test_infidelity_of_a_row_hides_sets_of_its_features(tmp_path) -> None:
    """Definition 2.1 slowly: a set's sum against what the output loses with that set at the background's values."""
    benchmark = xlog.Infidelity(samples=20, sides=(1 / 3, 2 / 3))
    logged = run(tmp_path, product, [xlog.KernelSHAP()], [benchmark], rows=X[:1], values=Y[:1])
    map_, (score,) = values(logged, "KernelSHAP")[0], logged.scores()
    hidden = ~Squares.sets((1, 3), benchmark.sides, benchmark.samples, generator(0, None))[:][1:, 0]
    assert set(hidden.sum(axis=1)) == {1, 2}
    sums = np.array([map_[one].sum() for one in hidden])
    lost = np.array([product(X[:1])[0] - product(np.where(one, TYPICAL, X[:1]))[0] for one in hidden])
    scale = (sums * lost).sum() / (sums**2).sum()
    assert scale > 0
    assert score["value"] == pytest.approx(np.mean((scale * sums - lost) ** 2), rel=1e-5)


def test_sets_and_spans_of_a_line_have_the_sizes_that_were_asked_for() -> None:
    for make in (Squares.sets, Squares.spans):
        hidden = ~make((1, 12), (1 / 6, 1 / 2), 4000, np.random.default_rng(0))[:][:, 0]
        assert not hidden[0].any()
        assert set(hidden[1:].sum(axis=1)) == {2, 6}
        sums = make((1, 12), (1 / 6, 1 / 2), 4000, np.random.default_rng(0)).sums(np.ones((1, 1, 12)))
        np.testing.assert_array_equal(sums[0], hidden.sum(axis=1))
        if make == Squares.sets:
            np.testing.assert_allclose(hidden[1:].mean(axis=0), 1 / 3, atol=0.03)  # a sixth or a half, evenly
        else:
            edges = np.abs(np.diff(hidden[1:].astype(int), axis=1)).sum(axis=1)
            assert edges.max() <= 2


def test_rows_of_categories_alone_have_no_noise_and_no_score(tmp_path) -> None:
    table = xlog.Table(["one", "two"], categories={"one": ["x", "y"], "two": ["x", "y"]}, background=[[0, 1], [1, 0]])
    benchmarks = [xlog.MaxSensitivity(samples=2), xlog.LocalLipschitz(samples=2)]
    logged = run(tmp_path, lambda rows: rows.sum(axis=1), [xlog.KernelSHAP()], benchmarks, [[1, 1]], [1.0], table=table)
    assert {one.missing for one in logged.logged_scores()} == {"no feature has a range, so none is changed by noise"}


def test_correlation_with_a_category_does_not_depend_on_its_numbers() -> None:
    """The correlation ratio: the multiple correlation of a regression on one column per category."""
    found = TargetCorrelationControl.of(X, Y[:, None], {1}).correlations[0]
    renumbered = X.copy()
    renumbered[:, 1] = np.array([1, 2, 0])[X[:, 1].astype(int)]
    np.testing.assert_allclose(TargetCorrelationControl.of(renumbered, Y[:, None], {1}).correlations[0], found)
    columns = np.eye(3)[X[:, 1].astype(int)]
    r2 = LinearRegression().fit(columns, Y).score(columns, Y)
    assert found[1] == pytest.approx(np.sqrt(r2))
    assert found[0] == pytest.approx(np.corrcoef(X[:, 0], Y)[0, 1])
    assert TABLE.correlations(1, True) == ()
    (control,) = xlog.Table(NAMES, categories={"kind": KINDS}, background=X, target=Y).correlations(1, True)
    np.testing.assert_allclose(control.correlations[0], found)


@pytest.mark.parametrize("still", [1, 40], ids=["background of one row", "columns that do not vary"])
def test_a_background_that_says_nothing_of_a_product_does_not_make_it_linear(still, tmp_path) -> None:
    """xy - yz at ones against zeros: Shapley's values are 1/2, 0 and -1/2; slopes at zeros are all 0."""
    table = xlog.Table(["x", "y", "z"], background=np.zeros((still, 3)))

    def model(rows):
        return rows[:, 0] * rows[:, 1] - rows[:, 1] * rows[:, 2]

    logged = run(tmp_path, model, [xlog.SHAP()], rows=np.ones((1, 3)), values=[0.0], table=table)
    np.testing.assert_allclose(values(logged, "SHAP"), [[0.5, 0, -0.5]], atol=1e-6)


# ---------------------------------------------------------------------------------------------- numbers as categories

NUMBERS = np.array([8, 4, 6])  # cylinders
AS_INTS = pandas.DataFrame({"dose": X[:, 0], "kind": NUMBERS[X[:, 1].astype(int)], "age": X[:, 2]})
AS_CATEGORIES = AS_INTS.assign(kind=pandas.Categorical(AS_INTS["kind"]))
ONE_HOT = ColumnTransformer([("kind", OneHotEncoder(handle_unknown="ignore"), ["kind"])], remainder="passthrough")
OF_FRAMES = {
    "one-hot": (make_pipeline(ONE_HOT, LinearRegression()), AS_INTS),
    "LightGBM": (lightgbm.LGBMRegressor(n_estimators=5, min_child_samples=2, min_data_per_group=1, cat_smooth=0,
                                        verbose=-1, n_jobs=1), AS_CATEGORIES),
    "XGBoost": (xgboost.XGBRegressor(n_estimators=5, enable_categorical=True, n_jobs=1), AS_CATEGORIES),
    "CatBoost": (catboost.CatBoostRegressor(iterations=5, cat_features=["kind"], verbose=False, thread_count=1,
                                            allow_writing_files=False), AS_INTS),
    "histogram": (HistGradientBoostingRegressor(max_iter=5, categorical_features="from_dtype"), AS_CATEGORIES),
}  # fmt: skip


@pytest.mark.parametrize("name", OF_FRAMES)
def test_categories_that_are_numbers_are_what_the_model_was_fitted_on(name, tmp_path) -> None:
    """As texts they were unknown to encoders and trees, which took them for missing and said nothing."""
    model, frame = OF_FRAMES[name]
    model.fit(frame, Y)
    table = xlog.Table(NAMES, categories={"kind": [4, 6, 8]}, background=frame, as_frame=True)
    logged = run(tmp_path, model, [xlog.SHAP()], rows=frame[:4], values=Y[:4], table=table)
    found = [sample.inference.labels[0].logit for sample in logged.samples()]
    np.testing.assert_allclose(found, model.predict(frame[:4]), rtol=1e-6)
    assert "exactly" in logged.samples()[0].map("SHAP").layer_reason or name in ("one-hot", "histogram")
    with pytest.raises(ConfigError, match=re.escape("wanted categories of 'kind' that")) if name in (
        "one-hot", "LightGBM", "histogram"
    ) else pytest.raises(DataError, match="could be categories 4, 6, 8 or their places"):  # fmt: skip
        rows = frame if name in ("XGBoost", "CatBoost") else frame.assign(kind=frame["kind"].astype(str))
        texts = xlog.Table(NAMES, categories={"kind": ["4", "6", "8"]}, background=rows, as_frame=True)
        run(tmp_path / "texts", model, [xlog.KernelSHAP()], rows=rows[:4], values=Y[:4], table=texts)
    assert not (tmp_path / "texts").exists()


def test_numbers_of_an_array_are_handed_on_as_they_are(tmp_path) -> None:
    rows = AS_INTS.to_numpy()
    table = xlog.Table(NAMES, categories={"kind": [4, 6, 8]}, background=rows)
    np.testing.assert_array_equal(table.for_model(table.rows(rows)[:, None, None]), rows)
    np.testing.assert_array_equal(table.rows(AS_INTS.assign(kind=AS_INTS["kind"].astype(str))), table.rows(rows))
    asked = []

    def model(given):
        asked.extend(given[:, 1])
        return given[:, 1] / 2

    logged = run(tmp_path, model, [xlog.FeatureAblation()], rows=rows[:5], values=Y[:5], table=table)
    usual = pandas.Series(rows[:, 1]).mode()[0]
    np.testing.assert_allclose(values(logged, "FeatureAblation")[:, 1], (rows[:5, 1] - usual) / 2)
    assert set(asked) <= {4, 6, 8}
    assert list(logged.metadata.features[1].categories) == ["4", "6", "8"]
    network = torch.nn.Linear(3, 1)
    with pytest.raises(ConfigError, match=r"wanted categories of a network as 0, 1, 2\.\.\. or as names, got other"):
        xlog.Runner(tmp_path / "network", ([rows], ["y"]), network, samples=table, task="regression")


# ------------------------------------------------------------------------------------------------ refused by name

SHUFFLED = pandas.DataFrame(X, columns=NAMES)[["age", "dose", "kind"]]
OTHER_ORDER = {
    "CatBoost": lambda: catboost.CatBoostRegressor(
        iterations=2, verbose=False, thread_count=1, allow_writing_files=False
    ).fit(SHUFFLED, Y),
    "LightGBM's booster": lambda: lightgbm.train({"verbose": -1, "num_threads": 1}, lightgbm.Dataset(SHUFFLED, Y), 2),
    "XGBoost's booster": lambda: xgboost.train({"nthread": 1}, xgboost.DMatrix(SHUFFLED, Y), 2),
}


@pytest.mark.parametrize("name", OTHER_ORDER)
def test_columns_in_another_order_than_the_model_s_are_refused(name, tmp_path) -> None:
    table = xlog.Table(NAMES, background=X)
    with pytest.raises(ConfigError, match=r"wanted features in the order that \w+ was fitted on, age, dose, kind, got"):
        xlog.Runner(tmp_path, ([X], ["y"]), OTHER_ORDER[name](), samples=table, task="regression")


def _by_places() -> dict[str, object]:
    return {
        "LightGBM": lightgbm.LGBMRegressor(n_estimators=2, min_child_samples=2, verbose=-1, n_jobs=1).fit(
            X, Y, categorical_feature=[1]
        ),
        "XGBoost": xgboost.XGBRegressor(
            n_estimators=2, enable_categorical=True, feature_types=["q", "c", "q"], n_jobs=1
        ).fit(X, Y),
        "histogram": HistGradientBoostingRegressor(max_iter=2, categorical_features=[1]).fit(X, Y),
        "one-hot": make_pipeline(ColumnTransformer([("k", OneHotEncoder(), [1])]), LinearRegression()).fit(X, Y),
        "CatBoost": OF_FRAMES["CatBoost"][0].copy().fit(AS_INTS, Y),
    }


def test_a_category_of_the_model_that_is_a_number_here_is_refused(tmp_path) -> None:
    """Its mean, 1.3 of a category, would stand where it is hidden."""
    for model in _by_places().values():
        with pytest.raises(ConfigError, match=r"wanted the categories of 'kind', which .+ was fitted on as one, got a"):
            xlog.Runner(tmp_path, ([X], ["y"]), model, samples=xlog.Table(NAMES, background=X), task="regression")


def test_what_else_would_be_a_wrong_number_is_refused(tmp_path) -> None:
    constant = RandomForestClassifier(2).fit(X, np.zeros(len(X)))
    with pytest.raises(ConfigError, match=r"wanted a model that knows 2 classes, got Rand.+ rows of '0\.0' alone"):
        xlog.Runner(tmp_path, ([X], ["no", "yes"]), constant, samples=xlog.Table(NAMES, background=X))
    model, frame = OF_FRAMES["XGBoost"]
    with pytest.raises(ConfigError, match="wanted as_frame=True of XGBRegressor, which was fitted on a DataFrame"):
        xlog.Runner(tmp_path, ([X], ["y"]), model.fit(frame, Y), samples=TABLE, task="regression")
    runner = xlog.Runner(tmp_path, ([X], ["y"]), torch.nn.Linear(3, 1), samples=TABLE, task="regression")
    with pytest.raises(ConfigError, match="IntegratedGradients: wanted features that are numbers, got the categories"):
        runner.register_saliency([xlog.IntegratedGradients()])
    days = pandas.DataFrame({"dose": pandas.date_range("2020-01-01", periods=2), "kind": [0, 1], "age": [30, 40]})
    with pytest.raises(DataError, match=r"feature 'dose': wanted numbers, got datetime64\[.+\]; make numbers of it"):
        TABLE.rows(days)
