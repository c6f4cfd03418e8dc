"""Controls of texts: maps that ignore the network and know what a token looks like, or where it stands."""

from __future__ import annotations

import abc
import dataclasses
from typing import ClassVar

import numpy as np

from ..arrays import Floats
from ..errors import ConfigError
from ..explainers.base import About, Attribution
from ..explainers.controls import Control
from ..model.base import Model
from ..model.token_line import TokenLine, line_of
from ..override import override


@dataclasses.dataclass(frozen=True, kw_only=True)
class TextControl(Control):
    """A control that looks at the tokens of a text: (N, D, 1, L) -> (N, 1, L), 0 at special ones. Needs no pass."""

    texts: ClassVar[bool] = True

    @override
    def explain(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Attribution:
        line = line_of(model)
        if line is None:
            raise ConfigError(f"{self.name}: wanted a text, Runner(..., samples=xlog.Tokens(...)), got {x.shape[1:]}")
        values = np.where(line.special, 0, self.values(line)).astype(x.dtype)
        return Attribution(np.repeat(values[None, None], len(x), axis=0), x.shape[2:])

    @abc.abstractmethod
    def values(self, line: TokenLine) -> Floats:
        """A value per token: (L,), none negative."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class TokenLengthControl(TextControl):
    """How many characters a token has: long ones are seldom articles and marks."""

    about: ClassVar[About] = About(
        "nothing: the length of tokens", "nothing", "none", "ours", of_target=False, of_input=False
    )

    @override
    def values(self, line: TokenLine) -> Floats:
        return line.lengths.astype(float)


@dataclasses.dataclass(frozen=True, kw_only=True)
class TokenFrequencyControl(TextControl):
    """How rare a token is: -log of its share of all tokens that were counted, in nats.

    Sparck Jones 1972, "A Statistical Interpretation of Term Specificity and Its Application in Retrieval", weighs terms
    so by documents.
    """

    about: ClassVar[About] = About(
        "nothing: how rare tokens are", "nothing", "none", "Sparck Jones 1972", of_target=False, of_input=False
    )

    @override
    def values(self, line: TokenLine) -> Floats:
        return -np.log(line.shares)


@dataclasses.dataclass(frozen=True, kw_only=True)
class PositionControl(TextControl):
    """How early a token stands, from 1 to 0: what matters is often said first."""

    about: ClassVar[About] = About(
        "nothing: how early tokens stand", "nothing", "none", "ours", of_target=False, of_input=False
    )

    @override
    def values(self, line: TokenLine) -> Floats:
        return np.linspace(1, 0, len(line.special))
