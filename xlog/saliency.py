"""Saliency: the registered explainers and benchmarks, and what they make of some samples."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from typing import Any, TypeVar

import numpy as np

from .arrays import Array, Floats
from .benchmarks.base import Benchmark, Case, Explain, Mark
from .benchmarks.summary import Summary, summarise
from .blank_maps import BlankMaps
from .config import Configured
from .errors import ConfigError, DataError, ExplanationError
from .explainers.base import Attribution, Explainer
from .model.base import Model
from .model.shared import SharedPasses
from .samples import Region, Sample


@dataclasses.dataclass(frozen=True)
class Query:
    """One question: why this label, in this sample?"""

    sample: Sample
    label: int


@dataclasses.dataclass(frozen=True)
class Answer:
    """One explainer's map for one query, and what the benchmarks make of it."""

    query: Query
    explainer: Explainer
    attribution: Attribution
    """Of one row."""
    marks: dict[str, Mark]
    """Per benchmark."""


class Saliency:
    """Explainers and benchmarks by name, and the marks given so far."""

    def __init__(self, seed: int) -> None:
        self.explainers: dict[str, Explainer] = {}
        self.benchmarks: dict[str, Benchmark] = {}
        self._seed = seed
        self._blank_maps = BlankMaps()
        self._marks: dict[tuple[str, str, int], list[Mark]] = defaultdict(list)

    def register(self, explainers: Iterable[Explainer], benchmarks: Iterable[Benchmark]) -> None:
        """Add explainers and benchmarks, all or none. Raises ConfigError for what is none, or a name taken twice."""
        expanded = [one for item in explainers for one in (item.each() if isinstance(item, Explainer) else (item,))]
        added_explainers = _named(self.explainers, expanded, Explainer)
        added_benchmarks = _named(self.benchmarks, benchmarks, Benchmark)
        self.explainers, self.benchmarks = added_explainers, added_benchmarks
        if not self.explainers:
            raise ConfigError("wanted at least one explainer, got none; for example xlog.GradCAM()")

    @property
    def needs_gradients(self) -> bool:
        """Whether any of the explainers asks for gradients."""
        return any("gradient" in explainer.about.needs for explainer in self.explainers.values())

    def check(self, model: Model, samples: Sequence[Sample]) -> None:
        """Raise what explaining samples like these would raise, before it is done."""
        for explainer in self.explainers.values():
            explainer.check(model, samples[0].image[None])
        for benchmark in self.benchmarks.values():
            benchmark.check(model, samples[0].image[None])
            if benchmark.needs_regions and not any(sample.regions for sample in samples):
                raise DataError(
                    f"{benchmark.name} wants boxes or masks, the first batch has none; yield (images, labels, boxes) "
                    "or a dict with 'boxes' or 'masks'"
                )

    def group_size(self, model: Model, sample: Sample) -> int:
        """Return how many samples fill a batch of the costliest explainer: results should not wait for more."""
        x = sample.image[None]
        costliest = max(explainer.passes(model, x) for explainer in self.explainers.values())
        return max(1, model.batch_size // costliest)

    def points(self, model: Model, sample: Sample) -> list[str]:
        """Return what the explainers look at in the samples themselves: see Explainer.points."""
        x = sample.image[None]
        return [point for explainer in self.explainers.values() for point in explainer.points(model, x)]

    def answer(self, model: SharedPasses, queries: Sequence[Query]) -> list[Answer]:
        """Explain and mark; in the order of queries, then of explainers."""
        looking = [name for name, e in self.explainers.items() if e.points(model, queries[0].sample.image[None])]
        found = {name: self._of_explainer(model, self.explainers[name], queries) for name in looking}
        model.look_away()
        for names in self._with_equal_variants(looking):
            with model.remembering() if len(names) > 1 else nullcontext():
                found |= {name: self._of_explainer(model, self.explainers[name], queries) for name in names}
        in_order = [found[name] for name in self.explainers]
        return [answer for answers in zip(*in_order, strict=True) for answer in answers]

    def _with_equal_variants(self, done: Sequence[str]) -> list[list[str]]:
        """Group the names of the other explainers by the rows that they send through the network."""
        groups: dict[Hashable, list[str]] = defaultdict(list)
        for name, explainer in self.explainers.items():
            if name not in done:
                groups[explainer.variants() or name].append(name)
        return list(groups.values())

    def take(self, explainer: str, benchmark: str, label: int, mark: Mark) -> None:
        """Count a mark among those to be summarised."""
        self._marks[explainer, benchmark, label].append(mark)

    def summaries(self) -> Iterator[tuple[str, str, int | None, Summary]]:
        """Summarise the marks since the last time: per (explainer, benchmark) over all labels, then per label."""
        overall: dict[tuple[str, str], list[Mark]] = defaultdict(list)
        for (explainer, benchmark, _), marks in self._marks.items():
            overall[explainer, benchmark] += marks
        rng = np.random.default_rng(self._seed)
        for (explainer, benchmark), marks in overall.items():
            yield explainer, benchmark, None, summarise(marks, rng)
        for (explainer, benchmark, label), marks in sorted(self._marks.items()):
            yield explainer, benchmark, label, summarise(marks, rng)
        self._marks.clear()

    def _of_explainer(self, model: Model, explainer: Explainer, queries: Sequence[Query]) -> list[Answer]:
        x = np.stack([query.sample.image for query in queries])
        targets = np.array([query.label for query in queries])
        attribution = explainer.explain(model, x, targets, self._rng())
        _check_maps(explainer, queries, attribution)
        self._blank_maps.look(explainer, attribution, [(query.sample.id, query.label) for query in queries])
        rows = [attribution.row(i) for i in range(len(queries))]
        marks = self._mark(model, explainer, queries, attribution)
        return [
            Answer(query, explainer, row, {name: marks[name][i] for name in marks})
            for i, (query, row) in enumerate(zip(queries, rows, strict=True))
        ]

    def _mark(
        self, model: Model, explainer: Explainer, queries: Sequence[Query], attribution: Attribution
    ) -> dict[str, list[Mark]]:
        if not self.benchmarks:
            return {}
        maps = attribution.maps()
        cases = [
            _case(query, map_, attribution.row(i)) for i, (query, map_) in enumerate(zip(queries, maps, strict=True))
        ]
        marks = {name: b.mark(model, cases, self._again(explainer), self._rng()) for name, b in self.benchmarks.items()}
        for name, given in marks.items():
            for query, mark in zip(queries, given, strict=True):
                self.take(explainer.name, name, query.label, mark)
        return marks

    def _again(self, explainer: Explainer) -> Explain:
        """Return an explainer as benchmarks ask it again."""
        return lambda model, x, targets: explainer.explain(model, x, targets, self._rng()).maps()

    def _rng(self) -> np.random.Generator:
        """Return the generator that every call begins with.

        So no map depends on how samples are batched, and methods that draw alike share what they draw: SmoothGrad
        and VarGrad see the same noise, two explainers are compared on the same masks.
        """
        return np.random.default_rng(self._seed)


_Kind = TypeVar("_Kind", bound=Configured)


def _named(known: dict[str, _Kind], new: Iterable[object], kind: type[Any]) -> dict[str, _Kind]:
    named = dict(known)
    for item in new:
        if not isinstance(item, kind):
            hint = f"; make an instance: {item.__name__}()" if isinstance(item, type) else ""
            raise ConfigError(f"wanted {kind.family}s, got {item!r}{hint}")
        if item.name in named:
            raise ConfigError(f"two {kind.family}s are named {item.name!r}; give one another name: name='...'")
        named[item.name] = item
    return named


def _check_maps(explainer: Explainer, queries: Sequence[Query], attribution: Attribution) -> None:
    grids: Floats = attribution.grids
    if grids.ndim != 3 or len(grids) != len(queries) or 0 in grids.shape:
        raise ExplanationError(f"{explainer.name}: wanted {len(queries)} maps (N, h, w), got shape {grids.shape}")
    finite = np.isfinite(grids).all(axis=(1, 2))
    if not finite.all():
        query = queries[int(np.argmin(finite))]
        raise ExplanationError(
            f"{explainer.name}: wanted finite maps, got NaN or infinity for sample {query.sample.id!r}, label "
            f"{query.label}; look at the network's weights and at the explainer's parameters"
        )


def _case(query: Query, map_: Floats, attribution: Attribution) -> Case:
    masks: dict[bool, list[Array]] = {True: [], False: []}  # by whether the object is the target's
    for region in query.sample.regions:
        masks[region.label == query.label].append(region_mask(region, map_.shape))
    segments, weights = attribution.segments, attribution.weights
    return Case(
        query.sample.image,
        query.label,
        map_,
        masks[True],
        masks[False],
        None if segments is None else segments[0],
        None if weights is None else weights[0],
    )


def region_mask(region: Region, size: tuple[int, ...]) -> np.ndarray:
    """Return a region as a mask (H, W): of a box the pixels whose centres lie inside."""
    if region.box is None:
        return np.asarray(region.mask)
    x, y, width, height = region.box
    rows, columns = np.arange(size[0]) + 0.5, np.arange(size[1]) + 0.5
    inside_rows = (rows >= y) & (rows <= y + height)
    inside_columns = (columns >= x) & (columns <= x + width)
    return np.asarray(inside_rows[:, None] & inside_columns[None, :])
