"""Prices of houses: a linear model and boosted trees, what both go by, and why two houses cost what they do.

    python examples/boston.py [FOLDER]
    xlog-view --logdir FOLDER

Boston housing (Harrison & Rubinfeld 1978), 506 rows of 13 features, as the package mlxtend carries it; its column B is
a measure of race that nobody should predict by, and the viewer shows how much the models do. Three runs in FOLDER
(runs/boston): "linear", least squares behind a scaler, and "trees", LightGBM, explain every house: coefficients, split
and gain, permutations, partial dependences, Shapley values; "houses" looks at two by trees: Shapley values beside LIME,
their scores beside those of controls, and what would have to change for another price. Needs the extras `tables` and
`examples`, and lightgbm.
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
UNITS = {"ZN": "%", "INDUS": "%", "RM": "rooms", "AGE": "%", "LSTAT": "%"}  # others are rates and indices
LOOKED_AT = (398, 161)  # among the cheapest, and the first of the dearest
PRICE = 25.0  # thousands of dollars: what a cheap house would have to change to cost more, and a dear one less
FIXED = ("CHAS", "B", "RAD")  # where a house lies, and what nobody should predict by


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
    """Explain all houses by both models, and two of them by trees."""
    rows, prices = houses()
    made = models(rows, prices)
    for name, (model, importances) in made.items():
        runner = runner_of(f"{folder}/{name}", model, rows, prices)
        runner.register_saliency([xlog.SHAP()], [xlog.DeletionAUC(output="logit", limit=100)])
        runner.register_importances(importances)
        runner.register_dependences([xlog.PartialDependence(features=["RM", "LSTAT", "CRIM"], points=40)])
        finish(runner, f"{folder}/{name}", name)
    runner = runner_of(f"{folder}/houses", made["trees"][0], rows, prices, LOOKED_AT)
    runner.register_saliency([xlog.SHAP(), xlog.LIMETabular(random_state=0), xlog.KernelSHAP()], scores())
    runner.register_counterfactuals([xlog.Counterfactuals(threshold=PRICE, fixed=FIXED)])
    finish(runner, f"{folder}/houses", "houses")


def runner_of(
    folder: str, model: Any, rows: np.ndarray, prices: np.ndarray, chosen: tuple[int, ...] | None = None
) -> xlog.Runner:
    """Return a runner over all houses, or over those that are chosen."""
    places = list(range(len(rows)) if chosen is None else chosen)
    batch = {"rows": rows[places], "labels": prices[places], "id": [f"house {place}" for place in places]}
    table = xlog.Table(FEATURES, background=rows, target=prices, units=UNITS)
    return xlog.Runner(
        folder, ([batch], ["price"]), model, task="regression", units="k$", samples=table, progress=False
    )


def scores() -> list[xlog.Benchmark]:
    """Return what scores the values of a row."""
    curves = [xlog.DeletionAUC(output="logit"), xlog.InsertionAUC(output="logit")]
    return [*curves, xlog.Infidelity(), xlog.MaxSensitivity(), xlog.Additivity()]


def finish(runner: xlog.Runner, folder: str, name: str) -> None:
    """Run, and print what matters most, to the model and to the two houses."""
    result = runner.run()
    runner.close()
    run = xlog.open(folder)[0]
    print(name, *result.fits)
    for found in run.importances():
        print(f"{name:<7}{found['method']:<36}{_greatest(found['values'])}")
    for house in LOOKED_AT:
        sample = run.sample(f"house {house}")
        for found in sample.maps():
            said = f"{found.explainer}, {sample.id}, {sample.event.values[0]:g} k$"
            print(f"{name:<7}{said:<54}{_greatest(found.array()[0])}")
    for other in run.counterfactual_rows():
        changes = ", ".join(f"{feature} -> {value:g}" for feature, value in other["changes"].items())
        print(f"{name:<7}{other['sample']}, {other['start']:.1f} k$ would be {other['output']:.1f} k$: {changes}")


def _greatest(values: np.ndarray) -> str:
    order = np.argsort(-np.abs(values))[:4]
    return "  ".join(f"{FEATURES[place]} {values[place]:.2f}" for place in order)


if __name__ == "__main__":
    main(*sys.argv[1:])
