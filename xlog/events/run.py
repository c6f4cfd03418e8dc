"""Run: the files of one run put together, read lazily through their indexes.

Files of a folder are one run if their headers have the same run id. Should a sample be logged again at the same step,
by a later pass or a resumed process, the last whole one counts: nothing of an earlier one is mixed with it. Where two
writers claim one id with different pictures, there are two samples.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..arrays import Floats
from ..dynamics import Dynamics
from ..errors import ConfigError, LogError, close_names
from ..places.place import is_url
from ..priors import SuperpixelPrior
from ..value_fit import ValueFit
from . import codec
from .commits import half_written, without_doubles
from .distinct_samples import DistinctSamples
from .frames import Damage
from .index import Index
from .joined_rows import JoinedRows
from .last_samples import OF_A_SAMPLE, claimed_twice, name_apart, of_last_samples
from .limits import MAX_PIXELS
from .meaning import verdict_of
from .names import Names
from .order import order_of, times_of
from .reader import last_event
from .rows import EXPLAINED, KINDS, NO_LABEL, TOP, TRUE, Rows
from .schema import (
    Condition,
    Convergence,
    Event,
    Explanation,
    FileHeader,
    Inference,
    Map,
    RunEnd,
    RunMetadata,
    Sample,
    Score,
    ScoreSummary,
    SegmentMap,
    word,
)
from .shares import missing_ranks
from .summaries import of_all
from .training import KINDS_OF_TRAINING, TrainingLog

Record = dict[str, object]
_HALF = 0.5  # probability
_ROWS_KEPT = 1 << 21  # of files that are looked at one by one: 120 MB
_SEARCHES = 200  # through all names: as many take about as long as making a table of them
_OF_A_LABEL = ("explanation", "score", "score_summary", "counterfactual_tree", "counterfactual_rows")
_PER_LABEL = [KINDS[kind] for kind in (*_OF_A_LABEL, "model_importance", "partial_dependence")]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record is."""

    file: int
    row: np.void
    names: Sequence[str]
    """That the row refers to, as they are shown."""
    logged_names: Sequence[str]
    """The same, as they were logged."""
    number: int = -1
    """Of the row among all that count; -1 where they were not put together."""


class Run:
    """One run, as far as it has been read; `refresh()` takes in what has been added."""

    def __init__(self, indexes: Sequence[Index]) -> None:
        self._indexes = sorted(indexes, key=_age)
        self._begin()

    # ------------------------------------------------------------------------------------------- what it is

    @property
    def rows(self) -> Rows:
        """The index rows of all files that count."""
        return self._joined.rows

    @property
    def files(self) -> list[Path]:
        """The event files."""
        return [index.log for index in self._indexes]

    @property
    def folder(self) -> Path:
        """Where the first of them lies."""
        return self._indexes[0].log.parent

    @property
    def id(self) -> str:
        """The run id; the name of its file where the header is damaged."""
        return self.header.run_id if self.header else self._indexes[0].log.name

    @property
    def header(self) -> FileHeader | None:
        """The header of the first file; None where it is damaged."""
        return self._indexes[0].header

    @property
    def size(self) -> int:
        """Bytes of all files, without indexes."""
        return sum(path.stat().st_size for path in self.files)

    @cached_property
    def steps(self) -> list[int]:
        """Steps that samples were logged at, ascending, but for abandoned ones."""
        if self._distinct is not None:
            return sorted(set(self._distinct.steps).difference(self.abandoned_steps))
        logged = self._column("step")[self._numbers_of("sample")]
        begins = np.append(True, logged[1:] != logged[:-1])[: len(logged)]  # few: steps come one after the other
        return sorted(set(logged[begins].tolist()).difference(self.abandoned_steps))

    @cached_property
    def abandoned_steps(self) -> list[int]:
        """Steps of a training that was begun again from an earlier checkpoint and has not come to them yet.

        They are left out wherever no step is asked for; samples(step) and the like still have them.
        """
        return sorted(self.metadata.abandoned_steps)

    def fingerprint(self, step: int) -> bytes:
        """Return the hash of the network's parameters in the last pass at a step; empty: not known."""
        rows = self._numbers_of("run_metadata")
        rows = rows[self._column("step")[rows] == step]
        return self._read(rows[-1]).run_metadata.model.fingerprint if len(rows) else b""

    @property
    def metadata(self) -> RunMetadata:
        """The latest metadata; empty where there are none yet."""
        if self._distinct is not None:
            return self._metadata_of_files()
        rows = self._numbers_of("run_metadata")
        return self._read(rows[-1]).run_metadata if len(rows) else RunMetadata()

    @property
    def prior(self) -> SuperpixelPrior | None:
        """What superpixels speak for over a data set, where explainers were given that; None where they were not.

        Raises ConfigError for a damaged one.
        """
        if not self.metadata.HasField("prior"):
            return None
        logged = self.metadata.prior
        centers = np.array(logged.centers, np.float32)
        width = len(centers) // max(1, logged.clusters)
        weights = [one.weights for one in logged.classes]
        if width * logged.clusters != len(centers) or {len(row) for row in weights} - {logged.clusters}:
            raise ConfigError(f"the prior in {self.folder} is damaged: centers and weights do not fit its clusters")
        labels = np.array([one.label for one in logged.classes], np.int64)
        shaped = np.array(weights, np.float32).reshape(len(labels), logged.clusters)
        return SuperpixelPrior.checked(
            logged.method, logged.layer, centers.reshape(logged.clusters, width), labels, shaped, logged.names
        )

    @property
    def class_names(self) -> list[str]:
        """Names of the labels, by number."""
        return list(self.metadata.class_names)

    @property
    def explainers(self) -> list[str]:
        """Names of the explainers that logged something, sorted."""
        if self._distinct is not None:
            return self._distinct.explainers
        return sorted(self._names[i] for i in np.unique(self._of_kind("explanation")["explainer"]))

    @property
    def status(self) -> str:
        """Of the last passes: "finished", "interrupted", "failed", or "unfinished" where an end is missing.

        "unknown (99)" is a status that a later version has written, "unknown (0)" one that was not said.
        """
        found = {self._status_of(number) for number in self._last_files()}
        known = ("failed", "unfinished", "interrupted", "finished")
        return next((status for status in known if status in found), None) or min(found)

    @property
    def missing_ranks(self) -> list[int]:
        """Which of the processes that write the run have not ended: the rest of their share of the samples is missing.

        Empty for one process, and where all have finished; the ranks of those that still run are among them.
        `Runner(..., resume=True)`, in any number of processes, logs what is missing.
        """
        return self.shares[0]

    @property
    def shares(self) -> tuple[list[int], int]:
        """`missing_ranks`, and how many processes write the run."""
        ends = (self._status_of(number) == "finished" for number in range(len(self._indexes)))
        return missing_ranks(zip((index.header for index in self._indexes), ends, strict=True))

    @property
    def last_time(self) -> int:
        """When the last record was written, nanoseconds since 1970, though clocks may have gone back."""
        if self._distinct is not None:
            orders = [order_of(index.header) if index.header and index.header.order else 0 for index in self._indexes]
            return max(map(max, orders, (one.last_time for one in self._distinct.files)))
        return int(_times(self._indexes).max(initial=0))

    @property
    def damage(self) -> list[tuple[Path, Damage]]:
        """What could not be read."""
        return [(index.log, damage) for index in self._indexes for damage in index.damage()]

    def stored_hashes(self) -> set[bytes]:
        """Hashes of what is stored once: pictures and superpixels."""
        rows = [*self._numbers_of("picture"), *self._numbers_of("segment_map")]
        return {bytes.fromhex(self._names[self.rows["sample"][number]]) for number in rows}

    def refresh(self) -> bool:
        """Take in what the files have gained, and tell whether they have."""
        changed = [index.refresh() for index in self._indexes]
        if any(changed):
            self._begin()
        return any(changed)

    # ------------------------------------------------------------------------------------------ what is in it

    def accuracy(self, step: int | None = None) -> float | None:
        """Return the share of samples of a step, by default the last, whose most probable label is a true one.

        None of a regression, and where no sample has both.
        """
        if self.metadata.task == "regression":
            return None
        if self._distinct is not None:
            return self._distinct.accuracy(self._step(step), len(self.class_names) == 1)
        found = self.rows[self._column("step") == self._step(step)]
        is_true = (found["kind"] == KINDS["sample"]) & (found["flags"] & TRUE > 0)
        is_top = (found["kind"] == KINDS["inference"]) & (found["flags"] & TOP > 0)
        true, top = found[is_true], found[is_top & np.isin(found["sample"], found["sample"][is_true])]
        pairs = [rows["sample"].astype(np.int64) << 32 | rows["label"] for rows in (top, true)]
        hits = np.isin(*pairs)
        if len(self.class_names) == 1:  # of a binary network the top label is right where it is not there, too
            hits = hits == (top["value"] > _HALF)
        return float(hits.mean()) if len(top) else None

    def fits(self, step: int | None = None) -> list[ValueFit]:
        """Return how well each output of a regression fits the true values of a step, by default the last.

        Empty where there are none. Reads every sample.
        """
        metadata = self.metadata
        if metadata.task != "regression" or not self.steps:
            return []
        names, units = list(metadata.class_names), list(metadata.units) or [""] * len(metadata.class_names)
        samples = self.samples(step)
        values = np.full((2, len(samples), len(names)), np.nan)
        for i, sample in enumerate(samples):
            given = list(sample.event.values)[: len(names)]
            values[0, i, : len(given)] = given
            for score in sample.inference.labels:
                if score.label < len(names):
                    values[1, i, score.label] = score.logit
        each = (ValueFit.of(*of, *values[:, :, k]) for k, of in enumerate(zip(names, units, strict=False)))
        return [fit for fit in each if fit is not None]

    def samples(self, step: int | None = None) -> SampleList:
        """Return the samples of a step, by default the last, in the order of the log; each is read when looked at."""
        step = self._step(step)
        if self._distinct is not None:
            at = self._distinct.at(step)
            return SampleList(self, self._starts[at.files] + at.rows, self._place_in_files)
        rows = self._numbers_of("sample")
        here = rows[self._column("step")[rows] == step]
        offset, file = self._joined.at("offset", here), self._files[here]
        is_same = (offset[1:] == offset[:-1]) & (file[1:] == file[:-1])  # a record has a row for each true label
        return SampleList(self, here[np.append(True, ~is_same)[: len(here)]], self._place)

    @property
    def sample_count(self) -> int:
        """How many samples there are, at any step; those are told apart by ids."""
        if self._distinct is not None:
            return self._distinct.count
        return len(np.unique(self._column("sample")[self._numbers_of("sample")]))

    def sample(self, identity: str, step: int | None = None) -> SampleView:
        """Return one sample by its id. Raises LogError."""
        if found := self._distinct_sample(identity, step):
            return found
        number, step = self._number(identity), self._step(step)
        rows = np.flatnonzero(self._column("sample") == number)
        found = rows[(self._column("kind")[rows] == KINDS["sample"]) & (self._column("step")[rows] == step)]
        if not len(found):
            raise LogError(f"no sample {identity!r} at step {step}; samples(step={step}) lists what is there")
        return SampleView(self, self._place(int(found[0])))

    def _distinct_sample(self, identity: str, step: int | None) -> SampleView | None:
        """Return a sample that one file has; None where it is to be looked for in all rows."""
        at = self._distinct.at(self._step(step)) if self._distinct is not None else None
        number = at.find(identity) if at is not None else None
        if at is None or number is None:
            return None
        view = SampleView(self, self._place_in_files(int(self._starts[at.files[number]]) + int(at.rows[number])))
        return view if view.id == identity else None

    def predictions(self, step: int | None = None) -> Iterator[Record]:
        """Yield a record per logged label of every sample: step, sample, label, name, probability and flags."""
        names = self.class_names
        true = self._true_labels()
        for row in self._rows_at("inference", step):
            label, sample = int(row["label"]), int(row["sample"])
            if label == NO_LABEL:
                continue
            yield {
                "step": int(row["step"]),
                "sample": self._names[sample],
                "label": label,
                "class": _class(names, label),
                "probability": float(row["value"]),
                "std": float(row["second"]),
                "explained": bool(row["flags"] & EXPLAINED),
                "top": bool(row["flags"] & TOP),
                "true": (int(row["step"]), sample, label) in true,
            }

    def class_probabilities(self, step: int | None = None) -> tuple[list[str], NDArray[np.int64], Floats]:
        """Return ids, labels (n,) and probabilities (n, K) of the samples of a step, by default the last.

        Those with one true label. Raises LogError where the log has not all K labels of one:
        register_predictions(every_label=True) logs them.
        """
        step, count = self._step(step), len(self.class_names)
        rows, given = self._rows_at("inference", step), self._rows_at("sample", step)
        rows, given = rows[rows["label"] < count], given[(given["flags"] & TRUE > 0) & (given["label"] < count)]
        samples, place = np.unique(rows["sample"], return_inverse=True)
        probabilities = np.full((len(samples), count), np.nan, np.float32)
        probabilities[place, rows["label"]] = rows["value"]
        known, first, times = np.unique(given["sample"], return_index=True, return_counts=True)
        known, labels = known[times == 1], given["label"][first[times == 1]]
        there = np.searchsorted(samples, known).clip(max=max(len(samples) - 1, 0))
        is_there = samples[there] == known if len(samples) else np.zeros(len(known), np.bool_)
        chosen = probabilities[there[is_there]]
        if np.isnan(chosen).any():
            raise LogError(
                f"wanted all {count} probabilities of each sample at step {step}, got fewer; log them by "
                "register_predictions(every_label=True)"
            )
        return [self._names[number] for number in known[is_there]], labels[is_there].astype(np.int64), chosen

    def scores(self, step: int | None = None) -> Iterator[Record]:
        """Yield a record per score: step, sample, label, class, explainer, benchmark, value (NaN: missing)."""
        names = self.class_names
        for row in self._rows_at("score", step):
            yield {
                "step": int(row["step"]),
                "sample": self._names[row["sample"]],
                "label": int(row["label"]),
                "class": _class(names, int(row["label"])),
                "explainer": self._names[row["explainer"]],
                "benchmark": self._names[row["benchmark"]],
                "value": float(row["value"]),
            }

    @property
    def incomplete(self) -> list[tuple[int, str]]:
        """(step, id) of samples that were not written whole: their writer was stopped within.

        Their records are listed as far as they came; their scores are not, so that no mean counts them.
        """
        return sorted((step, self._names[sample]) for step, sample in self._incomplete)

    def logged_scores(self, step: int | None = None) -> Iterator[Score]:
        """Yield scores as they were logged, curves and reasons for missing ones included, in double precision.

        The index, which `scores` reads, keeps single precision.
        """
        for number in self._numbers_at("score", step):
            yield self._read(int(number)).score

    def curves(self, step: int | None = None) -> Iterator[Record]:
        """Yield a record per curve of every score: those of scores(), and the curve's name, x and y, arrays (n,)."""
        for record, score in zip(self.scores(step), self.logged_scores(step), strict=True):
            for curve in score.curves:
                yield {**record, "curve": curve.name, "x": np.array(curve.x), "y": np.array(curve.y)}

    def summaries(self, step: int | None = None) -> Iterator[Record]:
        """Yield a record per explainer, benchmark and class, and over all classes (label None): how scores sum up.

        step, label, class, explainer, benchmark, count, missing, mean, low, high (95 % of the mean), best_control,
        gain over it (above 0: better), gain_low, gain_high, verdict (better, worse or unsure), no_interval (why there
        is none), seed_std (standard deviation of the mean over seeds, with `repeats=`); NaN and "" where there is
        nothing to say. Of a run that several processes write, they are made anew of the scores of all of them.
        """
        for at, summary in self._summaries(step):
            label = _optional(summary, "label", None)
            yield {
                "step": at,
                "label": label,
                "class": "" if label is None else _class(self.class_names, label),
                "explainer": summary.explainer,
                "benchmark": summary.benchmark,
                "count": summary.count,
                "missing": summary.missing,
                "mean": _optional(summary, "mean", np.nan),
                **_ends(summary, "interval", ""),
                "best_control": summary.best_baseline,
                "gain": _optional(summary, "gain", np.nan),
                **_ends(summary, "gain_interval", "gain_"),
                "verdict": verdict_of(summary),
                "no_interval": summary.no_interval,
                "seed_std": _optional(summary, "seed_std", np.nan),
            }

    def _summaries(self, step: int | None) -> Iterator[tuple[int, ScoreSummary]]:
        """Yield summaries with their steps: what was logged; where several processes did, each of its own, anew."""
        metadata = self.metadata
        if metadata.processes > 1:
            pairs = zip(self._rows_at("score", step), self.logged_scores(step), strict=True)
            shown = ((int(row["step"]), self._names[row["sample"]], score) for row, score in pairs)
            yield from of_all(metadata, shown)
            return
        for number in self._numbers_at("score_summary", step):
            event = self._read(int(number))
            yield event.step, event.score_summary

    def trees(self, step: int | None = None) -> Iterator[Record]:
        """Yield a record per counterfactual tree.

        step, sample, label, class, occlusion, direction, outcome, probability (the label's on the composite of the kept
        layer, NaN where none is kept), tree (the event).
        """
        for row, number in zip(
            self._rows_at("counterfactual_tree", step), self._numbers_at("counterfactual_tree", step), strict=True
        ):
            tree = self._read(int(number)).counterfactual_tree
            yield {
                "step": int(row["step"]),
                "sample": tree.sample_id,
                "label": tree.label,
                "class": _class(self.class_names, tree.label),
                "occlusion": tree.occlusion,
                "direction": word(tree.Direction, tree.direction),
                "outcome": word(tree.Outcome, tree.outcome),
                "probability": float(row["value"]),
                "tree": tree,
            }

    def convergence(self, step: int | None = None) -> Iterator[Record]:
        """Yield a record per number that tells how far a map is from what its method promises; see MapView.convergence.

        step, sample, label, class, explainer, kind, value, relative, bound, beyond.
        """
        for view in self.maps(step=step):
            about = {"step": view.step, "sample": view.sample, "label": view.label}
            about |= {"class": _class(self.class_names, view.label), "explainer": view.explainer}
            yield from (about | record for record in view.convergence)

    def maps(self, explainer: str | None = None, step: int | None = None) -> Iterator[MapView]:
        """Return the maps of a step (None: of all), of one explainer or of all, each read when asked for its values."""
        if self._distinct is not None and len(self._indexes) > 1:
            return self._maps_of_files(explainer, step)
        wanted = None if explainer is None else self._number(explainer)
        rows = self._numbers_at("explanation", step)
        if wanted is not None:
            rows = rows[self._column("explainer")[rows] == wanted]
        return (MapView(self, int(number)) for number in rows)

    def _maps_of_files(self, explainer: str | None, step: int | None) -> Iterator[MapView]:
        """Return the maps file by file, without the rows of all of them."""
        assert self._distinct is not None
        if explainer is not None and explainer not in self.explainers:
            self._number(explainer)  # says what there is
        chosen = range(len(self._indexes))
        return (
            MapView(self, place)
            for file in chosen
            if explainer is None or explainer in self._distinct.files[file].explainers
            for place in self._each_place_in(file, "explanation", step)
            if explainer is None or place.names[place.row["explainer"]] == explainer
        )

    def tokens(self, step: int | None = None) -> Iterator[Record]:
        """Yield a record per token of each map of a text, special ones too: see MapView.tokens."""
        for view in self.maps(step=step):
            yield from view.tokens()

    def importances(self, step: int | None = None) -> Iterator[Record]:
        """Yield a record per method and output: how much features of a table, or concepts, matter to the model.

        step, method, label (None: all outputs), class, features (names, of concepts too), values (F,), errors (F,),
        p_values (F,) and separable (F,); these three are None where there are none.
        """
        names = [feature.name for feature in self.metadata.features]
        for number in self._numbers_at("model_importance", step):
            event = self._read(int(number))
            found = event.model_importance
            label = found.label if found.HasField("label") else None
            yield {
                "step": event.step,
                "method": found.method,
                "label": label,
                "class": "" if label is None else _class(self.class_names, label),
                "features": list(found.names) or names,
                "values": np.array(found.values),
                **{
                    name: np.array(getattr(found, name)) if len(getattr(found, name)) else None
                    for name in ("errors", "p_values", "separable")
                },
            }

    def dependences(self, step: int | None = None) -> Iterator[Record]:
        """Yield a record per method, feature and output: what the model puts out as the feature takes other values.

        step, method, feature, label, class, grid (G,), mean, low and high (G,), the 10th and 90th percentile over rows,
        rows (how many), samples (ids of the rows that have a curve of their own), curves (C, G).
        """
        for number in self._numbers_at("partial_dependence", step):
            event = self._read(int(number))
            found = event.partial_dependence
            curves = np.array([curve.outputs for curve in found.curves], np.float64)
            yield {
                "step": event.step,
                "method": found.method,
                "feature": found.feature,
                "label": found.label,
                "class": _class(self.class_names, found.label),
                **{name: np.array(getattr(found, name)) for name in ("grid", "mean", "low", "high")},
                "rows": found.rows,
                "samples": [curve.sample_id for curve in found.curves],
                "curves": curves.reshape(len(found.curves), -1) if len(curves) else np.zeros((0, len(found.grid))),
            }

    def counterfactual_rows(self, step: int | None = None) -> Iterator[Record]:
        """Yield a record per row of a table that the model predicts otherwise, found near one that was explained.

        step, sample, label, class, method, start (output of the sample itself), above and below (what was wanted; NaN:
        no such bound), rank (1 is the first; None: none was found, and what follows is empty or NaN), changes (feature
        -> value), outputs (after each of them), output, distance, winner (most probable label; None of a regression).
        """
        for number in self._numbers_at("counterfactual_rows", step):
            event = self._read(int(number))
            found = event.counterfactual_rows
            about: Record = {"step": event.step, "sample": found.sample_id, "label": found.label}
            about |= {"class": _class(self.class_names, found.label), "method": found.method, "start": found.start}
            about |= {end: _optional(found, end, np.nan) for end in ("above", "below")}
            for rank, one in enumerate(found.alternatives, 1):
                yield {
                    **about,
                    "rank": rank,
                    "changes": {change.feature: change.value for change in one.changes},
                    "outputs": [change.output for change in one.changes],
                    "output": one.output,
                    "distance": one.distance,
                    "winner": _optional(one, "winner", None),
                }
            if not found.alternatives:
                nothing: Record = {"rank": None, "changes": {}, "outputs": [], "winner": None}
                yield {**about, **nothing, "output": np.nan, "distance": np.nan}

    def influences(self, step: int | None = None) -> Iterator[Record]:
        """Yield a record per training sample that helped or harmed another: step, sample, method, training, value.

        `training` is its id; the value is above 0 where it helped. See Runner.log_influence.
        """
        for number in self._numbers_at("influence", step):
            event = self._read(int(number))
            found = event.influence
            for other in (*found.helpful, *found.harmful):
                about = {"step": event.step, "sample": found.sample_id, "method": found.method}
                yield {**about, "training": other.sample_id, "value": other.value}

    def training(self) -> Dynamics:
        """Return how training went for each sample that a recorder has met: see Dynamics; of no samples without one.

        What was recorded last counts: of a sample that comes twice at one step, and of a training that was resumed.
        """
        log = TrainingLog()
        for number in np.flatnonzero(np.isin(self._column("kind"), [KINDS[kind] for kind in KINDS_OF_TRAINING])):
            log.take(self._read(int(number)))
        return log.dynamics()

    # --------------------------------------------------------------------------------------- which records count

    def offsets_of(self, file: Path) -> set[int]:
        """Return where the records of one file that count begin."""
        return set(self.rows["offset"][self._files == self.files.index(file)].tolist())

    def renamed_at(self, file: Path) -> dict[int, str]:
        """Return where records of one file begin whose sample is shown under another id: offset -> shown id."""
        shown = [number for number, name in enumerate(self._names) if name in self.renamed] if self.renamed else []
        rows = self.rows[(self._files == self.files.index(file)) & np.isin(self.rows["sample"], shown)]
        return {int(row["offset"]): self._names[row["sample"]] for row in rows if row["kind"] in OF_A_SAMPLE}

    # -------------------------------------------------------------------------------------------- inside

    @property
    def _names(self) -> Sequence[str]:
        return self._joined.names

    @property
    def _files(self) -> NDArray[np.uint16]:
        return self._joined.files

    def _begin(self) -> None:
        """Forget what was made of the files; put their rows together unless what they say in short is enough."""
        made = ("_pictures", "_numbers", "steps", "abandoned_steps", "_incomplete", "_joined", "_half", "renamed")
        for name in made:
            self.__dict__.pop(name, None)
        self._logged_names: Sequence[str] | None = None
        self._searches = 0
        self._starts: NDArray[np.intp] = np.cumsum([0, *(index.count for index in self._indexes)], dtype=np.intp)
        self._read_files: dict[int, None] = {}  # whose rows are kept, the latest last
        said = [index.contents for index in self._indexes]
        known = [contents for contents in said if contents is not None]
        # A single file's rows are quicker than what is made of its contents, unless they are far away.
        is_enough = len(known) == len(said) and (len(said) > 1 or is_url(self.folder))
        self._distinct = DistinctSamples.of(known) if is_enough else None
        if self._distinct is None:
            self._merge()

    @cached_property
    def _joined(self) -> JoinedRows:
        self._merge()
        found: JoinedRows = self.__dict__["_joined"]
        return found

    @cached_property
    def _half(self) -> NDArray[np.bool_]:
        """Which rows are of samples that were not written whole."""
        self._merge()
        found: NDArray[np.bool_] = self.__dict__["_half"]
        return found

    @cached_property
    def renamed(self) -> dict[str, str]:
        """Shown -> logged id of samples that another writer claims with another picture."""
        return {}  # of distinct samples; else it was set

    def _merge(self) -> None:
        """Put the files' rows together, with names numbered once, and drop what a later record replaces."""
        self._joined = JoinedRows(self._indexes)
        self._half = np.concatenate([half_written(index.rows, index.header) for index in self._indexes])
        times = _times(self._indexes) if len(self._joined) and self._repeats_a_step() else None
        if times is not None:
            self._set_apart()
        if self._half.any():
            times = self._keep(without_doubles(self.rows, self._half), times)
        if times is not None:
            times = self._keep(of_last_samples(self.rows, self._files, times), times)
        if times is not None:
            self._keep(_latest(self.rows, self._files, times), times)

    def _keep(self, kept: NDArray[np.bool_], times: NDArray[np.int64] | None) -> NDArray[np.int64] | None:
        self._joined.keep(kept)
        self._half = self._half[kept]
        return None if times is None else times[kept]

    def _set_apart(self) -> None:
        """Give samples names of their own where writers claim one id with different pictures."""
        self.renamed = {}
        if len(self._indexes) == 1:
            return
        names, logged = list(self._names), list(self._names)
        headers = [index.header for index in self._indexes]
        for sample, files in claimed_twice(self.rows, self._files, headers, self._picture_hash):
            apart = name_apart(names[sample], names.__contains__, headers[files[0]])
            self.renamed[apart] = names[sample]
            theirs = np.isin(self._files, files) & (self.rows["sample"] == sample) & self._is_of_sample()
            self.rows["sample"][theirs] = len(names)
            names.append(apart)
            logged.append(logged[sample])
        self._joined.rename(names)
        self._logged_names = logged

    def _is_of_sample(self) -> NDArray[np.bool_]:
        return np.isin(self.rows["kind"], OF_A_SAMPLE)

    def _picture_hash(self, number: int) -> bytes:
        return self._read(number).sample.picture.hash

    def _repeats_a_step(self) -> bool:
        """Tell whether two passes may have been made at one step: within a pass the runner sees to it that ids differ.

        Several writers (ranks, a resumed process) may have, parts of one writer are as one file.
        """
        headers = [index.header for index in self._indexes]
        writers = {(header.host, header.pid, header.start_time) if header else None for header in headers}
        if self._distinct is not None:
            steps = [step for contents in self._distinct.files for _, step in contents.metadata]
        else:
            steps = self._joined.at("step", self._numbers_of("run_metadata")).tolist()
        return len(writers) > 1 or len(set(steps)) < max(1, len(steps))

    def _of_kind(self, kind: str) -> Rows:
        return self.rows[self._numbers_of(kind)]

    def _numbers_of(self, kind: str) -> NDArray[np.intp]:
        return np.flatnonzero(self._column("kind") == KINDS[kind])

    def _column(self, name: str) -> NDArray[np.generic]:
        return self._joined.column(name)

    def _rows_at(self, kind: str, step: int | None) -> Rows:
        return self.rows[self._numbers_at(kind, step)]

    def _numbers_at(self, kind: str, step: int | None) -> NDArray[np.intp]:
        """Rows of a kind at a step; None: at all that are not abandoned. Scores of incomplete samples are none."""
        numbers = self._numbers_of(kind)
        if kind == "score":
            numbers = numbers[~self._half[numbers]]
        if step is not None:
            return numbers[self._column("step")[numbers] == step]
        if not self.abandoned_steps:
            return numbers
        return numbers[~np.isin(self._column("step")[numbers], self.abandoned_steps)]

    @cached_property
    def _incomplete(self) -> set[tuple[int, int]]:
        """Step and number of the samples that were not written whole."""
        rows = self.rows[self._half]
        return set(zip(rows["step"].tolist(), rows["sample"].tolist(), strict=True))

    def _true_labels(self) -> set[tuple[int, int, int]]:
        rows = self._of_kind("sample")
        rows = rows[(rows["flags"] & TRUE) > 0]
        return set(zip(rows["step"].tolist(), rows["sample"].tolist(), rows["label"].tolist(), strict=True))

    def _step(self, step: int | None) -> int:
        steps = self.steps
        if step is None and steps:
            return steps[-1]
        if step not in steps and step not in self.abandoned_steps:
            raise LogError(f"no samples at step {step} of {self.folder}; steps are {steps}")
        return step

    def _number(self, name: str) -> int:
        number = self._number_of(name)
        if number is None:
            raise LogError(f"no {name!r} in {self.folder}{close_names(name, self._names)}")
        return number

    def _number_of(self, name: str) -> int | None:
        """Return the number of a name. The first few are looked for: a table of half a million takes 70 MB."""
        names = self._names
        if isinstance(names, Names) and self._searches < _SEARCHES:
            self._searches += 1
            return names.find(name)
        return self._numbers.get(name)

    def _read(self, number: int) -> Event:
        return self._read_at(self._place(number))

    def _read_at(self, place: Place) -> Event:
        return self._indexes[place.file].read(place.row, place.logged_names)

    def _place(self, number: int) -> Place:
        """Return where a row is of all that count."""
        row, names = self._joined.row(number)
        return Place(int(self._files[number]), row, names, self._logged_names or names, number)

    def _place_in_files(self, number: int) -> Place:
        """Return where a row is, of the rows of all files, without those of other files."""
        file = int(np.searchsorted(self._starts, number, side="right")) - 1
        rows, names = self._rows_in(file)
        return Place(file, rows[number - self._starts[file]], names, names)

    def _rows_in(self, file: int) -> tuple[Rows, Sequence[str]]:
        """Return the rows of one file and their names, and let those go that were not looked at for long."""
        index = self._indexes[file]
        rows = index.rows
        self._read_files.pop(file, None)
        self._read_files[file] = None
        kept = sum(self._indexes[number].count for number in self._read_files)
        while kept > _ROWS_KEPT and len(self._read_files) > 1:
            oldest = next(iter(self._read_files))
            del self._read_files[oldest]
            self._indexes[oldest].release()
            kept -= self._indexes[oldest].count
        return rows, index.names

    def _places_in(self, file: int, kind: str, step: int | None, sample: int) -> list[Place]:
        """Return where the rows of a kind are in a file, at a step or at all but abandoned ones, of a sample."""
        return list(self._each_place_in(file, kind, step, sample))

    def _each_place_in(self, file: int, kind: str, step: int | None, sample: int | None = None) -> Iterator[Place]:
        """Yield the same, of a sample or of all."""
        rows, names = self._rows_in(file)
        chosen = rows["kind"] == KINDS[kind]
        if sample is not None:
            chosen &= rows["sample"] == sample
        chosen &= rows["step"] == step if step is not None else ~np.isin(rows["step"], self.abandoned_steps)
        found = rows[chosen]
        if len(found) and self._repeats_a_step():
            found = found[_latest(found, np.zeros(len(found), np.uint16), np.arange(len(found)))]
        for row in found:
            yield Place(file, row, names, names)

    def _metadata_of_files(self) -> RunMetadata:
        assert self._distinct is not None
        for file, contents in reversed([*enumerate(self._distinct.files)]):
            if contents.metadata:
                return self._indexes[file].event(contents.metadata[-1][0], "run_metadata").run_metadata
        return RunMetadata()

    def _last_files(self) -> list[int]:
        """Return the files that a run may still go on in: each writer's last part, of the writers that none resumed."""
        parts: dict[tuple[object, ...], int] = {}  # files are in the order of writers and parts
        resumed = 0.0
        for number, index in enumerate(self._indexes):
            header = index.header
            writer = (header.host, header.pid, header.start_time) if header else (number,)
            parts[writer] = number
            resumed = max(resumed, header.start_time if header and header.resumed else 0.0)
        headers = {number: self._indexes[number].header for number in parts.values()}
        return [number for number, header in headers.items() if not (header and header.start_time < resumed)]

    def _status_of(self, file: int) -> str:
        index = self._indexes[file]
        contents = index.contents
        if contents is not None and not contents.ended:
            return "unfinished"
        last = last_event(index.log) if contents is not None else None
        if last is None or not last.HasField("run_end"):
            rows = self._rows_in(file)[0]
            if not len(rows) or rows[-1]["kind"] != KINDS["run_end"]:
                return "unfinished"
            last = index.read(rows[-1])
        return word(RunEnd.Status, last.run_end.status)

    def _segment_map(self, packed: Map, file: int) -> SegmentMap | None:
        """Return the superpixels that a map of a file weighs, None where it weighs none or they are not there."""
        if packed.WhichOneof("values") != "segments":
            return None
        if place := self._stored_in(file, "segment_map", packed.segments.hash):
            return self._read_at(place).segment_map
        rows = self._numbers_of("segment_map")
        number = self._number_of(packed.segments.hash.hex())
        found = rows[:0] if number is None else rows[self._column("sample")[rows] == number]
        return self._read(found[0]).segment_map if len(found) else None

    def _stored_in(self, file: int, kind: str, digest: bytes) -> Place | None:
        """Return where something that is stored once is, if it is in one file, of distinct samples; else None."""
        if self._distinct is None:
            return None
        rows, names = self._rows_in(file)
        found = (row for row in rows[rows["kind"] == KINDS[kind]] if names[row["sample"]] == digest.hex())
        row = next(found, None)
        return None if row is None else Place(file, row, names, names)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self._names)}

    @cached_property
    def _pictures(self) -> dict[str, int]:
        return {self._names[self.rows["sample"][number]]: int(number) for number in self._numbers_of("picture")}


class SampleList(Sequence["SampleView"]):
    """Samples by position, each read when it is looked at."""

    def __init__(self, run: Run, numbers: NDArray[np.intp], place: Callable[[int], Place]) -> None:
        self._run, self._numbers, self._place = run, numbers, place

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, position):  # type: ignore[no-untyped-def]
        if isinstance(position, slice):
            return SampleList(self._run, self._numbers[position], self._place)
        return SampleView(self._run, self._place(int(self._numbers[position])))


class SampleView:
    """One sample at one step."""

    def __init__(self, run: Run, place: Place) -> None:
        self._run, self._place = run, place
        self.step, self.id = int(place.row["step"]), place.names[place.row["sample"]]

    @property
    def is_complete(self) -> bool:
        """All that was to be written of it is there, as far as its log can tell."""
        run, number = self._run, self._place.number
        return run._distinct is not None or (self.step, int(run.rows["sample"][number])) not in run._incomplete

    @cached_property
    def event(self) -> Sample:
        """As it was logged: name, truth, regions, picture's hash."""
        return self._run._read_at(self._place).sample

    @property
    def name(self) -> str:
        """For people."""
        return self.event.name

    @property
    def labels(self) -> list[int] | None:
        """True labels; None where they were not given."""
        return list(self.event.truth.labels) if self.event.HasField("truth") else None

    @property
    def shares(self) -> dict[int, float] | None:
        """How much each class is true, 0..1, by its number; None where ground truth is not soft."""
        truth = self.event.truth
        return dict(zip(truth.share_labels, truth.shares, strict=False)) or None

    @cached_property
    def inference(self) -> Inference:
        """What the network output; empty where it was not logged."""
        places = self._places("inference")
        return self._run._read_at(places[-1]).inference if places else Inference()

    def picture(self) -> NDArray[np.uint8] | None:
        """The picture's pixels (H, W) or (H, W, C), of a volume (D, H, W) or (D, H, W, C); None: it was not stored."""
        digest = self.event.picture.hash
        place = self._run._stored_in(self._place.file, "picture", digest)
        if place is None and (number := self._run._pictures.get(digest.hex())) is not None:
            place = self._run._place(number)
        if place is None:
            return None
        data = self._run._read_at(place).picture.data
        try:
            with Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise ValueError(f"wanted up to {MAX_PIXELS} pixels, got {image.size}")
                return codec.unstacked(np.asarray(image), self.event.picture.depth)
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            raise LogError(f"the picture of sample {self.id!r} cannot be decoded: {error}") from error

    def maps(self) -> list[MapView]:
        """All maps of this sample at this step."""
        return [MapView(self._run, place) for place in self._places("explanation")]

    def map(self, explainer: str, label: int | None = None) -> MapView:
        """The map of an explainer, for a label or for the most probable explained one. Raises LogError."""
        found = [m for m in self.maps() if m.explainer == explainer and label in (None, m.label)]
        if not found:
            there = sorted({(m.explainer, m.label) for m in self.maps()})
            raise LogError(f"no map of {explainer!r} for label {label} of sample {self.id!r}; there are {there}")
        return found[0]

    def _places(self, kind: str) -> list[Place]:
        run = self._run
        if run._distinct is not None:  # then all of it is in its file
            return run._places_in(self._place.file, kind, self.step, int(self._place.row["sample"]))
        rows = np.flatnonzero(run._column("sample") == run.rows["sample"][self._place.number])
        rows = rows[(run._column("kind")[rows] == KINDS[kind]) & (run._column("step")[rows] == self.step)]
        return [run._place(number) for number in rows.tolist()]

    def __repr__(self) -> str:
        return f"SampleView({self.id!r}, step={self.step})"


class MapView:
    """One map."""

    def __init__(self, run: Run, number: int | Place) -> None:
        """Take a map of a run by its row among `run.rows`."""
        self._run = run
        self._place = run._place(number) if isinstance(number, int) else number
        row, names = self._place.row, self._place.names
        self.step, self.label = int(row["step"]), int(row["label"])
        self.sample, self.explainer = names[row["sample"]], names[row["explainer"]]

    @property
    def event(self) -> Map:
        """As it was logged."""
        return self._explanation.map

    def array(self, max_pixels: int = MAX_PIXELS) -> Floats:
        """The map at the size of the network's input: (H, W), of a volume (D, H, W), float32.

        Raises LogError for a damaged one, and for more than `max_pixels`: a few bytes may stand for any number.
        """
        return self._decoded(self.event, max_pixels)

    def mean(self) -> Floats | None:
        """Mean of the map over dropout samples, shaped as it; None where it was not made."""
        return self._of_dropout("mean")

    def spread(self) -> Floats | None:
        """Their standard deviation, shaped as it; None where it was not made."""
        return self._of_dropout("spread")

    @property
    def layer(self) -> str:
        """The layer that was looked at, "" where the explainer looks at none."""
        return self._explanation.layer

    @property
    def layout(self) -> str:
        """How places lie in what that layer put out, in words; "" in logs before format 1.3."""
        return self._explanation.layout

    @property
    def layer_reason(self) -> str:
        """Why that layer and that layout, in words; "" in logs before format 1.3."""
        return self._explanation.layer_reason

    @property
    def unit(self) -> str:
        """Of a text "word" or "sentence" where values are of whole ones, at each of their tokens; else empty."""
        return self._explanation.unit

    def tokens(self) -> list[Record]:
        """Of a text a record per token, of anything else none; pandas.DataFrame takes them.

        step, sample, label, class, explainer, token (its number), text (what it is in the text), start, end (in
        characters), word, sentence (their numbers from 1, 0 of what is in none), special (added by the tokenizer, its
        value is 0), value, unit.
        """
        sample = self._run.sample(self.sample, self.step).event
        if not sample.HasField("text"):
            return []
        about: Record = {"step": self.step, "sample": self.sample, "label": self.label}
        about |= {"class": _class(self._run.class_names, self.label), "explainer": self.explainer}
        values, text = self.array()[0].tolist(), sample.text.text
        return [
            about
            | {"token": place, "text": text[token.start : token.end] or token.spelling}
            | {"start": token.start, "end": token.end, "word": token.word, "sentence": token.sentence}
            | {"special": token.special, "value": value, "unit": self.unit}
            for place, (token, value) in enumerate(zip(sample.text.tokens, values, strict=False))
        ]

    def features(self) -> Floats | None:
        """What the layer puts out at each superpixel, (S, D) of length 1; None where it was not logged.

        Raises LogError for damaged ones.
        """
        try:
            return codec.decode_features(self.event.segments)
        except ValueError as error:
            raise LogError(f"{self!r} cannot be decoded: {error}") from error

    @property
    def convergence(self) -> list[Record]:
        """How far the map is from what its method promises: a record per kind of number.

        kind ("completeness", "local_r2", ..., see FORMAT.md), value, relative (|value| as a share, NaN where there is
        none), bound (what was still good, NaN where nothing was judged), beyond (whether it is not).
        """
        return [_convergence(found) for found in self._explanation.convergence]

    @property
    def conditions(self) -> list[tuple[float, float]] | None:
        """Of a row what each value of the map is the weight of: bounds (above, up to) per feature; None: the feature.

        Where both are the same the feature equals it; infinite bounds are none.
        """
        logged = self._explanation.conditions
        return [_bounds(condition) for condition in logged] if len(logged) else None

    @property
    def intercept(self) -> float | None:
        """What the weights of a local linear model are added to, in units of the output; None of other maps."""
        return _optional(self._explanation, "intercept", None)

    @property
    def _explanation(self) -> Explanation:
        return self._run._read_at(self._place).explanation

    def _of_dropout(self, field: str) -> Floats | None:
        explanation = self._explanation
        return self._decoded(getattr(explanation, field)) if explanation.HasField(field) else None

    def _decoded(self, packed: Map, max_pixels: int = MAX_PIXELS) -> Floats:
        try:
            found = codec.full_map(packed, self._run._segment_map(packed, self._place.file), max_pixels)
            return codec.unstacked(found, packed.depth)
        except ValueError as error:
            raise LogError(f"{self!r} cannot be decoded: {error}") from error

    def __repr__(self) -> str:
        return f"MapView(sample={self.sample!r}, explainer={self.explainer!r}, label={self.label}, step={self.step})"


def _age(index: Index) -> tuple[float, int, str]:
    """Order the files of a run: by writer, then by part; those with a damaged header last."""
    header = index.header
    return (order_of(header), header.part, index.log.name) if header else (np.inf, 0, index.log.name)


def _ends(summary: ScoreSummary, field: str, prefix: str) -> Record:
    interval = _optional(summary, field, None)
    ends = (np.nan, np.nan) if interval is None else (interval.low, interval.high)
    return dict(zip((f"{prefix}low", f"{prefix}high"), ends, strict=True))


def _convergence(found: Convergence) -> Record:
    return {
        "kind": word(Convergence.Kind, found.kind),
        "value": found.value,
        "relative": _optional(found, "relative", np.nan),
        "bound": _optional(found, "bound", np.nan),
        "beyond": found.beyond,
    }


def _bounds(condition: Condition) -> tuple[float, float]:
    if condition.HasField("equals"):
        return condition.equals, condition.equals
    return _optional(condition, "above", -np.inf), _optional(condition, "up_to", np.inf)


def _optional(message: Any, field: str, otherwise: object) -> Any:
    return getattr(message, field) if message.HasField(field) else otherwise


def _class(names: list[str], label: int) -> str:
    return names[label] if label < len(names) else ""


def _times(indexes: Sequence[Index]) -> NDArray[np.int64]:
    """Return when each row was written, nanoseconds: within a writer, no row before the one above it."""
    reached: dict[object, tuple[int, int]] = {}  # writer -> its last part, and the time of the last row there
    found = []
    for number, index in enumerate(indexes):
        header = index.header or FileHeader()
        writer = (header.host, header.pid, header.start_time) if index.header else number
        part, time = reached.get(writer, (-1, 0))
        begin = max(time if header.part > part else 0, order_of(header) if header.order else 0)  # else a copy of it
        found.append(times_of(index.rows["wall_time"], begin))
        reached[writer] = header.part, int(found[-1].max(initial=begin))
    return np.concatenate(found)


def _latest(rows: Rows, files: NDArray[np.integer], times: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which rows to keep: those of the last record of each thing; of copies those in the first file."""
    label = np.where(np.isin(rows["kind"], _PER_LABEL), rows["label"], NO_LABEL)
    direction = np.where(rows["kind"] == KINDS["counterfactual_tree"], rows["flags"], 0)
    explainer = np.where(rows["kind"] == KINDS["sample"], 0, rows["explainer"])  # of a sample its name for people
    named = rows["sample"] + explainer > 0  # headers, metadata and ends are no things that replace each other
    names = [rows["benchmark"], explainer, rows["sample"]]
    keys = [direction, label, *names, rows["step"], rows["kind"]]
    order = np.lexsort([rows["offset"], -files.astype(np.int64), times, *keys])
    changes = np.zeros(len(rows), bool)
    for key in keys:
        ordered = key[order]
        changes[:-1] |= ordered[1:] != ordered[:-1]
    changes[-1:] = True
    group = np.concatenate([[0], np.cumsum(changes[:-1])])  # of each ordered row: which thing
    last = order[np.flatnonzero(changes)][group]  # of each ordered row: the last row of its thing
    kept = np.empty(len(rows), bool)
    kept[order] = (rows["offset"][last] == rows["offset"][order]) & (files[last] == files[order])
    return kept | ~named
