"""SampleKind: what samples are where they are no pictures, and how explainers see them as places all the same."""

from __future__ import annotations

import abc
import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

import numpy as np

from ..arrays import Array, Floats
from ..config import Configured
from ..errors import ConfigError
from ..model.base import Model
from ..model.held_inputs import HeldInputs
from .encoded import EncodedText

Method = TypeVar("Method", bound=Any)


@dataclasses.dataclass(frozen=True)
class Given:
    """One sample as a dataset gave it, and as explainers see it."""

    image: Floats
    """(C, H, W); of what is no picture (C, 1, W), a picture of one line."""
    held: HeldInputs | None
    """How a network of a framework is called with it; None: with the image alone."""
    row: tuple[float, ...] | None = None
    """Of a table its values."""
    text: EncodedText | None = None
    """Of a text its tokens."""


@dataclasses.dataclass(frozen=True)
class EachPlace:
    """Every place of a line is a superpixel by itself: (C, 1, W) -> (1, W)."""

    def __call__(self, image: Floats) -> Array:
        """Number the places."""
        return np.arange(image.shape[2])[None]


class SampleKind(abc.ABC):
    """What samples are. A sample is a picture of one line: its places are features of a row, or tokens of a text."""

    noun: ClassVar[str]
    """Of several."""
    flag: ClassVar[str]
    """By which class variable explainers and benchmarks say that they take them; their key in a batch."""
    replaced: ClassVar[frozenset[str]]
    """Parameters whose defaults are about pictures, and are exchanged."""
    fits: ClassVar[str]
    """Examples of what takes them, for error texts."""

    def batch(self, given: object) -> object:
        """Return a batch with samples under the key that pictures have; they may stand under the kind's own."""
        if isinstance(given, Mapping) and self.flag in given:
            return {"images" if key == self.flag else key: value for key, value in given.items()}
        return given

    @abc.abstractmethod
    def read(self, value: object) -> list[Given]:
        """Return the samples of a batch. Raises DataError for what does not fit."""

    @abc.abstractmethod
    def neighbor(self, x: Floats) -> Floats:
        """Return another sample beside x (N, C, 1, W): (1, C, 1, W)."""

    def lines_begin_at(self, samples: Sequence[Given]) -> Floats | Callable[[Floats], Floats]:
        """Return what lines begin at that are to begin at some samples: (B, C, 1, W), or a function that makes it."""
        return np.stack([sample.image for sample in samples])

    def prepare(self, model: Model, data: Iterable[object]) -> None:  # noqa: B027 - most kinds need nothing
        """Take what a pass over data needs of the network as it is now. Raises DataError for data that do not fit."""

    def controls(self, controls: Sequence[Any], data: Iterable[object]) -> tuple[Any, ...]:
        """Return the controls that make sense for such samples, of those for pictures, and further ones."""
        return tuple(control for control in controls if getattr(control, self.flag))

    def check(self, method: object) -> None:
        """Raise ConfigError for an explainer or a benchmark that does not take such samples.

        Also where its fill is made of the neighborhood of pixels.
        """
        if not isinstance(method, Configured):
            return  # who registers it says what it is
        if not getattr(method, self.flag, False):
            raise ConfigError(f"{method.name}: wanted what takes {self.noun}, got what takes pictures; {self.fits} do")
        for name in {"fill", "baseline"} & self.replaced:
            value = getattr(method, name, None)
            if isinstance(value, str) and not is_default(method, name):
                raise ConfigError(
                    f"{method.name}: wanted {name} as a number or an array, got {value!r}, which is made of the places "
                    "of a picture"
                )

    def fitted(self, method: Method) -> Method:
        """Return an explainer or a benchmark with defaults for such samples in the place of those for pictures."""
        if not isinstance(method, Configured):
            return method
        fields = {field.name for field in dataclasses.fields(method)} & self.replaced
        changes = {name: self.instead_of(method, name) for name in fields if is_default(method, name)}
        return dataclasses.replace(method, **changes, name=method.name)

    @abc.abstractmethod
    def instead_of(self, method: Configured, parameter: str) -> object:
        """Return what stands in the place of a parameter's default. Raises ConfigError where it cannot be had."""


def is_default(method: Configured, parameter: str) -> bool:
    """Tell whether a parameter is at its default."""
    (field,) = (field for field in dataclasses.fields(method) if field.name == parameter)
    value = getattr(method, parameter)
    if field.default is dataclasses.MISSING or isinstance(value, np.ndarray):
        return False
    return bool(value == field.default)
