"""HookedPullback: a recorded forward pass of a HookedModel, which gradients can be pulled back through."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..arrays import Floats
from ..errors import LayerError
from .hooks import Tensor
from .rules import RuledPass

if TYPE_CHECKING:
    from .hooked import HookedModel


class HookedPullback:
    """A forward pass and what was recorded of it."""

    def __init__(
        self, model: HookedModel, outputs: Tensor, points: Mapping[str, list[Tensor]], ruled: RuledPass
    ) -> None:
        self._model, self._outputs, self._points, self._ruled = model, outputs, points, ruled
        self.outputs = model.array(outputs)
        self.activations: Mapping[str, Sequence[Floats]] = model.arrays(points)

    def __call__(self, cotangent: Floats) -> dict[str, list[Floats]]:
        """See Pullback."""
        return self._pull(cotangent, self._model.array)

    def sums(self, cotangent: Floats, weights: Floats, powers: Sequence[int] = (1,)) -> dict[str, list[Floats]]:
        """See Pullback."""

        def combine(gradient: Tensor) -> Floats:
            flat = self._model.exact(gradient).reshape([len(cotangent), -1])
            share = self._model.like(weights, flat)
            sums = [self._model.array(share @ (flat**power if power > 1 else flat)) for power in powers]
            return np.stack(sums).reshape(len(powers), len(weights), *gradient.shape[1:])

        return self._pull(cotangent, combine)

    def _pull(self, cotangent: Floats, finish: Callable[[Tensor], Floats]) -> dict[str, list[Floats]]:
        points = [point for calls in self._points.values() for point in calls]
        with self._model.isolated():  # checkpointed networks run forward again in here
            seed = self._model.like(cotangent, self._outputs)
            with self._ruled.watched(), self._model.memory_watched(len(cotangent)):
                found = iter(self._model.gradients(self._outputs, points, seed))
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
