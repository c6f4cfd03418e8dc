"""Controls: maps that ignore the network. A useful method scores better than they do."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from typing import ClassVar

import numpy as np

from ..arrays import Floats
from ..config import check_at_least
from ..errors import ConfigError
from ..model.base import Model
from ..model.token_line import line_of
from ..override import override
from .base import About, Attribution, Explainer
from .streams import DrawsPer

_SLOPE = np.array([-1, 0, 1]) / 2  # Sobel's kernel is the outer product of a slope and a smoothing, each
_SMOOTH = np.array([1, 2, 1]) / 4  # scaled so that a ramp of 1 per pixel has the magnitude 1


@dataclasses.dataclass(frozen=True, kw_only=True)
class Control(Explainer):
    """An explainer that looks at no network. Unsigned; the same for every target."""

    @property
    def signed(self) -> bool:
        """No control has negative values."""
        return False


@dataclasses.dataclass(frozen=True, kw_only=True)
class RandomControl(Control):
    """Uniform noise in 0..1: (N, C, H, W) -> (N, H, W), the same for all rows of a call.

    A control of Hooker et al. 2019, "A Benchmark for Interpretability Methods in Deep Neural Networks". Needs no pass.
    A run draws anew for each sample and label, by their ids, so no map depends on its neighbors in the batch: one draw
    for all would be one chance for the whole run, which no interval would cover.
    """

    about: ClassVar[About] = About(
        "nothing: noise", "nothing", "none", "Hooker et al. 2019", random=True, of_target=False, of_input=False
    )
    rows: ClassVar[bool] = True
    texts: ClassVar[bool] = True

    @property
    @override
    def draws_per(self) -> DrawsPer:
        return "label"

    @override
    def explain(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Attribution:
        noise, line = rng.random(x.shape[2:]), line_of(model)
        return _same_for_all(noise if line is None else np.where(line.special, 0, noise), x)


@dataclasses.dataclass(frozen=True, kw_only=True)
class CenterControl(Control):
    """A Gaussian at the middle of the picture: (N, C, H, W) -> (N, H, W), 1 at its peak.

    Photographers put objects into the middle. Zhang et al. 2016, "Top-down Neural Attention by Excitation Backprop",
    compare their pointing game with the middle itself; here it is a hill, for benchmarks that look at whole maps.
    Needs no pass. Raises ConfigError for a standard deviation below 0.01.
    """

    about: ClassVar[About] = About(
        "nothing: the middle of the picture", "nothing", "none", "Zhang et al. 2016", of_target=False, of_input=False
    )

    std: float = 0.25
    """Standard deviation, as a share of each side; by default two of them reach from the middle to the edge."""

    def __post_init__(self) -> None:
        check_at_least(self, "std", self.std, 0.01)
        super().__post_init__()

    @override
    def explain(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Attribution:
        rows, columns = (self._distances(length) for length in x.shape[2:])
        squares = rows[:, None] ** 2 + columns**2
        return _same_for_all(np.exp((squares.min() - squares) / 2), x)

    def _distances(self, length: int) -> Floats:
        """Distances of pixels from the middle of a side, in deviations: (L,); exactly as far on either hand."""
        return np.asarray((np.arange(length) - (length - 1) / 2) / (self.std * length))


@dataclasses.dataclass(frozen=True, kw_only=True)
class EdgeControl(Control):
    """Sobel magnitude of the mean of the channels: (N, C, H, W) -> (N, H, W), in units of the input per pixel.

    A control of Hooker et al. 2019; Adebayo et al. 2018, "Sanity Checks for Saliency Maps", show how easily an edge
    detector is taken for an explanation. The picture is the network's input array, preprocessing and all; at its sides
    pixels are repeated. Needs no pass.
    """

    about: ClassVar[About] = About(
        "nothing: the edges in the picture", "nothing", "none", "Hooker et al. 2019", of_target=False
    )

    @override
    def explain(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Attribution:
        gray = np.pad(x.mean(axis=1), ((0, 0), (1, 1), (1, 1)), mode="edge")
        down = _filter(_filter(gray, _SLOPE, axis=1), _SMOOTH, axis=2)
        right = _filter(_filter(gray, _SMOOTH, axis=1), _SLOPE, axis=2)
        return Attribution(np.hypot(down, right), (x.shape[2], x.shape[3]))


@dataclasses.dataclass(frozen=True, kw_only=True)
class TargetCorrelationControl(Control):
    """Magnitude of each feature's correlation with the true values: (N, 1, 1, F) -> (N, 1, F), 0..1, for any row.

    It knows the data and not the model. A run over a Table with a `target` has it beside RandomControl: an explainer
    that is no better tells what a look at the data does. Needs no pass. Raises ConfigError for correlations of another
    number of features or targets.
    """

    about: ClassVar[About] = About(
        "nothing of the model: the correlation of a feature with the true values", "nothing", "none", "", of_input=False
    )
    rows: ClassVar[bool] = True

    correlations: np.ndarray = dataclasses.field(compare=False)
    """(K, F), of each target and feature, -1..1; of a category the correlation ratio, 0..1."""

    @classmethod
    def of(cls, rows: Floats, target: Floats, categorical: Collection[int] = ()) -> TargetCorrelationControl:
        """Return the control of rows (M, F) and their true values (M, K); of a column of equal values it is 0.

        Of a category it is the correlation ratio, Pearson's r with the mean of the target in its category: how a
        category is numbered says nothing.
        """
        target = target - target.mean(axis=0)
        correlations = _pearson(rows, target)
        for place in categorical:
            _, kinds = np.unique(rows[:, place], return_inverse=True)
            counts = np.bincount(kinds)
            for label, column in enumerate(target.T):
                means = np.bincount(kinds, weights=column) / counts
                correlations[label, place] = _pearson(means[kinds, None], column[:, None])[0, 0]
        return cls(name=cls.__name__, correlations=correlations)

    @override
    def check(self, model: Model, x: Floats) -> None:
        if self.correlations.ndim != 2 or self.correlations.shape[1] != x.shape[3]:
            raise ConfigError(
                f"{self.name}: wanted correlations (K, {x.shape[3]}), got shape {self.correlations.shape}"
            )

    @override
    def explain(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Attribution:
        return Attribution(np.abs(self.correlations[targets])[:, None].astype(x.dtype), (1, x.shape[3]))


def _filter(pictures: Floats, kernel: Floats, axis: int) -> Floats:
    """Correlate along an axis, which becomes two shorter: L -> L - 2."""
    windows = np.lib.stride_tricks.sliding_window_view(pictures, len(kernel), axis)
    return np.asarray(windows @ kernel.astype(pictures.dtype))


def _same_for_all(grid: Floats, x: Floats) -> Attribution:
    grids = np.repeat(grid[None].astype(x.dtype), len(x), axis=0)
    return Attribution(grids, (x.shape[2], x.shape[3]))


def _pearson(rows: Floats, target: Floats) -> Floats:
    """Return Pearson's r of columns: (M, F), (M, K) -> (K, F); 0 of a column of equal values."""
    rows, target = (values - values.mean(axis=0) for values in (rows, target))
    size = np.sqrt(np.outer((target**2).sum(axis=0), (rows**2).sum(axis=0)))
    products = target.T @ rows
    return np.asarray(np.divide(products, size, out=np.zeros_like(products), where=size > 0))
