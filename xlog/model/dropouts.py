"""DroppedPass: a pass in which dropout layers drop out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import ModelError
from .backend import Backend, Tensor
from .base import SubNetworks
from .dropping import Dropping
from .hooks import Hook, Tap


@dataclass(frozen=True)
class Dropout:
    """The request: where masks come from, how the network's own layers drop out, and rates before others."""

    networks: SubNetworks
    own: Mapping[str, Dropping]
    before: Mapping[str, float]


class DroppedPass:
    """The dropout of one pass."""

    def __init__(self, backend: Backend, dropout: Dropout | None) -> None:
        self._backend, self._dropout = backend, dropout
        self._count = 0

    def hooks(self) -> list[Hook]:
        """After dropout layers, which put out their input (or its expectation) in evaluation; in front of others."""
        if self._dropout is None:
            return []
        networks, own, rates = self._dropout.networks, self._dropout.own.items(), self._dropout.before.items()
        return [Hook(name, self._tap(dropping, networks), is_tap=True) for name, dropping in own] + [
            Hook(name, self._tap(Dropping(rate), networks), before=True, is_tap=True) for name, rate in rates
        ]

    def check(self) -> None:
        """Raise ModelError where nothing was dropped."""
        if self._dropout is not None and not self._count:
            raise ModelError(
                "wanted a pass that calls a dropout layer, got none: none of those with a rate is on the way from "
                "input to output; name a layer in `before`"
            )

    def _tap(self, dropping: Dropping, networks: SubNetworks) -> Tap:
        def tap(name: str, value: Tensor) -> Tensor:
            factor, shift = dropping.draw(tuple(value.shape), networks, self._count)
            self._count += 1
            dropped = value * self._backend.like(factor, value)
            return dropped + self._backend.like(shift, value) if dropping.to_floor else dropped

        return tap
