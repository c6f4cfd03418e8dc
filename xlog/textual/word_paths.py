"""Word paths: ways from words to a baseline along embeddings of other words, monotonic in each dimension."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ..arrays import Bools, Floats
from ..model.vocabulary import Vocabulary

Search = Literal["greedy", "max_count"]


def word_path(
    start: Floats, token: int, end: Floats, vocabulary: Vocabulary, steps: int, neighbors: int, search: Search
) -> Floats:
    """Return points from a word (D,), the token of that id, to a baseline (D,), both among them: (steps + 2, D).

    Sanyal & Ren 2021, section 3.2: of the neighbors of the last anchor the next one is chosen, and moved to where it
    is monotonic; from there the search goes on. Neither the baseline nor a word that was there before is an anchor;
    where none is left the way ends at the baseline. Of several with most monotonic dimensions the one is taken that
    is moved least.
    """
    points, been = [start], [token]
    for _ in range(steps):
        near = vocabulary.nearest(np.array(been[-1:]), neighbors)[0]
        near = near[~np.isin(near, been)]
        words = vocabulary.weights[near]
        near, words = (part[(words != end).any(axis=1)] for part in (near, words))
        if not len(near):
            break
        moved, are_monotonic = monotonic(words, points[-1], end, steps)
        distances = np.square(moved - words).sum(axis=1)
        counts = are_monotonic.sum(axis=1) if search == "max_count" else np.zeros(len(words))
        best = int(np.lexsort((distances, -counts))[0])
        points.append(moved[best])
        been.append(int(near[best]))
    points += [end] * (steps + 2 - len(points))
    return np.stack(points)


def monotonic(words: Floats, point: Floats, end: Floats, steps: int) -> tuple[Floats, Bools]:
    """Return words (K, D) with each dimension between a point and the end, (D,) both, and which were there: (K, D).

    A dimension of a word that is not between has that of the point, a step nearer to the end.
    """
    are_monotonic = (words >= np.minimum(point, end)) & (words <= np.maximum(point, end))
    return np.where(are_monotonic, words, point + (end - point) / words.dtype.type(steps)), are_monotonic


def halved(points: Floats) -> Floats:
    """Return points (P, ...) with the middle of each two that follow each other between them: (2 P - 1, ...)."""
    found = np.empty((2 * len(points) - 1, *points.shape[1:]), points.dtype)
    found[::2] = points
    found[1::2] = (points[:-1] + points[1:]) / 2
    return found
