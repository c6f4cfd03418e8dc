"""FunctionExplainer: any function of arrays as an explainer."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import ClassVar

import numpy as np

from ..arrays import Floats, upsample
from ..errors import ConfigError, ExplanationError
from ..model.base import Model
from ..model.passes import batches
from ..model.token_line import line_of
from ..override import override
from .base import VOLUME_AXES, About, Attribution, Explainer

Function = Callable[[Floats, np.ndarray], Floats]


@dataclasses.dataclass(frozen=True, kw_only=True)
class FunctionExplainer(Explainer):
    """Maps that a function makes: f(x (N, C, H, W), targets (N,)) -> (N, h, w), in units of its own.

    `f` gets at most `batch_size` rows at a time, as copies that it may write into, and the label that each row is
    about; it returns one map per row, finite, on a grid of any size, which is laid over the input bilinearly; of
    volumes (N, C, D, H, W), maps (N, d, h, w). A row's map must depend on that row alone. A function that looks at a
    network brings it along: a closure or a functools.partial. The log keeps the function's module and qualified name.
    Raises ConfigError without a name, or for what cannot be called; ExplanationError, by name, for maps that do not
    fit.
    """

    about: ClassVar[About] = About("what the function returns", "nothing", "one call", "yours")

    volumes: ClassVar[bool] = True
    rows: ClassVar[bool] = True
    texts: ClassVar[bool] = True
    brings_network: ClassVar[bool] = True

    f: Function = dataclasses.field(kw_only=False)
    """f(x (N, C, H, W), targets (N,)) -> maps (N, h, w)."""
    signed: bool = True
    """Whether f returns negative values: evidence against the target."""

    def __post_init__(self) -> None:
        if not callable(self.f):
            raise ConfigError(f"FunctionExplainer: wanted a function (x, targets) -> maps, got {self.f!r}")
        if not self.name:
            raise ConfigError("FunctionExplainer: wanted a name to tell its maps by, got none; pass name='...'")
        if not isinstance(self.name, str) or self.name != self.name.encode(errors="replace").decode():
            raise ConfigError(f"FunctionExplainer: wanted a name that UTF-8 can hold, got {self.name!r}")
        super().__post_init__()

    def params(self) -> dict[str, object]:
        """Every parameter, as values that JSON takes; of the function its module and qualified name."""
        named = self.f if hasattr(self.f, "__qualname__") else type(self.f)  # a partial or an instance has none
        return {"f": f"{named.__module__}.{named.__qualname__}", "signed": self.signed}

    @override
    def explain(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Attribution:
        parts = [self._maps(x[rows], targets[rows]) for rows in batches(len(x), model.batch_size)]
        if len({part.shape[1:] for part in parts}) > 1:
            raise ExplanationError(f"{self.name}: wanted grids of one size, got {[part.shape for part in parts]}")
        grids, size, line = np.concatenate(parts), x.shape[2:], line_of(model)
        if line is not None:  # special tokens of a text are no features
            grids = np.where(line.special, 0, upsample(grids, size, "bilinear")).astype(x.dtype)
        return Attribution(grids, size, "none" if grids.shape[1:] == size else "bilinear")

    @override
    def check(self, model: Model, x: Floats) -> None:
        self._maps(x.copy(), np.zeros(1, np.intp))

    def _maps(self, x: Floats, targets: np.ndarray) -> Floats:
        maps = np.asarray(self.f(x, targets))
        if maps.dtype.kind not in "fiub" or maps.ndim != x.ndim - 1 or len(maps) != len(targets) or 0 in maps.shape:
            sides = "h, w" if x.ndim < VOLUME_AXES else "d, h, w"
            raise ExplanationError(
                f"{self.name}: wanted maps ({len(targets)}, {sides}) of numbers from the function, "
                f"got {maps.shape} of {maps.dtype}"
            )
        maps = maps.astype(x.dtype)
        if not np.isfinite(maps).all():
            raise ExplanationError(f"{self.name}: wanted finite maps from the function, got NaN or infinity")
        if not self.signed and maps.min() < 0:
            raise ExplanationError(
                f"{self.name}: wanted no negative value of an unsigned function, got {maps.min():.3g}; pass signed=True"
            )
        return maps
