"""How well predictions fit: R² and MAE of a regression in the place of accuracy, in a result, a log and `xlog ls`."""

from __future__ import annotations

import json

import numpy as np
import pytest
from sklearn.metrics import mean_absolute_error, r2_score

import xlog
from xlog.cli import main

RNG = np.random.default_rng(0)
X = RNG.normal(size=(30, 2))
Y = np.column_stack([X[:, 0] + RNG.normal(size=30) / 3, np.full(30, 2.0)])
TABLE = xlog.Table(["a", "b"])


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
