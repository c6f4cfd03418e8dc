"""An explainer of one's own, in a package of its own: examples/pyproject.toml declares it, and xlog finds it.

pip install ./examples
python -c "import xlog; print(xlog.list_explainers())"
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from xlog.arrays import Floats, gaussian_blur
from xlog.errors import ConfigError
from xlog.explainers import About, Attribution, Explainer
from xlog.model import INPUT, Model
from xlog.model.passes import input_gradients


@dataclasses.dataclass(frozen=True, kw_only=True)
class DetailGradient(Explainer):
    """Gradient times fine detail: (N, C, H, W) -> (N, H, W), signed, in logits.

    To first order, how much the logit falls where a blur takes the detail away: gradient * (input - blurred input),
    summed over channels. Costs one forward and one backward pass. Raises ConfigError for a deviation that is not
    above 0.
    """

    about: ClassVar[About] = About(
        shows="how much the logit owes to fine detail",
        needs="gradient",
        cost="G",
        source="this example",
    )

    std: float = 3.0  # of the blur, in pixels; a photo of 224 x 224 loses its texture and keeps its shapes

    def __post_init__(self) -> None:
        if not self.std > 0:
            raise ConfigError(f"DetailGradient: wanted a deviation above 0 pixels, got {self.std}")
        super().__post_init__()

    @property
    def signed(self) -> bool:
        """Detail can speak against the target."""
        return True

    def points(self, model: Model, x: Floats) -> Sequence[str]:
        """See Explainer: other explainers that want this gradient share its pass."""
        return (INPUT,)

    def explain(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Attribution:
        """See Explainer."""
        detail = x - gaussian_blur(x, self.std)
        values = input_gradients(model, x, targets) * detail
        return Attribution(values.sum(axis=1), (x.shape[2], x.shape[3]))
