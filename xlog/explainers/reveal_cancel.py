"""RevealCancel: the second rule of DeepLIFT, which tells what raises an activation's input from what lowers it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np

from ..arrays import Floats
from ..errors import ModelError
from ..model.base import Model, RuledCall
from .backward import pairs
from .lrp import weights_of
from .lrp_folding import of_norm
from .lrp_rules import LinearCall, negative, positive

# A difference smaller than this, relative to what it is a difference of, is mostly rounding: there the multiplier is
# the derivative halfway, which is off by less than the square of it.
SMALL = 1e-4


class _Waiting(NamedTuple):
    """An activation whose multipliers wait for the layer that it reads."""

    call: RuledCall
    given: Floats
    """What that layer has put out: the activation's input, or that of the norm before it."""
    scale: Floats
    """Of its channels, by the norm."""


class Revealing:
    """One pass in which activations leave their multipliers to the linear layers or convolutions that they read.

    There the difference of an activation's input is a sum of what inputs add, Δ+ what is positive in it and Δ- what is
    negative. The output's difference has two parts: what Δ+ adds, the mean of alone and with Δ- there, and what Δ-
    adds. Shrikumar et al. 2017, section 3.5.3; sums over inputs are those of its linear rule, section 3.5.1.
    """

    def __init__(self, inputs: int, baselines: int) -> None:
        self._inputs, self._baselines = inputs, baselines
        self._waiting: list[_Waiting] = []

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Raise ModelError where, of a pull within, an activation reads no linear layer, or not it alone."""
        self._waiting.clear()
        yield
        if self._waiting:
            names = ", ".join(dict.fromkeys(one.call.layer for one in self._waiting))
            raise ModelError(
                "DeepLIFT: wanted each activation to be all that reads what a linear layer or convolution, or a "
                f"batch-norm behind one, puts out, got others ({names}), such as one behind the sum of a skip "
                'connection: what raises and lowers its input has no name there; choose rule="rescale"'
            )

    def activation(self, model: Model, call: RuledCall) -> Floats:
        """Leave what is asked of its output to the layer before."""
        self._waiting.append(_Waiting(call, call.x, np.ones(1, call.x.dtype)))
        return np.array(call.gy)

    def norm(self, model: Model, call: RuledCall) -> Floats:
        """Where it stands between both, leave its scale to the layer before too."""
        read = self._taken(call)
        if read is None:
            return model.layer_vjp(call.layer, call.x, call.gy)
        scale, _ = of_norm(model, call)
        self._waiting.append(read._replace(given=call.x, scale=scale))
        return np.array(call.gy)

    def linear(self, model: Model, call: RuledCall) -> Floats:
        """Equations of section 3.5.1 with the multipliers that the activation has for Δ+ and Δ-."""
        read = self._taken(call)
        if read is None:
            return model.layer_vjp(call.layer, call.x, call.gy)
        x, x0 = pairs(call, call.x, self._inputs, self._baselines)
        dx = x - x0
        weights = weights_of(model, call)
        scaled = weights.weight * read.scale.reshape(-1, *[1] * (weights.weight.ndim - 1))
        layer = LinearCall(model, call.layer, dx, weights._replace(weight=scaled), dx)
        rising, falling = np.maximum(dx, 0), np.minimum(dx, 0)
        (a, of_positive), (b, of_negative) = (
            layer.through(rising, positive, None),
            layer.through(falling, negative, None),
        )
        up, down = a + b, layer.through(rising, negative, None)[0] + layer.through(falling, positive, None)[0]
        for_up, for_down = self._multipliers(model, read.call, up, down)
        of_rising = of_positive(for_up) + of_negative(for_down)
        of_falling = of_negative(for_up) + of_positive(for_down)
        found = np.where(dx > 0, of_rising, np.where(dx < 0, of_falling, (of_rising + of_falling) / 2))
        rest = len(call.x) - len(found)
        return np.concatenate([found, found if rest == len(found) else np.zeros_like(call.x[len(found) :])])

    def _taken(self, call: RuledCall) -> _Waiting | None:
        """The activation that reads what this call puts out, and reads it alone."""
        for number, one in enumerate(self._waiting):
            if one.given.shape == call.y.shape and np.array_equal(one.given, call.y):
                return self._waiting.pop(number) if np.array_equal(one.call.gy, call.gy) else None
        return None

    def _multipliers(self, model: Model, call: RuledCall, up: Floats, down: Floats) -> tuple[Floats, Floats]:
        """What the output's parts are per Δ+ and per Δ-, times what is asked of the output."""
        x, x0 = pairs(call, call.x, self._inputs, self._baselines)
        y, y0 = pairs(call, call.y, self._inputs, self._baselines)
        raised, lowered = (model.layer_forward(call.layer, x0 + part) for part in (up, down))
        least = SMALL * np.maximum(np.abs(x), np.abs(x0))
        gy = call.gy[: len(x)]
        derivative = model.layer_vjp(call.layer, (x + x0) / 2, gy)  # of what is mostly rounding
        for_up, for_down = (
            np.where(np.abs(part) > least, gy * made / np.where(part == 0, 1, part), derivative)
            for part, made in ((up, (raised - y0 + y - lowered) / 2), (down, (lowered - y0 + y - raised) / 2))
        )
        return for_up, for_down
