"""Explainer: what all methods are, and Attribution: what they return."""

from __future__ import annotations

import abc
import dataclasses
from typing import ClassVar

import numpy as np

from ..arrays import Floats, Upsampling, upsample
from ..config import Configured
from ..errors import ConfigError
from ..model.base import Model


@dataclasses.dataclass(frozen=True)
class Attribution:
    """One map per row, at the resolution that it was made at."""

    grids: Floats
    """(N, h, w), finite."""
    size: tuple[int, int]
    """(H, W) of the network's input."""
    upsampling: Upsampling = "none"
    """How a grid is laid over the input."""
    layer: str = ""
    """The layer that was looked at, where the method looks at one."""

    def maps(self) -> Floats:
        """The grids at the size of the input: (N, H, W)."""
        return upsample(self.grids, self.size, self.upsampling)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Explainer(Configured):
    """A method of attribution, as configuration only."""

    family: ClassVar[str] = "explainer"

    @property
    @abc.abstractmethod
    def signed(self) -> bool:
        """Whether negative values mean "speaks against the target"; else no value is negative."""

    @property
    def passes(self) -> int:
        """How many rows a map sends through the network, about; a matter of planning, not of results."""
        return 1

    @abc.abstractmethod
    def explain(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Attribution:
        """Attribute each row's target output to places of its input: (N, C, H, W), (N,) -> N maps.

        A row's map depends on that row alone, not on its neighbours in the batch: what is drawn from `rng` is
        drawn for all rows alike. Raises a ConfigError for parameters that do not fit the input, a LayerError for
        layers that do not fit the network.
        """

    def check(self, model: Model, x: Floats) -> None:
        """Raise what `explain` would raise for inputs like x (1, C, H, W), at the price of a pass or two."""


def check_choice(owner: Explainer, parameter: str, value: object, allowed: tuple[object, ...]) -> None:
    """Raise ConfigError unless a parameter has one of the allowed values."""
    if value not in allowed:
        raise ConfigError(f"{type(owner).__name__}: wanted {parameter} to be one of {allowed}, got {value!r}")
