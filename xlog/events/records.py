"""Records: what is logged, as dicts that pandas.DataFrame takes; what each has in it, the methods of Run say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from .meaning import verdict_of
from .schema import Convergence, Event, ScoreSummary, word

Record = dict[str, object]


def summary_record(step: int, summary: ScoreSummary, classes: Sequence[str]) -> Record:
    """Return how scores sum up."""
    label = optional(summary, "label", None)
    return {
        "step": step,
        "label": label,
        "class": "" if label is None else class_name(classes, label),
        "explainer": summary.explainer,
        "benchmark": summary.benchmark,
        "count": summary.count,
        "missing": summary.missing,
        "mean": optional(summary, "mean", np.nan),
        **_ends(summary, "interval", ""),
        "best_control": summary.best_baseline,
        "gain": optional(summary, "gain", np.nan),
        **_ends(summary, "gain_interval", "gain_"),
        "verdict": verdict_of(summary),
        "no_interval": summary.no_interval,
        "seed_std": optional(summary, "seed_std", np.nan),
    }


def tree_record(event: Event, probability: float, classes: Sequence[str]) -> Record:
    """Return a counterfactual tree, with the label's probability on the composite of its kept layer."""
    tree = event.counterfactual_tree
    return {
        "step": event.step,
        "sample": tree.sample_id,
        "label": tree.label,
        "class": class_name(classes, tree.label),
        "occlusion": tree.occlusion,
        "direction": word(tree.Direction, tree.direction),
        "outcome": word(tree.Outcome, tree.outcome),
        "probability": probability,
        "tree": tree,
    }


def importance_record(event: Event, features: Sequence[str], classes: Sequence[str]) -> Record:
    """Return how much features, or what an event names itself, matter to the model."""
    found = event.model_importance
    label = found.label if found.HasField("label") else None
    return {
        "step": event.step,
        "method": found.method,
        "label": label,
        "class": "" if label is None else class_name(classes, label),
        "features": list(found.names or features),
        "values": np.array(found.values),
        **{
            name: np.array(getattr(found, name)) if len(getattr(found, name)) else None
            for name in ("errors", "p_values", "separable")
        },
    }


def dependence_record(event: Event, classes: Sequence[str]) -> Record:
    """Return what the model puts out as a feature takes other values."""
    found = event.partial_dependence
    curves = np.array([curve.outputs for curve in found.curves], np.float64)
    return {
        "step": event.step,
        "method": found.method,
        "feature": found.feature,
        "label": found.label,
        "class": class_name(classes, found.label),
        **{name: np.array(getattr(found, name)) for name in ("grid", "mean", "low", "high")},
        "rows": found.rows,
        "samples": [curve.sample_id for curve in found.curves],
        "curves": curves.reshape(len(found.curves), -1) if len(curves) else np.zeros((0, len(found.grid))),
    }


def alternative_records(event: Event, classes: Sequence[str]) -> Iterator[Record]:
    """Yield the rows that are predicted otherwise; one record without such a row where none was found."""
    found = event.counterfactual_rows
    about: Record = {"step": event.step, "sample": found.sample_id, "label": found.label}
    about |= {"class": class_name(classes, found.label), "method": found.method, "start": found.start}
    about |= {end: optional(found, end, np.nan) for end in ("above", "below")}
    for rank, one in enumerate(found.alternatives, 1):
        yield {
            **about,
            "rank": rank,
            "changes": {change.feature: change.value for change in one.changes},
            "outputs": [change.output for change in one.changes],
            "output": one.output,
            "distance": one.distance,
            "winner": optional(one, "winner", None),
        }
    if not found.alternatives:
        nothing: Record = {"rank": None, "changes": {}, "outputs": [], "winner": None}
        yield {**about, **nothing, "output": np.nan, "distance": np.nan}


def convergence_record(found: Convergence) -> Record:
    """Return how far a map is from what its method promises."""
    return {
        "kind": word(Convergence.Kind, found.kind),
        "value": found.value,
        "relative": optional(found, "relative", np.nan),
        "bound": optional(found, "bound", np.nan),
        "beyond": found.beyond,
    }


def _ends(summary: ScoreSummary, field: str, prefix: str) -> Record:
    interval = optional(summary, field, None)
    ends = (np.nan, np.nan) if interval is None else (interval.low, interval.high)
    return dict(zip((f"{prefix}low", f"{prefix}high"), ends, strict=True))


def optional(message: Any, field: str, otherwise: object) -> Any:
    """Return a field of an event, or something else where it was not given."""
    return getattr(message, field) if message.HasField(field) else otherwise


def class_name(names: Sequence[str], label: int) -> str:
    """Return the name of a label; "" where it has none."""
    return names[label] if label < len(names) else ""
