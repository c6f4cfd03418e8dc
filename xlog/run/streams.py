"""Streams: the generators that explainers and benchmarks draw from: one for a run, or one of each sample's own.

A stream of a sample follows from the run's seed and the sample's id, and for one of a label from its number too. So
batches, ranks and resumed runs agree.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import groupby

import numpy as np

from ..arrays import Floats
from ..benchmarks.base import Explain
from ..explainers.base import Attribution, Explainer
from ..model.base import Model
from .query import Query, inputs

Key = tuple[str, int | None] | None
"""Whose draws: a sample's, by id, or those of one of its labels; None for those of the run."""


def generator(seed: int, key: Key) -> np.random.Generator:
    """Return the generator of a stream."""
    if key is None:
        return np.random.default_rng(seed)
    sample, label = key
    digest = hashlib.blake2b(sample.encode(), digest_size=16).digest()
    label_words = () if label is None else (label,)
    return np.random.default_rng([seed, *np.frombuffer(digest, np.uint32).tolist(), *label_words])


def key_of(explainer: Explainer, sample: str, label: int) -> Key:
    """Return whose draws an explainer uses for a label of a sample."""
    if explainer.draws_per == "run":
        return None
    return sample, label if explainer.draws_per == "label" else None


def explained(model: Model, explainer: Explainer, queries: Sequence[Query], seed: int) -> Attribution:
    """Have an explainer explain queries, each from the stream that it draws from."""
    parts = groupby(queries, lambda query: key_of(explainer, query.sample.id, query.label))
    found = [explainer.explain(model, *inputs(list(group)), generator(seed, key)) for key, group in parts]
    return found[0] if len(found) == 1 else Attribution.joined(found)


def again(explainer: Explainer, sample: str, seed: int) -> Explain:
    """Return an explainer for benchmarks that call it again on a changed sample: it repeats its draws."""

    def explain(model: Model, x: Floats, targets: np.ndarray) -> Floats:
        if explainer.draws_per != "label":
            return explainer.explain(model, x, targets, generator(seed, key_of(explainer, sample, 0))).maps()
        order = [np.flatnonzero(targets == label) for label in np.unique(targets)]
        maps = [
            explainer.explain(model, x[rows], targets[rows], generator(seed, (sample, int(targets[rows[0]])))).maps()
            for rows in order
        ]
        return np.concatenate(maps)[np.argsort(np.concatenate(order))]

    return explain
