"""Streams: the generators that explainers draw from: one for a run, or one of each sample's own.

A stream of a sample follows from the run's seed and the sample's id, and for one of a label from its number too. So
batches, ranks and resumed runs agree.
"""

from __future__ import annotations

import hashlib
from typing import Literal

import numpy as np

DrawsPer = Literal["run", "sample", "label"]
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


def key_of(draws_per: DrawsPer, sample: str, label: int) -> Key:
    """Return whose draws an explainer uses for a label of a sample."""
    if draws_per == "run":
        return None
    return sample, label if draws_per == "label" else None
