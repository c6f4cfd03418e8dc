"""ModelImportance: how much each feature matters to a model as a whole, and what methods are given to tell it."""

from __future__ import annotations

import abc
import dataclasses
from typing import ClassVar

import numpy as np

from ..arrays import Floats
from ..config import Configured
from ..errors import ConfigError, close_names
from ..model.base import Model


@dataclasses.dataclass(frozen=True)
class Columns:
    """What is known of the columns of a table."""

    names: tuple[str, ...]
    """Of the features, F."""
    categorical: frozenset[int]
    """Positions of those whose values are numbers of categories."""
    background: Floats | None
    """(M, F), of the Table."""

    def place(self, owner: str, name: str) -> int:
        """Return the position of a feature. Raises ConfigError for another name."""
        if name not in self.names:
            raise ConfigError(f"{owner}: no feature {name!r}{close_names(name, self.names)}")
        return self.names.index(name)


@dataclasses.dataclass(frozen=True)
class RowsSeen:
    """The rows of a pass over the data, and what is true of them."""

    rows: Floats
    """(N, F)."""
    ids: tuple[str, ...]
    """Of the samples."""
    columns: Columns
    """What the features are."""
    truth: Floats | None
    """True values (N, K) of a regression, or 0 and 1 per class; NaN where none was given; None: of no row."""
    is_regression: bool
    """Whether outputs are values, and truth is in their units."""

    @property
    def background(self) -> Floats | None:
        """(M, F), of the Table."""
        return self.columns.background


@dataclasses.dataclass(frozen=True)
class Importance:
    """A number per output and feature."""

    values: Floats
    """(K, F), or (1, F) where it is the same for all outputs."""
    errors: Floats | None = None
    """Standard errors or deviations, of the same shape."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ModelImportance(Configured):
    """A method that tells how much each feature matters to a model, as configuration only."""

    family: ClassVar[str] = "importance"
    signed: ClassVar[bool] = False
    """Whether values below 0 mean something else than those above."""

    def check(self, model: Model, seen: RowsSeen) -> None:
        """Raise what `measure` would raise, of the first batch, before anything is written."""

    def passes(self, rows: int, features: int) -> int:
        """Return how many rows measuring it takes, of so many in the data; 0 where the model is looked at alone."""
        return 0

    @abc.abstractmethod
    def measure(self, model: Model, seen: RowsSeen, rng: np.random.Generator) -> Importance:
        """Measure the importance of every feature. Raises ConfigError for a model that does not have it."""
