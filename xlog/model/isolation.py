"""Keeping what a pass could touch as it is: a network's flags and buffers, and the generators that are everybody's."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from .backend import Backend, Part, Tensor

Kept = tuple[dict[str, Tensor], str, Tensor, int, Tensor]  # table of a buffer, name, the buffer, its version, a copy


_ONE_AT_A_TIME = threading.RLock()


class Isolation:
    """Keeps a network, and all random generators, as they are."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._thread: int | None = None

    @property
    def lasts(self) -> bool:
        """Whether this thread has begun it."""
        return self._thread == threading.get_ident()

    @contextmanager
    def begun(self) -> Iterator[None]:
        """Hold the network in evaluation mode and restore at the end; not to be begun again while it lasts.

        Other threads wait: what is held and restored, a network's mode and everybody's generators, is not theirs alone.
        """
        with _ONE_AT_A_TIME:
            self._thread = threading.get_ident()
            try:
                with (
                    network_preserved(self._backend),
                    global_generators_preserved(),
                    self._backend.generators_kept(),
                    self._backend.full_precision(),
                ):
                    yield
            finally:
                self._thread = None


@contextmanager
def network_preserved(backend: Backend) -> Iterator[None]:
    """Hold a network in evaluation mode, and restore the flags and buffers of all its parts at the end."""
    parts = parts_of(backend.network)
    flags, buffers = [part.training for part in parts], _kept_buffers(backend, parts)
    try:
        for part in parts:
            part.training = isinstance(part, backend.recurrent) and not getattr(part, "dropout", 0)
        yield
    finally:
        for part, training in zip(parts, flags, strict=True):
            part.training = training
        _restore(backend, buffers)


def parts_of(network: Part) -> list[Part]:
    """Every part once, the network itself first."""
    found: dict[int, Part] = {}
    waiting = [network]
    while waiting:
        part = waiting.pop()
        if id(part) not in found:
            found[id(part)] = part
            waiting.extend(part.children())
    return list(found.values())


def _kept_buffers(backend: Backend, parts: Sequence[Part]) -> list[Kept]:
    held = [(part._buffers, name, buffer) for part in parts for name, buffer in part._buffers.items()]
    held += [(part._parameters, name, part._parameters.get(name)) for part in parts for name in backend.statistics]
    return [
        (table, name, buffer, version, buffer.clone())
        for table, name, buffer in held
        if buffer is not None and (version := backend.version(buffer)) is not None
    ]


def _restore(backend: Backend, buffers: Sequence[Kept]) -> None:
    """Put buffers back. Values are compared too: kernels of batch-norm write without a new version."""
    for table, name, buffer, _, _ in buffers:
        table[name] = buffer
    changed = [
        (buffer, copy)
        for _, _, buffer, version, copy in buffers
        if backend.version(buffer) != version or not backend.is_same(buffer, copy)
    ]
    if changed:
        with backend.recording(False):
            for buffer, copy in changed:
                backend.write(buffer, copy)


@contextmanager
def global_generators_preserved() -> Iterator[None]:
    """Restore the state of Python's and numpy's global generators at the end: a shuffled dataset draws from them."""
    python_state, numpy_state = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        random.setstate(python_state)
        np.random.set_state(numpy_state)
