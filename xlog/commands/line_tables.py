"""Line tables: what a log holds of texts and of rows of a table, as rows of tables."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from ..events.records import Record
from ..events.run import Run


def line_tables(run: Run) -> dict[str, Iterable[Record]]:
    """Return the tables that a run has, by name: none of a run of pictures."""
    if run.metadata.HasField("text"):
        return {"tokens": run.tokens()}
    if not run.metadata.features:
        return {}
    always = {"rows": _rows(run), "features": _features(run)}
    return always | _with_rows(
        {
            "fits": _fits(run),
            "importances": _importances(run),
            "dependences": _dependences(run),
            "counterfactuals": _counterfactuals(run),
        }
    )


def _with_rows(tables: Mapping[str, Iterator[Record]]) -> dict[str, Iterable[Record]]:
    """Return the tables that have any."""
    first = {name: next(rows, None) for name, rows in tables.items()}
    return {name: chain([row], tables[name]) for name, row in first.items() if row is not None}


def _rows(run: Run) -> Iterator[Record]:
    """Yield each row: values of features, of categorical ones the number of the category, true values, outputs."""
    features, classes = [feature.name for feature in run.metadata.features], run.class_names
    for step in run.steps:
        for sample in run.samples(step):
            outputs = {score.label: score.logit for score in sample.inference.labels}
            yield {
                "step": step,
                "sample": sample.id,
                **_named("value", features, dict(enumerate(sample.event.row.values))),
                **_named("true", classes, dict(enumerate(sample.event.values))),
                **_named("output", classes, outputs),
            }


def _named(kind: str, names: Iterable[str], values: Mapping[int, float]) -> Record:
    return {f"{kind} of {name}": values.get(place, "") for place, name in enumerate(names)}


def _fits(run: Run) -> Iterator[Record]:
    for step in run.steps:
        yield from ({"step": step, **dataclasses.asdict(fit)} for fit in run.fits(step))


def _features(run: Run) -> Iterator[Record]:
    """Yield a row per feature of each map of a row."""
    names = [feature.name for feature in run.metadata.features]
    for view in run.maps():
        about = {"step": view.step, "sample": view.sample, "label": view.label, "explainer": view.explainer}
        row = run.sample(view.sample, view.step).event.row.values
        for name, value, said in zip(names, row, view.array().reshape(-1).tolist(), strict=False):
            yield {**about, "feature": name, "value": value, "attribution": said}


def _importances(run: Run) -> Iterator[Record]:
    for one in map(_any, run.importances()):
        about = {name: one[name] for name in ("step", "method", "label", "class")}
        errors = [""] * len(one["values"]) if one["errors"] is None else one["errors"].tolist()
        for name, value, error in zip(one["features"], one["values"].tolist(), errors, strict=False):
            yield {**about, "feature": name, "importance": value, "error": error}


def _dependences(run: Run) -> Iterator[Record]:
    for one in map(_any, run.dependences()):
        about = {name: one[name] for name in ("step", "method", "feature", "label", "class", "rows")}
        ends = ("grid", "mean", "low", "high")
        for grid, mean, low, high in zip(*(one[name].tolist() for name in ends), strict=True):
            yield {**about, "value": grid, "mean": mean, "low": low, "high": high}


def _counterfactuals(run: Run) -> Iterator[Record]:
    """Yield a row per change, in their order; one without a feature where none was found."""
    for one in map(_any, run.counterfactual_rows()):
        kept = ("step", "sample", "label", "class", "method", "start", "above", "below", "rank", "distance", "winner")
        about = {name: one[name] for name in kept}
        changes = zip(one["changes"].items(), one["outputs"], strict=True)
        for (feature, value), output in changes if one["changes"] else [(("", ""), "")]:
            yield {**about, "feature": feature, "value": value, "output": output}


def _any(record: Record) -> dict[str, Any]:
    return dict(record)
