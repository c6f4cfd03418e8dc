"""BlankMaps: warns, once per explainer and run, that a map is zero everywhere."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np

from ..errors import ExplanationWarning
from ..explainers.base import Attribution, Explainer

CAUSES = (
    "a ReLU at its end may have cut all negative evidence, the network may be saturated there, or the "
    "input may equal the baseline"
)


class BlankMaps:
    """Which explainers have been warned about. A map of zeros is logged as it is: it may be the truth."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def look(self, explainer: Explainer, attribution: Attribution, asked: Sequence[tuple[str, int]]) -> None:
        """Give an ExplanationWarning for the first blank map of an explainer; `asked` is (sample id, label) per row."""
        blank = ~attribution.grids.any(axis=tuple(range(1, attribution.grids.ndim)))
        if not blank.any() or explainer.name in self._said:
            return
        self._said.add(explainer.name)
        sample, label = asked[int(np.argmax(blank))]
        warnings.warn(
            f"{explainer.name}: the map is zero everywhere for sample {sample!r}, label {label}; {CAUSES}. "
            "This warning appears once per explainer and run",
            ExplanationWarning,
            stacklevel=2,
        )
