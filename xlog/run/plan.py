"""Plan: the passes that a run will make, and about how long they take."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from ..arrays import Floats
from ..attribute_docs import show_attributes
from ..benchmarks.base import Benchmark
from ..explainers.base import Explainer
from ..model.base import Model
from ..model.cost import Cost
from ..model.passes import one_hot
from ..tables import table
from ..tabular.importance import RowsSeen
from .prior_pass import PriorFit
from .progress import expected_samples
from .registered import Registered
from .samples import Sample

REPEATS = 3  # of a batch that is timed; the median counts


@dataclass(frozen=True)
class PlannedPart:
    """One explainer, benchmark or the like."""

    name: str
    family: str
    samples: int
    """That are explained."""
    per_sample: Cost
    """About: rows that parts of a run share are counted for each of them, but for those of the inputs themselves."""

    @property
    def total(self) -> Cost:
        """Of all samples."""
        return self.per_sample * self.samples


@dataclass(frozen=True)
class Plan:
    """A forecast of one pass over the data. Printed, a table: F are rows forward, B rows backward."""

    parts: tuple[PlannedPart, ...]
    samples: int | None
    """None: the dataset does not have it; then parts are of one sample."""
    labels: float
    """Explained per sample, in the first batch."""
    forward_seconds: float
    """Of a row."""
    backward_seconds: float
    """Of a row, beyond its forward pass."""

    def seconds(self, cost: Cost) -> float:
        """Return about how long passes take."""
        return cost.forward * self.forward_seconds + cost.backward * self.backward_seconds

    @property
    def total(self) -> Cost:
        """Of all parts."""
        return sum((part.total for part in self.parts), Cost())

    def __str__(self) -> str:
        rows = [
            (part.name, part.family, str(part.per_sample), str(part.total), _duration(self.seconds(part.total)))
            for part in self.parts
        ]
        rows.append(("all", "", "", str(self.total), _duration(self.seconds(self.total))))
        many = f"{self.samples} samples" if self.samples is not None else "1 sample (the dataset has no length)"
        return (
            f"{many}, {self.labels:.1f} labels each as in the first batch; a row takes "
            f"{1000 * self.forward_seconds:.3g} ms forward (F), {1000 * self.backward_seconds:.3g} ms backward (B)\n\n"
            + table(("PART", "KIND", "PASSES PER SAMPLE", "IN ALL", "ABOUT"), rows)
        )


def forecast(
    registered: Registered,
    model: Model,
    data: object,
    first: Sequence[Sample],
    labels: Sequence[int],
    prior: PriorFit | None = None,
    seen: RowsSeen | None = None,
) -> Plan:
    """Forecast a pass over data, from its first batch and how many labels of each of its samples are explained.

    And the pass before it that makes a prior of the same data, if there is one. `seen` are the rows of the first batch,
    of a table.
    """
    x, mean = first[0].image[None], float(np.mean(labels))
    samples = expected_samples(data, len(first))
    many = 1 if samples is None else samples
    before = (
        []
        if prior is None
        else [PlannedPart(f"prior by {prior.lime.name}", "prior", many, Cost(prior.passes(model, x)))]
    )
    of_rows = () if seen is None else _of_rows(registered, seen, mean, many)
    parts = (*before, *_parts(registered, model, x, mean, many), *of_rows)
    alike = first[:1] if first[0].has_others else first
    batch = np.stack([sample.image for sample in alike])
    return Plan(parts, samples, mean, *_timed(model, batch, any(part.per_sample.backward for part in parts)))


def _of_rows(registered: Registered, seen: RowsSeen, labels: float, samples: int) -> Iterator[PlannedPart]:
    """Yield what is done to a table: searches by label, and what is measured of all rows, a share of it per sample."""
    for search in registered.counterfactuals.values():
        yield PlannedPart(search.name, search.family, samples, Cost(search.passes(seen.columns) * labels))
    measured = [(one, one.passes(samples, seen.rows.shape[1])) for one in registered.importances.values()]
    for method, rows in (*measured, *((one, one.passes(seen, samples)) for one in registered.dependences.values())):
        yield PlannedPart(method.name, method.family, samples, Cost(rows / samples))


def rows_to_come(registered: Registered, model: Model, data: object, first: Sequence[Sample], labels: int) -> Cost:
    """Return the rows of a pass over data, about; of a dataset without a length those of one sample."""
    samples = expected_samples(data, len(first)) or 1
    return sum((part.total for part in _parts(registered, model, first[0].image[None], labels, samples)), Cost())


def _parts(registered: Registered, model: Model, x: Floats, labels: float, samples: int) -> Iterator[PlannedPart]:
    saliency, scoring = registered.saliency, registered.saliency.scoring
    yield PlannedPart("prediction", "", samples, Cost(1))
    explaining = Cost()
    for explainer in saliency.explainers.values():
        cost = _of_explainer(explainer, model, x, labels)
        explaining += cost
        times = scoring.repeats if explainer.about.random else 1
        yield PlannedPart(explainer.name, explainer.family, samples, cost * times)
    scored = list((scoring.controls | saliency.explainers).values()) if scoring.benchmarks else []
    for benchmark in scoring.benchmarks.values():
        count = samples if benchmark.limit is None else min(samples, benchmark.limit)
        drawing = [one for one in scored if one.about.random or benchmark.seed_included is not None]
        cost = _of_benchmark(benchmark, scored, model, x, labels)
        cost += _of_benchmark(benchmark, drawing, model, x, labels) * (scoring.repeats - 1)
        yield PlannedPart(benchmark.name, benchmark.family, count, cost)
    if registered.uncertainty is not None:
        each = Cost(1) + (explaining if registered.uncertainty.explanations else Cost())
        name, family = registered.uncertainty.name, registered.uncertainty.family
        yield PlannedPart(name, family, samples, each * registered.uncertainty.samples)
    for occlusion in registered.occlusions.values():
        yield PlannedPart(occlusion.name, occlusion.family, samples, Cost(occlusion.passes(model, x) * labels))
    for test in registered.concepts.values():
        yield PlannedPart(f"examples of {test.name}", test.family, test.example_count, Cost(1))
        yield PlannedPart(test.name, test.family, samples, Cost(1, 1))


def _of_explainer(explainer: Explainer, model: Model, x: Floats, labels: float) -> Cost:
    """Labels of a sample share forward passes; what looks at the inputs themselves shares that of the prediction."""
    if explainer.about.needs == "nothing":
        return Cost()
    rows = explainer.passes(model, x)
    if "gradient" not in explainer.about.needs:
        return Cost(rows)
    return Cost(0 if explainer.points(model, x) else rows, rows * labels)


def _of_benchmark(benchmark: Benchmark, scored: Sequence[Explainer], model: Model, x: Floats, labels: float) -> Cost:
    """Passes that have nothing to do with the maps are made once; maps that are equal for all labels share theirs."""
    maps = sum(labels if explainer.about.of_target or explainer.draws_per == "label" else 1 for explainer in scored)
    cost = Cost(benchmark.passes(model, x) * (maps if benchmark.of_map else 1))
    for explainer in scored:
        rows = 0 if explainer.about.needs == "nothing" else explainer.passes(model, x) * benchmark.explanations
        cost += Cost(rows, rows * labels if "gradient" in explainer.about.needs else 0)
    return cost


def _timed(model: Model, x: Floats, gradients: bool) -> tuple[float, float]:
    """Time a few batches: seconds of a row forward, and of one backward if gradients are wanted."""
    rows = np.resize(np.arange(len(x)), model.batch_size)
    batch = x[rows]
    forward = _seconds(lambda: model.forward(batch)) / len(batch)
    if not gradients:
        return forward, 0.0

    def back_and_forth() -> None:
        pull = model.vjp(batch)
        pull(one_hot(np.zeros(len(batch), np.intp), pull.outputs))

    return forward, max(0.0, _seconds(back_and_forth) / len(batch) - forward)


def _seconds(act: Callable[[], object]) -> float:
    act()  # the first one pays for memory
    taken = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        act()
        taken.append(time.perf_counter() - started)
    return median(taken)


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


show_attributes([Cost, PlannedPart, Plan])
