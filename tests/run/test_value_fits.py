"""How well predictions fit: R² and MAE of a regression in the place of accuracy, in a result, a log and `xlog ls`."""

from __future__ import annotations

import json

import numpy as np
import pandas
import pytest
from sklearn.metrics import mean_absolute_error, r2_score

import xlog
from xlog.cli import main
from xlog.run.progress import Progress
from xlog.run.result import RunResult
from xlog.scores.summary import Summary

RNG = np.random.default_rng(0)
X = RNG.normal(size=(30, 2))
Y = np.column_stack([X[:, 0] + RNG.normal(size=30) / 3, np.full(30, 2.0)])
TABLE = xlog.Table(["a", "b"])
NAMES_OF_OUTPUTS = {("counterfactual_rows", "output")}  # a value there, and a name of predictions


def run(folder, model, truth, classes, units="", task="regression"):
    data = [(X[:20], truth[:20]), (X[20:], truth[20:])]
    options = {"samples": TABLE, "units": units, "task": task, "progress": False}
    runner = xlog.Runner(folder, (data, list(classes)), model, **options)
    runner.register_predictions()
    return runner.run(), xlog.open(folder)[0]


def test_a_regression_has_r2_and_mae_of_each_output(tmp_path, capsys) -> None:
    result, logged = run(tmp_path, lambda x: np.column_stack([x[:, 0], x[:, 1]]), Y, ["price", "flat"], ["k$", ""])
    price, flat = result.fits
    assert price.r2 == pytest.approx(r2_score(Y[:, 0], X[:, 0]))
    assert price.mae == pytest.approx(mean_absolute_error(Y[:, 0], X[:, 0]))
    assert (price.count, price.unit, flat.r2, result.accuracy) == (30, "k$", None, None)
    assert f"; price: R² {price.r2:.3g}, MAE {price.mae:.3g} k$ (n = 30); flat: R² not known" in str(result)
    of_log, _ = logged.fits()
    assert (of_log.output, of_log.count, of_log.unit) == ("price", 30, "k$")
    assert (of_log.r2, of_log.mae) == (pytest.approx(price.r2, rel=1e-5), pytest.approx(price.mae, rel=1e-5))
    assert logged.accuracy() is None
    assert main(["ls", str(tmp_path)]) == 0
    assert f"price: R² {price.r2:.3g}, MAE {price.mae:.3g} k$" in capsys.readouterr().out
    assert main(["ls", str(tmp_path), "--quick", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["runs"][0]["fits"] is None


def test_a_model_that_is_worse_than_the_mean_is_named(tmp_path, capsys) -> None:
    """R² below 0 by hand: of truths -1, 0, 1 and predictions 3, 3, 3 it is 1 - 29 / 2."""
    data = ([([[0.0, 0], [1, 0], [2, 0]], [-1.0, 0, 1])], ["price"])
    runner = xlog.Runner(tmp_path, data, lambda x: np.full(len(x), 3.0), samples=TABLE, task="regression")
    runner.register_predictions()
    said = "price: R² -13.5 (worse than the mean of the true values), MAE 3 (n = 3)"
    assert said in str(runner.run())
    assert f"xlog: {said}; what is explained is a model that does not fit these samples" in capsys.readouterr().err
    assert main(["ls", str(tmp_path)]) == 0
    assert said in capsys.readouterr().out
    assert not xlog.ValueFit.of("flat", "", np.zeros(2), np.ones(2)).is_worse_than_mean


def test_predictions_of_a_regression_are_values_with_truth_and_error(tmp_path) -> None:
    run(tmp_path / "log", lambda x: np.column_stack([x[:, 0], x[:, 1] + 2]), Y, ["price", "flat"], ["k$", ""])
    table = pandas.DataFrame(xlog.open(tmp_path / "log")[0].predictions())
    assert list(table.columns) == [
        "step", "sample", "label", "output", "unit", "value", "std", "truth", "error", "explained",
    ]  # fmt: skip
    numbers = ["step", "label", "value", "std", "truth", "error", "explained"]
    assert [table[name].dtype.kind for name in numbers] == ["i", "i", "f", "f", "f", "f", "b"]
    price = table[table["output"] == "price"]
    np.testing.assert_allclose(price["value"], X[:, 0], rtol=1e-6)
    np.testing.assert_allclose(price["error"], X[:, 0] - Y[:, 0], atol=1e-6)
    assert list(table["unit"][:2]) == ["k$", ""]
    assert main(["export", str(tmp_path / "log"), "-o", str(tmp_path / "out")]) == 0
    first = (tmp_path / "out" / "predictions.csv").read_text("utf-8").splitlines()[:2]
    assert first[0] == "step,sample,label,output,unit,value,std,truth,error,explained"
    assert first[1].startswith("0,0,0,price,k$,")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "0.000"),
        (-0.25, "-0.250"),
        (1234.5678, "1234.568"),
        (1e9, "1e+09"),
        (-123456.7, "-1.23e+05"),
        (1e-12, "1e-12"),
        (float("inf"), "inf"),
    ],
)
def test_a_result_writes_scores_of_any_size(value, said) -> None:
    """Of a regression they are in its unit, squared or not; 1e-12 is not 0.000."""
    summary = Summary(count=3, missing=0, mean=value, interval=(value, value))
    shown = str(RunResult(0, 3, 3, 3, 1.0, "x", "id", {("Random", "Infidelity"): summary}))
    assert f"  {said}  " in shown
    assert f"{said} .. {said}" in shown


def test_records_of_a_table_are_columns_of_a_data_frame(tmp_path, capsys) -> None:
    """Numbers are numbers, texts are texts, flags are booleans; the bar has counted what is measured of all rows."""
    runner = xlog.Runner(tmp_path, ([(X[:4], Y[:4, 0])], ["price"]), lambda x: x[:, 0], samples=xlog.Table(
        ["a", "b"], background=X), task="regression", units="k$")  # fmt: skip
    runner.register_saliency([xlog.KernelSHAP()], [xlog.DeletionAUC(output="logit"), xlog.Infidelity(samples=3)])
    runner.register_importances([xlog.PermutationImportance(repeats=1)])
    runner.register_dependences([xlog.PartialDependence(points=3)])
    runner.register_counterfactuals([xlog.Counterfactuals(threshold=0)])
    seen = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Progress, "measure", lambda self, parts: seen.append(parts))
        runner.run()
    assert seen == [1 + 2]
    logged = xlog.open(tmp_path)[0]
    kinds = {"step": "i", "sample": "O", "label": "i", "value": "f", "explainer": "O", "benchmark": "O", "mean": "f",
             "missing": "i", "explained": "b", "method": "O", "feature": "O", "output": "O", "unit": "O", "start": "f",
             "std": "f", "truth": "f", "error": "f", "kind": "O", "x": "f", "y": "f"}  # fmt: skip
    read = "predictions scores curves summaries convergence importances dependences counterfactual_rows"
    for name in read.split():
        table = pandas.DataFrame(getattr(logged, name)())
        assert len(table), name
        for column in set(kinds) & set(table.columns):
            if table[column].map(np.ndim).max() or (name, column) in NAMES_OF_OUTPUTS:
                continue  # an array for each record
            found = "O" if pandas.api.types.is_string_dtype(table[column]) else table[column].dtype.kind
            assert found == kinds[column] or (table[column].isna().any() and found in "fO"), (name, column)


def test_a_bar_says_what_it_counts() -> None:
    bar = Progress(False, 4)
    bar.advance()
    assert bar._line(10) == "1 of 4 samples in 10 s, about 30 s left"
    bar.measure(2)
    bar.advance()
    assert bar._line(5) == "1 of 2 parts of what is measured of all samples in 5 s, about 5 s left"


def test_a_classification_has_the_share_of_right_labels(tmp_path, capsys) -> None:
    labels = np.where(np.arange(30) < 3, 1 - (X[:, 0] > 0), X[:, 0] > 0).astype(int)  # three are wrong
    two = lambda x: np.column_stack([x[:, 0] <= 0, x[:, 0] > 0]) * 1.0  # noqa: E731
    result, logged = run(tmp_path, two, labels, ["no", "yes"], task="classification")
    assert (result.accuracy, logged.accuracy(), result.fits, logged.fits()) == (0.9, 0.9, (), [])
    assert main(["ls", str(tmp_path)]) == 0
    assert " 90.0%" in capsys.readouterr().out


def test_one_class_may_be_right_by_not_being_there(tmp_path) -> None:
    labels = [[0] if value > 0 else [] for value in X[:, 0]]
    labels[0] = [] if labels[0] else [0]
    result, logged = run(tmp_path, lambda x: (x[:, 0] > 0) * 0.9 + 0.05, labels, ["yes"], task="classification")
    assert (result.accuracy, logged.accuracy()) == (pytest.approx(29 / 30), pytest.approx(29 / 30))


def test_without_truth_there_is_neither(tmp_path) -> None:
    runner = xlog.Runner(
        tmp_path, ([X], ["price"]), lambda x: x[:, 0], samples=TABLE, task="regression", progress=False
    )
    runner.register_predictions()
    result, logged = runner.run(), xlog.open(tmp_path)[0]
    assert (result.fits, logged.fits(), result.accuracy) == ((), [], None)
    assert xlog.ValueFit.of("price", "", np.array([np.nan]), np.array([1.0])) is None
