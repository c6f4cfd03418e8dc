"""HeldInputs: what a network takes beside the input that is explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..arrays import Array, Floats
from ..errors import LayerError
from ..override import override
from .backend import Backend, Tensor
from .hooks import Hook
from .token_line import TokenLine


@dataclass(frozen=True)
class HeldInputs:
    """What a network takes beside the input that is explained, of one sample: the same in all rows of its passes."""

    explained: str | int
    """By which name, or at which place, forward() takes the input that is explained."""
    others: Mapping[str | int, Array]
    """(1, ...) each, by name or place."""
    shape: tuple[int, ...] | None = None
    """Of one explained input as forward() takes it, where that differs from the shape that explainers see."""

    def call(self, backend: Backend, x: Tensor) -> Any:
        """Return what the network returns of inputs x (N, ...) and the others."""
        rows = np.zeros(len(x), np.intp)
        inputs = {name: backend.take(backend.constant(value), rows) for name, value in self.others.items()}
        inputs[self.explained] = x if self.shape is None else x.reshape((len(x), *self.shape))
        named = {name: value for name, value in inputs.items() if isinstance(name, str)}
        places = sorted(name for name in inputs if isinstance(name, int))
        return backend.network(*[inputs[place] for place in places], **named)

    def hooks(self, x: Tensor, backend: Backend) -> Sequence[Hook]:
        """Return what layers are to do so that x (N, ...) is what the network computes of."""
        return ()


@dataclass(frozen=True)
class EmbeddedInputs(HeldInputs):
    """Token ids, among the others, whose embedding is explained in their place: (N, D, 1, L)."""

    layer: str = ""
    """The embedding, called once in a pass."""
    line: TokenLine | None = None
    """What is known of the tokens."""
    kept: Floats | None = None
    """(L, D), what the embedding puts out at special tokens, whatever x has there, and 0 at others."""

    @override
    def call(self, backend: Backend, x: Tensor) -> Any:
        rows = np.zeros(len(x), np.intp)
        inputs = {name: backend.take(backend.constant(value), rows) for name, value in self.others.items()}
        return backend.network(inputs.pop(self.explained), **{str(name): value for name, value in inputs.items()})

    @override
    def hooks(self, x: Tensor, backend: Backend) -> Sequence[Hook]:
        calls = 0

        def replaced(name: str, output: Tensor) -> Tensor:
            nonlocal calls
            calls += 1
            if calls > 1 or tuple(output.shape) != (len(x), x.shape[3], x.shape[1]):
                raise LayerError(
                    f"wanted the embedding {name!r} to be called once in a pass, and to put out {x.shape[3]} tokens of "
                    f"{x.shape[1]} numbers, got {tuple(output.shape)} at call {calls}; name another one: "
                    "Tokens(embedding=)"
                )
            return self._with_special(x.reshape((len(x), x.shape[1], x.shape[3])).moveaxis(1, 2), backend)

        return [Hook(self.layer, replaced, is_tap=True)]

    def _with_special(self, tokens: Tensor, backend: Backend) -> Tensor:
        """Return tokens (N, L, D) with special ones as they are in the text: nothing depends on x there."""
        if self.line is None or self.kept is None or not self.line.special.any():
            return tokens
        features = backend.tensor((~self.line.special)[None, :, None].astype(self.kept.dtype))
        return tokens * features + backend.tensor(self.kept[None])
