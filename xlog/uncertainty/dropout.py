"""MonteCarloDropout: which layers drop out, and how many samples are drawn."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import ClassVar

from ..arrays import Floats
from ..config import Configured, check_at_least, check_count
from ..errors import ConfigError, ModelError
from ..model.base import Layer, LayerCall, Model
from ..optional import optional
from ..sentences import Sentence, joined
from .sampler import DropoutSampler, Trunk


@dataclasses.dataclass(frozen=True, kw_only=True)
class MonteCarloDropout(Configured):
    """How uncertain a network is, estimated from the sub-networks that dropout samples.

    Gal & Ghahramani 2016, "Dropout as a Bayesian Approximation", section 4: each sub-network is a draw from an
    approximate posterior over weights. All else, batch-norm too, stays in evaluation mode. The network's own dropout
    layers are used at their own rates; where it has none that drops anything, one is put before its last linear layer.
    Costs `samples` forward passes per input, and with `explanations` as many maps per explainer and label.
    """

    family: ClassVar[str] = "uncertainty"

    samples: int = 32  # ours: the standard deviation is then estimated to an eighth of itself
    """Sub-networks, at least 2."""
    rate: float = 0.5  # Gal & Ghahramani 2016, section 5.2
    """Of the dropout that is put before the last linear layer where the network has none."""
    explanations: bool = False
    """Whether maps are made of each sub-network too."""

    def __post_init__(self) -> None:
        check_count(self, "samples", self.samples, 2)
        check_at_least(self, "rate", self.rate, 0)
        if not 0 < self.rate < 1:
            raise ConfigError(f"MonteCarloDropout: wanted a rate between 0 and 1, got {self.rate!r}")
        super().__post_init__()

    def sampler(self, model: Model, x: Floats, seed: int) -> DropoutSampler:
        """Find where a network drops out on inputs like x (1, C, H, W), at the price of a pass.

        Raises ModelError where it has neither dropout on the way nor a linear layer to put one before, and where rows
        of a dropout layer are not inputs; ConfigError where scipy is not there, or for a seed below 0.
        """
        optional("scipy.special", "MonteCarloDropout")
        if seed < 0:
            raise ConfigError(f"MonteCarloDropout: wanted a seed of at least 0, got {seed}")
        layers, calls = {layer.name: layer for layer in model.layers()}, model.calls(x)
        own = [call for call in calls if layers[call.layer].rate > 0]
        linear = [call for call in calls if layers[call.layer].kind == "linear"]
        if not own and not linear:
            raise ModelError(
                "MonteCarloDropout: wanted a network with dropout layers, or with a linear layer to put one before, "
                "got one whose passes call neither; add a dropout layer"
            )
        dropped = own or linear[-1:]
        _check_rows(dropped, len(x))
        before: dict[str, float] = {}
        if own:
            words = _own_words([layers[call.layer] for call in own])
        else:
            added = linear[-1].layer
            before = {added: self.rate}
            words = Sentence("dropout.put", rate=f"{self.rate:g}", layer=repr(added))
        plain = DropoutSampler(self.samples, seed, before, words)
        return plain.sharing(Trunk.before(dropped[0], calls, model.batch_size), model, x)


def _check_rows(dropped: Sequence[LayerCall], count: int) -> None:
    for call in dropped:
        if call.shape[0] != count:
            raise ModelError(
                f"MonteCarloDropout: wanted dropout whose rows are inputs, got rows {call.shape} of {count} input at "
                f"{call.layer!r}: windows or tokens of it; give that layer the rate 0"
            )


def _own_words(layers: Sequence[Layer]) -> Sentence:
    """Describe where a network's own dropout is; of many layers how many."""
    names = {layer.name: layer.rate for layer in layers}
    if len(names) <= 3:
        each = [Sentence("dropout.at", rate=f"{rate:g}", layer=repr(name)) for name, rate in names.items()]
        return Sentence("dropout.own", layers=joined(*each, by="list"))
    low, high = (f"{end(names.values()):g}" for end in (min, max))
    if low == high:
        return Sentence("dropout.own_many", rate=low, count=len(names))
    return Sentence("dropout.own_range", low=low, high=high, count=len(names))
