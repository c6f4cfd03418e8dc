"""Scoring: the registered benchmarks, the baselines that stand beside the explainers, and the scores given so far."""

from __future__ import annotations

import copy
import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from itertools import groupby

import numpy as np

from ..arrays import Array, Bools, Floats
from ..benchmarks.base import Benchmark, Case, Score
from ..config import named
from ..errors import ConfigError, DataError
from ..explainers.base import Attribution, Explainer
from ..explainers.controls import CenterControl, EdgeControl, RandomControl
from ..explainers.streams import generator
from ..model.base import Model
from ..model.shared import SharedPasses
from ..scores.summary import Summary, summaries
from ..scores.table import MISSING, ScoreTable
from ..sentences import Sentence
from .query import Query
from .sample_kind import SampleKind
from .samples import Region, Sample
from .streams import again

OWN_NETWORK = Sentence("score.own_network")
CONTROLS: tuple[Explainer, ...] = (RandomControl(), CenterControl(), EdgeControl())

Explained = Mapping[str, tuple[Explainer, Attribution]]
"""Explainers and the maps that they gave, by name."""
Scores = Mapping[tuple[str, int], Mapping[str, Score]]
"""Per explainer and number of a query: a score per benchmark."""


class Scoring:
    """Benchmarks by name, baselines by name, and the scores given so far."""

    def __init__(self, seed: int) -> None:
        self.benchmarks: dict[str, Benchmark] = {}
        self.controls: dict[str, Explainer] = {}
        self.repeats = 1
        """How often maps and scores that draw at random are made, each time of another seed."""
        self._seed = seed
        self._given: dict[str, ScoreTable] = defaultdict(ScoreTable)  # by benchmark
        self._redrawn: dict[tuple[str, int], ScoreTable] = defaultdict(ScoreTable)  # by benchmark and further draw

    def register(
        self, benchmarks: Iterable[Benchmark], controls: Sequence[Explainer], explainers: Mapping[str, Explainer]
    ) -> None:
        """Add benchmarks, all or none, and baselines if wanted.

        Raises ConfigError for what is no benchmark, and for an explainer that has a baseline's name and is another.
        """
        added = named(self.benchmarks, benchmarks, Benchmark)
        known = {one.name: one for one in controls} if added and controls else self.controls
        for name in set(explainers) & set(known):
            if explainers[name] != known[name]:
                raise ConfigError(
                    f"wanted another name for {type(explainers[name]).__name__} than that of the baseline {name!r}; "
                    "give it one: name='...', or register with controls=False"
                )
        self.benchmarks, self.controls = added, known

    def fitted(self, kind: SampleKind) -> Scoring:
        """Return the same, which adds to the same scores, with benchmarks for samples of a kind."""
        fitted = copy.copy(self)
        fitted.benchmarks = {name: kind.fitted(one) for name, one in self.benchmarks.items()}
        return fitted

    def check(self, model: Model, samples: Sequence[Sample]) -> None:
        """Raise what scoring samples like these would raise, before it is done."""
        for benchmark in self.benchmarks.values():
            if samples[0].image.ndim != 3:
                raise ConfigError(
                    f"{benchmark.name}: wanted maps of pictures, got volumes {samples[0].image.shape}; register "
                    "explainers alone"
                )
            benchmark.check(model, samples[0].image[None])
            if benchmark.needs_regions and not any(sample.regions for sample in samples):
                raise DataError(
                    f"{benchmark.name} needs boxes or masks, the first batch has none; yield (images, labels, boxes) "
                    "or a dict with 'boxes' or 'masks'"
                )

    def repeat(self, repeats: int) -> None:
        """Have what draws at random be drawn and scored so many times; 1 leaves it as it is.

        Raises ConfigError for anything else than a count of at least 1, where nothing is scored, and where another
        number was chosen before.
        """
        if isinstance(repeats, bool) or not isinstance(repeats, int) or repeats < 1:
            raise ConfigError(f"wanted repeats as a whole number of at least 1, got {repeats!r}")
        if repeats > 1 and not self.benchmarks:
            raise ConfigError(f"repeats={repeats} is about scores; register benchmarks with it")
        if repeats > 1 and self.repeats not in (1, repeats):
            raise ConfigError(f"wanted one number of repeats for all of a run, {self.repeats}, got {repeats} too")
        self.repeats = max(self.repeats, repeats)

    def draws(self, explainers: Iterable[Explainer]) -> bool:
        """Whether anything draws at random: one of these explainers, a control or a benchmark."""
        methods = (*explainers, *self.controls.values())
        return any(one.about.random for one in methods) or any(map(_draws, self.benchmarks.values()))

    @property
    def seeds(self) -> list[int]:
        """The run's seed, and those of further draws, which follow from it."""
        more = (np.random.SeedSequence([self._seed, draw]) for draw in range(1, self.repeats))
        return [self._seed, *(int(one.generate_state(1, np.uint64)[0]) for one in more)]

    def evaluate(self, model: SharedPasses, queries: Sequence[Query], draws: Sequence[Explained]) -> Scores:
        """Have every benchmark score every explainer's maps, one per query, of each of `seeds`; take the scores.

        What draws nothing is scored once.
        """
        first, *others = (
            self._evaluate(model, queries, explained, seed, is_first=i == 0)
            for i, (seed, explained) in enumerate(zip(self.seeds, draws, strict=True))
        )
        for (name, i), scores in first.items():
            for benchmark, score in scores.items():
                more = [other[name, i][benchmark] for other in others if benchmark in other.get((name, i), {})]
                values = tuple(MISSING if one.value is None else one.value for one in more)
                scores[benchmark] = dataclasses.replace(score, other_seeds=values)
                self.take(name, benchmark, queries[i].sample.id, queries[i].label, scores[benchmark])
        return first

    def _evaluate(
        self, model: SharedPasses, queries: Sequence[Query], explained: Explained, seed: int, is_first: bool
    ) -> dict[tuple[str, int], dict[str, Score]]:
        """Have every benchmark score every explainer's maps of one seed, of further ones where either draws.

        Passes that several benchmarks need, or one of them for several explainers, are made once.
        """
        scores: dict[tuple[str, int], dict[str, Score]] = defaultdict(dict)
        cases = {name: _cases(queries, attribution) for name, (_, attribution) in explained.items()}
        shared = len(self.benchmarks) * len(explained) > 1
        with model.remembering() if shared else nullcontext():
            for benchmark in self.benchmarks.values():
                numbers = self._within_limit(benchmark, queries)
                for name, (explainer, _) in explained.items():
                    if not (is_first or explainer.about.random or _draws(benchmark)):
                        continue
                    asked = [(queries[i].sample.id, cases[name][i]) for i in numbers]
                    given = self._evaluated(benchmark, model, asked, explainer, seed)
                    for i, score in zip(numbers, given, strict=True):
                        scores[name, i][benchmark.name] = score
        return scores

    def take(self, explainer: str, benchmark: str, sample: str, label: int, score: Score) -> None:
        """Count a score, and those of further draws, among what is to be summarized."""
        self._given[benchmark].put(explainer, sample, label, MISSING if score.value is None else score.value)
        for draw, value in enumerate(score.other_seeds):
            self._redrawn[benchmark, draw].put(explainer, sample, label, value)

    def summaries(self) -> Iterator[tuple[str, str, int | None, Summary]]:
        """Summarize the scores since the last time: per (explainer, benchmark) over all labels, then per label."""
        for name, table in self._given.items():
            benchmark = self.benchmarks[name]
            draws = [table, *(self._redrawn[name, draw] for draw in range(self.repeats - 1))]
            for explainer, label, summary in summaries(draws, self.controls, self.rivals(benchmark), benchmark.scale):
                yield explainer, name, label, summary
        self._given.clear()
        self._redrawn.clear()

    def lower_is_better(self) -> tuple[str, ...]:
        """Return the names of the benchmarks whose lower scores are the better ones."""
        return tuple(name for name, one in self.benchmarks.items() if not one.higher_is_better)

    def rivals(self, benchmark: Benchmark) -> list[str]:
        """Return the names of the controls that a benchmark's scores are compared with."""
        return [name for name, control in self.controls.items() if _is_rival(control, benchmark)]

    def _within_limit(self, benchmark: Benchmark, queries: Sequence[Query]) -> list[int]:
        """Return the numbers of the queries that are about the first samples that a benchmark is to score."""
        table = self._given[benchmark.name]
        for query in queries:
            if benchmark.limit is None or len(table.samples) < benchmark.limit:
                table.admit(query.sample.id)
        return [i for i, query in enumerate(queries) if query.sample.id in table.samples]

    def _evaluated(
        self, benchmark: Benchmark, model: Model, asked: Sequence[tuple[str, Case]], explainer: Explainer, seed: int
    ) -> list[Score]:
        """Have a benchmark score cases of samples, sample by sample where it or the explainer draws for each anew."""
        if benchmark.changes == "network" and explainer.brings_network:
            return [Score(None, OWN_NETWORK)] * len(asked)
        asks_again = benchmark.explanations > 0 and explainer.draws_per != "run"
        if not (benchmark.seed_included or asks_again):
            return self._scored(benchmark, model, asked, explainer, seed) if asked else []
        parts = (list(part) for _, part in groupby(asked, lambda about: about[0]))
        return [score for part in parts for score in self._scored(benchmark, model, part, explainer, seed)]

    def _scored(
        self, benchmark: Benchmark, model: Model, asked: Sequence[tuple[str, Case]], explainer: Explainer, seed: int
    ) -> list[Score]:
        sample = asked[0][0]
        rng = generator(seed, (sample, None) if benchmark.seed_included else None)
        return benchmark.evaluate(model, [case for _, case in asked], again(explainer, sample, seed), rng)


def _draws(benchmark: Benchmark) -> bool:
    return benchmark.seed_included is not None


def _is_rival(control: Explainer, benchmark: Benchmark) -> bool:
    """Return whether a control depends on what a benchmark changes; one that does not scores by construction."""
    looks = {
        "nothing": True,
        "input": control.about.of_input,
        "label": control.about.of_target,
        "network": control.about.needs != "nothing",
    }
    return looks[benchmark.changes]


def _cases(queries: Sequence[Query], attribution: Attribution) -> list[Case]:
    maps, segments, weights = attribution.maps(), attribution.segments, attribution.weights
    none = [None] * len(queries)
    rows = zip(queries, maps, none if segments is None else segments, none if weights is None else weights, strict=True)
    return [_case(*row, attribution.unit) for row in rows]


def _case(query: Query, map_: Floats, segments: Array | None, weights: Floats | None, unit: str) -> Case:
    own = [region for region in query.sample.regions if region.label == query.label]
    others = [region for region in query.sample.regions if region.label != query.label]
    return Case(
        query.sample.image,
        query.label,
        map_,
        [region_mask(region, map_.shape) for region in own],
        [region_mask(region, map_.shape) for region in others],
        segments,
        weights,
        [region.label for region in others],
        None if query.sample.text is None else ~np.array([query.sample.text.special]),
        unit,
    )


def region_mask(region: Region, size: tuple[int, ...]) -> Bools:
    """Return a region as a mask (H, W): of a box the pixels whose centers lie inside."""
    if region.box is None:
        return np.asarray(region.mask, bool)
    x, y, width, height = region.box
    rows, columns = np.arange(size[0]) + 0.5, np.arange(size[1]) + 0.5
    inside_rows = (rows >= y) & (rows <= y + height)
    inside_columns = (columns >= x) & (columns <= x + width)
    return np.asarray(inside_rows[:, None] & inside_columns[None, :])
