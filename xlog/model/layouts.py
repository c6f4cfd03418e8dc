"""Layout: where the places of a picture lie in what a layer puts out."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from typing import Any, Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from ..arrays import Floats, Size
from ..errors import ConfigError, LayerError
from ..override import override
from ..sentences import Sentence

Order = Literal["nchw", "nhwc", "tokens", "ncdhw"]
"""Channels first (N, C, h, w); channels last (N, h, w, C); a row of tokens (N, T, C), those of places row by row; of
volumes channels first (N, C, d, h, w)."""


class Layout(Protocol):
    """How an output (N, ...) of a layer and maps (N, C, h, w) become each other."""

    def maps(self, values: Floats) -> Floats:
        """The maps in an output: (N, ...) -> (N, C, h, w). Of a gradient by the output, the gradient by the maps."""

    def put(self, values: Floats, maps: Floats) -> Floats:
        """Put maps in an output's place; what lies at no place stays: (N, ...), (R, C, h, w) -> (R, ...).

        R is N, or any number where N is 1.
        """


@dataclasses.dataclass(frozen=True)
class ChannelsFirst(Layout):
    """(N, C, h, w)"""

    h: int
    w: int

    @override
    def maps(self, values: Floats) -> Floats:
        return values

    @override
    def put(self, values: Floats, maps: Floats) -> Floats:
        return maps

    def __str__(self) -> str:
        return Sentence("layout.channels_first", h=self.h, w=self.w)


@dataclasses.dataclass(frozen=True)
class Volumes(ChannelsFirst):
    """(N, C, d, h, w), of volumes"""

    d: int

    def __str__(self) -> str:
        return Sentence("layout.volumes", d=self.d, h=self.h, w=self.w)


@dataclasses.dataclass(frozen=True)
class ChannelsLast(Layout):
    """(N, h, w, C)"""

    h: int
    w: int

    @override
    def maps(self, values: Floats) -> Floats:
        return np.ascontiguousarray(np.moveaxis(values, 3, 1))

    @override
    def put(self, values: Floats, maps: Floats) -> Floats:
        return np.ascontiguousarray(np.moveaxis(maps, 1, 3))

    def __str__(self) -> str:
        return Sentence("layout.channels_last", h=self.h, w=self.w)


@dataclasses.dataclass(frozen=True)
class Tokens(Layout):
    """(N, prefix + h w + suffix, C): tokens before and after are no places, a class token or registers."""

    h: int
    w: int
    prefix: int = 0
    suffix: int = 0

    @override
    def maps(self, values: Floats) -> Floats:
        places = values[:, self.prefix : self.prefix + self.h * self.w]
        return np.ascontiguousarray(places.swapaxes(1, 2)).reshape(len(values), -1, self.h, self.w)

    @override
    def put(self, values: Floats, maps: Floats) -> Floats:
        whole = np.repeat(values, len(maps) // len(values), axis=0)
        whole[:, self.prefix : self.prefix + self.h * self.w] = maps.reshape(*maps.shape[:2], -1).swapaxes(1, 2)
        return whole

    @property
    def extras(self) -> int:
        """How many tokens are no places."""
        return self.prefix + self.suffix

    def __str__(self) -> str:
        others = {name: count for name, count in (("before", self.prefix), ("after", self.suffix)) if count}
        kind = "_around" if len(others) == 2 else "".join(f"_{name}" for name in others)
        return Sentence(f"layout.tokens{kind}", h=self.h, w=self.w, **others)


@dataclasses.dataclass(frozen=True)
class Rearranged(Layout):
    """A layout that a function of one's own makes of it, (N, ...) -> (N, C, h, w), by moving values and dropping some.

    Raises ConfigError for a function that does anything else: a gradient by its maps could not be read off.
    """

    function: Callable[[Floats], Floats]
    shape: tuple[int, ...]
    """Of an output, without its first axis."""

    def __post_init__(self) -> None:
        self._index()  # raises

    @override
    def maps(self, values: Floats) -> Floats:
        return values.reshape(len(values), -1)[:, self._index()]

    @override
    def put(self, values: Floats, maps: Floats) -> Floats:
        flat = np.repeat(values.reshape(len(values), -1), len(maps) // len(values), axis=0)
        flat[:, self._index()] = maps
        return flat.reshape(len(flat), *values.shape[1:])

    def _index(self) -> NDArray[np.intp]:
        """Where in an output each value of the maps stands: (C, h, w)."""
        count = math.prod(self.shape)
        numbers = np.random.default_rng(0).permutation(count)  # in no order: a mean of some is then none of them
        found = self._called(numbers.reshape(1, *self.shape).astype(np.float64))
        is_moved = found.ndim == 4 and np.isin(found, numbers).all() and np.unique(found).size == found.size
        if not is_moved or found.shape[2] * found.shape[3] < 2:
            raise ConfigError(
                f"layout: wanted a function that moves values of an array (N, {_text(self.shape)}) into maps "
                f"(N, C, h, w) larger than 1 x 1, each once, got an array {found.shape} of something else"
            )
        return np.argsort(numbers)[found[0].astype(np.intp)]

    def _called(self, values: Floats) -> Floats:
        try:
            return np.asarray(self.function(values))
        except Exception as error:  # whatever a function of somebody else's raises
            raise ConfigError(
                f"layout: the function does not take an array {values.shape}: {type(error).__name__}: {error}; "
                "it is given numpy arrays (N, ...) and returns maps (N, C, h, w)"
            ) from error

    def __str__(self) -> str:
        h, w = self._index().shape[1:]
        name = getattr(self.function, "__name__", type(self.function).__name__)
        return Sentence("layout.function", h=h, w=w, function=name)


@dataclasses.dataclass(frozen=True)
class Wanted:
    """A layout as a user says it, without knowing all of it: what of it a shape tells is added there."""

    order: Order | Callable[[Floats], Floats]
    grid: tuple[int, int] | None = None
    """Rows and columns of places among tokens; None where they have the proportions of the input."""
    prefix: int = 0
    """Tokens before those of places."""
    suffix: int = 0
    """Tokens after them."""

    def __post_init__(self) -> None:
        if not callable(self.order) and self.order not in get_args(Order):
            raise ConfigError(f"wanted a layout among {get_args(Order)} or a function, got {self.order!r}")
        if self.order != "tokens" and (self.grid is not None or self.prefix or self.suffix):
            raise ConfigError(f'grid, prefix and suffix are about layout="tokens", got layout={self.order!r}')
        counts = (*self._grid_size(), self.prefix, self.suffix)
        if not all(isinstance(n, int | np.integer) and n >= 0 for n in counts) or 0 in self._grid_size():
            raise ConfigError(
                "wanted grid=(rows, columns) of at least 1 each, and prefix and suffix of at least 0, got "
                f"grid={self.grid!r}, prefix={self.prefix!r}, suffix={self.suffix!r}"
            )

    def of(self, shape: Sequence[int], size: Size) -> Layout | None:
        """Return the layout of an output of a shape (N, ...) for inputs (H, W), or (D, H, W); None: it cannot be one.

        Raises ConfigError for a function that fits no shape like it, LayerError for tokens whose grid is not clear.
        """
        if len(size) == 3 or self.order == "ncdhw":
            is_one = len(size) == 3 and self.order == "ncdhw" and len(shape) == 5 and math.prod(shape[2:]) > 1
            return Volumes(shape[3], shape[4], shape[2]) if is_one else None
        if callable(self.order):
            return Rearranged(self.order, tuple(shape[1:]))
        if self.order == "tokens":
            return self._tokens(shape, size) if len(shape) == 3 else None
        if len(shape) != 4:
            return None
        h, w = shape[2:] if self.order == "nchw" else shape[1:3]
        kind = ChannelsFirst if self.order == "nchw" else ChannelsLast
        return kind(h, w) if h * w > 1 else None

    def _tokens(self, shape: Sequence[int], size: Size) -> Layout | None:
        places = shape[1] - self.prefix - self.suffix
        if places < 2:
            return None
        grid = self.grid or grid_of(places, size)
        if grid is None or grid[0] * grid[1] != places:
            raise LayerError(
                f"wanted tokens that make a grid, got {shape[1]} tokens, {self.prefix} before and {self.suffix} after "
                f"the places, and {'no grid of the proportions of the input' if grid is None else _text(grid)}; give "
                "grid=(rows, columns), prefix= and suffix= that add up"
            )
        return Tokens(*grid, self.prefix, self.suffix)

    def _grid_size(self) -> tuple[Any, ...]:
        if self.grid is None:
            return ()
        if not isinstance(self.grid, tuple | list) or len(self.grid) != 2:
            raise ConfigError(f"wanted grid=(rows, columns), got {self.grid!r}")
        return tuple(self.grid)


ALIKE = 0.01  # how far, in logarithms, the proportions of a grid may be from the input's


def grid_of(places: int, size: Size) -> tuple[int, int] | None:
    """Return rows and columns of so many places in the proportions of an input (H, W), None where there are none."""
    sides = [(h, places // h) for h in range(1, places + 1) if places % h == 0]
    alike = [(h, w) for h, w in sides if abs(math.log(h * size[1] / (w * size[0]))) < ALIKE]
    return alike[0] if alike else None


def _text(shape: Sequence[int]) -> str:
    return " x ".join(map(str, shape))
