"""SharedPasses: passes that several explainers need are made once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np

from ..arrays import Array, Floats
from ..lru_cache import LRUCache, digest_of
from ..override import override
from .base import INPUT, LayerCall, Model, Pullback, Trace
from .proxy import Proxy

REMEMBERED_BYTES = 1 << 28  # of results within `remembering`; the oldest go first


class SharedPasses(Proxy):
    """A model that several explainers use on the same inputs.

    Within `looking_at` one pass over the inputs themselves, with all that is read on the way, serves
    all explainers of them. Within `remembering` results of passes over perturbed inputs are kept, and whoever sends
    the same rows again gets them.
    """

    def __init__(self, inner: Model) -> None:
        super().__init__(inner)
        self._calls: dict[tuple[int, ...], list[LayerCall]] = {}
        self._seen: _Seen | None = None
        self._memory: LRUCache | None = None

    @contextmanager
    def looking_at(self, x: Floats, points: Sequence[str]) -> Iterator[None]:
        """Serve passes over x (N, ...) that look at `points`, inputs or layers, from one; made when first needed."""
        self._seen = _Seen(self.inner, x, tuple(dict.fromkeys(points)))
        try:
            yield
        finally:
            self._seen = None

    def look_away(self) -> None:
        """Let go of the pass that is looked at: its gradients are no longer needed. Its outputs stay."""
        if self._seen is not None:
            self._seen.let_go()

    @contextmanager
    def remembering(self) -> Iterator[None]:
        """Keep results, not the passes themselves, up to REMEMBERED_BYTES."""
        self._memory = LRUCache(REMEMBERED_BYTES)
        try:
            yield
        finally:
            self._memory = None

    def calls(self, x: Floats) -> list[LayerCall]:
        """See Model. What is called depends on the shape alone."""
        if x.shape not in self._calls:
            self._calls[x.shape] = self.inner.calls(x)
        return self._calls[x.shape]

    @override
    def forward(self, x: Floats) -> Floats:
        if seen := self._looking(x, ()):
            return seen.outputs.copy()
        return self._recalled(lambda: self.inner.forward(x), "forward", x)

    @override
    def trace(self, x: Floats, layers: Sequence[str]) -> Trace:
        if layers and (seen := self._looking(x, layers)):
            pull = seen.pull
            return Trace(pull.outputs.copy(), {name: _copies(pull.activations[name]) for name in layers})
        return self.inner.trace(x, layers)

    @override
    def forward_blends(self, x: Floats, baselines: Floats, masks: Array, rows: np.ndarray) -> Floats:
        return self._recalled(
            lambda: self.inner.forward_blends(x, baselines, masks, rows), "blends", x, baselines, masks, rows
        )

    @override
    def vjp(self, x: Floats, wrt: Sequence[str] = (INPUT,)) -> Pullback:
        if seen := self._looking(x, wrt):
            return _SeenPullback(seen, wrt)
        if self._memory is not None and not self.chain.interventions:
            return _RecalledPullback(self.inner, x, wrt, self._memory)
        return self.inner.vjp(x, wrt)

    def _recalled(self, make: Callable[[], Floats], *key: object) -> Floats:
        if self._memory is None or self.chain.interventions:
            return make()
        return self._memory.get(key, make, lambda made: made.nbytes).copy()

    def _looking(self, x: Floats, wrt: Sequence[str]) -> _Seen | None:
        covered = self._seen is not None and not self.chain.interventions and self._seen.covers(x, wrt)
        return self._seen if covered else None


class _Seen:
    """One pass over inputs, and what was pulled back through it."""

    def __init__(self, model: Model, x: Floats, points: tuple[str, ...]) -> None:
        self._model, self._x, self._points = model, x, points
        self._pull: Pullback | None = None
        self._outputs: Floats | None = None
        self._pulled: dict[bytes, dict[str, list[Floats]]] = {}

    def covers(self, x: Floats, wrt: Sequence[str]) -> bool:
        """Tell whether these are the inputs, and all of `wrt` is looked at."""
        return set(wrt) <= set(self._points) and x.shape == self._x.shape and np.array_equal(x, self._x)

    @property
    def pull(self) -> Pullback:
        """The pass."""
        if self._pull is None:
            self._pull = self._model.vjp(self._x, self._points)
        return self._pull

    @property
    def outputs(self) -> Floats:
        """Of the pass; of a mere forward pass where nobody looks at anything."""
        if self._outputs is None:
            self._outputs = self.pull.outputs if self._points else self._model.forward(self._x)  # no gradients wanted
        return self._outputs

    def let_go(self) -> None:
        """Free what the pass holds, but for its outputs."""
        self._pull, self._points = None, ()
        self._pulled.clear()

    def gradients(self, cotangent: Floats) -> dict[str, list[Floats]]:
        """Pull a cotangent back to everything that anybody looks at, once."""
        key = cotangent.tobytes()
        if key not in self._pulled:
            self._pulled[key] = self.pull(cotangent)
        return self._pulled[key]


class _SeenPullback:
    """A view on a pass that others use too."""

    def __init__(self, seen: _Seen, wrt: Sequence[str]) -> None:
        self._seen, self._wrt = seen, wrt
        self.outputs = seen.pull.outputs.copy()
        self.activations: Mapping[str, Sequence[Floats]] = {name: _copies(seen.pull.activations[name]) for name in wrt}

    def __call__(self, cotangent: Floats) -> dict[str, list[Floats]]:
        found = self._seen.gradients(cotangent)
        return {name: _copies(found[name]) for name in self._wrt}

    def sums(self, cotangent: Floats, weights: Floats, powers: Sequence[int] = (1,)) -> dict[str, list[Floats]]:
        found = self._seen.gradients(cotangent)
        return {
            name: [np.stack([np.tensordot(weights, value**power, 1) for power in powers]) for value in found[name]]
            for name in self._wrt
        }


class _RecalledPullback:
    """A pass that is made only where its result is not remembered."""

    def __init__(self, model: Model, x: Floats, wrt: Sequence[str], memory: LRUCache) -> None:
        self._model, self._x, self._wrt, self._memory = model, x, tuple(wrt), memory
        self._key = digest_of((x, self._wrt))
        self._pull: Pullback | None = None
        self.outputs = self._recalled(lambda: {"": [self._made().outputs]}, "outputs")[""][0].copy()

    @property
    def activations(self) -> Mapping[str, Sequence[Floats]]:
        return self._made().activations

    def __call__(self, cotangent: Floats) -> dict[str, list[Floats]]:
        found = self._recalled(lambda: self._made()(cotangent), "pull", cotangent)
        return {name: _copies(gradients) for name, gradients in found.items()}

    def sums(self, cotangent: Floats, weights: Floats, powers: Sequence[int] = (1,)) -> dict[str, list[Floats]]:
        made = tuple(sorted({1, 2, *powers}))  # means and variances share a pass: their sums cost nothing beside it
        sums = self._recalled(lambda: self._made().sums(cotangent, weights, made), "sums", cotangent, weights, made)
        wanted = [made.index(power) for power in powers]
        return {name: [value[wanted] for value in calls] for name, calls in sums.items()}

    def _made(self) -> Pullback:
        if self._pull is None:
            self._pull = self._model.vjp(self._x, self._wrt)
        return self._pull

    def _recalled(self, make: Callable[[], dict[str, list[Floats]]], *key: object) -> dict[str, list[Floats]]:
        return self._memory.get((self._key, *key), make, _bytes_of)


def _bytes_of(found: Mapping[str, Sequence[Floats]]) -> int:
    return sum(value.nbytes for calls in found.values() for value in calls)


def _copies(values: Sequence[Floats]) -> list[Floats]:
    return [value.copy() for value in values]
