"""ROAD: what is lost with the most relevant pixels, which are imputed from those around them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from ..arrays import Floats
from ..config import check_at_least
from ..model.base import Model
from ..model.passes import chunks
from ..optional import optional
from ..override import override
from ..scores.scale import DIFFERENCE, Scale
from .base import About, DrawingBenchmark, Score
from .curves import Curve, PixelOrder, scores_of_each
from .imputation import impute
from .ordered import OrderedBenchmark


@dataclasses.dataclass(frozen=True, kw_only=True)
class ROAD(OrderedBenchmark, DrawingBenchmark):
    """How much of the score is lost while pixels are imputed from those around them, the most relevant first.

    Rong et al. 2022, "A Consistent and Efficient Evaluation Strategy for Attribution Methods": remove and debias. A
    constant in place of pixels shows the network where they were, and the outline alone tells it something; a
    weighted mean of their neighbors, with a little noise, does not. The score is the mean loss over the shares of
    hidden pixels 1 / steps, 2 / steps and so on, all but the whole. 1: a probability of 1 is lost with the first
    part; 0: nothing is; below: the score rises. There it is a network's accuracy at each share; here the score of one
    target, and only the most relevant first: the paper finds that without the outline both orders agree. Needs scipy,
    which `pip install xlog-xai[methods]` brings. Each picture is a linear system with an unknown per hidden pixel: at
    224 x 224 up to a quarter of a second. Raises ConfigError for too few `steps`, an unknown `output` and a `noise`
    below 0.
    """

    about: ClassVar[About] = About(
        "how much probability is lost while pixels are imputed from their neighbors, the most relevant first",
        "-1: it rises by 1; 0: nothing",
        "1: all, with the first part, of a probability of 1",
        "`steps` F",
        "Rong et al. 2022",
    )
    least_steps: ClassVar[int] = 2
    _of_probability: ClassVar[Scale] = DIFFERENCE

    steps: int = 10
    """Parts of equal pixel counts, a forward pass each; pytorch-grad-cam's ROAD averages over 10 % to 90 %."""
    noise: float = 0.01  # Rong et al. 2022, the authors' code
    """Standard deviation of what is added to imputed values, in units of the network's input."""

    def __post_init__(self) -> None:
        check_at_least(self, "noise", self.noise, 0)
        super().__post_init__()

    @override
    def check(self, model: Model, x: Floats) -> None:
        optional("scipy.sparse.linalg", type(self).__name__)

    @override
    def passes(self, model: Model, x: Floats) -> int:
        return min(self.steps, x[0, 0].size)

    def _score_orders(
        self, model: Model, x: Floats, targets: np.ndarray, order: PixelOrder, rng: np.random.Generator
    ) -> list[Score]:
        noise = (self.noise * rng.standard_normal(x.shape[1:])).astype(x.dtype)  # the same for all
        first, kinds = order.distinct(x)
        pictures = (picture for i in first for picture in self._imputed(x[i], order.parts[i], order.count, noise))
        outputs = (model.forward(np.stack(held)) for held in chunks(pictures, model.batch_size))
        shares = tuple(order.shares[:-1].tolist())
        return [
            Score.of(float(scores[0]) - float(scores[1:].mean()), Curve("morf", shares, tuple(scores.tolist())))
            for scores in scores_of_each(model, self.output, outputs, targets, kinds)
        ]

    def _imputed(self, image: Floats, parts: np.ndarray, count: int, noise: Floats) -> Iterator[Floats]:
        """Yield a picture (C, H, W) without its first 0, 1, ... count - 1 parts: (C, H, W), (H, W)."""
        for step in range(count):
            hidden = parts < step
            yield impute(image, hidden, type(self).__name__) + hidden * noise
