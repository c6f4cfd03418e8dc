"""Explaining a whole data set on a Ray cluster: batches go to workers that hold the network, into one run.

Each worker is one of the processes of a run, with a Runner and a file of its own. A batch that a worker fails in goes
to another one in its place, which goes on with the run and so leaves out what was logged of it.
"""

from __future__ import annotations

import queue
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from tqdm import tqdm

from ..benchmarks.base import Benchmark
from ..errors import ConfigError, DataError, ExplanationError, LogWarning
from ..events.writer import new_run_id
from ..explainers.base import Explainer
from ..optional import optional
from ..places.place import is_url
from ..run.batch_fields import fields_of
from ..run.ranks import Rank, acting
from ..run.runner import Runner
from ..tensors import is_array_like, to_array

_TAKEN = ("data", "model", "run_id", "sharded", "progress", "resume", "summary_dir")


@dataclass(frozen=True)
class RayResult:
    """What a job on a cluster did."""

    run_id: str
    samples: int
    """Whose batches were done."""
    seconds: float
    failures: tuple[str, ...] = ()
    """Of batches that failed as often as was allowed: which samples, and why."""


@dataclass
class _Task:
    batch: Mapping[str, Any]
    attempts: int = 0


@dataclass(frozen=True)
class _Job:
    """What a worker has to know."""

    summary_dir: str
    class_names: Sequence[str]
    make_model: Callable[[], object]
    explainers: Sequence[Explainer]
    benchmarks: Sequence[Benchmark]
    step: int
    run_id: str
    options: Mapping[str, Any] = field(default_factory=dict)


def explain(
    dataset: Iterable[object],
    make_model: Callable[[], object],
    explainers: Iterable[Explainer],
    benchmarks: Iterable[Benchmark],
    summary_dir: str,
    class_names: Sequence[str],
    *,
    workers: int | None = None,
    resources: Mapping[str, float] | None = None,
    batch_size: int = 32,
    retries: int = 2,
    step: int = 0,
    resume: bool = False,
    progress: bool = True,
    on_error: Literal["raise", "warn"] = "raise",
    **options: Any,
) -> RayResult:
    """Explain a data set on the workers of a Ray cluster, and log it as one run.

    Samples without ids have their places in the data set, whose order is kept for that. Each batch is held by one
    worker at a time; where that one fails or dies another begins in its place, and goes on with the samples of the
    batch that were not logged yet.

    Example:
        ray.init()
        explain(ray.data.read_parquet("photos"), make_model, [xlog.GradCAM()], [], "runs/photos", ["cat", "dog"])

    Args:
        dataset: A Ray Dataset with the column images, and perhaps labels, id, name, boxes, masks; or an iterable of
            batches as a Runner takes them: images, (images, labels) or a dict.
        make_model: Called once by each worker, returns the network, on its device.
        explainers: Instances, as of register_saliency().
        benchmarks: Instances, as of register_saliency(); may be empty.
        summary_dir: Folder of the log, which every machine of the cluster sees under this name, or a URL.
        class_names: One per output of the network.
        workers: How many hold the network; by default as many as the cluster has room for.
        resources: What one worker takes, as Ray's `num_cpus`, `num_gpus`; {"num_cpus": 1} by default.
        batch_size: Samples of a batch of a Ray Dataset; other iterables have their own.
        retries: How often a batch that failed is tried again, each time by a new worker; one that holds what is no
            input is not.
        step: The training step that the results belong to.
        resume: Go on with the latest run in the folder, and leave out the samples that it has.
        progress: Whether a bar on standard error counts samples.
        on_error: "raise" raises where batches have failed for good, once all others are done; "warn" only says so.
        options: Of the Runner, such as unnormalize=, top_k= or precision=.

    Raises:
        ConfigError: A parameter is out of range, here or in a worker, or Ray is not installed.
        ExplanationError: Batches failed for good; the run has all others, and `resume=True` tries these again.
    """
    ray = optional("ray", "xlog.integrations.ray", "ray")
    taken = [name for name in options if name in _TAKEN]
    if taken or retries < 0 or on_error not in ("raise", "warn"):
        raise ConfigError(
            f'wanted options of the Runner other than {", ".join(_TAKEN)}, retries of at least 0 and on_error "raise" '
            f'or "warn", got {", ".join(taken) or f"retries={retries!r}, on_error={on_error!r}"}'
        )
    if not ray.is_initialized():
        ray.init()
    wanted = {"num_cpus": 1, **(resources or {})}
    count = _room(ray, wanted) if workers is None else workers
    if count < 1:
        raise ConfigError(f"wanted at least one worker that takes {wanted}, got room for {count} in this cluster")
    names = list(class_names)
    folder = str(summary_dir) if is_url(summary_dir) else str(Path(summary_dir).absolute())
    job = _Job(folder, names, make_model, list(explainers), list(benchmarks), step, new_run_id(), options)
    batches = _batches(dataset, batch_size)
    first = list(islice(batches, count))  # workers without a batch would be missing in the run
    ranks = [Rank(number, len(first)) for number in range(len(first))]
    slots = [_Slot(ray, wanted, job, rank, resume) for rank in ranks]
    started = time.monotonic()
    with tqdm(total=_count(dataset), unit="sample", desc="xlog", disable=not progress) as bar:
        driver = _Driver(ray, slots, retries, bar.update)
        driver.drive([*first], batches)
    failures = tuple(driver.failures)
    if failures and on_error == "raise":
        raise ExplanationError(_said(failures))
    if failures:
        warnings.warn(_said(failures), LogWarning, stacklevel=2)
    ids = {slot.run_id for slot in slots if slot.run_id}
    return RayResult(min(ids, default=job.run_id), driver.done, time.monotonic() - started, failures)


class _Driver:
    """Gives batches to workers, one to each at a time, and again where one fails."""

    def __init__(self, ray: Any, slots: Sequence[_Slot], retries: int, advance: Callable[[int], object]) -> None:
        self._ray, self._slots, self._retries, self._advance = ray, slots, retries, advance
        self.done = 0  # samples
        self.failures: list[str] = []

    def drive(self, first: list[Mapping[str, Any]], batches: Iterator[Mapping[str, Any]]) -> None:
        """Have all batches explained, and the workers ended."""
        running: dict[Any, tuple[_Slot, _Task]] = {}
        try:
            for slot, batch in zip(self._slots, first, strict=True):
                self._give(slot, _Task(batch), running)
            ahead = next(batches, None)  # read while workers work
            while running:
                (ended,), _ = self._ray.wait(list(running), num_returns=1)
                slot, task = running.pop(ended)
                if not self._took(ended, slot, task):
                    self._give(slot, task, running)
                elif ahead is not None:
                    self._give(slot, _Task(ahead), running)
                    ahead = next(batches, None)
            self._end()
        finally:
            for slot in self._slots:
                slot.kill()

    def _give(self, slot: _Slot, task: _Task, running: dict[Any, tuple[_Slot, _Task]]) -> None:
        running[slot.explain(task.batch)] = slot, task

    def _took(self, ended: Any, slot: _Slot, task: _Task) -> bool:
        """Tell whether a batch is over: done, or failed for good; its worker is another one after a failure."""
        try:
            slot.run_id = self._ray.get(ended)
        except self._ray.exceptions.RayError as error:
            slot.kill()
            cause = getattr(error, "cause", None)
            if isinstance(cause, ConfigError):  # wrong in every worker
                raise cause from None
            task.attempts += 1
            ids = task.batch["id"]
            where = f"batch of samples {ids[0]} to {ids[-1]}"
            tqdm.write(f"xlog: worker {slot.rank.number} failed in the {where}: {_reason(error)}")
            if task.attempts <= self._retries and not isinstance(cause, DataError):
                return False
            self.failures.append(f"{where}: {_reason(error)}")
            return True
        self.done += len(task.batch["id"])
        self._advance(len(task.batch["id"]))
        return True

    def _end(self) -> None:
        for slot in self._slots:
            try:
                slot.end()
            except self._ray.exceptions.RayError as error:
                self.failures.append(f"the end of worker {slot.rank.number}: {_reason(error)}")


class _Slot:
    """The place of one process of the run: the worker that has it now."""

    def __init__(self, ray: Any, resources: Mapping[str, float], job: _Job, rank: Rank, resume: bool) -> None:
        self._ray, self._resources, self._job, self.rank, self._resume = ray, resources, job, rank, resume
        self._worker: Any = None
        self.run_id = ""

    def explain(self, batch: Mapping[str, Any]) -> Any:
        """Begin with a batch, and return what to wait for."""
        if self._worker is None:
            made = self._ray.remote(_Worker).options(**self._resources, max_restarts=0, max_task_retries=0)
            self._worker = made.remote(self._job, self.rank, self._resume)
        return self._worker.explain.remote(batch)

    def end(self) -> None:
        """Have the worker end its pass, and wait for it."""
        if self._worker is not None:
            self._ray.get(self._worker.end.remote())

    def kill(self) -> None:
        """End the worker; another one goes on with the run."""
        if self._worker is not None:
            self._ray.kill(self._worker)
        self._worker, self._resume = None, True


class _Worker:
    """A process that holds the network and makes one pass over the batches that it is given."""

    def __init__(self, job: _Job, rank: Rank, resume: bool) -> None:
        self._given: queue.SimpleQueue[Mapping[str, Any] | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[BaseException | None] = queue.SimpleQueue()
        self._run_id = ""
        threading.Thread(target=self._run, args=[job, rank, resume], daemon=True).start()

    def explain(self, batch: Mapping[str, Any]) -> str:
        """Explain a batch; returns the run's id when all of it is in the log."""
        self._given.put(batch)
        error = self._done.get()
        if error is not None:
            raise error
        return self._run_id

    def end(self) -> None:
        """End the pass."""
        self._given.put(None)
        error = self._done.get()
        if error is not None:
            raise error

    def _batches(self) -> Iterator[Mapping[str, Any]]:
        """Yield what is given; whoever asks for the next has logged the last."""
        while (batch := self._given.get()) is not None:
            yield batch
            self._run_id = self._runner.run_id or ""
            self._done.put(None)

    def _run(self, job: _Job, rank: Rank, resume: bool) -> None:
        try:
            with acting(rank):
                self._runner = _runner(job, self._batches(), resume)
            self._runner.run(job.step)
            self._runner.close()
            self._done.put(None)
        except BaseException as error:
            self._done.put(error)


def _runner(job: _Job, batches: Iterator[object], resume: bool) -> Runner:
    """Return what explains in this process."""
    runner = Runner(
        job.summary_dir,
        (batches, job.class_names),
        job.make_model(),
        run_id=job.run_id,
        sharded="given",
        resume=resume,
        progress=False,
        **job.options,
    )
    runner.register_saliency(job.explainers, job.benchmarks)
    return runner


def _batches(dataset: Any, size: int) -> Iterator[Mapping[str, Any]]:
    """Yield batches as dicts of arrays and lists, with an id for each sample."""
    number = 0
    for batch in _in_order(dataset, size) if hasattr(dataset, "iter_batches") else dataset:
        fields, _, beside = fields_of(batch)
        if beside or "third" in fields:
            raise ConfigError(
                "wanted batches of images, (images, labels), or dicts with images, labels, id, name, boxes and masks, "
                f"got {', '.join(map(str, beside)) or 'a third part'}; name the parts in a dict"
            )
        plain = {name: to_array(value) if is_array_like(value) else value for name, value in fields.items()}
        count = len(plain["images"])  # type: ignore[arg-type]
        ids = list(map(str, range(number, number + count)))
        yield {**plain, "id": [str(one) for one in plain["id"]] if plain.get("id") is not None else ids}  # type: ignore[attr-defined]
        number += count


def _in_order(dataset: Any, size: int) -> Iterator[Mapping[str, Any]]:
    """Yield batches of a Ray Dataset in its own order, which it gives up by default: ids are places in it."""
    wanted = dataset.context.execution_options
    before, wanted.preserve_order = wanted.preserve_order, True
    try:
        yield from dataset.iter_batches(batch_size=size, batch_format="numpy")
    finally:
        wanted.preserve_order = before


def _room(ray: Any, resources: Mapping[str, float]) -> int:
    """Return for how many workers the cluster has room."""
    there, names = ray.cluster_resources(), {"num_cpus": "CPU", "num_gpus": "GPU"}
    shares = [there.get(names.get(name, name), 0) / each for name, each in resources.items() if each]
    return int(min(shares, default=1))


def _count(dataset: Any) -> int | None:
    """Return how many samples a Ray Dataset has where it knows that without computing it."""
    known = getattr(dataset, "_meta_count", None)
    return known() if callable(known) else None


def _reason(error: BaseException) -> str:
    """Return what went wrong in a worker, in one line."""
    cause = getattr(error, "cause", None) or error
    return f"{type(cause).__name__}: {cause}".partition("\n")[0]


def _said(failures: Sequence[str]) -> str:
    return (
        f"{len(failures)} failed as often as was allowed: {'; '.join(failures)}; the run has all others, and "
        "resume=True tries these again"
    )
