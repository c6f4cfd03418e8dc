"""Vocabulary: what an embedding holds for every token, and which tokens lie near each other in it."""

from __future__ import annotations

import numpy as np

from ..arrays import Floats

_ROWS = 64  # of a product with the whole vocabulary at a time: 16 MB for 60,000 tokens
_KNOWN = 1 << 14  # tokens whose neighbors are kept: 33 MB of 500 each


class Vocabulary:
    """The embeddings of all tokens, (V, D), as they are in one pass over the data."""

    def __init__(self, weights: Floats) -> None:
        self.weights = weights
        self._squares: Floats | None = None
        self._known: dict[tuple[int, int], np.ndarray] = {}

    def __len__(self) -> int:
        return len(self.weights)

    def nearest(self, tokens: np.ndarray, count: int) -> np.ndarray:
        """Return the nearest other tokens of each, by Euclidean distance, in no order: ids (n,) -> (n, count)."""
        count = min(count, len(self) - 1)
        new = np.array(sorted({int(token) for token in tokens if (int(token), count) not in self._known}), np.intp)
        if len(self._known) + len(new) > _KNOWN:
            self._known, new = {}, np.unique(tokens)
        for start in range(0, len(new), _ROWS):
            part = new[start : start + _ROWS]
            self._known |= {
                (int(token), count): near for token, near in zip(part, self._near(part, count), strict=True)
            }
        return np.stack([self._known[int(token), count] for token in tokens])

    def _near(self, tokens: np.ndarray, count: int) -> np.ndarray:
        if self._squares is None:
            self._squares = np.square(self.weights).sum(axis=1)
        distances = self._squares - 2 * (self.weights[tokens] @ self.weights.T)  # less the token's own square
        distances[np.arange(len(tokens)), tokens] = np.inf
        return np.argpartition(distances, count - 1, axis=1)[:, :count].astype(np.int32)
