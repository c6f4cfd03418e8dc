"""ValueFit: how well predicted values of a regression fit the true ones."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from .attribute_docs import show_attributes


@dataclasses.dataclass(frozen=True)
class ValueFit:
    """How well one output of a regression fits. Printed, "price: R² 0.91, MAE 2.1 k$ (n = 506)"."""

    output: str
    """Its name."""
    unit: str
    """Of its values; may be empty."""
    count: int
    """Of samples with a true value."""
    r2: float | None
    """Share of the variance of true values that predictions explain, 1 at most; None where they do not vary.

    Below 0 the mean of these values would predict them better."""
    mae: float
    """Mean of |predicted - true|, in units of the output."""

    @classmethod
    def of(
        cls, output: str, unit: str, truth: NDArray[np.floating], predicted: NDArray[np.floating]
    ) -> ValueFit | None:
        """Return the fit of predicted to true values, (N,) each, NaN: not known; None where none is."""
        known = np.isfinite(truth) & np.isfinite(predicted)
        wanted, found = truth[known].astype(np.float64), predicted[known].astype(np.float64)
        if not len(wanted):
            return None
        spread = float(((wanted - wanted.mean()) ** 2).sum())
        r2 = 1 - float(((found - wanted) ** 2).sum()) / spread if spread > 0 else None
        return cls(output, unit, len(wanted), r2, float(np.abs(found - wanted).mean()))

    @property
    def is_worse_than_mean(self) -> bool:
        """Whether to predict the mean of the true values would be better."""
        return self.r2 is not None and self.r2 < 0

    def __str__(self) -> str:
        r2 = "not known" if self.r2 is None else f"{self.r2:.3g}"
        r2 += " (worse than the mean of the true values)" * self.is_worse_than_mean
        return f"{self.output}: R² {r2}, MAE {self.mae:.3g}{' ' if self.unit else ''}{self.unit} (n = {self.count})"


show_attributes([ValueFit])
