"""HookedPullback: a recorded forward pass of a hooked network, which gradients can be pulled back through."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext

import numpy as np

from ..arrays import Floats
from ..errors import LayerError, ModelError
from .backend import Backend, Tensor, check_memory
from .rules import RuledPass


class Pulling:
    """Whether gradients are being pulled back through a network."""

    def __init__(self) -> None:
        self._lasts = False

    @contextmanager
    def once(self) -> Iterator[None]:
        """Raise ModelError where a rule pulls back through the network again: paddle would crash the process."""
        if self._lasts:
            raise ModelError("wanted a rule that pulls back through one layer, got a pullback in it; use layer_vjp")
        self._lasts = True
        try:
            yield
        finally:
            self._lasts = False


class HookedPullback:
    """A forward pass and what was recorded of it."""

    def __init__(
        self,
        backend: Backend,
        isolated: Callable[[], AbstractContextManager[None]],
        pulling: Pulling,
        outputs: Tensor,
        points: Mapping[str, list[Tensor]],
        ruled: RuledPass | None,
        gradient_end: Callable[[], str],
    ) -> None:
        self._backend, self._isolated, self._pulling = backend, isolated, pulling
        self._gradient_end = gradient_end
        self._outputs, self._points, self._ruled = outputs, points, ruled
        self.activations: Mapping[str, Sequence[Floats]] = {
            name: [backend.array(value) for value in calls] for name, calls in points.items()
        }
        self.outputs = backend.array(outputs)

    def __call__(self, cotangent: Floats) -> dict[str, list[Floats]]:
        """Pull a cotangent (N, K) back: per name, per call, a gradient (N, ...)."""
        return self._pull(cotangent, self._backend.array)

    def sums(self, cotangent: Floats, weights: Floats, powers: Sequence[int] = (1,)) -> dict[str, list[Floats]]:
        """Weighted sums over rows of powers of gradients, made on the device: weights (G, N) -> (P, G, ...)."""

        def combine(gradient: Tensor) -> Floats:
            flat = self._backend.exact(gradient).reshape([len(cotangent), -1])
            share = self._backend.like(weights, flat)
            sums = [self._backend.array(share @ (flat**power if power > 1 else flat)) for power in powers]
            return np.stack(sums).reshape(len(powers), len(weights), *gradient.shape[1:])

        return self._pull(cotangent, combine)

    def _pull(self, cotangent: Floats, finish: Callable[[Tensor], Floats]) -> dict[str, list[Floats]]:
        watched = self._ruled.watched() if self._ruled else nullcontext()
        with self._pulling.once(), self._isolated(), watched:  # checkpointed networks run forward again in here
            found = iter(self._gradients(cotangent))
            return {
                name: self._of_layer(name, [next(found) for _ in calls], finish) for name, calls in self._points.items()
            }

    def _gradients(self, cotangent: Floats) -> Sequence[Tensor | None]:
        points = [point for calls in self._points.values() for point in calls]
        try:
            seed = self._backend.like(cotangent, self._outputs)
            return self._backend.gradients(self._outputs, points, seed)
        except Exception as error:
            check_memory(self._backend, error, len(cotangent))
            raise

    def _of_layer(
        self, name: str, gradients: Sequence[Tensor | None], finish: Callable[[Tensor], Floats]
    ) -> list[Floats]:
        if all(gradient is None for gradient in gradients):
            raise LayerError(
                f"layer {name!r} does not influence the outputs, so it has no gradient; {self._gradient_end()}"
                "choose one on the way from input to output, and not before an edited one"
            )
        return [
            finish(point * 0 if gradient is None else gradient)
            for point, gradient in zip(self._points[name], gradients, strict=True)
        ]
