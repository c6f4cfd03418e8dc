"""Concept activation vectors, as weights of the examples that they are made of: no vector is ever held."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import Floats

_PENALTY = 0.1  # of ridge regressions, of the mean squared length of examples; ours


@dataclass(frozen=True)
class Vector:
    """A linear classifier of examples against others, at right angles to whose border the vector stands."""

    weights: Floats
    """(n,): what each example counts; the vector is their weighted sum."""
    right: float
    """Share of examples on their side of the border where each in turn was left out."""


def vector(products: Floats, is_concept: np.ndarray) -> Vector:
    """Return the vector of examples of which these are concept: inner products (n, n), (n,) -> Vector.

    A ridge regression of 1 and -1 with an intercept, by products of examples alone, so that a layer's thousands of
    values cost nothing; its error at an example that was left out has a closed form, y - f over 1 - its leverage.
    """
    count = len(products)
    centering = np.eye(count) - 1 / count
    centered = centering @ products @ centering
    penalty = _PENALTY * np.trace(centered) / count or 1.0
    signs = np.where(is_concept, 1.0, -1.0)
    inverse = np.linalg.inv(centered + penalty * np.eye(count))
    leverages = 1 / count + np.diag(centered @ inverse)
    fitted = signs.mean() + centered @ inverse @ (signs - signs.mean())
    left_out = signs - (signs - fitted) / np.maximum(1 - leverages, np.finfo(float).tiny)
    return Vector(centering @ inverse @ (signs - signs.mean()), float(np.mean(left_out * signs > 0)))
