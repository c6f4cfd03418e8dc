"""Rank: which of several processes this one is, and which samples a distributed sampler gives to it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

# Environment variables of launchers: torchrun, paddle.distributed.launch, Open MPI.
_VARIABLES = (
    ("RANK", "WORLD_SIZE"),
    ("PADDLE_TRAINER_ID", "PADDLE_TRAINERS_NUM"),
    ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"),
)


@dataclass(frozen=True)
class Rank:
    """One of several processes."""

    number: int = 0
    """0 .. world_size - 1"""
    world_size: int = 1

    @classmethod
    def here(cls) -> Rank:
        """Return the rank of torch.distributed or paddle.distributed, if either is in use, or else the launcher's.

        Imports neither.
        """
        for name in ("torch.distributed", "paddle.distributed"):
            library: Any = sys.modules.get(name)
            if library is not None and getattr(library, "is_available", bool)() and library.is_initialized():
                return cls(library.get_rank(), library.get_world_size())
        for number, size in _VARIABLES:
            if os.environ.get(number, "").isdigit() and os.environ.get(size, "").isdigit():
                return cls(int(os.environ[number]), max(1, int(os.environ[size])))
        return cls()


def sampled_indices(data: object) -> list[int] | None:
    """Return the numbers in the dataset of the samples that a loader will yield to this process.

    None where the loader has no distributed sampler: others draw anew on every iteration.
    """
    for name in ("sampler", "batch_sampler"):
        sampler = getattr(data, name, None)
        if isinstance(sampler, Iterable) and (hasattr(sampler, "num_replicas") or hasattr(sampler, "nranks")):
            with _epoch_kept(sampler):
                return list(_flat(sampler))
    return None


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
