"""Outcomes: what was true of the samples of a pass and what the network made of them, for one number in the end."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..arrays import Floats
from ..value_fit import ValueFit
from .samples import Sample

_HALF = 0.5  # probability, from which on a binary network says that its class is there


class Outcomes:
    """Keeps hits of a classification, and true and predicted values of a regression."""

    def __init__(self, names: Sequence[str], units: Sequence[str], is_regression: bool) -> None:
        self._names, self._units, self._is_regression = names, units or [""] * len(names), is_regression
        self._hits: list[bool] = []
        self._values: list[tuple[Sequence[float], Floats]] = []
        self._are_all = True

    def leave_out(self) -> None:
        """Take note that there are samples which are not taken: what is known of the others is no number of all."""
        self._are_all = False

    def take(self, sample: Sample, outputs: Floats, probabilities: Floats) -> None:
        """Keep those of a sample, if its truth is known."""
        if self._is_regression and sample.values is not None:
            self._values.append((sample.values, outputs))
        elif not self._is_regression and sample.labels is not None:
            top = int(probabilities.argmax())
            is_said = len(probabilities) > 1 or probabilities[top] > _HALF
            self._hits.append((top in sample.labels) == is_said)

    def accuracy(self) -> float | None:
        """Return the share of hits; None where there is no ground truth, of a regression, and if any is left out."""
        return float(np.mean(self._hits)) if self._hits and self._are_all else None

    def fits(self) -> tuple[ValueFit, ...]:
        """Return how well each output fits; empty where accuracy() is None, and of a classification."""
        if not (self._values and self._are_all):
            return ()
        truth, predicted = (np.array(values, np.float64) for values in zip(*self._values, strict=True))
        about = zip(self._names, self._units, truth.T, predicted.T, strict=True)
        return tuple(fit for one in about if (fit := ValueFit.of(*one)) is not None)
