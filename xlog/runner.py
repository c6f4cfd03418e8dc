"""Runner: samples × explainers × benchmarks -> the log, in one pass over the data."""

from __future__ import annotations

import dataclasses
import os
import platform
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import numpy as np

from .activations import Activation
from .arrays import Floats
from .benchmarks.base import Benchmark
from .benchmarks.summary import Summary
from .errors import ConfigError, LogError, LogWriteError, ModelError
from .events.codec import PictureStore, Precision
from .events.schema import ModelInfo, RunEnd, RunMetadata
from .events.schema import TargetRule as TargetRuleEvent
from .events.writer import Fsync, OnError
from .explainers.base import Explainer
from .model.auto_batch import AutoBatch
from .model.fast import FastPath
from .model.shared import SharedPasses
from .model.wrap import DEFAULT_BATCH_SIZE, wrap
from .pictures import PictureRule, Rendering
from .progress import Progress, count_samples
from .resume import Earlier
from .run_log import LogOptions, RunLog, instance
from .saliency import Answer, Query, Saliency
from .samples import Sample, SampleReader, peek
from .targets import TargetRule, Targets
from .version import __version__


@dataclasses.dataclass(frozen=True)
class RunResult:
    """What one pass over the data did."""

    step: int
    samples: int
    explanations: int
    scores: int
    seconds: float
    path: str
    """The event file."""
    run_id: str
    summaries: dict[tuple[str, str], Summary]
    """(explainer, benchmark) -> summary over all labels."""


class Runner:
    """Explains what a network says of a dataset and logs it.

    `summary_dir` is the folder of the log; it is made if need be. `data` is (iterable of batches, class names): a
    batch is an array of images (N, C, H, W), `(images,)`, `(images, labels)`, `(images, labels, boxes)`, or a dict
    with the keys images, labels, boxes, masks, id, name. Labels are ints, lists of ints, or rows padded with -1;
    boxes are [x, y, width, height] in pixels of the network's input, one per label. `model` is a torch module or a
    paddle layer that returns logits (N, K), or any xlog.Model. `activation` turns logits into probabilities:
    "softmax", "sigmoid" or a callable (N, K) -> (N, K) on arrays.

    Explained are the true labels, every label more probable than `threshold`, and the top one; or the `top_k`
    labels; or those that `targets` names (a list of numbers or class names, or a callable (probabilities (K,), true
    labels or None) -> labels). `picture` undoes the preprocessing for display: a pair (mean, std) in units of 0..1,
    or a callable (C, H, W) -> pixels; without it each input is scaled from its least to its greatest value, and the
    log says so. `batch_size` rows go into one pass of the network; "auto" finds how many. Passes go through a quicker
    copy of the network where it was seen to agree (FastPath), and the log says so; `fast=False` keeps to the network
    itself. `seed` fixes every random draw. `notes` and `tags` are kept in the log. `progress=False` silences the bar.

    `resume=True` goes on with the latest run in `summary_dir`: samples that it has at a step are not explained again
    there (they are known by their ids, so a shuffled dataset must give ids). `run_id` puts several processes, each
    with samples and ids of its own, into one run. Maps are stored in `precision` "u8", "u16", "f16" or "f32",
    pictures as "jpeg", as "png" (exactly) or not at all ("none"), shrunk to `picture_size` pixels on the longest side
    if that is given. `fsync` and `on_error` are those of EventWriter: with `on_error="warn"` a full disk costs the
    log and not the training.

    The network is left bit for bit as it was, and so are the global random generators. Raises ConfigError,
    UnsupportedModelError here; run() says what it raises.
    """

    def __init__(
        self,
        summary_dir: str | os.PathLike[str],
        data: tuple[Iterable[object], Sequence[str]],
        model: object,
        activation: str | Callable[[Floats], Floats] = "softmax",
        *,
        targets: Targets = None,
        threshold: float = 0.5,
        top_k: int | None = None,
        picture: PictureRule = None,
        batch_size: int | Literal["auto"] = "auto",
        fast: bool = True,
        seed: int = 0,
        notes: str = "",
        tags: Sequence[str] = (),
        progress: bool = True,
        resume: bool = False,
        run_id: str | None = None,
        precision: Precision = "u16",
        pictures: PictureStore = "jpeg",
        picture_size: int | None = None,
        fsync: Fsync = "flush",
        on_error: OnError = "raise",
    ) -> None:
        self.summary_dir = Path(summary_dir)
        self._data, self.class_names = _check_data(data)
        self._finds_batches = batch_size == "auto"
        self.model = wrap(model, DEFAULT_BATCH_SIZE if batch_size == "auto" else batch_size)
        self._activation = Activation(activation)
        self._target_rule = TargetRule.of(targets, self.class_names, threshold, top_k)
        self._rendering = Rendering(picture)
        self._seed, self._notes, self._tags, self._progress = seed, notes, tuple(tags), progress
        self._fast = fast
        self._saliency = Saliency(seed)
        self._options = LogOptions(precision, pictures, picture_size, fsync, on_error)
        self._resume, self._run_id = resume, run_id
        self._earlier: Earlier | None = None
        self._log: RunLog | None = None

    def register_saliency(self, explainers: Iterable[Explainer], benchmarks: Iterable[Benchmark] | None = None) -> None:
        """Have these explainers explain every sample, and these benchmarks mark their maps. Calls add up.

        Explainers and benchmarks may serve any number of runners. Raises ConfigError for anything else, and for two
        of one name; nothing is registered then.
        """
        self._saliency.register(explainers, benchmarks or ())

    def run(self, step: int = 0) -> RunResult:
        """Pass over the data once and log what comes out, sample by sample.

        `step` is the training step that the results belong to; call again at later steps, the log goes on. Before
        anything is written, the first batch is tried: raises ConfigError, DataError, ModelError (LayerError),
        LogWriteError. Later a DataError or an ExplanationError ends the run; what was logged stays.
        """
        if step < 0:
            raise ConfigError(f"wanted a step of at least 0, got {step}")
        if not self._saliency.explainers:
            raise ConfigError("no explainer is registered; call register_saliency([...]) before run()")
        _check_writable(self.summary_dir)
        with self.model.isolated():
            first, batches = peek(self._data)
            model, fast = self._quick_model()
            metadata = self._verify(model, fast, first)
            if self._log is None:
                self._earlier = Earlier.find(self.summary_dir, metadata) if self._resume else None
                self._log = RunLog(self.summary_dir, self._options, self._run_id, self._earlier)
            self._log.begin(step, metadata)
            return self._pass(self._log, model, batches)

    def close(self) -> None:
        """Close the log file. Needed only where many runners live in one process; a log is whole without it."""
        if self._log is not None:
            self._log.close()
            self._log = None

    # ------------------------------------------------------------------------------------------- one pass

    def _pass(self, log: RunLog, model: SharedPasses, batches: Iterator[object]) -> RunResult:
        started = time.monotonic()
        status, message = RunEnd.FAILED, ""
        try:
            with Progress(self._progress, count_samples(self._data)) as progress:
                self._explain_all(log, model, batches, progress)
            status = RunEnd.FINISHED
        except KeyboardInterrupt:
            status = RunEnd.INTERRUPTED
            raise
        except BaseException as error:
            message = f"{type(error).__name__}: {error}"
            raise
        finally:
            seconds = time.monotonic() - started
            summaries = self._end(log, status, seconds, message)
        counts = log.counts
        return RunResult(
            log.step,
            counts["samples"],
            counts["explanations"],
            counts["scores"],
            seconds,
            log.path,
            log.run_id,
            summaries,
        )

    def _explain_all(self, log: RunLog, model: SharedPasses, batches: Iterator[object], progress: Progress) -> None:
        reader = SampleReader(len(self.class_names))
        size = 0
        done = self._done_earlier(log.step)
        for batch in batches:
            samples = [sample for sample in reader.read(batch) if sample.id not in done]
            if not samples:
                continue
            size = size or self._saliency.group_size(model, samples[0])
            for start in range(0, len(samples), size):
                self._explain_group(log, model, samples[start : start + size], progress)

    def _done_earlier(self, step: int) -> set[str]:
        """Return the ids of the samples that a resumed run has logged at a step; their marks count again."""
        if self._earlier is None:
            return set()
        self._earlier.recall(self._saliency, step)
        return self._earlier.samples(step)

    def _explain_group(self, log: RunLog, model: SharedPasses, samples: Sequence[Sample], progress: Progress) -> None:
        x = np.stack([sample.image for sample in samples])
        with model.looking_at(x, self._saliency.points(model, samples[0])):
            logits = model.forward(x)
            probabilities = self._activation(logits)
            labels = [
                self._target_rule.choose(row, sample.labels) for row, sample in zip(probabilities, samples, strict=True)
            ]
            queries = [Query(sample, label) for sample, wanted in zip(samples, labels, strict=True) for label in wanted]
            answers = self._saliency.answer(model, queries) if queries else []
        of_sample = _by_sample(samples, answers)
        for i, sample in enumerate(samples):
            log.sample(sample, self._rendering.render(sample.image))
            log.inference(sample, logits[i], probabilities[i], labels[i])
            for answer in of_sample[i]:
                log.answer(answer)
            log.commit()
            progress.advance()

    def _end(self, log: RunLog, status: RunEnd.Status, seconds: float, message: str) -> dict[tuple[str, str], Summary]:
        overall = {}
        try:
            for explainer, benchmark, label, summary in self._saliency.summaries():
                log.summary(explainer, benchmark, label, summary)
                if label is None:
                    overall[explainer, benchmark] = summary
            log.end(status, seconds, message)
        except LogError:
            if status == RunEnd.FINISHED:
                raise  # otherwise the error that ended the run matters more
        return overall

    # ----------------------------------------------------------------------------------------- beforehand

    def _quick_model(self) -> tuple[SharedPasses, FastPath | None]:
        """Return the model for one pass over the data, with the weights of now."""
        fast = FastPath(self.model) if self._fast else None
        model = fast or self.model
        return SharedPasses(AutoBatch(model) if self._finds_batches else model), fast

    def _verify(self, model: SharedPasses, fast: FastPath | None, first: object) -> RunMetadata:
        """Try the first batch, and return what the log says of the run."""
        samples = SampleReader(len(self.class_names)).read(first)
        outputs = self.model.forward(samples[0].image[None])
        if outputs.shape != (1, len(self.class_names)):
            raise ModelError(
                f"wanted logits (1, {len(self.class_names)}) for one image and {len(self.class_names)} class names, "
                f"got {outputs.shape}; give one class name per output"
            )
        probabilities = self._activation(outputs)
        self._target_rule.choose(probabilities[0], samples[0].labels)
        self._rendering.render(samples[0].image)
        if fast is not None:
            fast.try_out(np.stack([sample.image for sample in samples]), self._saliency.needs_gradients)
        self._saliency.check(model, samples)
        return self._metadata(samples[0], str(fast.report()) if fast is not None else "off")

    def _metadata(self, sample: Sample, fast_path: str) -> RunMetadata:
        facts = self.model.describe()
        rule = self._target_rule
        return RunMetadata(
            class_names=self.class_names,
            model=ModelInfo(
                framework=facts.framework,
                name=facts.name,
                device=facts.device,
                dtype=facts.dtype,
                parameter_count=facts.parameter_count,
                input_shape=sample.image.shape,
                fast_path=fast_path,
            ),
            activation=self._activation.name,
            explainers=map(instance, self._saliency.explainers.values()),
            benchmarks=map(instance, self._saliency.benchmarks.values()),
            target_rule=TargetRuleEvent(kind=rule.kind, threshold=rule.threshold, top_k=rule.top_k, labels=rule.labels),
            seed=self._seed,
            preprocessing=self._rendering.description,
            notes=self._notes,
            tags=self._tags,
            versions={
                "python": platform.python_version(),
                "xlog": __version__,
                "numpy": np.__version__,
                facts.framework: facts.version,
            },
        )


def _by_sample(samples: Sequence[Sample], answers: Sequence[Answer]) -> list[list[Answer]]:
    """Sort answers, which come in the order of samples, to their samples."""
    found: dict[int, list[Answer]] = {id(sample): [] for sample in samples}
    for answer in answers:
        found[id(answer.query.sample)].append(answer)
    return list(found.values())


def _check_data(data: object) -> tuple[Iterable[object], list[str]]:
    if not isinstance(data, tuple | list) or len(data) != 2:
        raise ConfigError(f"data: wanted (iterable of batches, class names), got {type(data).__name__}")
    batches, names = data
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise ConfigError(f"data: wanted class names as a list of texts, got {names!r}")
    names = list(names)
    for name in names:
        if not isinstance(name, str) or not name.strip():
            raise ConfigError(f"data: wanted class names as texts that are not blank, got {name!r}")
    if not names:
        raise ConfigError("data: wanted at least one class name, got none")
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ConfigError(f"data: wanted class names that differ, got {twice!r} twice; number them apart")
    return batches, names


def _check_writable(folder: Path) -> None:
    """Raise LogWriteError where the folder cannot be made or written, and make nothing."""
    there = folder.absolute()
    while not there.exists():
        there = there.parent
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        raise LogWriteError(
            f"cannot write a log in {folder}: {there} is {'not writable' if there.is_dir() else 'no folder'}; "
            "choose another summary_dir"
        )
