"""Keeping the random generators that belong to everybody as they are."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np


@contextmanager
def global_generators_preserved() -> Iterator[None]:
    """Restore the state of Python's and numpy's global generators at the end: a shuffled dataset draws from them."""
    python_state, numpy_state = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        random.setstate(python_state)
        np.random.set_state(numpy_state)
