"""Activation: what turns outputs of a network into probabilities."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..arrays import Floats, sigmoid, softmax
from ..errors import ConfigError, ModelError

Function = Callable[[Any], Any]
Bridge = Callable[[Function, Floats], Floats]
"""Calls a function of tensors: (function, array) -> array."""

_NAMED: dict[str, Callable[[Floats], Floats]] = {"softmax": softmax, "sigmoid": sigmoid, "none": np.asarray}
_SLACK = 1e-4  # how far outside 0..1 rounding may take a probability


class Activation:
    """Outputs (N, K) -> probabilities (N, K).

    `how` is "softmax", "sigmoid", "none" (outputs are probabilities already) or a callable on arrays or on tensors of
    the network's framework, layers such as Softmax(1) too; `bridge` is how the latter is called.
    """

    def __init__(self, how: str | Function, bridge: Bridge | None = None) -> None:
        if isinstance(how, str) and how in _NAMED:
            self.name, self._function = how, _NAMED[how]
        elif callable(how) and not isinstance(how, str):
            self.name = getattr(how, "__name__", type(how).__name__)
            self._function = how if bridge is None else _OfEither(how, bridge)
        else:
            raise ConfigError(
                f"activation: wanted one of {', '.join(_NAMED)} or a callable on arrays or tensors, got {how!r}"
            )
        self.is_callable = not isinstance(how, str)

    def __call__(self, logits: Floats) -> Floats:
        """Return probabilities. Raises ModelError for logits that are not finite, ConfigError for what is none."""
        if not np.isfinite(logits).all():
            raise ModelError("wanted finite logits, got NaN or infinity; look at the network's weights")
        try:
            probabilities = np.asarray(self._function(logits))
        except Exception as error:  # whatever a framework raises of a function that is given something else
            reason = str(error).strip().partition("\n")[0]
            raise ConfigError(
                f"activation: {self.name} takes neither arrays nor tensors {logits.shape} ({reason}); "
                'pass "softmax", "sigmoid", "none" or a function (N, K) -> (N, K)'
            ) from error
        if probabilities.shape != logits.shape or not _are_probabilities(probabilities):
            raise ConfigError(
                f"activation: wanted probabilities {logits.shape} from 0 to 1 of {self.name}, got "
                f"{probabilities.shape}{_range(probabilities)}"
            )
        return np.clip(probabilities, 0, 1)


class Values(Activation):
    """What a regression has in place of an activation: outputs (N, K) as they are."""

    def __init__(self) -> None:
        self.name, self.is_callable = "values", True

    def __call__(self, logits: Floats) -> Floats:
        """Return the outputs. Raises ModelError for what is not finite."""
        if not np.isfinite(logits).all():
            raise ModelError("wanted finite outputs, got NaN or infinity; look at the network's weights")
        return logits


class _OfEither:
    """A function of arrays or of tensors: the first call that does not raise tells which."""

    def __init__(self, function: Function, bridge: Bridge) -> None:
        self._function, self._bridge = function, bridge
        self._takes_tensors: bool | None = None

    def __call__(self, logits: Floats) -> Floats:
        if self._takes_tensors is None:
            self._takes_tensors = not self._takes_arrays(logits)
        return self._bridge(self._function, logits) if self._takes_tensors else np.asarray(self._function(logits))

    def _takes_arrays(self, logits: Floats) -> bool:
        try:
            return np.asarray(self._function(logits)).dtype.kind in "fiub"
        except Exception:  # a framework's function raises whatever it likes of an array
            return False


def _are_probabilities(values: Floats) -> bool:
    numbers = values.dtype.kind in "fiub" and values.size > 0
    return bool(numbers and values.min() >= -_SLACK and values.max() <= 1 + _SLACK)  # false for NaN


def _range(values: Floats) -> str:
    return f" from {values.min():.3g} to {values.max():.3g}" if values.dtype.kind in "fiu" and values.size else ""
