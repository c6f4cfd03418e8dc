"""Run: what one run is and what is in it, samples and maps to be looked at, and records of all that was logged."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ..arrays import Floats
from ..dynamics import Dynamics
from ..errors import ConfigError, LogError
from ..priors import SuperpixelPrior
from ..value_fit import ValueFit
from .map_view import MapView
from .order import order_of
from .reader import last_event
from .records import (
    Record,
    alternative_records,
    class_name,
    dependence_record,
    importance_record,
    summary_record,
    tree_record,
)
from .rows import EXPLAINED, KINDS, NO_LABEL, TOP, TRUE, Rows
from .run_files import RunFiles, times_in
from .sample_view import SampleList, SampleView
from .schema import RunEnd, Score, ScoreSummary, word
from .shares import missing_ranks
from .summaries import of_all
from .training import KINDS_OF_TRAINING, TrainingLog

_HALF = 0.5  # probability


class Run(RunFiles):
    """One run, as far as it has been read; `refresh()` takes in what has been added."""

    # ------------------------------------------------------------------------------------------------------- what it is

    @property
    def id(self) -> str:
        """The run id; the name of its file where the header is damaged."""
        return self.header.run_id if self.header else self._indexes[0].log.name

    @property
    def size(self) -> int:
        """Bytes of all files, without indexes."""
        return sum(path.stat().st_size for path in self.files)

    def fingerprint(self, step: int) -> bytes:
        """Return the hash of the network's parameters in the last pass at a step; empty: not known."""
        rows = self._numbers_of("run_metadata")
        rows = rows[self._column("step")[rows] == step]
        return self._read(rows[-1]).run_metadata.model.fingerprint if len(rows) else b""

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
        return int(times_in(self._indexes).max(initial=0))

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

    # ---------------------------------------------------------------------------------------------------- what is in it

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
        return SampleView(self, self._sample_place(identity, step))

    def predictions(self, step: int | None = None) -> Iterator[Record]:
        """Yield a record per logged label of every sample: step, sample, label, name, probability and flags.

        Of a regression per output: step, sample, label, output, unit, value, std of dropout, truth, error (value less
        truth) and whether it is explained, with NaN for what is not known; every sample is read.
        """
        if self.metadata.task == "regression":
            yield from self._predicted_values(step)
            return
        classes = self.class_names
        blocks = zip(self._blocks("inference", step), self._blocks("sample", step), strict=True)
        for (rows, names), (samples, _) in blocks:
            true = _true_labels(samples)
            for row in rows:
                label, sample = int(row["label"]), int(row["sample"])
                if label == NO_LABEL:
                    continue
                yield {
                    "step": int(row["step"]),
                    "sample": names[sample],
                    "label": label,
                    "class": class_name(classes, label),
                    "probability": float(row["value"]),
                    "std": float(row["second"]),
                    "explained": bool(row["flags"] & EXPLAINED),
                    "top": bool(row["flags"] & TOP),
                    "true": (int(row["step"]), sample, label) in true,
                }

    def _predicted_values(self, step: int | None) -> Iterator[Record]:
        names, units = self.class_names, list(self.metadata.units)
        for one in self.steps if step is None else [step]:
            for sample in self.samples(one):
                truth = dict(enumerate(sample.event.values))
                for score in sorted(sample.inference.labels, key=lambda score: score.label):
                    true = truth.get(score.label, np.nan)
                    yield {
                        "step": one,
                        "sample": sample.id,
                        "label": score.label,
                        "output": class_name(names, score.label),
                        "unit": units[score.label] if score.label < len(units) else "",
                        "value": score.logit,
                        "std": score.uncertainty.standard_deviation if score.HasField("uncertainty") else np.nan,
                        "truth": true,
                        "error": score.logit - true,
                        "explained": score.explained,
                    }

    def class_probabilities(self, step: int | None = None) -> tuple[list[str], NDArray[np.int64], Floats]:
        """Return ids, labels (n,) and probabilities (n, K) of the samples of a step, by default the last.

        Those with one true label. Raises LogError where the log has not all K labels of one:
        register_predictions(every_label=True) logs them.
        """
        step, count = self._step(step), len(self.class_names)
        ids: list[str] = []
        labels, chosen = [np.zeros(0, np.int64)], list[Floats]([np.zeros((0, count), np.float32)])
        blocks = zip(self._blocks("inference", step), self._blocks("sample", step), strict=True)
        for (rows, names), (given, _) in blocks:
            numbers, known, probabilities = _of_one_label(rows, given, count)
            ids += [names[number] for number in numbers]
            labels.append(known)
            chosen.append(probabilities)
            if np.isnan(probabilities).any():
                raise LogError(
                    f"wanted all {count} probabilities of each sample at step {step}, got fewer; log them by "
                    "register_predictions(every_label=True)"
                )
        return ids, np.concatenate(labels), np.concatenate(chosen)

    def scores(self, step: int | None = None) -> Iterator[Record]:
        """Yield a record per score: step, sample, label, class, explainer, benchmark, value (NaN: missing)."""
        classes = self.class_names
        for rows, names in self._blocks("score", step):
            for row in rows:
                yield {
                    "step": int(row["step"]),
                    "sample": names[row["sample"]],
                    "label": int(row["label"]),
                    "class": class_name(classes, int(row["label"])),
                    "explainer": names[row["explainer"]],
                    "benchmark": names[row["benchmark"]],
                    "value": float(row["value"]),
                }

    def logged_scores(self, step: int | None = None) -> Iterator[Score]:
        """Yield scores as they were logged, curves and reasons for missing ones included, in double precision.

        The index, which `scores` reads, keeps single precision.
        """
        for place in self._places_at("score", step):
            yield self._read_at(place).score

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
        classes = self.class_names
        for at, summary in self._summaries(step):
            yield summary_record(at, summary, classes)

    def _summaries(self, step: int | None) -> Iterator[tuple[int, ScoreSummary]]:
        """Yield summaries with their steps: what was logged; where several processes did, each of its own, anew."""
        metadata = self.metadata
        if metadata.processes > 1:
            events = ((place, self._read_at(place).score) for place in self._places_at("score", step))
            shown = ((int(place.row["step"]), place.names[place.row["sample"]], score) for place, score in events)
            yield from of_all(metadata, shown)
            return
        for place in self._places_at("score_summary", step):
            event = self._read_at(place)
            yield event.step, event.score_summary

    def trees(self, step: int | None = None) -> Iterator[Record]:
        """Yield a record per counterfactual tree.

        step, sample, label, class, occlusion, direction, outcome, probability (the label's on the composite of the kept
        layer, NaN where none is kept), tree (the event).
        """
        classes = self.class_names
        for place in self._places_at("counterfactual_tree", step):
            yield tree_record(self._read_at(place), float(place.row["value"]), classes)

    def convergence(self, step: int | None = None) -> Iterator[Record]:
        """Yield a record per number that tells how far a map is from what its method promises; see MapView.convergence.

        step, sample, label, class, explainer, kind, value, relative, bound, beyond.
        """
        for view in self.maps(step=step):
            about = {"step": view.step, "sample": view.sample, "label": view.label}
            about |= {"class": class_name(self.class_names, view.label), "explainer": view.explainer}
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
        features, classes = [feature.name for feature in self.metadata.features], self.class_names
        for place in self._places_at("model_importance", step):
            yield importance_record(self._read_at(place), features, classes)

    def dependences(self, step: int | None = None) -> Iterator[Record]:
        """Yield a record per method, feature and output: what the model puts out as the feature takes other values.

        step, method, feature, label, class, grid (G,), mean, low and high (G,), the 10th and 90th percentile over rows,
        rows (how many), samples (ids of the rows that have a curve of their own), curves (C, G).
        """
        classes = self.class_names
        for place in self._places_at("partial_dependence", step):
            yield dependence_record(self._read_at(place), classes)

    def counterfactual_rows(self, step: int | None = None) -> Iterator[Record]:
        """Yield a record per row of a table that the model predicts otherwise, found near one that was explained.

        step, sample, label, class, method, start (output of the sample itself), above and below (what was wanted; NaN:
        no such bound), rank (1 is the first; None: none was found, and what follows is empty or NaN), changes (feature
        -> value), outputs (after each of them), output, distance, winner (most probable label; None of a regression).
        """
        classes = self.class_names
        for place in self._places_at("counterfactual_rows", step):
            yield from alternative_records(self._read_at(place), classes)

    def influences(self, step: int | None = None) -> Iterator[Record]:
        """Yield a record per training sample that helped or harmed another: step, sample, method, training, value.

        `training` is its id; the value is above 0 where it helped. See Runner.log_influence.
        """
        for place in self._places_at("influence", step):
            event = self._read_at(place)
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

    # ----------------------------------------------------------------------------------------------------------- inside

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


def _of_one_label(rows: Rows, given: Rows, count: int) -> tuple[NDArray[np.uint32], NDArray[np.int64], Floats]:
    """Return samples with one true label, these labels, and the probabilities (n, K) of all, NaN where not logged.

    `rows` are of inferences, `given` of samples.
    """
    rows, given = rows[rows["label"] < count], given[(given["flags"] & TRUE > 0) & (given["label"] < count)]
    samples, place = np.unique(rows["sample"], return_inverse=True)
    probabilities = np.full((len(samples), count), np.nan, np.float32)
    probabilities[place, rows["label"]] = rows["value"]
    known, first, times = np.unique(given["sample"], return_index=True, return_counts=True)
    known, labels = known[times == 1], given["label"][first[times == 1]]
    there = np.searchsorted(samples, known).clip(max=max(len(samples) - 1, 0))
    is_there = samples[there] == known if len(samples) else np.zeros(len(known), np.bool_)
    return known[is_there], labels[is_there].astype(np.int64), probabilities[there[is_there]]


def _true_labels(rows: Rows) -> set[tuple[int, int, int]]:
    """Return steps, samples and labels that are true of them, of the rows of samples."""
    rows = rows[(rows["flags"] & TRUE) > 0]
    return set(zip(rows["step"].tolist(), rows["sample"].tolist(), rows["label"].tolist(), strict=True))
