"""What runs have in common and where they differ, as tables: of the reference and the side it is compared with."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from ..analysis.prediction_changes import KINDS, RIGHT, WRONG
from ..analysis.value_changes import SORTS, ValueChanges
from ..compare_runs import Case
from ..compare_runs.importances import pairings
from ..compare_runs.maps import listed
from ..compare_runs.metrics import shown
from ..compare_runs.predictions import chosen
from ..compare_runs.values import changes, chosen_output
from .csv_table import Cell, CsvTable, short

PATIENCE = 60.0  # seconds: who saves a table wants all of it

_METRICS = ("benchmark", "better", "explainer", "pairs", "reference", "other", "difference", "low", "high")
_PREDICTIONS = (
    *("sample", "change", "label", "class", "probability", "right", "probability_in_other"),
    *("other_label", "other_class", "other_probability", "other_right"),
)
_VALUES = ("sample", "output", "truth", "reference", "other", "error_of_reference", "error_of_other")
_MAPS = ("sample", "label", "class", "explainer", "rank_correlation")
_OUTCOMES: dict[int, bool | None] = {RIGHT: True, WRONG: False}


def metrics(case: Case) -> CsvTable | None:
    """Return differences of means with their intervals; None where they are not computed in time."""
    compared = case.pair.compared().result(PATIENCE)
    if compared is None:
        return None
    rows = [
        ("accuracy", "higher", "", compared.accuracy),
        *((f"absolute error of {name}", "lower", "", one) for name, one in compared.errors),
        *((s.benchmark, s.better, s.explainer, s.difference) for s in shown(case, compared)),
    ]
    cells = [(*names, d.count, d.first, d.second, d.difference, d.low, d.high) for *names, d in rows]
    return CsvTable("metrics", _METRICS, cells)


def predictions(case: Case) -> CsvTable | None:
    """Return samples and what became of their predictions, in the order of the page; None as `metrics`."""
    compared = case.pair.compared().result(PATIENCE)
    if compared is None:
        return None
    values = changes(case) if chosen_output(case)[0] else None
    if values is not None:
        return _values(case, values)
    found, ids = compared.changes, case.first.run.ids()
    first, other = case.first.run, case.other.run

    def rows() -> Iterator[tuple[Cell, ...]]:
        for row in chosen(case, found).tolist():
            label, new_label = int(found.label[row]), int(found.new_label[row])
            yield (
                *(ids[int(found.position[row])], KINDS[int(found.kind[row])], label, first.label(label)),
                *(short(found.probability[row]), _OUTCOMES.get(int(found.outcome[row])), short(found.after[row])),
                *(new_label, other.label(new_label), short(found.new_probability[row])),
                _OUTCOMES.get(int(found.new_outcome[row])),
            )

    return CsvTable("predictions", _PREDICTIONS, rows())


def _values(case: Case, found: ValueChanges) -> CsvTable:
    """Return what two regressions put out, in the order of the page."""
    ids, name = case.first.run.ids(), chosen_output(case)[1]
    before, after = found.errors
    columns = found.truth, found.first, found.other, before, after
    rows = (
        (ids[int(found.position[row])], name, *(_finite(float(column[row])) for column in columns))
        for row in found.ordered(case.among("sort", SORTS)).tolist()
    )
    return CsvTable("predictions", _VALUES, rows)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def importances(case: Case) -> CsvTable:
    """Return how much each feature matters to either model, by the methods that both were measured by."""
    header = ("method", "class", "feature", "reference", "other")
    rows = (
        (one.method, one.output, name, *(values.get(name) for values in one.values))
        for one in pairings(case)
        for name in one.features
    )
    return CsvTable("importances", header, rows)


def maps(case: Case) -> CsvTable | None:
    """Return rank correlations of maps, the least alike first; None as `metrics`."""
    work = case.pair.maps(case.logs, PATIENCE)
    if not work.is_done:
        return None
    run, ids = case.first.run, case.first.run.ids()
    cells = [
        (ids[one.position], one.label, run.label(one.label), one.explainer, one.correlation)
        for one in listed(case, work.found)
    ]
    return CsvTable("maps", _MAPS, cells)


COMPARED: dict[str, Callable[[Case], CsvTable | None]] = {
    "metrics": metrics,
    "predictions": predictions,
    "maps": maps,
    "importances": importances,
}
"""Of the pages that compare runs, by the names that addresses have for their views and tables."""
