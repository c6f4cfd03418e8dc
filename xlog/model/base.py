"""The model protocol: all that explainers, benchmarks and the runner know of a network. Arrays in, arrays out.

Arrays are numpy, batch first, float32 (float64 where the network is float64). No method differentiates through
anything outside the network, so numpy outside and a framework inside is exact and not an approximation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np

from ..arrays import Array, Floats

INPUT = "<input>"  # the network's own input, among the names of layers


@dataclass(frozen=True)
class Layer:
    """A named part of a network."""

    name: str
    """Dotted path, "features.3"."""
    kind: str
    """conv linear relu act norm maxpool avgpool dropout softmax embedding container other"""


@dataclass(frozen=True)
class LayerCall:
    """That a layer was called once, and what came out."""

    layer: str
    shape: tuple[int, ...]
    """Of the output, batch axis included."""


@dataclass(frozen=True)
class ModelFacts:
    """What a log says of a network."""

    framework: str
    version: str
    """Of the framework."""
    name: str
    """Class of the network."""
    device: str
    dtype: str
    """Of its parameters."""
    parameter_count: int


@dataclass(frozen=True)
class Trace:
    """Outputs (N, K) of a forward pass and, per traced layer, the output (N, ...) of each of its calls."""

    outputs: Floats
    activations: Mapping[str, Sequence[Floats]]


class Pullback(Protocol):
    """A forward pass that gradients can be pulled back through, as often as wanted."""

    @property
    def outputs(self) -> Floats:
        """(N, K)"""

    @property
    def activations(self) -> Mapping[str, Sequence[Floats]]:
        """Per name in `wrt` the value (N, ...) at each call."""

    def __call__(self, cotangent: Floats) -> dict[str, list[Floats]]:
        """Vector-Jacobian products: cotangent (N, K) -> per name in `wrt`, per call, a gradient (N, ...).

        Raises LayerError where a layer does not influence the outputs at all.
        """

    def sums(self, cotangent: Floats, weights: Floats, powers: Sequence[int] = (1,)) -> dict[str, list[Floats]]:
        """Weighted sums over rows of powers of those gradients, made on the device: weights (G, N) -> (P, G, ...).

        Of fifty variants of one input one map travels back and not fifty.
        """


@runtime_checkable
class Model(Protocol):
    """A network behind an adapter.

    Every pass runs in evaluation mode and leaves the network bit for bit as it was: training flags, gradients,
    buffers, hooks, the state of random generators; also when something raises. A pass that the device has no memory
    for raises OutOfMemory.
    """

    @property
    def batch_size(self) -> int:
        """How many rows callers should put into one pass; a matter of memory, not of results."""

    def layers(self) -> list[Layer]:
        """All named parts, in the order of their definition."""

    def calls(self, x: Floats) -> list[LayerCall]:
        """What a forward pass over x (N, ...) calls, in order of completion.

        A container that hands on its last part's output as it is has no entry of its own.
        """

    def describe(self) -> ModelFacts:
        """What a log says of the network."""

    def free_bytes(self) -> int | None:
        """Memory that is free on the network's device, None where that is the machine's own."""

    def forward(self, x: Floats) -> Floats:
        """Outputs: (N, ...) -> (N, K)."""

    def trace(self, x: Floats, layers: Sequence[str]) -> Trace:
        """Outputs, and what the layers put out on the way.

        Raises LayerError for a layer that is not there or not reached.
        """

    def forward_blends(self, x: Floats, baselines: Floats, masks: Array, rows: np.ndarray) -> Floats:
        """Outputs of inputs behind masks: (U, C, H, W) twice, (M, H, W) in 0..1 or bool, (M,) -> (M, K).

        Row i of the pass is masks[i] * x[rows[i]] + (1 - masks[i]) * baselines[rows[i]], built on the device.
        """

    def vjp(self, x: Floats, wrt: Sequence[str] = (INPUT,)) -> Pullback:
        """Run forward over x (N, ...) and return what pulls gradients back to the input or to layers.

        Raises LayerError for a layer that is not there or not reached.
        """

    def isolated(self) -> AbstractContextManager[None]:
        """Hold the network in evaluation mode and, at the end, restore all that a pass could have touched.

        Every pass does this for itself; around many passes it is done once, and covers the data's side effects
        on random generators too.
        """
