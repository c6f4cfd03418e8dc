"""LRP: relevance handed from layer to layer, so that little is lost and none is made up; AttnLRP, for transformers."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from ..arrays import Floats
from ..config import check_choice
from ..errors import LayerError
from ..model.base import INPUT, Model, Rule, RuledCall
from ..model.passes import batches, distinct_rows, one_hot, rounds
from ..override import override
from .backward import Nonlinear, SummedAttribution, called_layers, check_loose, is_elementwise, is_plain_relu, nonlinear
from .base import About
from .convergence import Kind
from .gradients import Channels
from .lrp_folding import folded_norms, of_norm
from .lrp_norms import pulled_through_norm
from .lrp_rules import COMPOSITES, NAMES, InputRule, LinearCall, LRPComposite, LRPRule, Name, Weights, stabilized


@dataclasses.dataclass(frozen=True, kw_only=True)
class LRP(SummedAttribution):
    """Layer-wise relevance propagation, a rule per kind of layer: (N, C, H, W) -> (N, H, W), in logits.

    Bach et al. 2015, "On Pixel-Wise Explanations for Non-Linear Classifier Decisions by Layer-Wise Relevance
    Propagation": the logit is handed back, each layer's relevance to its inputs by what they contributed. `composite`
    names rules as of Kohlbrenner et al. 2020: "epsilon_plus" (ZPlusRule for convolutions, EpsilonRule for linear
    layers), "epsilon_plus_flat" (and FlatRule for the first layer), "epsilon_alpha2_beta1", "epsilon" and "gamma"; an
    LRPComposite has rules of your own. A batch-norm that a convolution could do the work of is seen as a part of it;
    another one is linear. Sums, means and max-poolings hand on in proportion; activations hand on what they get.
    Attention, gates and layer-norm have the rules of AttnLRP. Biases take relevance with them: how much a map lacks to
    the logit is in the log, as conservation. Costs about two forward and backward passes. Signed, unless `channels`
    says otherwise. Raises ConfigError for `channels` or a `composite` of another name, ModelError for a network in
    which something that is not linear is neither a layer nor a function of the framework's that does what one does,
    LayerError for a layer without a rule.
    """

    about: ClassVar[About] = About(
        "how much of the logit each pixel is given, layer by layer", "gradient", "2 G", "Bach et al. 2015"
    )
    promise: ClassVar[Kind] = "conservation"
    texts: ClassVar[bool] = True

    channels: Channels = "sum"
    """How channels become one map: "sum" keeps what is handed on; "max_abs" or "sum_abs" are unsigned."""
    composite: Name | LRPComposite = "epsilon_plus"
    """Which rule which layers have, by name or an LRPComposite; zennit's usual one."""

    def __post_init__(self) -> None:
        if not isinstance(self.composite, LRPComposite):
            check_choice(self, "composite", self.composite, NAMES)
        super().__post_init__()

    @override
    def passes(self, model: Model, x: Floats) -> int:
        return 2

    @override
    def check(self, model: Model, x: Floats) -> None:
        pull = _Propagation(self._composite(), model, x, self._nonlinear(model, x))
        pull(np.zeros(1, np.intp), np.zeros(1, np.intp))

    @override
    def summed(self, model: Model, x: Floats, targets: np.ndarray) -> tuple[Floats, Floats]:
        found, composite = self._nonlinear(model, x), self._composite()
        first, inputs = distinct_rows(x)
        values, wanted = np.empty_like(x), np.empty(len(x))
        for chunk in batches(len(first), model.batch_size):
            pull = _Propagation(composite, model, x[first[chunk]], found)
            asked = np.flatnonzero((inputs >= chunk[0]) & (inputs <= chunk[-1]))
            for turn in rounds(inputs[asked]):
                rows = asked[turn]
                places = inputs[rows] - chunk[0]
                values[rows], wanted[rows] = pull(places, targets[rows])
        return values, wanted

    def _composite(self) -> LRPComposite:
        return self.composite if isinstance(self.composite, LRPComposite) else COMPOSITES[self.composite]

    def _nonlinear(self, model: Model, x: Floats) -> Nonlinear:
        found = nonlinear(model, x)
        cure = "choose IntegratedGradients, which needs no rules"
        check_loose(self.name, found, ("product", "softmax"), (*FUNCTIONS, "maxpool"), cure)
        return found


@dataclasses.dataclass(frozen=True, kw_only=True)
class AttnLRP(LRP):
    """LRP as it is tuned for transformers: (N, C, H, W) -> (N, H, W), in logits.

    Achtibat et al. 2024, "AttnLRP: Attention-Aware Layer-Wise Relevance Propagation for Transformers": a softmax is its
    Taylor expansion at its input, which is its gradient (proposition 3.1); a product of two activations, such as
    attention's, hands half to each (proposition 3.3); a layer-norm's deviation is held (proposition 3.4); activations
    hand on what they get (equation 9). LRP has these rules too. Here convolutions and linear layers have
    GammaRule, 0.25 and 0.05, as the authors' code explains vision transformers; without, maps are noisy. Weights of
    torch.nn.MultiheadAttention are of no layer and have the rule of no epsilon. Costs about five forward and backward
    passes. For the rest see LRP. Raises ConfigError, ModelError and LayerError as LRP does.
    """

    about: ClassVar[About] = About(
        "how much of the logit each pixel is given, through attention too", "gradient", "5 G", "Achtibat et al. 2024"
    )

    composite: Name | LRPComposite = "gamma"
    """Which rule which layers have, by name or an LRPComposite."""


def halved(gradient: Floats) -> Floats:
    """What a product pulls back to either factor: proposition 3.3 of Achtibat et al. 2024."""
    return gradient / gradient.dtype.type(2)


class _Propagation:
    """A pass over inputs, through which relevance is handed back.

    What layers pull back is relevance per unit of what they put out. So sums, means and max-poolings need no rule.
    """

    def __init__(self, composite: LRPComposite, model: Model, x: Floats, found: Nonlinear) -> None:
        self._composite, self._model, self._x = composite, model, x
        self._direct: Floats | None = None  # relevance that the first layer has handed to the input
        self._norms = folded_norms(model, x, found)
        self._of_norms: dict[str, list[tuple[Floats, tuple[Floats, Floats]]]] = {}
        products = halved if found.has("product") else None
        with model.rules(self._rules(found), products, found.of_functions(FUNCTIONS)):
            self._pull = model.vjp(x)

    def __call__(self, places: np.ndarray, targets: np.ndarray) -> tuple[Floats, Floats]:
        """Relevance of inputs at some places for target outputs, and these: (n,), (n,) -> (n, C, H, W), (n,)."""
        self._direct = None
        self._of_norms.clear()
        pulled = self._pull(one_hot(targets, self._pull.outputs, places))[INPUT][0]
        relevance = self._x * pulled + (0 if self._direct is None else self._direct)
        return relevance[places], self._pull.outputs[places, targets]

    def _rules(self, found: Nonlinear) -> dict[str, Rule]:
        kinds = {layer.name: layer.kind for layer in self._model.layers()}
        linear = [name for name in called_layers(self._model, self._x) if kinds[name] in ("conv", "linear")]
        rules: dict[str, Rule] = {name: self._linear(self._rule_of(name, kinds[name], linear)) for name in linear}
        rules |= dict.fromkeys(self._norms.values(), self._folded)
        for name, kind in found.layers.items():
            if kind == "norm":
                rules[name] = pulled_through_norm
            elif kind not in ("maxpool", "softmax") and not (kind == "relu" and is_plain_relu(self._model, name)):
                rules[name] = handed_on
        return rules

    def _rule_of(self, name: str, kind: str, linear: list[str]) -> LRPRule | InputRule:
        if name == linear[0] and self._composite.first is not None:
            return self._composite.first
        return self._composite.conv if kind == "conv" else self._composite.linear

    def _linear(self, rule: LRPRule | InputRule) -> Rule:
        def pulled(model: Model, call: RuledCall) -> Floats:
            weights = weights_of(model, call)
            if call.layer in self._norms:
                relevance, (scale, shift) = self._of_norms[call.layer].pop()
                weight = weights.weight * scale.reshape(-1, *[1] * (weights.weight.ndim - 1))
                weights = weights._replace(weight=weight, bias=weights.bias * scale + shift)
            else:
                relevance = call.y * call.gy
            linear = LinearCall(model, call.layer, call.x, weights, relevance)
            if isinstance(rule, LRPRule):
                return rule.pulled(linear)
            self._give(call, rule.relevance(linear))
            return np.zeros_like(call.x)

        return pulled

    def _give(self, call: RuledCall, relevance: Floats) -> None:
        is_flat = call.x.size == self._x.size and np.array_equal(call.x.ravel(), self._x.ravel())
        if relevance.shape != self._x.shape and not is_flat:
            raise LayerError(
                f"wanted a first layer, {call.layer!r}, that looks at the input {self._x.shape}, for a rule for "
                f"inputs, got one that looks at {relevance.shape}; choose a composite without a rule for it"
            )
        relevance = relevance.reshape(self._x.shape)
        self._direct = relevance if self._direct is None else self._direct + relevance

    def _folded(self, model: Model, call: RuledCall) -> Floats:
        """Leave relevance, and what the norm does, to the layer before."""
        layer = next(layer for layer, norm in self._norms.items() if norm == call.layer)
        self._of_norms.setdefault(layer, []).append((call.y * call.gy, of_norm(model, call)))
        return np.array(call.gy)


def weights_of(model: Model, call: RuledCall) -> Weights:
    """Return the weights of a linear layer or a convolution; raises LayerError for one without weights of its own."""
    params = model.params(call.layer)
    if "weight" not in params or params.keys() - {"weight", "bias"}:
        raise LayerError(
            f"wanted a layer {call.layer!r} with a weight and a bias of its own, got {sorted(params)}: they are made "
            "of other parameters; remove weight_norm or what else makes them"
        )
    weight = params["weight"]
    key = ("linear in its weight", call.layer)
    if key not in model.findings:
        model.findings[key] = _is_linear_in_its_weight(model, call, params)
    if not model.findings[key]:
        raise LayerError(
            f"wanted a layer {call.layer!r} that multiplies with its weight as it is, got one that makes another, "
            "such as a standardized one; choose DeepLIFT or IntegratedGradients"
        )
    count = call.y.shape[-1] if weight.ndim == 2 else call.y.shape[1]
    return Weights(weight, params.get("bias", np.zeros(count, weight.dtype)), "bias" in params)


def _is_linear_in_its_weight(model: Model, call: RuledCall, params: Mapping[str, Floats]) -> bool:
    """Whether twice the weight makes twice the output, but for the bias."""
    bias = {name: np.zeros_like(value) for name, value in params.items() if name == "bias"}
    once, twice = (
        model.layer_forward(call.layer, call.x[:1], {"weight": factor * params["weight"]} | bias) for factor in (1, 2)
    )
    return bool(np.abs(twice - 2 * once).max() <= 1e-3 * np.abs(once).max())


def handed_on(model: Model, call: RuledCall) -> Floats:
    """All relevance of an activation's output, to its input: equation 9 of Achtibat et al. 2024."""
    key = ("elementwise", call.layer)
    if key not in model.findings:
        model.findings[key] = is_elementwise(model, call)
    if not model.findings[key]:
        raise LayerError(
            f"wanted layer {call.layer!r} to be linear, an activation, a norm or a pooling, got one that has no "
            "rule of LRP; choose DeepLIFT or IntegratedGradients"
        )
    return as_given(model, call)


def as_given(model: Model, call: RuledCall) -> Floats:
    """To each value all relevance of what stands in its place afterwards."""
    return call.gy * call.y / stabilized(call.x)


FUNCTIONS: dict[str, Rule] = {"relu": as_given, "act": as_given, "norm": pulled_through_norm}
"""What functions pull back that do what layers do; a max-pooling and a softmax their gradient, as their layers."""
