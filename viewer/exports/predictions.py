"""What the network predicts for a sample as a table, a row per label."""

from __future__ import annotations

from collections.abc import Iterator

from ..store.entries import Prediction, Sample, Uncertainty
from ..store.run import Run
from ..store.selection import TOP_OUTCOMES, outcome_of
from .context import TableRequest
from .csv_table import Cell, CsvTable, short

_DOUBT = ("mean", "std", "low", "high")
_COLUMNS = (
    *("sample", "name", "step", "label", "class", "probability", "logit"),
    *(*_DOUBT, "true", "outcome", "explained"),
)


def predictions(request: TableRequest, position: int) -> CsvTable | None:
    """Return the predictions of the sample at a position; None where there is none."""
    sample = request.run.sample(position, request.query.step)
    return CsvTable("predictions", _COLUMNS, _rows(request.run, sample)) if sample else None


def _rows(run: Run, sample: Sample) -> Iterator[tuple[Cell, ...]]:
    for prediction in sample.predictions:
        true = None if sample.truth is None else prediction.label in sample.truth
        yield (
            *(sample.id, sample.name, sample.step, prediction.label, run.label(prediction.label)),
            *(short(prediction.probability), short(prediction.logit), *_doubt(prediction.uncertainty)),
            *(true, _outcome(run, sample, prediction), prediction.explained),
        )


def _doubt(found: Uncertainty | None) -> tuple[float | None, ...]:
    return tuple(short(getattr(found, name)) if found else None for name in _DOUBT)


def _outcome(run: Run, sample: Sample, prediction: Prediction) -> str:
    threshold = run.metadata.threshold
    if not run.metadata.is_multi_label:
        return "" if prediction is not sample.top or sample.right is None else TOP_OUTCOMES[not sample.right]
    return outcome_of(sample, prediction.label, prediction.probability, threshold) if threshold else ""
