"""HookedPullback: a recorded forward pass of a hooked network, which gradients can be pulled back through."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from ..arrays import Floats
from ..errors import LayerError
from .backend import Backend, Tensor, memory_watched
from .isolation import Isolation
from .rules import RuledPass


class HookedPullback:
    """A forward pass and what was recorded of it."""

    def __init__(
        self,
        backend: Backend,
        isolated: Isolation,
        outputs: Tensor,
        points: Mapping[str, list[Tensor]],
        ruled: RuledPass,
    ) -> None:
        self._backend, self._isolated = backend, isolated
        self._outputs, self._points, self._ruled = outputs, points, ruled
        self.outputs = backend.array(outputs)
        self.activations: Mapping[str, Sequence[Floats]] = {
            name: [backend.array(value) for value in calls] for name, calls in points.items()
        }

    def __call__(self, cotangent: Floats) -> dict[str, list[Floats]]:
        """See Pullback."""
        return self._pull(cotangent, self._backend.array)

    def sums(self, cotangent: Floats, weights: Floats, powers: Sequence[int] = (1,)) -> dict[str, list[Floats]]:
        """See Pullback."""

        def combine(gradient: Tensor) -> Floats:
            flat = self._backend.exact(gradient).reshape([len(cotangent), -1])
            share = self._backend.like(weights, flat)
            sums = [self._backend.array(share @ (flat**power if power > 1 else flat)) for power in powers]
            return np.stack(sums).reshape(len(powers), len(weights), *gradient.shape[1:])

        return self._pull(cotangent, combine)

    def _pull(self, cotangent: Floats, finish: Callable[[Tensor], Floats]) -> dict[str, list[Floats]]:
        points = [point for calls in self._points.values() for point in calls]
        with self._isolated():  # checkpointed networks run forward again in here
            seed = self._backend.like(cotangent, self._outputs)
            with self._ruled.watched(), memory_watched(self._backend, len(cotangent)):
                found = iter(self._backend.gradients(self._outputs, points, seed))
            return {
                name: self._of_layer(name, [next(found) for _ in calls], finish) for name, calls in self._points.items()
            }

    def _of_layer(
        self, name: str, gradients: Sequence[Tensor | None], finish: Callable[[Tensor], Floats]
    ) -> list[Floats]:
        if all(gradient is None for gradient in gradients):
            raise LayerError(
                f"layer {name!r} does not influence the outputs, so it has no gradient; "
                "choose one on the way from input to output, and not before an edited one"
            )
        return [
            finish(point * 0 if gradient is None else gradient)
            for point, gradient in zip(self._points[name], gradients, strict=True)
        ]
