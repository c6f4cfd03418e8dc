"""Run: what the viewer knows of one run. Columns of numbers in memory; texts and arrays are read when asked for."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from xlog.dynamics import Dynamics
from xlog.value_fit import ValueFit

from ..words import say
from . import tables
from .columns import NO_LABEL, Column, Finder, Table
from .curves import mean_curves
from .entries import (
    LONGEST_TITLE,
    PARTS,
    Alternatives,
    Curve,
    Dependence,
    Importance,
    Influence,
    LineTable,
    Metadata,
    PredictionTable,
    Ref,
    Sample,
    SampleScore,
    SampleTable,
    ScoreTable,
    Summary,
    Text,
    TextValues,
    Tree,
    TreeTable,
)
from .fits import fits
from .hashed import Hashed
from .lines import Lines, Places, Read
from .lru import LRUCache
from .map_table import MapTable
from .maps import Maps
from .records import Records
from .samples_by_step import SamplesByStep
from .selection import NUMBER, OUTCOMES, TOP_OUTCOMES, Tables

_LATELY = 200  # samples that tell how fast a run is
SAMPLES_KEPT = 512  # read ones
AHEAD = 64  # samples whose records come together from another machine
MOST_TREES = 240  # of one sample that are read at a time
CURVES_KEPT = 256  # means: one for each explainer and benchmark that a page draws
LINES_KEPT = 12  # explainers and labels of rows of a table: some 3 MB each of 100,000 rows of 8 features
TABLES_KEPT = 6  # of all samples at one step: some 20 MB each

_PAIR = ("position", "label")
_RECORD: dict[str, DTypeLike] = {"file": np.uint64, "offset": np.uint64, "step": np.int64, "time": np.float64}
_SCORED: dict[str, DTypeLike] = {**_RECORD, "label": np.uint32, "explainer": np.int32}
_OF_SAMPLE: dict[str, DTypeLike] = {"position": np.int32, "label": np.uint32}
_COLUMNS: dict[str, dict[str, DTypeLike]] = {
    "run_metadata": _RECORD,
    "sample": {**_RECORD, **_OF_SAMPLE, "true": np.bool_},
    "inference": {
        **(_RECORD | _OF_SAMPLE),
        **{"value": np.float32, "second": np.float32, "explained": np.bool_, "top": np.bool_},
    },
    "score": {**_SCORED, **_OF_SAMPLE, "benchmark": np.int32, "value": np.float32},
    "score_summary": {**_SCORED, "benchmark": np.int32},
    "counterfactual_tree": {**_SCORED, **_OF_SAMPLE, "direction": np.uint8, "value": np.float32},
    "training_samples": _RECORD,
    "training_batch": _RECORD,
    "influence": _RECORD,
    "model_importance": _RECORD,
    "partial_dependence": {**_SCORED, "benchmark": np.int32},
    "counterfactual_rows": {**_SCORED, **_OF_SAMPLE},
}


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What was read of a run at a time."""

    tables: Mapping[str, Mapping[str, Column]]
    """Kind of record -> columns."""
    positions: NDArray[np.int32]
    """Of the samples that it speaks of, in the order of the log."""
    steps: NDArray[np.int64]
    """At which it does."""
    pictures: Mapping[bytes, Ref]
    """Hash -> where it lies."""
    segments: Mapping[bytes, Ref]
    names: Mapping[int, str]
    """Of samples, for people, by position."""
    file: int = 0
    half: Set[tuple[int, int]] = frozenset()
    """Position and step of the samples that the file has not whole, or not yet."""


class Run:
    """One run: its metadata, samples and scores, and where pictures and maps lie.

    Filled by the data door while pages read it from other threads. What it returns does not change afterwards.
    `version` grows with every change. Where a step is asked for, None means each sample at its last.
    """

    def __init__(self, key: str, folder: str, run_id: str, records: Records, version: int = 0) -> None:
        self.key, self.folder, self.run_id = key, folder, run_id
        self.version = version
        self.pictures, self.segments = Hashed(), Hashed()
        self._records = records
        self._lock = threading.RLock()
        self._ids: list[str] = [""]  # by position
        self._positions: dict[str, int] = {}
        self._logged_ids: dict[int, str] = {}  # by position: of samples that have another name than their id
        self._claimed: set[str] = set()  # ids of several samples
        self._titles: list[str] = [""]  # by position: names for people
        self._texts: list[str] = [""]  # by position: id and name, for a search that minds no capitals
        self._names: list[str] = []  # of explainers and benchmarks, by number
        self._numbers: dict[str, int] = {}
        self._tables = {kind: Table(columns) for kind, columns in _COLUMNS.items()}
        self._map_table = MapTable()
        self._finders = {kind: Finder(table) for kind, table in self._tables.items() if "position" in table.names}
        self._finders["explanation"] = Finder(self._map_table.stretches)
        self._samples_by_step = SamplesByStep()
        self._half: dict[int, Set[tuple[int, int]]] = {}  # by file
        self._changes = np.zeros(16, np.int64)  # by position: the version that changed the sample last
        self._metadata: tuple[int, Metadata] = (0, Metadata())  # after how many records of it
        self._last_time = 0.0
        self._accuracy: tuple[tuple[int, ...], float | None] = ((), None)  # after what news
        self._samples, self._made = LRUCache(SAMPLES_KEPT), LRUCache(TABLES_KEPT)
        self._training_lock, self._trained = threading.Lock(), {"training_samples": 0, "training_batch": 0}
        self._steps = LRUCache(SAMPLES_KEPT)
        self._lines = LRUCache(LINES_KEPT)
        self._summaries, self._curves = LRUCache(TABLES_KEPT), LRUCache(CURVES_KEPT)

    # ------------------------------------------------------------------------------------------- by the data door

    def position_of(self, identity: str) -> int:
        """Return the position of a sample, a new one for a new id."""
        if identity not in self._positions:
            self._positions[identity] = len(self._ids)
            self._ids.append(identity)
            self._titles.append("")
            self._texts.append(identity.casefold())
        return self._positions[identity]

    def refs_of(self, identity: str, step: int) -> list[Ref]:
        """Return where the own records of the sample of an id lie that were logged at a step."""
        table, rows = self._tables["sample"], self._finders["sample"].rows(self.known_position(identity))
        return [self._ref(table, row) for row in rows[table["step"][rows] == step].tolist()]

    def set_apart(self, name: str, logged: str) -> None:
        """Make a sample that was logged under an id which another picture has."""
        self._logged_ids[self.position_of(name)] = logged
        self._claimed.add(logged)

    @property
    def kind(self) -> str:
        """What its samples are, as words.say_of knows it: "row", "text", or "picture" also where some are others."""
        is_table, has_texts = bool(self.metadata.features), self.metadata.has_texts
        if self.pictures or is_table == has_texts:
            return "picture"
        return "row" if is_table else "text"

    def known_position(self, identity: str) -> int:
        """Return the position of a sample, 0 where the run has none such."""
        return self._positions.get(identity, 0)

    def number_of(self, name: str) -> int:
        """Return the number of an explainer or a benchmark, a new one for a new name."""
        if name not in self._numbers:
            self._numbers[name] = len(self._names)
            self._names.append(name)
        return self._numbers[name]

    def take(self, batch: Batch) -> None:
        """Take what was read."""
        with self._lock:
            self.version += 1
            for kind, columns in batch.tables.items():
                self._last_time = max(self._last_time, float(np.nanmax(columns["time"], initial=0)))
                if kind == "explanation":
                    self._map_table.append(columns)
                else:
                    self._tables[kind].append({name: columns[name] for name in self._tables[kind].names})
            self._samples_by_step.add(batch.positions, batch.steps)
            turned = batch.half ^ self._half.get(batch.file, frozenset())
            self._half[batch.file] = batch.half
            self.pictures.add(batch.pictures)
            self.segments.add(batch.segments)
            if len(self._ids) > len(self._changes):
                self._changes = np.concatenate([self._changes, np.zeros(len(self._ids), np.int64)])
            self._changes[batch.positions] = self.version
            self._changes[[position for position, _ in turned]] = self.version
            for position, title in batch.names.items():
                self._titles[position] = title
                self._texts[position] = f"{self._ids[position]}\n{title}".casefold()

    # --------------------------------------------------------------------------------------------------- by pages

    @property
    def metadata(self) -> Metadata:
        """What was run: the latest; empty where there is none yet."""
        count, found = self._metadata
        if count < len(self._tables["run_metadata"]):
            with self._lock:
                table = self._tables["run_metadata"]
                ref = self._ref(table, int(np.lexsort([np.arange(len(table)), table["time"]])[-1]))
                self._metadata = len(table), self._records.metadata(ref) or found
                self._samples_by_step.hidden = frozenset(self._metadata[1].abandoned_steps)
        return self._metadata[1]

    def title(self, position: int) -> str:
        """Return a sample's name, or its id where it has none."""
        return (self._titles[position] or self._ids[position])[:LONGEST_TITLE]

    def label(self, label: int) -> str:
        """Return a label's name."""
        names = self.metadata.class_names
        return (names[label] if label < len(names) else "") or say("label_unnamed", label=label)

    def last_time(self) -> float:
        """Return when the last record was written, by the clock of the run's machine; 0 where there is none."""
        return self._last_time

    def rate(self) -> float | None:
        """Return how many samples were written per second lately, None where that cannot be said."""
        with self._lock:
            times = self._tables["sample"]["time"][-_LATELY:]
            positions = self._tables["sample"]["position"][-_LATELY:]
        seconds = float(times[-1] - times[0]) if len(times) else 0.0
        count = np.count_nonzero(np.diff(positions))  # a sample of several true labels has a row for each
        return count / seconds if count and 0 < seconds < np.inf else None

    def steps(self) -> list[int]:
        """Return the steps that have samples, ascending, but for abandoned ones."""
        _ = self.metadata.abandoned_steps  # the latest metadata say them
        with self._lock:
            return self._samples_by_step.steps()

    def count(self, step: int | None = None) -> int:
        """Return how many samples there are, at one step or at all."""
        with self._lock:
            return len(self._ids) - 1 if step is None else len(self._samples_by_step.at(step))

    def ids(self) -> tuple[str, ...]:
        """Return the ids of all samples by position; at 0 there is none."""
        with self._lock:
            return tuple(self._ids)

    def id_at(self, position: int) -> str:
        """Return the id of the sample at a position."""
        return self._ids[position]

    def positions(self, ids: Iterable[str]) -> NDArray[np.int32]:
        """Return the positions of samples by their ids; 0 for one that is not there."""
        with self._lock:
            return np.array(list(map(self._positions.get, ids, repeat(0))), np.int32)

    def positions_at(self, step: int | None) -> NDArray[np.int32]:
        """Return the positions of the samples at a step, or of all, in the order of the log."""
        with self._lock:
            return self._samples_by_step.at(step) if step is not None else np.arange(1, len(self._ids), dtype=np.int32)

    def samples(self, step: int | None, start: int, stop: int) -> list[Sample]:
        """Return samples start..stop in order of appearance, at one step or each at its last."""
        with self._lock:
            there = range(1, len(self._ids)) if step is None else self._samples_by_step.at(step)
        return [sample for sample in self.several(np.asarray(there[start:stop]), step) if sample is not None]

    def several(self, positions: NDArray[np.integer], step: int | None = None) -> Iterator[Sample | None]:
        """Yield the same as `sample` for each position; records on other machines come many at a time."""
        for first in range(0, len(positions), AHEAD):
            some = positions[first : first + AHEAD].tolist()
            if self._records.are_far:
                self._records.look_ahead(ref for position in some for ref in self._own_refs(position, step))
            found = [self.sample(position, step) for position in some]
            if self._records.are_far:
                self._records.look_ahead_meanwhile(one.picture for one in found if one and one.picture)
            yield from found

    def _own_refs(self, position: int, step: int | None) -> list[Ref]:
        """Return where the records are that a sample is read from."""
        steps, known = self._steps_of(position)
        if not steps:
            return []
        at = step if step in known else steps[-1]
        with self._lock:
            return [ref for kind in ("sample", "inference") for ref in self._last_refs(kind, position, at)]

    def sample(self, position: int, step: int | None = None) -> Sample | None:
        """Return the sample at a position (1, 2, 3...) at a step, or at its last where there is none such."""
        steps, known = self._steps_of(position)
        if not steps:
            return None
        step = step if step in known else steps[-1]
        key = position, step, int(self._changes[position])
        picture, sample = self._samples.get(key, partial(self._read_sample, position, step))
        is_claimed_twice = position in self._logged_ids or sample.id in self._claimed
        return replace(sample, picture=self.pictures.get(picture), is_claimed_twice=is_claimed_twice)

    def sample_steps(self, position: int) -> list[int]:
        """Return the steps at which the sample at a position exists, ascending, without abandoned ones if it can."""
        return list(self._steps_of(position)[0])

    def _steps_of(self, position: int) -> tuple[list[int], frozenset[int]]:
        with self._lock:
            if not 0 < position < len(self._ids):
                return [], frozenset()
            hidden = self._samples_by_step.hidden
            key = position, int(self._changes[position]), hidden
        found: tuple[list[int], frozenset[int]] = self._steps.get(key, partial(self._find_steps, position, hidden))
        return found

    def _find_steps(self, position: int, hidden: Set[int]) -> tuple[list[int], frozenset[int]]:
        with self._lock:
            found = [finder.table["step"][finder.rows(position)] for finder in self._finders.values()]
        steps = np.unique(np.concatenate(found)).tolist()
        shown = [step for step in steps if step not in hidden] or steps
        return shown, frozenset(shown)

    def explained_labels(self, position: int) -> set[int]:
        """Return the labels of a sample that were explained at any step. No record is read."""
        with self._lock:
            table, rows = self._tables["inference"], self._finders["inference"].rows(position)
            return set(table["label"][rows[table["explained"][rows]]].tolist())

    def sample_version(self, position: int) -> int:
        """Return a number that grows whenever the sample at a position changes at any step."""
        with self._lock:
            return int(self._changes[position]) if 0 < position < len(self._ids) else 0

    def summaries(self, step: int | None = None, by_label: bool = False) -> tuple[int, list[Summary]]:
        """Return mean scores and their step: a given one, or the last that has any; of labels only if asked for.

        Of a run that several processes write they are made of the scores of all, for each summed up its own samples.
        """
        if self.metadata.processes > 1:
            return self._summaries_of_all(step, by_label)
        with self._lock:
            table = self._tables["score_summary"]
            rows = np.arange(len(table)) if by_label else np.flatnonzero(table["label"] == NO_LABEL)
            if step is None:
                step = int(table["step"][rows].max(initial=0))
            rows = tables.newest(table, rows[table["step"][rows] == step], "benchmark", "explainer", "label")
            refs = [self._ref(table, row) for row in rows.tolist()]
        found = self._summaries.get((tuple(refs)), partial(self._records.summaries, refs))
        return step, sorted(found, key=_in_order)

    def _summaries_of_all(self, step: int | None, by_label: bool) -> tuple[int, list[Summary]]:
        with self._lock:
            logged = self._tables["score"]
            if step is None:
                step = int(logged["step"].max(initial=0))
            key = step, by_label, len(logged), len(self._tables["sample"])
        make = partial(self._records.summed_up, self.metadata, self.scores(step), by_label)
        return step, sorted(self._summaries.get(key, make), key=_in_order)

    def sample_table(self, step: int | None) -> SampleTable:
        """Return who all samples are, and what is true of them. No record is read."""
        with self._lock:
            samples, at, ids, names = self._tables["sample"].copy(), self._at(step), self._ids[:], self._titles[:]
        steps = np.full(len(ids), at, np.int64) if isinstance(at, int) else at
        return SampleTable(ids, names, steps, tables.true_labels(samples, at))

    def predictions(self, step: int | None) -> PredictionTable:
        """Return what the network predicts for all samples. No record is read."""
        with self._lock:
            inferences, samples = self._tables["inference"].copy(), self._tables["sample"].copy()
            at = self._at(step)
        make = partial(tables.prediction_table, inferences, samples, at)
        return self._made.get(("predictions", step), make, of=(len(inferences), len(samples)))

    def accuracy(self) -> float | None:
        """Return the share of samples of the last step, of known truth, whose most probable label is true.

        Of a network with a single class: that is there where its probability is above a half, and else not. Of a
        regression it is R², the mean of its outputs'.

        None where no ground truth is known. No record is read but of a regression, and nothing is done again until
        there is news.
        """
        with self._lock:
            steps = self._samples_by_step.steps()
            tables_now = [self._tables[kind] for kind in ("inference", "sample")]
            news = (steps[-1] if steps else 0, *map(len, tables_now))
            if self._accuracy[0] == news:
                return self._accuracy[1]
            inferences, samples = (table.copy() for table in tables_now)
        if self.metadata.task:
            self._accuracy = news, self._mean_r2(news[0])
            return self._accuracy[1]
        share = tables.binary_accuracy if len(self.metadata.class_names) == 1 else tables.accuracy
        self._accuracy = news, share(inferences, samples, news[0])
        return self._accuracy[1]

    def _mean_r2(self, step: int) -> float | None:
        found = [None if fit is None else fit.r2 for fit in self.fits(step)]
        known = [r2 for r2 in found if r2 is not None]
        return sum(known) / len(known) if known and len(known) == len(found) else None

    def fits(self, step: int | None) -> list[ValueFit | None]:
        """Return how well each output of a regression fits, None where that is not known; none of a classification."""
        known = self.metadata
        if not known.task:
            return []
        return fits(known.class_names, known.units, self.output_table(step), self.truth_table(step))

    def scores(self, step: int | None) -> ScoreTable:
        """Return all scores. No record is read."""
        known = (*self.metadata.explainers, *self.metadata.controls, *self.metadata.benchmarks)
        order = [instance.name for instance in known]
        with self._lock:
            scores, samples = self._tables["score"].copy(), self._tables["sample"].copy()
            at, names = self._at(step), tuple(self._names)
        make = partial(tables.score_table, scores, samples, at, names, order)
        return self._made.get(("scores", step), make, of=(len(scores), len(samples), order))

    def scores_of(self, position: int, step: int, label: int) -> list[SampleScore]:
        """Return the scores of all maps of a sample and label, in the order of the log."""
        with self._lock:
            table, rows = self._tables["score"], self._rows("score", position, step)
            rows = tables.newest(table, rows[table["label"][rows] == label], "explainer", "benchmark")
            refs = [self._ref(table, row) for row in rows.tolist()]
        return self._records.scores(refs)

    def tables(self, step: int | None) -> Tables:
        """Return what samples can be selected and sorted by."""
        controls = frozenset(instance.name for instance in self.metadata.controls)
        found = self.positions_at(step), self.predictions(step), self.scores(step)
        trees, true_labels = self.tree_positions(step), self.true_labels(step)
        with self._lock:
            texts = tuple(self._texts)  # last: of samples that came in between, too, as tables may have them
        return Tables(
            positions=found[0],
            predictions=found[1],
            scores=found[2],
            trees=trees,
            texts=texts,
            true_labels=true_labels,
            outcomes=OUTCOMES if self.metadata.is_multi_label else TOP_OUTCOMES,
            controls=controls,
            numbers=partial(self.numbers, step),
        )

    def has_truth(self) -> bool:
        """Tell whether a true label of any sample is known."""
        with self._lock:
            table = self._tables["sample"]
            return bool((table["true"] & (table["label"] != NO_LABEL)).any()) and not self.metadata.task

    def true_labels(self, step: int | None) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return positions of samples and the labels that are true of them, a pair of numbers for each."""
        with self._lock:
            samples, at = self._tables["sample"].copy(), self._at(step)
        return self._made.get(("truth", step), partial(tables.true_pairs, samples, at), of=len(samples))

    def curves(self, position: int, step: int | None, label: int, explainer: str, benchmark: str) -> tuple[Curve, ...]:
        """Return the curves that one score was read off; none where it has none."""
        wanted = {"label": label, "explainer": self._numbers.get(explainer), "benchmark": self._numbers.get(benchmark)}
        with self._lock:
            rows, table = self._rows("score", position, step), self._tables["score"]
            for name, value in wanted.items():
                rows = rows[table[name][rows] == (-1 if value is None else value)]
            refs = [self._ref(table, row) for row in self._last(table, rows)]
        return next(iter(self._records.curves(refs)), ())

    def mean_curves(
        self,
        step: int | None,
        benchmark: str,
        explainer: str,
        among: Collection[tuple[int, int]] | None = None,
        most: int = 200,
    ) -> tuple[tuple[Curve, ...], int]:
        """Return the mean curves of an explainer's scores, and how many scores: up to `most`, spread over the log.

        `among` are the pairs (position, label) of which scores count; None: all.
        """
        with self._lock:
            table, at = self._tables["score"], self._at(step)
            chosen = table["benchmark"] == self._numbers.get(benchmark, -1)
            chosen &= table["explainer"] == self._numbers.get(explainer, -1)
            if among is not None:
                pairs = np.array([*among], np.int64).reshape(-1, 2)
                both = [np.concatenate([table[name], wanted]) for name, wanted in zip(_PAIR, pairs.T, strict=True)]
                codes = tables.combined(both)
                chosen &= np.isin(codes[: len(table)], codes[len(table) :])
            rows = np.flatnonzero(chosen)
            rows = rows[table["step"][rows] == (at if isinstance(at, int) else at[table["position"][rows]])]
            rows = tables.newest(table, rows, "position", "label")
            rows = rows[np.unique(np.linspace(0, len(rows) - 1, most).astype(np.intp))] if len(rows) > most else rows
            refs = [self._ref(table, row) for row in rows.tolist()]
        found: tuple[tuple[Curve, ...], int] = self._curves.get(
            tuple(refs), lambda: mean_curves(self._records.curves(refs))
        )
        return found

    def trees(
        self,
        position: int,
        step: int | None = None,
        label: int | None = None,
        occlusion: str | None = None,
        most: int | None = MOST_TREES,
    ) -> tuple[Tree, ...]:
        """Return the counterfactual trees of a sample, in the order of the log, of any label and occlusion or of these.

        Of more than `most` the first ones, as each takes a record to be read; None: all.
        """
        sample = self.sample(position, step)
        if sample is None:
            return ()
        with self._lock:
            table = self._tables["counterfactual_tree"]
            rows = self._tree_rows(position, sample.step)
            if label is not None:
                rows = rows[table["label"][rows] == label]
            if occlusion is not None:
                rows = rows[table["explainer"][rows] == self._numbers.get(occlusion, -1)]
            refs = [self._ref(table, row) for row in rows[:most].tolist()]
        found = (self._records.tree(ref, (sample.width, sample.height)) for ref in refs)
        return tuple(tree for tree in found if tree is not None)

    def tree_count(self, position: int, step: int) -> int:
        """Return how many counterfactual trees a sample has at a step."""
        with self._lock:
            return len(self._tree_rows(position, step))

    def _tree_rows(self, position: int, step: int) -> NDArray[np.intp]:
        table, rows = self._tables["counterfactual_tree"], self._rows("counterfactual_tree", position, step)
        return tables.newest(table, rows, "label", "explainer", "direction")

    def tree_positions(self, step: int | None = None) -> NDArray[np.int32]:
        """Return the positions of the samples that have trees, ascending."""
        with self._lock:
            table = self._tables["counterfactual_tree"]
            return np.unique(table["position"][tables.rows_at(table, self._at(step))])

    def has_trees(self) -> bool:
        """Tell whether there is a counterfactual tree at any step."""
        return len(self._tables["counterfactual_tree"]) > 0

    def parts(self) -> tuple[str, ...]:
        """Return what was logged at any step beside samples and predictions. No record of a sample is read."""
        counts = {kind: len(table) for kind, table in self._tables.items()}
        there = {
            "saliency": len(self._map_table),
            "scores": counts["score"] or counts["score_summary"],
            "uncertainty": self.metadata.uncertainty is not None,
            "trees": counts["counterfactual_tree"],
        }
        return tuple(part for part in PARTS if there[part])

    def tree_table(self, step: int | None) -> TreeTable:
        """Return all counterfactual trees, without what they are made of. No record is read."""
        order = [instance.name for instance in self.metadata.occlusions]
        with self._lock:
            trees, samples = self._tables["counterfactual_tree"].copy(), self._tables["sample"].copy()
            at, names = self._at(step), tuple(self._names)
        make = partial(tables.tree_table, trees, samples, at, names, order)
        return self._made.get(("trees", step), make, of=(len(trees), len(samples), order))

    def has_training(self) -> bool:
        """Tell whether training itself was recorded."""
        return len(self._tables["training_batch"]) > 0

    def influences(self) -> Mapping[str, Influence]:
        """Return which training samples helped and harmed others, by the id of the sample: of each the latest."""
        with self._lock:
            table = self._tables["influence"]
            rows = np.lexsort([np.arange(len(table)), table["time"]]).tolist()
            refs = [self._ref(table, row) for row in rows]
        found: Mapping[str, Influence] = self._made.get(
            "influences", lambda: {one.sample: one for one in self._records.influences(refs)}, of=len(refs)
        )
        return found

    def importances(self, step: int | None = None) -> list[Importance]:
        """Return how much each feature matters to the model, at a step or the last that has any, as logged last."""
        with self._lock:
            table = self._tables["model_importance"]
            at = int(table["step"].max(initial=0)) if step is None else step
            rows = np.lexsort([np.arange(len(table)), table["time"]])
            refs = [self._ref(table, row) for row in rows[table["step"][rows] == at].tolist()]
        found: list[Importance] = self._made.get(
            ("importances", at), lambda: _latest(self._records.importances(refs)), of=len(refs)
        )
        return found

    def dependences(self, step: int | None = None) -> list[Dependence]:
        """Return what the model puts out over values of features, at a step or the last that has any."""
        with self._lock:
            table = self._tables["partial_dependence"]
            at = int(table["step"].max(initial=0)) if step is None else step
            rows = np.flatnonzero(table["step"] == at)
            rows = tables.newest(table, rows, "explainer", "benchmark", "label")
            refs = [self._ref(table, row) for row in rows.tolist()]
        found: list[Dependence] = self._made.get(
            ("dependences", at), partial(self._records.dependences, refs), of=tuple(refs)
        )
        return found

    def has_alternatives(self) -> bool:
        """Tell whether rows that are predicted otherwise were logged for any sample."""
        return len(self._tables["counterfactual_rows"]) > 0

    def alternatives(self, position: int, step: int) -> list[Alternatives]:
        """Return rows near a sample that the model predicts otherwise, by method and label, as logged last."""
        with self._lock:
            table, rows = self._tables["counterfactual_rows"], self._rows("counterfactual_rows", position, step)
            rows = tables.newest(table, rows, "label", "explainer")
            refs = [self._ref(table, row) for row in rows.tolist()]
            identity = self._identities([position])[0]
        return self._records.alternatives(refs, identity) if refs else []

    def width(self) -> int:
        """Return how many features the samples have as rows of a table; 0 where they are none."""
        known = len(self.metadata.features)
        first = None if known else self.sample(1)
        return known or len((first.row if first else None) or ())

    def row_table(self, step: int | None, among: NDArray[np.integer] | None = None) -> LineTable:
        """Return the rows of a step, or of each sample's last, of all samples or of some by position, ascending."""
        with self._lock:
            samples, at = self._tables["sample"].copy(), self._at(step)
        rows = tables.newest(samples, tables.rows_at(samples, at), "position")
        width = self.width()
        read = partial(self._read_lines_of, self._records.rows, width)
        return self._line_table(("rows", step, width, among is None), samples, rows, among, read)

    def truth_table(self, step: int | None) -> LineTable:
        """Return what is true of the outputs (N, K) of a regression; NaN where that was not given."""
        with self._lock:
            samples, at = self._tables["sample"].copy(), self._at(step)
        rows, count = tables.newest(samples, tables.rows_at(samples, at), "position"), len(self.metadata.class_names)
        read = partial(self._read_lines_of, self._records.truths, count)
        return self._line_table(("truths", step, count), samples, rows, None, read)

    def output_table(self, step: int | None) -> LineTable:
        """Return the outputs (N, K) of a regression; NaN where they are not known."""
        with self._lock:
            said, samples, at = self._tables["inference"].copy(), self._tables["sample"].copy(), self._at(step)
        rows = tables.of_last_samples(said, tables.newest(said, tables.rows_at(said, at), "position"), samples, at)
        count = len(self.metadata.class_names)
        read = partial(self._read_lines_of, self._records.outputs, count)
        return self._line_table(("outputs", step, count), said, rows, None, read)

    def numbers(self, step: int | None, name: str) -> NDArray[np.float64]:
        """Return a number of each sample by position, NaN where it has none; see `NUMBER` for names.

        Of a kind that the run does not have all are NaN.
        """
        match = NUMBER.fullmatch(name)
        kind, place = (match[1], int(match[2])) if match else ("", 0)
        if kind == "f" and place < self.width():
            return self._by_position(self.row_table(step), place)
        if kind in ("y", "e") and self.metadata.task and place < len(self.metadata.class_names):
            found = self._by_position(self.output_table(step), place)
            if kind == "y":
                return found
            known = self._by_position(self.truth_table(step), place)[: len(found)]  # there may be more by now
            with np.errstate(invalid="ignore", over="ignore"):
                return np.abs(found - known)
        with self._lock:
            return np.full(len(self._ids), np.nan)

    def explained_positions(self, step: int | None, explainer: str, label: int) -> NDArray[np.int64]:
        """Return the positions of the samples that an explainer has a map of for a label, in the order of the log."""
        table, rows = self._maps_of(step, explainer, label)
        return table["position"][rows].astype(np.int64)

    def line_table(
        self, step: int | None, explainer: str, label: int, among: NDArray[np.integer] | None = None
    ) -> LineTable:
        """Return what an explainer says of the features of these rows for a label, where it does."""
        (maps, rows), width = self._maps_of(step, explainer, label), self.width()
        key = "lines", step, explainer, label, width, among is None
        return self._line_table(key, maps, rows, among, partial(self._read_lines, explainer, label, width))

    def sample_places(self, step: int | None) -> Places:
        """Return where the samples of a step lie, or those of each sample's last: what `letters` and `texts` read."""
        with self._lock:
            samples, at = self._tables["sample"].copy(), self._at(step)
        return _places(samples, tables.newest(samples, tables.rows_at(samples, at), "position"))

    def map_places(self, step: int | None, explainer: str, label: int) -> Places:
        """Return where the maps of an explainer for a label lie, one of each sample."""
        return _places(*self._maps_of(step, explainer, label))

    def letters(self, places: Places) -> list[str]:
        """Return the letters of samples that are texts, "" of others; of many at once, and none is kept."""
        return self._records.letters(*self._of_places(places))

    def texts(self, places: Places) -> list[Text | None]:
        """Return the same with their tokens, None of others."""
        return self._records.texts(*self._of_places(places))

    def text_values(self, places: Places, explainers: Sequence[str], label: int) -> list[TextValues | None]:
        """Return what these maps, each of its explainer, say of the tokens of texts; None of one that is unreadable."""
        return self._records.text_values(*self._of_places(places), label, explainers)

    def _of_places(self, places: Places) -> tuple[list[Ref], list[str]]:
        refs = [Ref(file, offset) for file, offset in places[:, :2].tolist()]
        return refs, self._identities(places[:, 2].tolist())

    def explained_pairs(self, step: int | None) -> dict[tuple[str, int], int]:
        """Return how many samples have a map, by explainer and label."""
        with self._lock:
            maps, at, names = self._map_table.copy(), self._at(step), tuple(self._names)
        stretches = tables.rows_at(maps.stretches, at)
        found: Counter[tuple[int, int]] = Counter()
        for table in maps.pieces(stretches[np.argsort(maps.stretches["position"][stretches], kind="stable")]):
            rows = tables.newest(table, np.arange(len(table)), "position", "label", "explainer")
            codes = table["explainer"][rows].astype(np.int64) << 32 | table["label"][rows]
            for code, count in zip(*map(np.ndarray.tolist, np.unique(codes, return_counts=True)), strict=True):
                found[divmod(code, 1 << 32)] += count
        return {(names[explainer], label): count for (explainer, label), count in sorted(found.items())}

    def influence_count(self) -> int:
        """Return how often it was logged which training samples helped or harmed another."""
        return len(self._tables["influence"])

    def training(self) -> Dynamics:
        """Return how training went for each sample. Records are read once."""
        with self._training_lock:
            with self._lock:
                new = [
                    self._ref(self._tables[kind], row)
                    for kind, start in self._trained.items()
                    for row in range(start, len(self._tables[kind]))
                ]
                self._trained = {kind: len(self._tables[kind]) for kind in self._trained}
            return self._records.training(new)

    # ----------------------------------------------------------------------------------------------------- inside

    def _by_position(self, table: LineTable, place: int) -> NDArray[np.float64]:
        """Return one number of each sample by position, NaN where the table has none."""
        with self._lock:
            found = np.full(len(self._ids), np.nan)
        found[table.positions] = table.values[:, place]
        return found

    def _line_table(
        self, key: object, table: Table, rows: NDArray[np.intp], among: NDArray[np.integer] | None, read: Read
    ) -> LineTable:
        position = table["position"][rows]
        _, first = np.unique(position, return_index=True)  # a sample of several true labels has a row for each
        rows = rows[np.sort(first)]
        if among is not None:
            rows = rows[np.isin(table["position"][rows], among)]
        places = _places(table, rows)
        kept: Lines = self._lines.get(key, Lines)
        return LineTable(places[:, 2].astype(np.int64), kept.of(places, read))

    def _maps_of(self, step: int | None, explainer: str, label: int) -> tuple[Table, NDArray[np.intp]]:
        """Return the rows of an explainer's maps for a label, a row for each sample."""
        with self._lock:
            maps, samples, at = self._map_table.copy(), self._tables["sample"].copy(), self._at(step)
            number = self._numbers.get(explainer, -1)
        found = maps.where(tables.rows_at(maps.stretches, at), explainer=number, label=label)
        rows = tables.newest(found, np.arange(len(found)), "position")
        return found, tables.of_last_samples(found, rows, samples, at)

    def _read_lines_of(
        self,
        read: Callable[[list[Ref], list[str], int], NDArray[np.float64]],
        width: int,
        refs: list[Ref],
        positions: list[int],
    ) -> NDArray[np.floating]:
        return read(refs, self._identities(positions), width)

    def _read_lines(
        self, explainer: str, label: int, width: int, refs: list[Ref], positions: list[int]
    ) -> NDArray[np.floating]:
        return self._records.lines(refs, self._identities(positions), label, explainer, width, self.segments)

    def _identities(self, positions: list[int]) -> list[str]:
        with self._lock:
            return [self._logged_ids.get(position, self._ids[position]) for position in positions]

    def _read_sample(self, position: int, step: int) -> tuple[bytes, Sample]:
        """Return the hash of a sample's picture, and the sample, made even where damage has cost its own record."""
        with self._lock:
            version, name = int(self._changes[position]), self._ids[position]
            identity = self._logged_ids.get(position, name)
            refs = {kind: self._last_refs(kind, position, step) for kind in ("sample", "inference")}
            maps = self._maps(position, step)
            is_complete = not any((position, step) in half for half in self._half.values())
        given = next((self._records.sample(ref, identity) for ref in refs["sample"]), None)
        outputs = next((self._records.inference(ref, identity) for ref in refs["inference"]), None)
        sample = Sample(name, step, position, maps=Maps(self._records, identity, maps), version=version)
        sample.is_complete = is_complete
        if given:
            sample.name, sample.truth, sample.boxes, sample.masks = given.name, given.truth, given.boxes, given.masks
            sample.shares = given.shares
            sample.width, sample.height, sample.depth = given.width, given.height, given.depth
            sample.row, sample.text, sample.values = given.row, given.text, given.values
            sample.is_later = given.is_later
            if given.text is not None:
                sample.width, sample.height = len(given.text.tokens), 1  # as its maps and trees have it
        if outputs:
            sample.predictions, sample.uncertainty = outputs.predictions, outputs.uncertainty
            sample.entropy, sample.mutual_information = outputs.entropy, outputs.mutual_information
        return given.picture if given else b"", sample

    def _maps(self, position: int, step: int) -> dict[tuple[int, str], Ref]:
        stretches = self._finders["explanation"].rows(position)
        table = self._map_table.of(stretches[self._map_table.stretches["step"][stretches] == step])
        rows = self._of_last_sample(table, np.arange(len(table)), position, step)
        rows = tables.newest(table, rows, "label", "explainer")
        keys = zip(table["label"][rows].tolist(), table["explainer"][rows].tolist(), strict=True)
        return {
            (label, self._names[number]): self._ref(table, row)
            for (label, number), row in zip(keys, rows.tolist(), strict=True)
        }

    def _rows(self, kind: str, position: int, step: int | None) -> NDArray[np.intp]:
        """Return the rows of a sample at a step, or at the last that has any: of the last time that it was logged."""
        table, rows = self._tables[kind], self._finders[kind].rows(position)
        steps = table["step"][rows]
        at = int(steps.max(initial=0)) if step is None else step
        return self._of_last_sample(table, rows[steps == at], position, at)

    def _of_last_sample(self, table: Table, rows: NDArray[np.intp], position: int, step: int) -> NDArray[np.intp]:
        """Return those of some rows of a sample at a step that are of the last time that it was logged."""
        samples, begun = self._tables["sample"], self._finders["sample"].rows(position)
        last = self._last(samples, begun[samples["step"][begun] == step])
        if not last:
            return rows
        file, offset = samples["file"][last[0]], samples["offset"][last[0]]
        return rows[(table["file"][rows] == file) & (table["offset"][rows] >= offset)]

    def _last_refs(self, kind: str, position: int, step: int) -> list[Ref]:
        table = self._tables[kind]
        return [self._ref(table, row) for row in self._last(table, self._rows(kind, position, step))]

    def _last(self, table: Table, rows: NDArray[np.intp]) -> list[int]:
        """Return the row of the greatest wall time, in a list; of equal times the last."""
        return rows[np.lexsort([rows, table["time"][rows]])[-1:]].tolist()

    def _at(self, step: int | None) -> Any:
        """Return the step, or each sample's last one by position where they differ."""
        steps = self._samples_by_step.steps()
        if step is not None or len(steps) < 2:
            return steps[-1] if step is None and steps else step or 0
        return self._samples_by_step.last_steps(len(self._ids) - 1)

    def _ref(self, table: Table, row: int) -> Ref:
        return Ref(int(table["file"][row]), int(table["offset"][row]))


def _places(table: Table, rows: NDArray[np.intp]) -> Places:
    return np.stack([table[name][rows].astype(np.uint64) for name in ("file", "offset", "position")], axis=1)


def _latest(found: Iterable[Importance]) -> list[Importance]:
    return list({(one.method, one.label): one for one in found}.values())


def _in_order(summary: Summary) -> tuple[str, str, int]:
    return summary.benchmark, summary.explainer, -1 if summary.label is None else summary.label
