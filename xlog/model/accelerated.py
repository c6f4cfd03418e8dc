"""Accelerated: a faster copy of a network, and which models have one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from ..arrays import Floats
from .base import Model
from .patches import Patches


@dataclass(frozen=True)
class Accelerated:
    """A quicker copy of a network, with weights of its own."""

    forward: Callable[[Floats], Floats]
    """Outputs: (N, ...) -> (N, K)."""
    model: Model | None = None
    """The copy for gradients and layers too; None where it is quicker in forward passes only."""
    altered: frozenset[str] = frozenset()
    """Layers that put out something else in the copy than in the network."""
    engines: Mapping[str, Callable[[], Callable[[Floats], Floats]]] = field(default_factory=dict)
    """By name, what makes forward passes in another way, in up to seconds; what it makes is quicker, or is not."""
    forward_patches: Callable[[Patches], Floats] | None = None
    """Outputs of inputs that differ from one in a rectangle each, for less than a pass of them: -> (B, K)."""


@runtime_checkable
class Accelerable(Protocol):
    """A Model that can be made quicker."""

    def accelerated(self, x: Floats) -> Accelerated:
        """Return a quicker copy for inputs like x (N, ...), with the weights of now.

        Raises ModelError, with the reason, where there is none.
        """
