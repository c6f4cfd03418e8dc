"""AutoBatch: how many rows go into one pass, found by itself; where memory runs out it halves and goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import numpy as np

from ..arrays import Array, Floats
from ..errors import OutOfMemory
from ..override import override
from .base import INPUT, LayerCall, Pullback, Trace
from .hooked import HookedModel
from .proxy import Proxy

Part = TypeVar("Part")

# Of the widest layer; ResNet-18 gets 8 rows. glibc keeps at most this much of one array for the next pass, and gives
# larger ones back to the system, which costs more than bigger batches gain.
CPU_BYTES = 1 << 25
CPU_ROWS = 256  # small networks gain nothing beyond, and lose a third at 1024
ACCELERATOR_SHARE = 0.4  # of the free memory, for all layers' outputs and their gradients
ACCELERATOR_ROWS = 512


class AutoBatch(Proxy):
    """A model that splits passes which memory does not suffice for, and has callers send smaller ones from then on.

    `batch_size` is that of the inner model until the first pass; then it follows from the sizes of the layers.
    No result is lost: what did not fit is done again in halves. Raises OutOfMemory only for a single row, and while an
    intervention lasts: that may count on the whole pass.
    """

    @property
    def batch_size(self) -> int:
        """How many rows callers should put into one pass."""
        return self.chain.batch_size or self.inner.batch_size

    @override
    def calls(self, x: Floats) -> list[LayerCall]:
        calls = self.inner.calls(x)
        if self.chain.batch_size is None:
            adapter = self.chain.adapter
            least = adapter.least_rows if isinstance(adapter, HookedModel) else 1
            self.chain.batch_size = max(least, fitting_rows(calls, self.inner.free_bytes()))
        return calls

    @override
    def forward(self, x: Floats) -> Floats:
        return np.concatenate(self._in_parts(len(x), x, lambda rows: self.inner.forward(x[rows])))

    @override
    def trace(self, x: Floats, layers: Sequence[str]) -> Trace:
        parts = self._in_parts(len(x), x, lambda rows: self.inner.trace(x[rows], layers))
        return Trace(np.concatenate([part.outputs for part in parts]), _joined([part.activations for part in parts]))

    @override
    def forward_blends(self, x: Floats, baselines: Floats, masks: Array, rows: np.ndarray) -> Floats:
        return np.concatenate(
            self._in_parts(len(masks), x, lambda part: self.inner.forward_blends(x, baselines, masks[part], rows[part]))
        )

    @override
    def vjp(self, x: Floats, wrt: Sequence[str] = (INPUT,)) -> Pullback:
        return self.inner.vjp(x, wrt) if self.chain.interventions else _PartedPullback(self, x, wrt)

    def with_params(self, params: Mapping[str, Mapping[str, Floats]]) -> AutoBatch:
        """See Model. The copy finds its own batch size: it shares the memory with the network."""
        return AutoBatch(self.inner.with_params(params))

    def pulled(self, x: Floats, wrt: Sequence[str], use: Callable[[Pullback, slice], Part]) -> list[Part]:
        """Run `use` on the pullbacks of parts of x, one after the other, so that only one is held."""
        return self._in_parts(len(x), x, lambda rows: use(self.inner.vjp(x[rows], wrt), rows))

    def _in_parts(self, count: int, example: Floats, run: Callable[[slice], Part]) -> list[Part]:
        if self.chain.interventions:
            return [run(slice(0, count))]
        if self.chain.batch_size is None:
            self.calls(example[:1])
        parts: list[Part] = []
        start, size = 0, count
        while start < count:
            rows = slice(start, min(start + size, count))
            try:
                parts.append(run(rows))
                start = rows.stop
                continue
            except OutOfMemory:
                if size == 1:
                    raise
            # Outside of `except`: the error holds the tensors of the pass that failed.
            size = max(1, size // 2)
            self.chain.batch_size = min(self.batch_size, size)
        return parts


class _PartedPullback:
    """A pass that may have to be made in parts, and again for each use: parts are not held beside each other."""

    def __init__(self, model: AutoBatch, x: Floats, wrt: Sequence[str]) -> None:
        self._model, self._x, self._wrt = model, x, wrt
        self._whole: Pullback | None = None
        made = model.pulled(x, wrt, self._look)
        self.outputs = np.concatenate([part.outputs for part in made])
        self.activations: Mapping[str, Sequence[Floats]] = _joined([part.activations for part in made])

    def _look(self, pull: Pullback, rows: slice) -> Trace:
        if rows == slice(0, len(self._x)):
            self._whole = pull
        return Trace(pull.outputs, pull.activations)

    def __call__(self, cotangent: Floats) -> dict[str, list[Floats]]:
        return _joined(self._each(lambda pull, rows: pull(cotangent[rows])))

    def sums(self, cotangent: Floats, weights: Floats, powers: Sequence[int] = (1,)) -> dict[str, list[Floats]]:
        parts = self._each(lambda pull, rows: pull.sums(cotangent[rows], weights[:, rows], powers))
        return {
            name: [np.sum([part[name][call] for part in parts], axis=0) for call in range(len(parts[0][name]))]
            for name in self._wrt
        }

    def _each(self, use: Callable[[Pullback, slice], Part]) -> list[Part]:
        if self._whole is not None:
            try:
                return [use(self._whole, slice(None))]
            except OutOfMemory:
                self._whole = None
        return self._model.pulled(self._x, self._wrt, use)


def fitting_rows(calls: Sequence[LayerCall], free_bytes: int | None) -> int:
    """Return how many rows a pass should have, a power of two: of a network that makes these calls for one row.

    `free_bytes` is the free memory of an accelerator, None on a CPU, where more than fits the caches gains nothing.
    """
    sizes = [4 * int(np.prod(call.shape)) for call in calls] or [1]
    if free_bytes is None:
        rows, most = CPU_BYTES / max(sizes), CPU_ROWS
    else:
        rows, most = ACCELERATOR_SHARE * free_bytes / (2 * sum(sizes)), ACCELERATOR_ROWS
    return int(2 ** np.floor(np.log2(np.clip(rows, 1, most))))


def _joined(parts: Sequence[Mapping[str, Sequence[Floats]]]) -> dict[str, list[Floats]]:
    if len(parts) == 1:
        return {name: list(calls) for name, calls in parts[0].items()}
    return {
        name: [np.concatenate([part[name][call] for part in parts]) for call in range(len(calls))]
        for name, calls in parts[0].items()
    }
