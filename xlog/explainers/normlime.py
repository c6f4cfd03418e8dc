"""NormLIME, LIMETimesNormLIME, GLIME: superpixels weighed by what their kind speaks for over a data set."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from ..arrays import Floats
from ..errors import ConfigError
from ..model.base import Model
from ..model.passes import check_targets
from ..model.token_line import line_of
from ..override import override
from ..priors import SuperpixelPrior
from ..value_function import ValueFunction
from .base import About, Attribution, Explainer
from .described import described
from .lime import LIME, Regression
from .segments import DEFAULT, Segments, check_segments, segment, unit_of

if TYPE_CHECKING:
    from typing_extensions import Self


@dataclasses.dataclass(frozen=True, kw_only=True)
class Guided(Explainer):
    """An explainer that takes what was found out about superpixels over a data set."""

    prior: SuperpixelPrior | None = None
    """What each kind of superpixel speaks for; None: that of `Runner.register_prior`."""

    def guided(self, prior: SuperpixelPrior) -> Self:
        """The same with a prior, unless it was given one of its own."""
        return dataclasses.replace(self, prior=prior, name=self.name) if self.prior is None else self

    def known(self) -> SuperpixelPrior:
        """Return the prior. Raises ConfigError where there is none."""
        if self.prior is None:
            raise ConfigError(
                f"{self.name}: wanted a prior, got none; call runner.register_prior(), or pass prior= of "
                "xlog.SuperpixelPrior.load(), which `xlog normlime` makes of a log"
            )
        return self.prior

    def check_prior(self, model: Model, x: Floats) -> None:
        """Raise what asking the prior about inputs like x (1, C, H, W) would raise."""
        prior = self.known()
        (features,) = described(model, x, np.zeros((1, *x.shape[2:]), int), prior.layer)
        prior.clusters(features)

    def of_superpixels(self, model: Model, x: Floats, numbers: np.ndarray, targets: np.ndarray) -> Floats:
        """Weights of the superpixels of one input for each target, by the prior: (C, H, W), (H, W), (L,) -> (L, S)."""
        (features,) = described(model, x[None], numbers[None], self.known().layer)
        return np.stack([self.known().of(int(label), features) for label in targets])


@dataclasses.dataclass(frozen=True, kw_only=True)
class NormLIME(Guided):
    """What superpixels of a kind speak for over a data set: (N, C, H, W) -> weights (N, S), in units of the prior.

    Ahern et al. 2019, "NormLime: A New Feature Importance Metric for Explaining Deep Neural Networks": each superpixel
    gets the weight that its kind has for the class, over all pictures of the `prior`; of one by method "fast" it is
    FastNormLIME, as in PaddleX 1.3. Of a text a word is a kind, told by its embedding. Costs a forward pass up to the
    prior's layer. Unsigned. A class that the prior has not seen weighs 0, and warns. Raises ConfigError without a prior
    and for `segments` that are no way to make them, LayerError for a network without the prior's layer.
    """

    about: ClassVar[About] = About(
        "what superpixels of its kind speak for over a data set", "forward", "F", "Ahern et al. 2019"
    )
    texts: ClassVar[bool] = True

    segments: Segments = DEFAULT
    """The superpixels, as those of the LIME that the prior was made of."""

    def __post_init__(self) -> None:
        check_segments("NormLIME", self.segments)
        super().__post_init__()

    @property
    def signed(self) -> bool:
        """Weights of a prior are 0 or more."""
        return False

    @override
    def check(self, model: Model, x: Floats) -> None:
        self.check_prior(model, x)

    @override
    def explain(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Attribution:
        first, kinds, numbers = segment("NormLIME", self.segments, x, line_of(model))
        check_targets(targets, model.forward(x[:1]).shape[1])
        weights: list[Floats] = [np.empty(0)] * len(x)
        for kind, row in enumerate(first):
            rows = np.flatnonzero(kinds == kind)
            found = self.of_superpixels(model, x[row], numbers[kind], targets[rows])
            for i, weight in zip(rows, found, strict=True):
                weights[i] = weight.astype(x.dtype)
        made = Attribution.of_segments(weights, numbers[kinds])
        return dataclasses.replace(made, layer=self.known().layer, unit=unit_of(self.segments))


@dataclasses.dataclass(frozen=True, kw_only=True)
class LIMETimesNormLIME(Guided, LIME):
    """LIME's weights times NormLIME's: (N, C, H, W) -> weights (N, S), signed as LIME's.

    As in PaddleX 1.3 after Ahern et al. 2019: what speaks for the class both here and over the data set. Costs what
    LIME does, which one of the same settings shares. Its local R² is that of LIME's weights. Signed. Raises ConfigError
    without a prior, and what these two raise.
    """

    about: ClassVar[About] = About(
        "LIME's weight times that of the superpixel's kind over a data set",
        "forward",
        "`samples` F",
        "Ahern et al. 2019",
        True,
    )

    @override
    def check(self, model: Model, x: Floats) -> None:
        super().check(model, x)
        self.check_prior(model, x)

    @override
    def factors(self, value_function: ValueFunction) -> Floats:
        return self.of_superpixels(
            value_function.model, value_function.x, value_function.numbers, value_function.targets
        )


@dataclasses.dataclass(frozen=True, kw_only=True)
class GLIME(Guided, LIME):
    """LIME whose ridge regression is drawn to what a data set says: (N, C, H, W) -> weights (N, S).

    Li et al. 2023, "G-LIME: Statistical learning for local interpretations of deep neural networks using global
    priors", by the ridge regression of InterpretDL's GLIME: (Z'WZ + `alpha` I)^-1 (Z'Wy + `alpha` w0), where w0 are
    NormLIME's weights of the superpixels over their sum. With few samples it is less noisy than LIME, and leans on the
    `prior`. Z and y are taken less their weighted means, for an intercept that is not penalized; InterpretDL has none,
    and scales the columns of Z. Costs what LIME does, which one of the same settings shares. Signed. Raises ConfigError
    without a prior, and what LIME and NormLIME raise.
    """

    about: ClassVar[About] = About(
        "the superpixel's weight in a linear model that leans on a data set",
        "forward",
        "`samples` F",
        "Li et al. 2023",
        True,
    )

    regression: Regression = dataclasses.field(default="ridge", init=False)

    @override
    def check(self, model: Model, x: Floats) -> None:
        super().check(model, x)
        self.check_prior(model, x)

    @override
    def toward(self, value_function: ValueFunction) -> Floats:
        targets = value_function.targets
        found = self.of_superpixels(value_function.model, value_function.x, value_function.numbers, targets)
        return np.asarray(found / np.maximum(found.sum(axis=1, keepdims=True), np.finfo(float).tiny))
