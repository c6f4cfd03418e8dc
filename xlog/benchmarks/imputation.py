"""Pictures whose hidden pixels are what those around them suggest."""

from __future__ import annotations

import numpy as np

from ..arrays import Bools, Floats
from ..optional import optional

NEIGHBORS = np.array([(row, column) for row in (-1, 0, 1) for column in (-1, 0, 1) if row or column])
WEIGHTS = np.where(np.abs(NEIGHBORS).sum(axis=1) == 1, 1 / 6, 1 / 12)  # Rong et al. 2022


def impute(image: Floats, hidden: Bools, owner: str) -> Floats:
    """Make hidden pixels weighted means of their neighbors: (C, H, W), (H, W) -> (C, H, W).

    Noisy linear imputation of Rong et al. 2022, without the noise: means are of all eight neighbors, hidden ones too,
    so it is one linear system for all hidden pixels. At the border the neighbors that there are share all of the
    weight. At least one pixel must be seen. Raises ConfigError, in which `owner` is named, without scipy.
    """
    imputed = image.copy()
    if hidden.any():
        matrix, known = _system(image, hidden, owner)
        # symmetric and positive definite, so pivots are found on the diagonal: two thirds of the time
        solver = optional("scipy.sparse.linalg", owner).splu(
            matrix, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True}
        )
        imputed[:, hidden] = solver.solve(known).T
    return imputed


def _system(image: Floats, hidden: Bools, owner: str) -> tuple[object, Floats]:
    """Return the sparse matrix (n, n) that n hidden pixels solve, and what seen ones add (n, C)."""
    count, places = int(hidden.sum()), np.argwhere(hidden)
    numbers = np.full(hidden.shape, -1)
    numbers[hidden] = np.arange(count)
    total, known = np.zeros(count), np.zeros((count, len(image)))
    entries = []
    for offset, weight in zip(NEIGHBORS, WEIGHTS, strict=True):
        beside = places + offset
        inside = np.flatnonzero(((beside >= 0) & (beside < hidden.shape)).all(axis=1))
        rows, columns = beside[inside].T
        total[inside] += weight
        other = numbers[rows, columns]
        seen, unseen = np.flatnonzero(other < 0), np.flatnonzero(other >= 0)
        known[inside[seen]] += weight * image[:, rows[seen], columns[seen]].T
        entries.append((np.full(len(unseen), -weight), inside[unseen], other[unseen]))
    entries.append((total, np.arange(count), np.arange(count)))
    values, rows, columns = (np.concatenate(parts) for parts in zip(*entries, strict=True))
    return optional("scipy.sparse", owner).csc_matrix((values, (rows, columns)), shape=(count, count)), known
