"""Streams: explainers that explain queries, or that benchmarks call again, each from the stream that it draws from."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from ..arrays import Floats
from ..benchmarks.base import Explain
from ..explainers.base import Attribution, Explainer
from ..explainers.streams import generator, key_of
from ..model.base import Model
from .query import Query, inputs


def explained(model: Model, explainer: Explainer, queries: Sequence[Query], seed: int) -> Attribution:
    """Have an explainer explain queries, each from the stream that it draws from."""
    parts = groupby(queries, lambda query: key_of(explainer.draws_per, query.sample.id, query.label))
    found = [explainer.explain(model, *inputs(list(group)), generator(seed, key)) for key, group in parts]
    return found[0] if len(found) == 1 else Attribution.joined(found)


def again(explainer: Explainer, sample: str, seed: int) -> Explain:
    """Return an explainer for benchmarks that call it again on a changed sample: it repeats its draws."""

    def explain(model: Model, x: Floats, targets: np.ndarray) -> Floats:
        if explainer.draws_per != "label":
            return explainer.explain(model, x, targets, generator(seed, key_of(explainer.draws_per, sample, 0))).maps()
        order = [np.flatnonzero(targets == label) for label in np.unique(targets)]
        maps = [
            explainer.explain(model, x[rows], targets[rows], generator(seed, (sample, int(targets[rows[0]])))).maps()
            for rows in order
        ]
        return np.concatenate(maps)[np.argsort(np.concatenate(order))]

    return explain
