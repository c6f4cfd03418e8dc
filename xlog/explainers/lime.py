"""LIME: a linear model of the network's output with random superpixels hidden."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

import numpy as np

from ..arrays import Bools, Floats
from ..config import check_at_least, check_choice, check_count
from ..errors import ConfigError
from ..model.base import Model
from ..model.passes import distinct_rows
from ..optional import optional
from ..override import override
from ..value_function import Fill, ValueFunction, mask_distances
from .base import About, Attribution
from .coalitions import CoalitionExplainer, Weighed, of_halves
from .convergence import Convergence
from .described import described, early_layer

if TYPE_CHECKING:
    from typing_extensions import Self

Regression = Literal["ridge", "lasso"]
Distance = Literal["masks", "inputs"]

_ROUNDING = 1e-6  # of the greatest output: what differs by less differs by float32's rounding


@dataclasses.dataclass(frozen=True, kw_only=True)
class LIME(CoalitionExplainer):
    """Weights of a linear model of the score: (N, C, H, W) -> weights (N, S), in units of the score.

    Ribeiro et al. 2016, "Why Should I Trust You?", section 3.4, for pictures as in the authors' lime 0.2: `samples`
    random halves of the superpixels, the first of them all; each weighted by sqrt(exp(-(d / kernel_width)^2)), where
    d is the cosine distance from the whole; and of these a regression with an intercept that is penalised by `alpha`.
    There superpixels come from quickshift and the score is a probability: segments=Quickshift(),
    output="probability". captum 0.9 has regression="lasso", alpha=0.01, distance="inputs", kernel_width=1.0,
    fill=0.0. Costs `samples` forward passes. Signed. Raises ConfigError for no `samples`, a `kernel_width` of 0, an
    unknown `regression`, `distance`, `output` or `fill`, and `segments` that are no way to make them.
    """

    about: ClassVar[About] = About(
        "the superpixel's weight in a linear model of the logit", "forward", "`samples` F", "Ribeiro et al. 2016", True
    )
    texts: ClassVar[bool] = True

    output_params: ClassVar[frozenset[str]] = frozenset(
        {"output", "regression", "alpha", "kernel_width", "distance", "features", "prior"}
    )

    fill: Fill = "segment"
    """What stands where a superpixel is hidden: its mean color, as in lime 0.2, or a fill of the picture."""
    samples: int = 1000
    """Coalitions, a forward pass each; lime 0.2."""
    regression: Regression = "ridge"
    """"ridge", as lime 0.2, or "lasso"."""
    alpha: float = 1.0
    """How strongly the regression is penalized; lime 0.2."""
    kernel_width: float = 0.25
    """Distance at which a coalition still counts sqrt(1 / e); lime 0.2."""
    distance: Distance = "masks"
    """Cosine distance from the mask that hides nothing ("masks", lime 0.2) or from the input ("inputs", captum 0.9)."""
    features: str | bool = False
    """A layer, or True for the first convolution, whose output at superpixels is logged: `xlog normlime` wants it."""

    def __post_init__(self) -> None:
        check_count(self, "samples", self.samples, 1)
        check_choice(self, "regression", self.regression, get_args(Regression))
        check_choice(self, "distance", self.distance, get_args(Distance))
        for name in ("alpha", "kernel_width"):
            check_at_least(self, name, getattr(self, name), 0)
            if not getattr(self, name):
                raise ConfigError(f"LIME: wanted {name} to be above 0, got 0")
        super().__post_init__()

    @override
    def quick(self) -> Self:
        return dataclasses.replace(self, samples=2)

    def passes(self, model: Model, x: Floats) -> int:
        """One per sample."""
        return self.samples

    def variants(self) -> Hashable:
        """See Explainer: what is made of the outputs differs between this and its kin."""
        return ("LIME", repr({k: v for k, v in self.params().items() if k not in self.output_params}))

    @override
    def check(self, model: Model, x: Floats) -> None:
        if self.regression == "lasso":
            optional("sklearn.linear_model", "LIME")
        super().check(model, x)
        if self.features:
            described(model, x, np.zeros((1, *x.shape[2:]), int), self._layer(model, x))

    @override
    def explain(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Attribution:
        found = super().explain(model, x, targets, rng)
        if not self.features or found.segments is None:
            return found
        layer, (first, kinds) = self._layer(model, x), distinct_rows(x)
        of_inputs = described(model, x[first], found.segments[first], layer)
        return dataclasses.replace(found, layer=layer, features=[of_inputs[kind] for kind in kinds])

    def _layer(self, model: Model, x: Floats) -> str:
        return self.features if isinstance(self.features, str) else early_layer(model, x[:1])

    @override
    def weigh(self, value_function: ValueFunction, rng: np.random.Generator) -> Weighed:
        seen = rng.random((self.samples, value_function.segment_count)) < 0.5
        seen[0] = True
        distances = mask_distances(seen) if self.distance == "masks" else _input_distances(seen, value_function)
        closeness = np.sqrt(np.exp(-((distances / self.kernel_width) ** 2)))
        values, toward = value_function.values(seen), self.toward(value_function)
        fit = _Fit(seen.astype(np.float64), values, closeness, self.alpha, self.regression, toward)
        weights, factors = fit.weights(), self.factors(value_function)
        halves = of_halves(value_function.numbers, *(half * factors for half in fit.halves()))
        return Weighed(np.asarray(weights * factors), (fit.r2(weights), halves))

    def toward(self, value_function: ValueFunction) -> Floats:
        """Weights (L, S) that the penalty draws to: 0, but for those who know better."""
        return np.zeros((len(value_function.targets), value_function.segment_count))

    def factors(self, value_function: ValueFunction) -> Floats:
        """What weights (L, S) are multiplied by: 1, but for those who know better."""
        return np.ones(1)


@dataclasses.dataclass(frozen=True)
class _Fit:
    """A weighted linear regression with an intercept, for all targets."""

    z: Floats
    """(m, S)"""
    y: Floats
    """(m, L)"""
    closeness: Floats
    """(m,)"""
    alpha: float
    regression: Regression
    toward: Floats
    """(L, S): what the penalty of a ridge regression draws to."""

    def of(self, part: slice) -> _Fit:
        """The same of some rows."""
        return dataclasses.replace(self, z=self.z[part], y=self.y[part], closeness=self.closeness[part])

    def weights(self) -> Floats:
        """Coefficients, (L, S); 0 where there are no rows."""
        if not len(self.z):
            return np.zeros((self.y.shape[1], self.z.shape[1]))
        if self.regression == "lasso":
            return _lasso(self.z, self.y, self.closeness, self.alpha)
        return _ridge(self.z, self.y, self.closeness, self.alpha, self.toward)

    def r2(self, weights: Floats) -> Convergence:
        """Share of the weighted variance of y that weights (L, S) explain, lime 0.2's `score`; NaN of a constant."""
        z, y = (_centered(values, self.closeness) for values in (self.z, self.y))
        missed, all_ = (self.closeness @ squares for squares in ((y - z @ weights.T) ** 2, y**2))
        with np.errstate(divide="ignore", invalid="ignore"):
            return Convergence("local_r2", 1 - missed / np.where(self.varies, all_, np.nan))

    def halves(self) -> list[Floats]:
        """Coefficients of the first and of the second half of all rows; 0 where y varies by rounding alone."""
        fit = dataclasses.replace(self, y=np.where(self.varies, self.y, 0))
        middle = len(self.z) // 2
        return [fit.of(part).weights() for part in (slice(None, middle), slice(middle, None))]

    @property
    def varies(self) -> Bools:
        """(L,): whether y differs by more than rounding."""
        return np.asarray(np.ptp(self.y, axis=0) > _ROUNDING * np.abs(self.y).max(axis=0))


def _input_distances(seen: Bools, value_function: ValueFunction) -> Floats:
    """Cosine distance of each perturbed input from the input: masks (m, S) -> (m,).

    Products of inputs are sums over superpixels, seen or hidden, so no perturbed input is made.
    """
    x, hidden = value_function.x.astype(np.float64), value_function.hidden.astype(np.float64)
    numbers = value_function.numbers.ravel() + 1  # 0: what is in no superpixel, which is always seen

    def per_segment(products: Floats) -> Floats:
        of_each = np.bincount(numbers, products.sum(axis=0).ravel(), minlength=seen.shape[1])
        return np.asarray(of_each, np.float64)

    seen = np.pad(seen, ((0, 0), (1, 0)), constant_values=True)
    own, mixed, other = per_segment(x * x), per_segment(x * hidden), per_segment(hidden * hidden)
    product = np.where(seen, own, mixed).sum(axis=1)
    lengths = np.sqrt(own.sum() * np.where(seen, own, other).sum(axis=1))
    return np.asarray(1 - product / np.maximum(lengths, np.finfo(float).tiny))


def _ridge(z: Floats, y: Floats, closeness: Floats, alpha: float, toward: Floats) -> Floats:
    """Coefficients of weighted ridge regressions with an intercept: (m, S), (m, L), (m,), (L, S) -> (L, S).

    Penalized is their distance from `toward`.
    """
    z, y = (_centered(values, closeness) for values in (z, y))
    weighted = z * closeness[:, None]
    return np.linalg.solve(weighted.T @ z + alpha * np.eye(z.shape[1]), weighted.T @ y + alpha * toward.T).T


def _centered(values: Floats, closeness: Floats) -> Floats:
    return values - np.average(values, axis=0, weights=closeness)


def _lasso(z: Floats, y: Floats, closeness: Floats, alpha: float) -> Floats:
    """Coefficients of weighted Lasso regressions with an intercept: (m, S), (m, L), (m,) -> (L, S)."""
    model = optional("sklearn.linear_model", "LIME").Lasso(alpha)
    return np.stack([model.fit(z, of_target, sample_weight=closeness).coef_.copy() for of_target in y.T])
