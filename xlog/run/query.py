"""Query: a sample and a label that are explained."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from ..arrays import Floats
from .samples import Sample


@dataclasses.dataclass(frozen=True)
class Query:
    """One question: why this label, in this sample?"""

    sample: Sample
    label: int


def inputs(queries: Sequence[Query]) -> tuple[Floats, np.ndarray]:
    """Return the images (N, C, H, W) and the labels (N,) of queries."""
    return np.stack([query.sample.image for query in queries]), np.array([query.label for query in queries])
