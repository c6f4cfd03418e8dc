"""Logs of rows of a table, written with the real writer: rows, what is predicted, what an explainer says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from synthetic import Log

from xlog.events.codec import encode_map
from xlog.events.schema import (
    Condition,
    Convergence,
    CounterfactualRows,
    Event,
    Explanation,
    Feature,
    Inference,
    Instance,
    LabelScore,
    ModelImportance,
    PartialDependence,
    RowInput,
    Sample,
)

AGE = Feature(name="age", unit="years", percentiles=np.arange(101))
CITY = Feature(name="city", categories=["Bern", "Rome"], shares=[0.25, 0.75])
SIZE = Feature(name="size", unit="m²", percentiles=np.arange(101) / 10)
FEATURES = (AGE, CITY, SIZE)


AT = """
(plot, [x, y]) => {
  const { xaxis, yaxis } = plot._fullLayout;
  return [xaxis._offset + xaxis.d2p(x), yaxis._offset + yaxis.d2p(y)];
}
"""


def click_in(chart: Any, x: float, y: float) -> None:
    """Click a place of a chart of plotly in a browser, by its axes, when it is known what lies there."""
    plot = chart.locator(".js-plotly-plot")
    plot.scroll_into_view_if_needed()
    box, (left, top) = plot.bounding_box(), plot.evaluate(AT, [x, y])
    mouse = chart.page.mouse
    mouse.move(box["x"] + left - 1, box["y"] + top)
    mouse.move(box["x"] + left, box["y"] + top)
    chart.locator(".hoverlayer .hovertext").first.wait_for()
    mouse.down()
    mouse.up()


def rows_and_values(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return rows (N, 3) of FEATURES, and what a linear model's features contribute, age by how large it is."""
    rng = np.random.default_rng(seed)
    rows = np.stack([rng.integers(0, 101, count), rng.integers(0, 2, count), rng.uniform(0, 10, count)], axis=1)
    values = np.stack([(rows[:, 0] - 50) * rows[:, 2] / 50, 2 * rows[:, 1] - 1, 0.1 * (5 - rows[:, 2])], axis=1)
    return rows.astype(np.float64), values


def table_log(
    folder: Path,
    rows: np.ndarray,
    values: np.ndarray,
    features: Sequence[Feature] = FEATURES,
    truths: Sequence[float] | None = None,
    explainers: Sequence[str] = ("SHAP",),
    run_id: str | None = None,
    step: int = 0,
    importances: Mapping[str, Sequence[float]] | None = None,
) -> None:
    """Write a regression whose output is 10 and what the values sum to; of each further explainer they are halved."""
    log = Log(folder, run_id, classes=("price",))
    named = [Instance(name=name, class_name=name) for name in explainers]
    log.metadata(
        features=features,
        explainers=named,
        task="regression",
        units=["k$"],
        activation="identity",
        preprocessing="",
    )
    base = 10.0
    for number, (row, said) in enumerate(zip(rows, values, strict=True), start=1):
        true = [] if truths is None else [truths[number - 1]]
        output = base + float(said.sum())
        identity = f"r{number}"
        events = [
            Event(step=step, sample=Sample(id=identity, row=RowInput(values=row), values=true)),
            Event(
                step=step,
                inference=Inference(
                    sample_id=identity,
                    labels=[LabelScore(label=0, logit=output, probability=float("nan"), explained=True)],
                ),
            ),
        ]
        for place, name in enumerate(explainers):
            packed = encode_map(np.float32([said / 2**place]), (1, len(said)), precision="f32")
            kept = [Convergence(kind=Convergence.COMPLETENESS, value=0.0)] if not place else []
            events.append(
                Event(
                    step=step,
                    explanation=Explanation(sample_id=identity, explainer=name, label=0, map=packed, convergence=kept),
                )
            )
        log.writer.add_all(events)
    for method, found in (importances or {}).items():
        log.writer.add(Event(step=step, model_importance=ModelImportance(method=method, values=found)))
    log.end()
    log.close()


def told_log(folder: Path, **more: object) -> Path:
    """Write a row with conditions, alternatives and partial dependences with its own curve; `more` is of the search."""
    log = Log(folder, classes=("price",))
    named = [Instance(name="LIME", class_name="LIMETabular")]
    log.metadata(features=(AGE, CITY), explainers=named, task="regression", units=["k$"], preprocessing="")
    log.writer.add(Event(sample=Sample(id="r", row=RowInput(values=[40, 1]), values=[2.5])))
    labels = [LabelScore(label=0, logit=3, probability=float("nan"), explained=True)]
    log.writer.add(Event(inference=Inference(sample_id="r", labels=labels)))
    conditions = [Condition(above=30, up_to=45), Condition(equals=1)]
    packed = encode_map(np.float32([[1.5, -0.5]]), (1, 2))
    told = {"conditions": conditions, "intercept": 1.75}
    log.writer.add(Event(explanation=Explanation(sample_id="r", explainer="LIME", label=0, map=packed, **told)))
    change, other = CounterfactualRows.Change, CounterfactualRows.Alternative
    changes = [change(feature="age", value=50, output=3.75), change(feature="city", value=0, output=4.25)]
    found = [other(changes=changes, distance=0.25, output=4.25)]
    search = {"sample_id": "r", "method": "DiCE", "label": 0, "start": 3, "above": 4, "alternatives": found}
    log.writer.add(Event(counterfactual_rows=CounterfactualRows(**search | more)))
    curves = [PartialDependence.Ice(sample_id=name, outputs=[1, 2]) for name in ("r", "elsewhere")]
    ends = {"grid": [10, 50], "mean": [2, 3], "low": [1, 2], "high": [3, 4], "rows": 7, "curves": curves}
    for feature, raised in (("city", 0), ("age", 5)):
        values = ends | {"mean": [2, 3 + raised], "feature": feature}
        log.writer.add(Event(partial_dependence=PartialDependence(method="PDP", label=0, **values)))
    log.end()
    log.close()
    return log.path
