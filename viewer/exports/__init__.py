"""Tables of pages as CSV, one per file: each is a function of what its page is asked."""

from __future__ import annotations

from collections.abc import Callable

from .agreement import agreement
from .compare_runs import COMPARED
from .confusion import confusions, per_class
from .context import TableRequest
from .contributions import contribution_means, contributions
from .convergence import convergence
from .counterfactual_rows import counterfactual_rows, dependences
from .csv_table import CsvTable
from .curves import curves
from .embedding import embedding
from .importances import importances
from .influence import influence
from .methods import methods
from .notes import notes
from .over_time import over_time
from .predictions import predictions
from .prior import prior
from .runs import runs
from .samples import samples
from .scores import scores
from .summaries import classes, summaries
from .training import training
from .trees import trees
from .uncertainty import bins, by_class, map_stability, most_uncertain
from .words import tokens, words

TABLES: dict[str, Callable[[TableRequest], CsvTable]] = {
    "samples": samples,
    "summaries": summaries,
    "classes": classes,
    "scores": scores,
    "confusion": confusions,
    "per-class": per_class,
    "agreement": agreement,
    "curves": curves,
    "uncertainty": most_uncertain,
    "embedding": embedding,
    "calibration": bins,
    "calibration-by-class": by_class,
    "stability": map_stability,
    "over-time": over_time,
    "training": training,
    "influence": influence,
    "importances": importances,
    "dependences": dependences,
    "contributions": contributions,
    "contribution-means": contribution_means,
    "trees": trees,
    "prior": prior,
    "methods": methods,
    "notes": notes,
    "words": words,
}
"""Of a run, by the names that addresses have for them."""

OF_SAMPLE: dict[str, Callable[[TableRequest, int], CsvTable | None]] = {
    "predictions": predictions,
    "convergence": convergence,
    "tokens": tokens,
    "counterfactual-rows": counterfactual_rows,
}
"""Of the sample at a position, None where there is none, by the names that addresses have for them."""

__all__ = ["COMPARED", "OF_SAMPLE", "TABLES", "CsvTable", "TableRequest", "runs"]
