"""Logs of rows of a table, written with the real writer: rows, what is predicted, what an explainer says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from synthetic import Log

from xlog.events.codec import encode_map
from xlog.events.schema import (
    Convergence,
    Event,
    Explanation,
    Feature,
    Inference,
    Instance,
    LabelScore,
    ModelImportance,
    RowInput,
    Sample,
)

AGE = Feature(name="age", unit="years", percentiles=np.arange(101))
CITY = Feature(name="city", categories=["Bern", "Rome"], shares=[0.25, 0.75])
SIZE = Feature(name="size", unit="m²", percentiles=np.arange(101) / 10)
FEATURES = (AGE, CITY, SIZE)


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
    log.metadata(features=features, explainers=named, task="regression", units=["k$"], activation="identity")
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
