"""Rank: which of several processes this one is, which run they write together, and which samples are its own."""

from __future__ import annotations

import copy
import hashlib
import itertools
import os
import sys
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ..errors import ConfigError, LogWarning
from ..events.order import headers_in
from ..places.place import is_url, place_of

# Environment variables of launchers: torchrun, paddle.distributed.launch, Open MPI.
_VARIABLES = (
    ("RANK", "WORLD_SIZE"),
    ("PADDLE_TRAINER_ID", "PADDLE_TRAINERS_NUM"),
    ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"),
)
# What tells one launch from another: the same in all of its processes, and mostly in no other launch's.
_LAUNCH = (
    *("TORCHELASTIC_RUN_ID", "TORCHELASTIC_RESTART_COUNT", "MASTER_ADDR", "MASTER_PORT"),
    *("PADDLE_JOB_ID", "PADDLE_MASTER", "PADDLE_TRAINER_ENDPOINTS"),
    *("PMIX_NAMESPACE", "OMPI_MCA_ess_base_jobid", "SLURM_JOB_ID", "SLURM_STEP_ID"),
)
_HERE = ("127.0.0.1", "localhost", "::1")

Sharded = bool | Literal["given"]

_acting: ContextVar[Rank | None] = ContextVar("acting", default=None)
_launch: ContextVar[str] = ContextVar("launch", default="")
_runs_begun: Counter[str] = Counter()  # by this process, in each folder: its processes begin the same ones


@dataclass(frozen=True)
class Rank:
    """One of several processes."""

    number: int = 0
    """0 .. world_size - 1"""
    world_size: int = 1

    @classmethod
    def here(cls) -> Rank:
        """Return the rank of torch.distributed or paddle.distributed, if either is in use, or else the launcher's.

        Imports neither. Raises ConfigError for a rank that is none of that many processes.
        """
        if (given := _acting.get()) is not None:
            return given
        for name in ("torch.distributed", "paddle.distributed"):
            library: Any = sys.modules.get(name)
            if library is not None and getattr(library, "is_available", bool)() and library.is_initialized():
                return cls(library.get_rank(), library.get_world_size())
        for number, size in _VARIABLES:
            if os.environ.get(number, "").isdigit() and os.environ.get(size, "").isdigit():
                found = cls(int(os.environ[number]), max(1, int(os.environ[size])))
                if found.number >= found.world_size:
                    raise ConfigError(
                        f"wanted {number} below {size}={found.world_size}, got {found.number}; set both in each process"
                    )
                return found
        return cls()


def is_acting() -> bool:
    """Tell whether whoever asks for a rank here gets one that was chosen for it."""
    return _acting.get() is not None


def _joins_others() -> bool:
    """Tell whether this is one of several processes by now, or was begun by Lightning as one of those.

    Lightning's first process begins the others when it trains: until then nothing says there that they will be.
    """
    return Rank.here().world_size > 1 or (_is_of_lightning() and os.environ.get("WORLD_SIZE", "1") != "1")


def warn_of_late_processes() -> None:
    """Warn where processes that were joined after a runner was made each explain all samples."""
    if not is_acting() and _joins_others():
        warnings.warn(
            "wanted a Runner that was made when its processes had been joined, got one that was made before: each of "
            "them explains all samples and writes a run of its own; make it in or after the training's fit(), or "
            'by ExplainEvery(make, samples, ..., ranks="all"), or pass sharded=False if that is what you want',
            LogWarning,
            stacklevel=4,
        )


@contextmanager
def acting(rank: Rank) -> Iterator[None]:
    """Have whoever asks for a rank here get this one: `acting(Rank())` makes the work of one process."""
    token = _acting.set(rank)
    try:
        yield
    finally:
        _acting.reset(token)


@contextmanager
def launched_as(launch: str) -> Iterator[None]:
    """Have runs begin under the name of a launch that all of its processes have agreed on; "" leaves it unnamed."""
    token = _launch.set(launch)
    try:
        yield
    finally:
        _launch.reset(token)


def launch_run_id(folder: str | os.PathLike[str], rank: Rank) -> str:
    """Return an id for the next run of this launch in a folder, the same in all of its processes.

    Raises ConfigError where nothing tells of the launch.
    """
    said = [_launch.get()] if _launch.get() else _said_of_launch()
    if not said:
        raise ConfigError(
            f'wanted run_id="a name", the same in each of {rank.world_size} processes, which no launcher names, got '
            "none; sharded=False has this process write a run of its own"
        )
    where = str(folder) if is_url(folder) else str(Path(folder).absolute())
    _runs_begun[where] += 1
    said += [where, str(_runs_begun[where])]
    return hashlib.blake2b("\0".join(said).encode(errors="surrogateescape"), digest_size=16).hexdigest()


def _said_of_launch() -> list[str]:
    """Return what tells this launch from others: its variables and, where that is one process, what has begun it."""
    said = [f"{name}={os.environ[name]}" for name in _LAUNCH if os.environ.get(name)]
    return [*said, _parent()] if said and _is_one_machine() and not _is_of_lightning() else said


def check_unwritten(folder: str | os.PathLike[str], run_id: str, rank: Rank) -> None:
    """Raise ConfigError where a process of this rank has written that run before: it would be another launch."""
    for header in headers_in(place_of(folder)):
        if (header.run_id, header.rank, header.commits) == (run_id, rank.number, True):
            raise ConfigError(
                f"wanted a run that rank {rank.number} has not written before in {os.fspath(folder)}, got another of "
                "what looks like the same launch; pass resume=True to go on with it, or run_id= for a new one"
            )


def _is_of_lightning() -> bool:
    """Tell whether Lightning has begun the processes: the first is the parent of the others, and draws a free port."""
    return {"LOCAL_RANK", "NODE_RANK"} <= os.environ.keys() and not {"RANK", "LOCAL_WORLD_SIZE"} & os.environ.keys()


def _is_one_machine() -> bool:
    """Tell whether all processes are known to run on one machine, and so have one parent: their launcher."""
    local, ends = os.environ.get("LOCAL_WORLD_SIZE"), os.environ.get("PADDLE_TRAINER_ENDPOINTS")
    if local:
        return local == os.environ.get("WORLD_SIZE")
    if ends:
        return len({end.rpartition(":")[0] for end in ends.split(",")}) == 1
    return os.environ.get("MASTER_ADDR") in _HERE


def _parent() -> str:
    """Return the parent process's number and, where the system says it, the time of its start."""
    parent = os.getppid()
    try:
        started = Path(f"/proc/{parent}/stat").read_text(errors="replace").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        started = ""
    return f"{parent}@{started}"


class Share:
    """Which samples of the data are those of this process, and their numbers in the dataset.

    Args:
        rank: Which of several processes this one is.
        sharded: True: what a distributed sampler draws, else every n-th sample of n processes. "given": all; the data
            are the process's own.
    """

    def __init__(self, rank: Rank, sharded: Sharded = True) -> None:
        self.rank, self._sharded = rank, sharded

    def numbers(self, data: object) -> Iterator[tuple[int, bool]]:
        """Yield the number of each sample that the data will yield, and whether it is to be explained here.

        A sampler that fills up with samples of other processes has -1 there.
        """
        drawn, rank = sampled_indices(data), self.rank
        if drawn is not None:
            return ((number, number >= 0) for number in drawn)
        if self._sharded == "given" or rank.world_size == 1:
            return ((number, True) for number in itertools.count(rank.number, rank.world_size))
        return ((number, number % rank.world_size == rank.number) for number in itertools.count())

    def is_cut_out(self, data: object) -> bool:
        """Tell whether every process reads all of the data, and takes samples of its own out of them."""
        return self._sharded is True and self.rank.world_size > 1 and _sampler_of(data) is None

    def count(self, data: object, samples: int | None) -> int | None:
        """Return how many of so many samples of the data are explained here."""
        if samples is None or not self.is_cut_out(data):
            return samples
        return len(range(self.rank.number, samples, self.rank.world_size))

    def check(self, data: object) -> None:
        """Raise ConfigError for a loader that draws at random in each process: samples would come twice, or never."""
        drawn = getattr(data, "sampler", None) or getattr(getattr(data, "batch_sampler", None), "sampler", None)
        if self.is_cut_out(data) and "Random" in type(drawn).__name__:
            raise ConfigError(
                f"wanted a DistributedSampler, or a loader with shuffle=False, which {self.rank.world_size} processes "
                f'share, got one that each shuffles by itself; sharded="given" takes what it yields, sharded=False '
                "writes a run of this process alone"
            )


def sampled_indices(data: object) -> list[int] | None:
    """Return the numbers in the dataset of the samples that a loader will yield to this process.

    -1 stands for one that another process has already: samplers repeat some so that all draw equally many. None where
    the loader has no distributed sampler: others draw anew on every iteration.
    """
    sampler = _sampler_of(data)
    if sampler is None:
        return None
    with _epoch_kept(sampler):
        drawn = list(_flat(sampler))
    places = _places(sampler)
    count = len(sampler.dataset) if places is not None else 0
    if places is None or len(places) != len(drawn):
        return drawn
    return [number if place < count else -1 for number, place in zip(drawn, places, strict=True)]


def _sampler_of(data: object) -> Any:
    for name in ("sampler", "batch_sampler"):
        sampler = getattr(data, name, None)
        if isinstance(sampler, Iterable) and (hasattr(sampler, "num_replicas") or hasattr(sampler, "nranks")):
            return sampler
    return None


def _places(sampler: Any) -> list[int] | None:
    """Return for each draw its place among all, of which those beyond the dataset's end repeat others; None: not known.

    Found by having a copy draw from the numbers of all places: torch's fills up what it has shuffled, paddle's shuffles
    what it has filled up.
    """
    if not all(hasattr(sampler, name) for name in ("dataset", "total_size", "shuffle", "epoch")):
        return None
    numbered = copy.copy(sampler)
    numbered.dataset = range(sampler.total_size)
    numbered.shuffle = sampler.shuffle and hasattr(sampler, "nranks")
    return list(_flat(numbered))


def _flat(drawn: Iterable[object]) -> Iterator[int]:
    for item in drawn:
        if isinstance(item, Iterable):
            yield from _flat(item)
        else:
            yield int(item)  # type: ignore[call-overload]


@contextmanager
def _epoch_kept(sampler: Any) -> Iterator[None]:
    """Have a sampler draw next time what it draws now: paddle's counts its epochs by itself."""
    epoch = getattr(sampler, "epoch", None)
    try:
        yield
    finally:
        if epoch is not None:
            sampler.epoch = epoch
