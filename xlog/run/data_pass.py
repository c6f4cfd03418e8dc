"""DataPass: one pass over the data: samples × whatever is registered -> the log."""

from __future__ import annotations

import dataclasses
import itertools
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import numpy as np

from ..arrays import Floats
from ..concepts.tcav import ConceptProbe
from ..errors import LogError
from ..events.schema import RunEnd
from ..model.passes import blaming_network
from ..model.shared import SharedPasses
from ..scores.summary import Summary
from ..tabular.importance import RowsSeen
from ..uncertainty import DropoutSampler, Prediction
from .activations import Activation, Values
from .beside import beside
from .ending import reason
from .images import Pixels, Rendering
from .outcomes import Outcomes
from .progress import Progress, count_samples
from .query import Query
from .ranks import Share
from .registered import Registered
from .result import RunResult
from .resume import Earlier
from .run_log import RunLog
from .saliency import Answer
from .sample_kind import SampleKind
from .samples import Sample, SampleReader
from .seen_rows import SeenRows
from .table import Table
from .targets import TargetRule

Found = TypeVar("Found")


@dataclasses.dataclass(frozen=True)
class Setup:
    """The runner's settings for a pass over the data."""

    data: Iterable[object]
    class_names: list[str]
    soft_labels: float | None
    """Above which share a class of soft labels counts as one of the sample; None where labels are whole numbers."""
    inputs: str | int | None
    """Which input of the network is the image; None where that is found."""
    activation: Activation
    target_rule: TargetRule
    rendering: Rendering
    progress: bool
    share: Share | None = None
    """Which samples are those of this process, of several that write the run; None where it does alone."""
    kind: SampleKind | None = None
    """What samples are; None where they are pictures."""
    units: Sequence[str] = ()
    """Of the values of a regression."""
    own_labels: Sequence[str] = ()
    """Numbers that the model was fitted on as labels, where they are no places among the class names."""

    def reader(self, whole: bool = False) -> SampleReader:
        """Return a reader of batches, which has seen none: of the samples of this process, or of the whole data."""
        are_values = isinstance(self.activation, Values)
        numbering = None if self.share is None else self.share.numbers(self.data)
        if whole and numbering is not None:
            numbering = ((number, True) for number, _ in numbering)
        more = self.inputs, self.kind, self.own_labels
        return SampleReader(self.class_names, self.soft_labels, numbering, are_values, *more)

    def count(self) -> int | None:
        """Return how many samples will be explained, where the data say it."""
        samples = count_samples(self.data)
        return samples if self.share is None else self.share.count(self.data, samples)

    def picture(self, sample: Sample) -> Pixels | None:
        """Return what the log shows of a sample, None of what is no picture."""
        return self.rendering.render(sample.image) if self.kind is None else None

    def seen_rows(self) -> SeenRows:
        """Return what keeps rows of a table, and has none yet."""
        assert isinstance(self.kind, Table)  # who measures all rows was registered for a table
        return SeenRows(self.kind, len(self.class_names), isinstance(self.activation, Values))


class DataPass:
    """One pass over the data."""

    def __init__(
        self, setup: Setup, registered: Registered, log: RunLog, model: SharedPasses, earlier: Earlier | None
    ) -> None:
        self._setup, self._registered, self._log, self._model, self._earlier = setup, registered, log, model, earlier
        self._saliency = registered.saliency
        self._sampler: DropoutSampler | None = None
        self._outcomes = Outcomes(setup.class_names, setup.units, isinstance(setup.activation, Values))
        self._probes: dict[str, ConceptProbe] = {}
        self._seen = setup.seen_rows() if registered.looks_at_all else None

    def run(self, batches: Iterator[object]) -> RunResult:
        """Explain all batches, and log how it ended."""
        started = time.monotonic()
        status, message = RunEnd.FAILED, ""
        try:
            for name, method in self._registered.concepts.items():
                self._probes[name] = method.fitted(self._model, np.random.default_rng(self._registered.seed))
            with Progress(self._setup.progress, self._setup.count()) as progress:
                self._explain_all(batches, progress)
                self._measure_model(progress)
                for fit in self._outcomes.fits():
                    if fit.is_worse_than_mean:
                        progress.say(f"{fit}; what is explained is a model that does not fit these samples")
            for name, probe in self._probes.items():
                self._log.concepts(name, list(self._registered.concepts[name].concepts), probe.found())
            status = RunEnd.FINISHED
        except KeyboardInterrupt:
            status = RunEnd.INTERRUPTED
            raise
        except BaseException as error:
            message = reason(error)
            raise
        finally:
            seconds = time.monotonic() - started
            summaries = self._end(status, seconds, message)
        log, counts = self._log, self._log.counts
        done = counts["samples"], counts["explanations"], counts["scores"]
        seeds = tuple(self._saliency.seed_not_included()) if summaries else ()
        lower = self._saliency.scoring.lower_is_better()
        about = log.step, *done, seconds, log.path, log.run_id, summaries, seeds, lower, counts["lost"]
        return RunResult(*about, self._outcomes.accuracy(), self._outcomes.fits())

    def _explain_all(self, batches: Iterator[object], progress: Progress) -> None:
        reader = self._setup.reader()
        size = 0
        done = self._done_earlier()
        for batch in batches:
            read = list(reader.read(batch))
            samples = [sample for sample in read if sample.id not in done]
            if len(samples) < len(read):
                self._count_again([sample for sample in read if sample.id in done])
            if not samples:
                continue
            with beside(self._model, samples[0]):
                size = size or self._group_size(samples[0])
            for start in range(0, len(samples), size):
                with beside(self._model, samples[start]):
                    self._explain_group(samples[start : start + size], progress)

    def _count_again(self, samples: Sequence[Sample]) -> None:
        """Count samples that a resumed run explained before in what is measured of all samples."""
        self._outcomes.leave_out()
        size = 1 if samples[0].has_others else self._model.batch_size
        for start in range(0, len(samples), size):
            part = samples[start : start + size]
            with beside(self._model, part[0]):
                self._count(part)

    def _count(self, samples: Sequence[Sample]) -> None:
        """Count samples in what is measured of all of them."""
        if self._seen is not None:
            self._seen.take(samples)
        for probe in self._probes.values():
            images = np.stack([sample.image for sample in samples])
            probe.take(self._model, images, [sample.labels or () for sample in samples])

    def _group_size(self, sample: Sample) -> int:
        """Return how many samples are explained together: one where it brings inputs of its own beside the image."""
        if sample.has_others:
            return 1
        self._model.calls(sample.image[None])  # how many rows fill a batch is found in the first pass
        return self._saliency.group_size(self._model, sample)

    def _done_earlier(self) -> set[str]:
        """Return the ids of the samples that a resumed run has logged at this step; their scores count again."""
        if self._earlier is None:
            return set()
        self._earlier.recall(self._saliency.scoring, self._log.step, self._log.fingerprint)
        return self._earlier.samples(self._log.step, self._log.fingerprint)

    def _explain_group(self, samples: Sequence[Sample], progress: Progress) -> None:
        setup, model, log = self._setup, self._model, self._log
        sampler = self._sampler_for(samples[0])
        x = np.stack([sample.image for sample in samples])
        with model.looking_at(x, self._saliency.points(model, samples[0])):
            with blaming_network(x):
                logits = model.forward(x)
            probabilities = setup.activation(logits)
            labels = [
                setup.target_rule.choose(row, sample.labels, sample.id)
                for row, sample in zip(probabilities, samples, strict=True)
            ]
            queries = [Query(sample, label) for sample, wanted in zip(samples, labels, strict=True) for label in wanted]
            answers = self._answer(queries, sampler)
        said = [row for row, wanted in zip(probabilities, labels, strict=True) for _ in wanted]
        trees = self._registered.trees(model, queries, said, setup.activation)
        others = self._registered.other_rows(model, queries, setup.kind, isinstance(setup.activation, Values))
        answers_of = _by_sample(samples, ((answer.query, answer) for answer in answers))
        trees_of = _by_sample(samples, zip(queries, trees, strict=True))
        others_of = _by_sample(samples, zip(queries, others, strict=True))
        uncertain = self._uncertain(x, sampler)
        for i, sample in enumerate(samples):
            log.sample(sample, setup.picture(sample))
            explained = labels[i] if self._registered.explains else []
            named = range(len(setup.class_names)) if self._registered.every_label else explained
            log.inference(sample, logits[i], probabilities[i], explained, named, uncertain[i], str(sampler or ""))
            for answer in answers_of[i]:
                log.answer(answer)
            for name, tree in itertools.chain.from_iterable(trees_of[i]):
                log.tree(sample, name, tree)
            for name, found in itertools.chain.from_iterable(others_of[i]):
                log.other_rows(sample, name, found)
            log.commit()
            self._outcomes.take(sample, logits[i], probabilities[i])
            progress.advance()
        self._count(samples)

    def _measure_model(self, progress: Progress) -> None:
        """Measure, once all rows were seen, what the model as a whole does with each feature."""
        if self._seen is None or self._seen.example is None:
            return
        with beside(self._model, self._seen.example):
            self._measure(self._seen.rows_seen(), progress)

    def _measure(self, seen: RowsSeen, progress: Progress) -> None:
        importances, dependences = self._registered.importances.values(), self._registered.dependences.values()
        curves = sum(len(one.places(seen)) for one in dependences) * len(self._setup.class_names)
        progress.measure(len(importances) + curves)
        for method in importances:
            found = method.measure(self._model, seen, np.random.default_rng(self._registered.seed))
            self._log.importance(method, found)
            progress.advance()
        for dependence in dependences:
            for curve in dependence.compute(self._model, seen):
                self._log.dependence(dependence, curve)
                progress.advance()

    def _sampler_for(self, sample: Sample) -> DropoutSampler | None:
        """Return the sub-networks of this pass; they are tried out on the first sample."""
        self._sampler = self._sampler or self._registered.sampler(self._model, sample)
        return self._sampler

    def _answer(self, queries: Sequence[Query], sampler: DropoutSampler | None) -> list[Answer]:
        if not queries or not self._saliency.explainers:
            return []
        explains = self._registered.uncertainty is not None and self._registered.uncertainty.explanations
        return self._saliency.answer(self._model, queries, sampler if explains else None)

    def _uncertain(self, x: Floats, sampler: DropoutSampler | None) -> Sequence[Prediction | None]:
        if sampler is None:
            return [None] * len(x)
        activation = self._setup.activation
        predicted = sampler.predict(self._model, x, activation, isinstance(activation, Values))
        return [predicted.row(i) for i in range(len(x))]

    def _end(self, status: RunEnd.Status, seconds: float, message: str) -> dict[tuple[str, str], Summary]:
        overall = {}
        try:
            for explainer, benchmark, label, summary in self._saliency.scoring.summaries():
                self._log.summary(explainer, benchmark, label, summary)
                if label is None:
                    overall[explainer, benchmark] = summary
            if status == RunEnd.FINISHED:
                self._log.ignored(self._saliency.ignored(self._model))
            self._log.end(status, seconds, message)
        except LogError:
            if status == RunEnd.FINISHED:
                raise  # otherwise the error that ended the run matters more
        return overall


def _by_sample(samples: Sequence[Sample], found: Iterable[tuple[Query, Found]]) -> list[list[Found]]:
    """Sort what was found for queries to their samples."""
    of_sample: dict[int, list[Found]] = {id(sample): [] for sample in samples}
    for query, what in found:
        of_sample[id(query.sample)].append(what)
    return list(of_sample.values())
