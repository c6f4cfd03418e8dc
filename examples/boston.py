"""Prices of houses: a linear model and boosted trees, their importances, and Shapley values of every row.

    python examples/boston.py [FOLDER]
    xlog-view --logdir FOLDER

Boston housing (Harrison & Rubinfeld 1978), 506 rows of 13 features, as the package mlxtend carries it; its column B is
a measure of race that nobody should predict by, and the viewer shows how much the models do. Two runs in FOLDER
(runs/boston): "linear", least squares behind a scaler, and "trees", LightGBM. Needs the extras `tables` and `examples`,
and lightgbm.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import xlog

FEATURES = ["CRIM", "ZN", "INDUS", "CHAS", "NOX", "RM", "AGE", "DIS", "RAD", "TAX", "PTRATIO", "B", "LSTAT"]
LOOKED_AT = (398, 161)  # among the cheapest, and the first of the dearest


def houses() -> tuple[np.ndarray, np.ndarray]:
    """Return rows (506, 13) and prices (506,) in thousands of dollars."""
    found = find_spec("mlxtend")
    if found is None or found.origin is None:
        raise SystemExit("wanted the package mlxtend, which carries the rows: pip install 'xlog-xai[examples]'")
    table = np.loadtxt(Path(found.origin).parent / "data" / "data" / "boston_housing.csv", delimiter=",")
    return table[:, :-1], table[:, -1]


def models(rows: np.ndarray, prices: np.ndarray) -> dict[str, tuple[Any, list[xlog.ModelImportance]]]:
    """Return what predicts, and what tells how it does."""
    linear = make_pipeline(StandardScaler(), LinearRegression()).fit(rows, prices)
    of_linear = [xlog.Coefficients(), xlog.Coefficients(standardized=False), xlog.PermutationImportance()]
    x, held_out, y, held_out_prices = train_test_split(rows, prices, test_size=0.2, random_state=2022)
    data = lightgbm.Dataset(x, y)
    kept = lightgbm.Dataset(held_out, held_out_prices, reference=data)
    settings = {"objective": "regression", "verbose": -1, "num_threads": 1}
    stop = lightgbm.early_stopping(10, verbose=False)
    trees = lightgbm.train(settings, data, valid_sets=[kept], callbacks=[stop])
    of_trees = [xlog.TreeImportance(), xlog.TreeImportance(kind="gain"), xlog.PermutationImportance()]
    return {"linear": (linear, of_linear), "trees": (trees, of_trees)}


def main(folder: str = "runs/boston") -> None:
    """Explain all houses by both models."""
    rows, prices = houses()
    table = xlog.Table(FEATURES, background=rows)
    for name, (model, importances) in models(rows, prices).items():
        data = [(rows, prices)], ["price"]
        runner = xlog.Runner(
            f"{folder}/{name}", data, model, task="regression", units="k$", samples=table, progress=False
        )
        runner.register_saliency([xlog.SHAP()], [xlog.DeletionAUC(output="logit", limit=100)])
        runner.register_importances(importances)
        runner.run()
        runner.close()
        report(xlog.open(f"{folder}/{name}")[0], name)


def report(run: Any, name: str) -> None:
    """Print what matters most, to the model and to the two houses."""
    for found in run.importances():
        print(f"{name:<7}{found['method']:<36}{_greatest(found['values'])}")
    for house in LOOKED_AT:
        sample = run.samples()[house]
        print(f"{name:<7}{f'house {house}, {sample.event.values[0]:g} k$':<36}{_greatest(sample.maps()[0].array()[0])}")


def _greatest(values: np.ndarray) -> str:
    order = np.argsort(-np.abs(values))[:4]
    return "  ".join(f"{FEATURES[place]} {values[place]:.2f}" for place in order)


if __name__ == "__main__":
    main(*sys.argv[1:])
