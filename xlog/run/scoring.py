"""Scoring: the registered benchmarks, the baselines that stand beside the explainers, and the scores given so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from itertools import groupby

import numpy as np

from ..arrays import Array, Bools, Floats
from ..benchmarks.base import Benchmark, Case, Score
from ..benchmarks.scores import MISSING, ScoreTable
from ..benchmarks.summary import Summary, summarize
from ..config import named
from ..errors import ConfigError, DataError
from ..explainers.base import Attribution, Explainer
from ..explainers.controls import CenterControl, EdgeControl, RandomControl
from ..model.base import Model
from ..model.shared import SharedPasses
from .query import Query
from .samples import Region, Sample
from .streams import again, generator

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
        self._seed = seed
        self._given: dict[str, ScoreTable] = defaultdict(ScoreTable)  # by benchmark

    def register(self, benchmarks: Iterable[Benchmark], controls: bool, explainers: Mapping[str, Explainer]) -> None:
        """Add benchmarks, all or none, and baselines if wanted.

        Raises ConfigError for what is no benchmark, and for an explainer that has a baseline's name and is another.
        """
        added = named(self.benchmarks, benchmarks, Benchmark)
        known = {one.name: one for one in CONTROLS} if added and controls else self.controls
        for name in set(explainers) & set(known):
            if explainers[name] != known[name]:
                raise ConfigError(
                    f"wanted another name for {type(explainers[name]).__name__} than that of the baseline {name!r}; "
                    "give it one: name='...', or register with controls=False"
                )
        self.benchmarks, self.controls = added, known

    def check(self, model: Model, samples: Sequence[Sample]) -> None:
        """Raise what scoring samples like these would raise, before it is done."""
        for benchmark in self.benchmarks.values():
            benchmark.check(model, samples[0].image[None])
            if benchmark.needs_regions and not any(sample.regions for sample in samples):
                raise DataError(
                    f"{benchmark.name} needs boxes or masks, the first batch has none; yield (images, labels, boxes) "
                    "or a dict with 'boxes' or 'masks'"
                )

    def evaluate(self, model: SharedPasses, queries: Sequence[Query], explained: Explained) -> Scores:
        """Have every benchmark score every explainer's maps, which are one per query.

        Passes that several benchmarks need, or one of them for several explainers, are made once.
        """
        scores: dict[tuple[str, int], dict[str, Score]] = defaultdict(dict)
        cases = {name: _cases(queries, attribution) for name, (_, attribution) in explained.items()}
        shared = len(self.benchmarks) * len(explained) > 1
        with model.remembering() if shared else nullcontext():
            for benchmark in self.benchmarks.values():
                numbers = self._within_limit(benchmark, queries)
                for name, (explainer, _) in explained.items():
                    asked = [(queries[i].sample.id, cases[name][i]) for i in numbers]
                    given = self._evaluated(benchmark, model, asked, explainer)
                    for i, score in zip(numbers, given, strict=True):
                        scores[name, i][benchmark.name] = score
                        self.take(name, benchmark.name, queries[i].sample.id, queries[i].label, score)
        return scores

    def take(self, explainer: str, benchmark: str, sample: str, label: int, score: Score) -> None:
        """Count a score among those to be summarized."""
        self._given[benchmark].put(explainer, sample, label, MISSING if score.value is None else score.value)

    def summaries(self) -> Iterator[tuple[str, str, int | None, Summary]]:
        """Summarize the scores since the last time: per (explainer, benchmark) over all labels, then per label."""
        for name, table in self._given.items():
            scale = self.benchmarks[name].scale
            rivals = [known for known, control in self.controls.items() if _is_rival(control, self.benchmarks[name])]
            for label, part in table.scores().by_label():
                found = summarize(part, self.controls, rivals, scale)
                for explainer, summary in found.items():
                    yield explainer, name, label, summary
        self._given.clear()

    def _within_limit(self, benchmark: Benchmark, queries: Sequence[Query]) -> list[int]:
        """Return the numbers of the queries that are about the first samples that a benchmark is to score."""
        table = self._given[benchmark.name]
        for query in queries:
            if benchmark.limit is None or len(table.samples) < benchmark.limit:
                table.admit(query.sample.id)
        return [i for i, query in enumerate(queries) if query.sample.id in table.samples]

    def _evaluated(
        self, benchmark: Benchmark, model: Model, asked: Sequence[tuple[str, Case]], explainer: Explainer
    ) -> list[Score]:
        """Have a benchmark score cases of samples, sample by sample where it or the explainer draws for each anew."""
        asks_again = benchmark.explanations > 0 and explainer.draws_per != "run"
        if not (benchmark.seed_included or asks_again):
            return self._scored(benchmark, model, asked, explainer) if asked else []
        parts = (list(part) for _, part in groupby(asked, lambda about: about[0]))
        return [score for part in parts for score in self._scored(benchmark, model, part, explainer)]

    def _scored(
        self, benchmark: Benchmark, model: Model, asked: Sequence[tuple[str, Case]], explainer: Explainer
    ) -> list[Score]:
        sample = asked[0][0]
        rng = generator(self._seed, (sample, None) if benchmark.seed_included else None)
        return benchmark.evaluate(model, [case for _, case in asked], again(explainer, sample, self._seed), rng)


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
    return [_case(*row) for row in rows]


def _case(query: Query, map_: Floats, segments: Array | None, weights: Floats | None) -> Case:
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
