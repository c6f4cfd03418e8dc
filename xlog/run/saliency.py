"""Saliency: the registered explainers, and what they and the benchmarks make of some samples."""

from __future__ import annotations

import copy
import dataclasses
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from contextlib import nullcontext

import numpy as np

from ..arrays import Floats
from ..benchmarks.base import Benchmark, Score
from ..config import named
from ..errors import ConfigError, ExplanationError
from ..explainers.base import Attribution, Explainer
from ..model.base import Model
from ..model.shared import SharedPasses
from ..uncertainty import DropoutSampler, UncertainAttribution
from .blank_maps import BlankMaps
from .blindness import Blindness
from .query import Query, inputs
from .samples import Sample
from .scoring import Explained, Scoring
from .streams import explained


@dataclasses.dataclass(frozen=True)
class Answer:
    """One explainer's map for one query, and what the benchmarks make of it."""

    query: Query
    explainer: Explainer
    attribution: Attribution | None
    """Of one row; None of a control, whose maps are not logged."""
    scores: Mapping[str, Score]
    """Per registered benchmark."""
    uncertain: UncertainAttribution | None = None
    """What dropout makes of the map, of one row, where that was requested."""


class Saliency:
    """The explainers by name, and the benchmarks and baselines that they are scored with."""

    def __init__(self, seed: int) -> None:
        self.explainers: dict[str, Explainer] = {}
        self.scoring = Scoring(seed)
        self._seed = seed
        self._blank_maps = BlankMaps()
        self._blindness = Blindness()

    def register(
        self,
        explainers: Iterable[Explainer],
        benchmarks: Iterable[Benchmark],
        controls: Sequence[Explainer],
        repeats: int = 1,
    ) -> None:
        """Add explainers, benchmarks and what these compare with, all or none.

        Raises ConfigError for what is none, or a name taken twice.
        """
        expanded = [one for item in explainers for one in (item.each() if isinstance(item, Explainer) else (item,))]
        added = named(self.explainers, expanded, Explainer)
        if not added:
            raise ConfigError("wanted at least one explainer, got none; for example xlog.GradCAM()")
        scoring = copy.copy(self.scoring)
        scoring.register(benchmarks, controls, added)
        scoring.repeat(repeats)
        if repeats > 1 and not scoring.draws(added.values()):
            raise ConfigError(f"repeats={repeats}: wanted an explainer, a control or a benchmark that draws, got none")
        self.scoring, self.explainers = scoring, added

    @property
    def needs_gradients(self) -> bool:
        """Whether any of the explainers needs gradients."""
        return any("gradient" in explainer.about.needs for explainer in self.explainers.values())

    def check(self, model: Model, samples: Sequence[Sample]) -> None:
        """Raise what explaining samples like these would raise, before it is done."""
        for explainer in self.explainers.values():
            explainer.check_axes(samples[0].image[None])
        if self.needs_gradients:
            model.vjp(samples[0].image[None])  # a black box has none
        for explainer in self.explainers.values():
            explainer.check(model, samples[0].image[None])
        self.scoring.check(model, samples)

    def group_size(self, model: Model, sample: Sample) -> int:
        """Return how many samples fill a batch of the costliest part: results should not wait for more."""
        x = sample.image[None]
        costs = [1, *(explainer.passes(model, x) for explainer in self.explainers.values())]
        costs += [benchmark.passes(model, x) for benchmark in self.scoring.benchmarks.values()]
        return max(1, model.batch_size // max(costs))

    def points(self, model: Model, sample: Sample) -> list[str]:
        """Return what the explainers look at in the samples themselves: see Explainer.points."""
        x = sample.image[None]
        return [point for explainer in self.explainers.values() for point in explainer.points(model, x)]

    def ignored(self, model: Model) -> dict[str, list[str]]:
        """Return what explainers were seen not to depend on, "input" or "label"; see Blindness."""
        return self._blindness.found(model, self.explainers)

    def seed_not_included(self) -> list[str]:
        """Return the names of those who draw the same for all samples, so that no interval knows of the seed."""
        explainers = {**self.scoring.controls, **self.explainers}
        random = [name for name, one in explainers.items() if one.about.random and one.draws_per == "run"]
        return random + [name for name, one in self.scoring.benchmarks.items() if one.seed_included is False]

    def answer(
        self, model: SharedPasses, queries: Sequence[Query], sampler: DropoutSampler | None = None
    ) -> list[Answer]:
        """Explain and score; in the order of queries, then of explainers, then of baselines.

        With a sampler, explain the sub-networks that dropout makes too.
        """
        explained = self._explain_all(model, queries)
        scored = dict(explained)
        for name, control in self.scoring.controls.items():
            if name not in explained:
                scored[name] = control, self._attribution(model, control, queries, self._seed)
        again = (self._redrawn(model, queries, scored, seed) for seed in self.scoring.seeds[1:])
        scores = self.scoring.evaluate(model, queries, [scored, *again])
        uncertain = {name: self._uncertain(model, self.explainers[name], queries, sampler) for name in explained}
        return [
            Answer(query, explainer, attribution.row(i), scores.get((name, i), {}), uncertain[name][i])
            if name in explained
            else Answer(query, explainer, None, scores.get((name, i), {}))
            for i, query in enumerate(queries)
            for name, (explainer, attribution) in scored.items()
        ]

    def _redrawn(self, model: SharedPasses, queries: Sequence[Query], scored: Explained, seed: int) -> Explained:
        """Return maps of another seed where explainers draw, and else the same."""
        return {
            name: (explainer, self._attribution(model, explainer, queries, seed) if explainer.about.random else made)
            for name, (explainer, made) in scored.items()
        }

    def _explain_all(self, model: SharedPasses, queries: Sequence[Query]) -> dict[str, tuple[Explainer, Attribution]]:
        """Return the attributions of every explainer, in their order, of passes that are shared where they can be."""
        looking = [name for name, e in self.explainers.items() if e.points(model, queries[0].sample.image[None])]
        found = {name: self._attribution(model, self.explainers[name], queries, self._seed) for name in looking}
        model.look_away()
        for names in self._with_equal_variants(looking):
            with model.remembering() if len(names) > 1 else nullcontext():
                found |= {name: self._attribution(model, self.explainers[name], queries, self._seed) for name in names}
        about = [(query.sample.id, query.label) for query in queries]
        for name, explainer in self.explainers.items():
            self._blank_maps.look(explainer, found[name], about)
            self._blindness.look(explainer, found[name], queries)
        return {name: (explainer, found[name]) for name, explainer in self.explainers.items()}

    def _with_equal_variants(self, done: Sequence[str]) -> list[list[str]]:
        """Group the names of the other explainers by the rows that they send through the network."""
        groups: dict[Hashable, list[str]] = defaultdict(list)
        for name, explainer in self.explainers.items():
            if name not in done:
                groups[explainer.variants() or name].append(name)
        return list(groups.values())

    def _attribution(self, model: Model, explainer: Explainer, queries: Sequence[Query], seed: int) -> Attribution:
        """Call an explainer.

        Those that draw per run begin with the same generator, so no map depends on how samples are batched, and methods
        that draw alike share what they draw: SmoothGrad and VarGrad see the same noise.
        """
        attribution = explained(model, explainer, queries, seed)
        _check_maps(explainer, queries, attribution)
        return attribution

    def _uncertain(
        self, model: Model, explainer: Explainer, queries: Sequence[Query], sampler: DropoutSampler | None
    ) -> Sequence[UncertainAttribution | None]:
        if sampler is None or explainer.brings_network:  # which has none of the sampler's dropout
            return [None] * len(queries)
        found = sampler.explain(model, explainer, *inputs(queries))
        _check_maps(explainer, queries, found.mean)
        _check_maps(explainer, queries, found.spread)
        return [found.row(i) for i in range(len(queries))]


def _check_maps(explainer: Explainer, queries: Sequence[Query], attribution: Attribution) -> None:
    grids: Floats = attribution.grids
    if grids.ndim != queries[0].sample.image.ndim or len(grids) != len(queries) or 0 in grids.shape:
        raise ExplanationError(f"{explainer.name}: wanted {len(queries)} maps (N, h, w), got shape {grids.shape}")
    finite = np.isfinite(grids).all(axis=tuple(range(1, grids.ndim)))
    if not finite.all():
        query = queries[int(np.argmin(finite))]
        raise ExplanationError(
            f"{explainer.name}: wanted finite maps, got NaN or infinity for sample {query.sample.id!r}, label "
            f"{query.label}; look at the network's weights and at the explainer's parameters"
        )
