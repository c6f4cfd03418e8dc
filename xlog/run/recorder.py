"""TrainingRecorder: what training itself computes for each sample, logged batch by batch: the dynamics of training."""

from __future__ import annotations

import itertools
import os
import secrets
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from numbers import Integral
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from ..arrays import Floats
from ..errors import ConfigError, DataError
from ..events.logs import Logs
from ..events.run import Run
from ..events.schema import Event, RunEnd, RunMetadata, TrainingSamples
from ..events.texts import storable
from ..events.training import RECORDER_SIZE, encode_batch
from ..events.upload import Upload, as_left
from ..events.writer import EventWriter, Fsync, OnError
from ..tensors import to_array
from ..version import __version__
from .ending import reason
from .ranks import Rank

_Key = tuple[str, int]
"""Id and label of a sample."""
CHUNK = 1 << 16  # samples in one record: readers refuse what holds many times more


class TrainingRecorder:
    """Logs what the network puts out for the samples that it is trained on, for whoever asks which are mislabeled.

    Per sample and step that is the probability of its label, the margin over all others and the top label: seven to
    nine bytes. It computes nothing that training does not, draws nothing, and changes neither the network nor the
    random generators. Which samples were forgotten, and which are probably mislabeled: `xlog training`, the viewer's
    page "Training data", `xlog.open(...)[0].training()`.

    `Runner.recorder()` returns one that records into the runner's run, so that samples have their pictures.

    Example:
        with xlog.TrainingRecorder("runs/first", ["cat", "dog"]) as recorder:
            for epoch in range(10):
                for ids, images, labels in loader:
                    logits = network(images)
                    recorder.record(ids, logits, labels, step=epoch)
                    ...  # loss, backward, step

    Args:
        summary_dir: Folder of the log; it is made if need be.
        class_names: One per output of the network, at least two.
        resume: Go on with the latest run in the folder, if there is one. What it recorded at the first step that is
            recorded now, or later, no longer counts: training was begun again from an earlier checkpoint.
        run_id: The name of a run that several processes write together.
        describe: Whether the log is told the class names; False where a runner tells them.
        fsync: When data is brought to the disk: "never", "flush" (when the recorder is closed) or "always".
        on_error: What a full disk costs: "raise" ends the training, "warn" loses the record and not the training.
        upload: How the log comes to a URL.

    Raises:
        ConfigError: A parameter is out of range, or the run to resume has other classes.
        LogWriteError: The log cannot be written.
    """

    def __init__(
        self,
        summary_dir: str | os.PathLike[str],
        class_names: Sequence[str],
        *,
        resume: bool = False,
        run_id: str | None = None,
        describe: bool = True,
        fsync: Fsync = "flush",
        on_error: OnError = "raise",
        upload: Upload | None = None,
    ) -> None:
        self.class_names = _checked_names(class_names)
        self._resume, self._rank = resume, Rank.here()
        earlier = _latest_run(summary_dir, self.class_names, upload) if resume else None
        last_time = earlier.last_time if earlier else 0
        self._writer = EventWriter(
            summary_dir,
            earlier.id if earlier else run_id,
            fsync=fsync,
            on_error=on_error,
            resumed=resume,
            after=last_time,
            rank=self._rank.number,
            world_size=self._rank.world_size,
            upload=upload,
        )
        self._recorder, self._order = secrets.token_bytes(RECORDER_SIZE), max(time.time_ns(), last_time + 1)
        self._resumed_at: int | None = None
        self._numbers: dict[tuple[str, int], int] = {}  # (id, label) -> number
        self._next = 0  # number
        self._times: Counter[int] = Counter()  # how often each was recorded, by number
        self._started = time.monotonic()
        self._counts: Counter[str] = Counter()
        self._is_closed = False
        self._describes, self._vanished = describe, 0  # files, by what the writer said last
        if earlier is None:
            self._describe()

    @property
    def path(self) -> str:
        """The file."""
        return str(self._writer.path)

    @property
    def run_id(self) -> str:
        """The run's id."""
        return self._writer.run_id

    def record(self, ids: object, logits: object, labels: object, step: int | None = None) -> None:
        """Log one batch: with what the network put out for it in training, before or after the optimizer's step.

        Waits until logits are computed, so call it once all of a step is on its way, after `backward()`, where they
        are on a GPU; pass ids and labels as the loader gave them, on the CPU, for each tensor on a GPU is a copy that
        waits. Outputs that are not finite are logged as such and left out of what is computed later.

        Args:
            ids: Which samples these are, the same at every step: whole numbers or texts, (N,). Where a runner logs
                the samples, too, its ids; without ids of theirs these are 0, 1, 2... in the order of the dataset.
            logits: What goes into the softmax, an array or a tensor of any framework, (N, K).
            labels: What the samples are trained on, whole numbers, (N,).
            step: Epoch or training step, at least 0; by default how often the samples were recorded before.

        Raises:
            DataError: A batch does not fit; nothing of it is logged.
            ConfigError: The step is none, or the recorder is closed.
            LogWriteError: The log cannot be written.
        """
        if self._is_closed:
            raise ConfigError("wanted an open recorder, got one that was closed; make another TrainingRecorder")
        outputs, truth = self._outputs(logits, labels)
        keys = list(zip(_ids(ids, len(outputs)), truth.tolist(), strict=True))
        numbers = [self._numbers.get(key, -1) for key in keys]
        at = checked_step(step) if step is not None else self._default_step(numbers)
        if self._resume and self._resumed_at is None:
            self._resumed_at = at
        for start in range(0, len(keys), CHUNK):
            part = slice(start, start + CHUNK)
            self._record(keys[part], numbers[part], outputs[part], truth[part], at)

    def close(self) -> None:
        """End the record: without it, as after a kill, a log counts as cut short. A second time does nothing."""
        self._end(RunEnd.FINISHED, "")

    def __enter__(self) -> TrainingRecorder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.close()
        elif isinstance(error, KeyboardInterrupt):
            self._end(RunEnd.INTERRUPTED, "")
        else:
            self._end(RunEnd.FAILED, reason(error))

    # ---------------------------------------------------------------------------------------------------- inside

    def _describe(self) -> None:
        if self._describes:
            versions = {"xlog": __version__, "numpy": np.__version__}
            self._writer.add(Event(run_metadata=RunMetadata(class_names=self.class_names, versions=versions)))

    def _renew(self, step: int) -> None:
        """Log again what went with a file that vanished: the class names, and the names of all samples."""
        if self._writer.vanished == self._vanished:
            return
        self._vanished = self._writer.vanished
        self._describe()
        for together in _without_gaps(self._numbers):
            self._writer.add(Event(step=step, training_samples=self._names(together)))

    def _record(
        self, keys: list[_Key], numbers: list[int], outputs: Floats, truth: NDArray[np.int64], step: int
    ) -> None:
        """Write a batch, and before it the names of samples that are new (number -1), with one write."""
        self._writer.look()
        self._renew(step)
        known, new, events = self._numbers, dict[_Key, int](), list[Event]()
        if -1 in numbers:
            new = self._new(key for key in keys if key not in known)
            numbers = [new[key] if key in new else known[key] for key in keys]
            events.append(Event(step=step, training_samples=self._names(new)))
        batch = encode_batch(self._recorder, numbers, *_columns(outputs, truth))
        if self._writer.add_all([*events, Event(step=step, training_batch=batch)]) is None:
            self._counts["lost"] += len(keys)
            return
        known |= new
        self._renew(step)
        self._times.update(numbers)
        self._counts["batches"] += 1
        self._counts["records"] += len(keys)

    def _new(self, keys: Iterable[_Key]) -> dict[_Key, int]:
        """Return numbers for samples that have none: never the same again, whatever becomes of the record."""
        found = dict(zip(dict.fromkeys(keys), itertools.count(self._next), strict=False))
        self._next += len(found)
        return found

    def _names(self, new: dict[_Key, int]) -> TrainingSamples:
        ids, labels = zip(*new, strict=True)
        return TrainingSamples(
            recorder=self._recorder,
            first=min(new.values()),
            ids=ids,
            labels=labels,
            order=self._order,
            rank=self._rank.number,
            resumed_at=self._resumed_at,
        )

    def _default_step(self, numbers: list[int]) -> int:
        if self._resume:
            raise ConfigError("resume: wanted the step of each batch, got none; pass record(..., step=epoch)")
        return max(map(self._times.__getitem__, numbers), default=0)  # 0 of a new one

    def _outputs(self, logits: object, labels: object) -> tuple[Floats, NDArray[np.int64]]:
        """Return logits (N, K) and labels (N,). Raises DataError for anything else."""
        outputs, truth = to_array(logits), to_array(labels)
        count = len(self.class_names)
        if outputs.ndim != 2 or outputs.shape[1] != count or outputs.dtype.kind not in "fiu":
            raise DataError(
                f"wanted logits (N, {count}), one per class name, got {outputs.dtype} of shape {outputs.shape}; of a "
                "single output z that goes into a sigmoid, two are [0, z]"
            )
        if truth.shape != (len(outputs),) or truth.dtype.kind not in "iu":
            raise DataError(
                f"wanted labels ({len(outputs)},), a whole number for each row of logits, got {truth.dtype} of shape "
                f"{truth.shape}; of rows with a share of each class, the greatest one"
            )
        if len(truth) and (truth.min() < 0 or truth.max() >= count):
            raise DataError(f"wanted labels from 0 to {count - 1}, got {truth.min()} to {truth.max()}")
        return outputs.astype(np.float32, copy=False), truth.astype(np.int64, copy=False)

    def _end(self, status: RunEnd.Status, message: str) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        seconds = time.monotonic() - self._started
        self._writer.add(Event(run_end=RunEnd(status=status, counts=self._counts, duration=seconds, message=message)))
        self._writer.close()


def _without_gaps(numbers: dict[_Key, int]) -> Iterator[dict[_Key, int]]:
    """Yield samples in the order of their numbers, together those whose numbers follow each other."""
    together, last = dict[_Key, int](), -1
    for key, number in sorted(numbers.items(), key=lambda named: named[1]):
        if together and (number != last + 1 or len(together) == CHUNK):
            yield together
            together = {}
        together[key] = last = number
    if together:
        yield together


def _columns(outputs: Floats, truth: NDArray[np.int64]) -> tuple[Floats, Floats, NDArray[np.intp]]:
    """Return the probability of each label, its margin and the top label, each (N,), of logits (N, K)."""
    rows = np.arange(len(outputs))
    predicted = outputs.argmax(axis=1)
    own = outputs[rows, truth]
    others = outputs.copy()
    others[rows, truth] = -np.inf
    with np.errstate(invalid="ignore", over="ignore"):  # outputs that are not finite: NaN, which is what is logged
        rival = others.max(axis=1)
        top = np.maximum(own, rival)
        probability = np.exp(own - top) / np.exp(outputs - top[:, None]).sum(axis=1)
        margin = own - rival
    return probability, margin, predicted


def _ids(ids: object, count: int) -> list[str]:
    """Return ids as they are logged. Raises DataError for what cannot be one."""
    array = None if isinstance(ids, list | tuple) else to_array(ids)
    given = list(ids) if array is None else array.tolist()  # type: ignore[call-overload]
    if not isinstance(given, list) or len(given) != count:
        raise DataError(f"wanted an id for each of {count} rows of logits, got {type(ids).__name__}")
    if array is not None and array.ndim == 1 and array.dtype.kind in "iu":
        return list(map(str, given))  # most are, and need no second look
    given = [one if isinstance(one, int | str) else _scalar(one) for one in given]
    for one in given:
        if one == "" or isinstance(one, bool) or not isinstance(one, int | str):
            raise DataError(f"wanted ids that are whole numbers or texts and not empty, got {one!r}")
    return [storable(str(one)) for one in given]


def _scalar(one: object) -> object:
    """Return what a number of numpy's or a tensor without axes holds."""
    return to_array(one).tolist()


def checked_step(step: object) -> int:
    """Return a training step as a number. Raises ConfigError for anything else."""
    if isinstance(step, bool) or not isinstance(step, Integral) or not 0 <= int(step) < 2**63:
        raise ConfigError(f"wanted a step that is a whole number of at least 0 and below 2^63, got {step!r}")
    return int(step)


def _checked_names(names: object) -> list[str]:
    if isinstance(names, str) or not isinstance(names, Sequence) or len(names) < 2:
        raise ConfigError(f"wanted at least two class names, one per output of the network, got {names!r}")
    if not all(isinstance(name, str) and name.strip() for name in names):
        raise ConfigError(f"wanted class names as texts that are not blank, got {names!r}")
    return [storable(name) for name in names]


def _latest_run(folder: str | os.PathLike[str], class_names: list[str], upload: Upload | None) -> Run | None:
    """Return the latest run in a folder, None where there is none. Raises ConfigError for one of other classes."""
    place = as_left(folder, upload)
    if not place.exists():
        return None
    runs = [run for run in Logs(place, keep="no").runs if run.folder == place and run.header]
    if runs and runs[-1].class_names not in ([], class_names):
        raise ConfigError(
            f"resume: wanted the class names of the run in {folder}, got others; choose another summary_dir"
        )
    return runs[-1] if runs else None
