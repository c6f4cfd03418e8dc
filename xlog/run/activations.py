"""Activation: what turns logits into probabilities."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..arrays import Floats, sigmoid, softmax
from ..errors import ConfigError, ModelError

_NAMED = {"softmax": softmax, "sigmoid": sigmoid}
_SLACK = 1e-4  # how far outside 0..1 rounding may take a probability


class Activation:
    """Logits (N, K) -> probabilities (N, K). `how` is "softmax", "sigmoid" or a callable on arrays."""

    def __init__(self, how: str | Callable[[Floats], Floats]) -> None:
        if isinstance(how, str):
            if how not in _NAMED:
                raise ConfigError(f"activation: wanted one of {', '.join(_NAMED)} or a callable on arrays, got {how!r}")
            self.name = how
            self._function: Callable[[Floats], Floats] = _NAMED[how]
        elif callable(how):
            self.name = getattr(how, "__name__", type(how).__name__)
            self._function = how
        else:
            raise ConfigError(f"activation: wanted one of {', '.join(_NAMED)} or a callable on arrays, got {how!r}")

    def __call__(self, logits: Floats) -> Floats:
        """Return probabilities. Raises ModelError for logits that are not finite, ConfigError for what is none."""
        if not np.isfinite(logits).all():
            raise ModelError("wanted finite logits, got NaN or infinity; look at the network's weights")
        try:
            probabilities = np.asarray(self._function(logits))
        except TypeError as error:
            raise ConfigError(
                f"activation: {self.name} does not take arrays ({error}); "
                'pass "softmax", "sigmoid" or a function of numpy arrays'
            ) from error
        if probabilities.shape != logits.shape or not _are_probabilities(probabilities):
            raise ConfigError(
                f"activation: wanted probabilities {logits.shape} from 0 to 1 of {self.name}, got "
                f"{probabilities.shape} from {probabilities.min():.3g} to {probabilities.max():.3g}"
            )
        return np.clip(probabilities, 0, 1)


def _are_probabilities(values: Floats) -> bool:
    return bool(values.min() >= -_SLACK and values.max() <= 1 + _SLACK)  # false for NaN
