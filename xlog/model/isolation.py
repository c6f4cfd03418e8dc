"""Keeping what a pass could touch as it is: a network's flags and buffers, and the generators that are everybody's."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from .hooks import Tensor
from .parts import Part, parts_of

if TYPE_CHECKING:
    from .hooked import HookedModel

Kept = tuple[Part, str, Tensor, int, Tensor]  # owner of a buffer, name, the buffer itself, its version, a copy


@contextmanager
def network_preserved(model: HookedModel) -> Iterator[None]:
    """Hold a network in evaluation mode, and restore the flags and buffers of all its parts at the end."""
    parts = list(parts_of(model.module))
    flags, buffers = [part.training for part in parts], _kept_buffers(model, parts)
    try:
        for part in parts:
            part.training = False
        yield
    finally:
        for part, training in zip(parts, flags, strict=True):
            part.training = training
        _restore(model, buffers)


def _kept_buffers(model: HookedModel, parts: Sequence[Part]) -> list[Kept]:
    return [
        (part, name, buffer, version, buffer.clone())
        for part in parts
        for name, buffer in part._buffers.items()
        if buffer is not None and (version := model.version(buffer)) is not None
    ]


def _restore(model: HookedModel, buffers: Sequence[Kept]) -> None:
    with model.recording(False):
        for part, name, buffer, version, copy in buffers:
            part._buffers[name] = buffer
            if model.version(buffer) != version:
                model.write(buffer, copy)


@contextmanager
def global_generators_preserved() -> Iterator[None]:
    """Restore the state of Python's and numpy's global generators at the end: a shuffled dataset draws from them."""
    python_state, numpy_state = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        random.setstate(python_state)
        np.random.set_state(numpy_state)
