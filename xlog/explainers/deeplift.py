"""DeepLIFT: differences from a baseline, carried back through the network by multipliers."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from typing import ClassVar, Literal, get_args

import numpy as np

from ..arrays import Floats
from ..baselines import Baseline, baseline_of
from ..config import check_choice
from ..errors import ModelError
from ..model.base import INPUT, Model, Pull, Rule, RuledCall
from ..model.passes import batches, distinct_rows, one_hot, rounds
from ..override import override
from .backward import Nonlinear, SummedAttribution, called_layers, check_loose, is_elementwise, nonlinear, pairs
from .base import About
from .convergence import Kind
from .gradients import Channels
from .paths import check_baselines, several
from .reveal_cancel import SMALL, Revealing

POINTS = 16  # of quadrature, in layers that are not elementwise

Name = Literal["rescale", "reveal_cancel"]

FUNCTIONS = ("relu", "act", "maxpool", "softmax", "norm", "other")  # kinds of layers that functions may stand for

# How much of the sum of magnitudes a map may lack to its sum, and of the logits that differ; rounding of half precision
# takes less.
INCOMPLETE = 0.01
ROUNDED = 1e-3


@dataclasses.dataclass(frozen=True, kw_only=True)
class DeepLIFT(SummedAttribution):
    """Differences from a baseline, carried back by multipliers: (N, C, H, W) -> (N, H, W), in logits.

    Shrikumar et al. 2017, "Learning Important Features Through Propagating Activation Differences", section 3.5: a
    multiplier is how much the logit differs per difference of a value; an activation's is its output's difference over
    its input's ("rescale"). With `rule="reveal_cancel"` it has two, for what raises its input and for what lowers it,
    which rescaling lets cancel out; each activation then has to be all that reads a linear layer or convolution, or a
    batch-norm behind one, which is seen as a part of it. A max-pooling hands on what it chose, of the input and of the
    baseline, so that nothing is lost. Complete: a map sums to logit(input) - logit(baseline). Products of two
    activations, as gates have, get the mean of their gradients at both; layers that are not elementwise, such as
    layer-norm, the mean of theirs between both (Gauss-Legendre, 16 points), which is complete but for its error. Of a
    list of baselines the mean of their maps is taken: DeepSHAP (Lundberg & Lee 2017), with as many training images as
    you like. `baseline` is as of IntegratedGradients. Costs two forward and backward passes per baseline, one for
    inputs that share it; RevealCancel about five. Signed, unless `channels` says otherwise. Raises ConfigError for
    `channels` or a `rule` of another name and a `baseline` that is not finite or not of the input's shape, and
    ModelError for a network in which something that is not linear is neither a layer nor a function of the framework's
    that does what one does, whose maps are not complete, or whose activations RevealCancel has no contributions to.
    """

    about: ClassVar[About] = About(
        "how much each pixel's difference from a baseline adds to the logit",
        "gradient",
        "2 G per baseline",
        "Shrikumar et al. 2017",
    )
    rows: ClassVar[bool] = True
    texts: ClassVar[bool] = True

    promise: ClassVar[Kind] = "completeness"

    channels: Channels = "sum"
    """How channels become one map: "sum" keeps completeness; "max_abs" or "sum_abs" are unsigned."""
    rule: Name = "rescale"
    """How an activation's multiplier is made: "rescale", or "reveal_cancel"."""
    baseline: Baseline | Sequence[Baseline] = 0.0
    """What inputs are compared with: a number (0, captum 0.9), "blur", "mean", an array (C, H, W), or a list."""

    def __post_init__(self) -> None:
        check_choice(self, "rule", self.rule, get_args(Name))
        check_baselines("DeepLIFT", self.baseline)
        super().__post_init__()

    @override
    def passes(self, model: Model, x: Floats) -> int:
        return 2 * len(several(self.baseline))

    @override
    def check(self, model: Model, x: Floats) -> None:
        for baseline in several(self.baseline):
            baseline_of("DeepLIFT", baseline, x)
        if self.rule == "rescale":
            self._nonlinear(model, x)
        else:  # which activations read what shows on the way back
            self.summed(model, x[:1], np.zeros(1, np.intp))

    @override
    def summed(self, model: Model, x: Floats, targets: np.ndarray) -> tuple[Floats, Floats]:
        found = self._nonlinear(model, x)
        first, inputs = distinct_rows(x)
        baselines = several(self.baseline)
        total, wanted = np.zeros(x.shape), np.zeros(len(x))
        for baseline in baselines:
            start = baseline_of("DeepLIFT", baseline, x[first])
            for rows, multipliers, difference in _multipliers(
                model, found, x[first], start, inputs, targets, self.rule
            ):
                total[rows] += multipliers * (x[rows] - start[inputs[rows]])
                wanted[rows] += difference
        return (total / len(baselines)).astype(x.dtype), wanted / len(baselines)

    def _nonlinear(self, model: Model, x: Floats) -> Nonlinear:
        found = nonlinear(model, x)
        cure = "choose IntegratedGradients, which is complete for any network"
        check_loose("DeepLIFT", found, ("product",), FUNCTIONS, cure)
        return found


def _multipliers(
    model: Model, found: Nonlinear, x: Floats, start: Floats, inputs: np.ndarray, targets: np.ndarray, rule: Name
) -> Iterator[tuple[np.ndarray, Floats, Floats]]:
    """Multipliers and differences of target outputs: distinct inputs and baselines (U, ...) twice, (N,), (N,).

    Some questions (n,) at a time: their numbers, (n, C, H, W), (n,).
    """
    shared = bool((start == start[:1]).all()) and not found.has("product")
    size = model.batch_size - 1 if shared else model.batch_size // 2
    for chunk in batches(len(x), max(1, size)):
        compared = _Comparison(x[chunk], start[chunk][:1] if shared else start[chunk], rule)
        pull = compared.pull(model, found)
        asked = np.flatnonzero((inputs >= chunk[0]) & (inputs <= chunk[-1]))
        for turn in rounds(inputs[asked]):
            rows = asked[turn]
            places = inputs[rows] - chunk[0]
            yield rows, *pull(places, targets[rows])


class _Comparison:
    """A pass over inputs and their baselines, in which each layer sees both."""

    def __init__(self, x: Floats, start: Floats, rule: Name) -> None:
        self._x, self._start = x, start
        self._inputs, self._baselines = len(x), len(start)
        self._revealing = Revealing(len(x), len(start)) if rule == "reveal_cancel" else None

    def pull(self, model: Model, found: Nonlinear) -> Callable[[np.ndarray, np.ndarray], tuple[Floats, Floats]]:
        """Return what pulls target outputs of some places back: (n,), (n,) -> (n, C, H, W), and what they differ by."""
        with model.rules(*self._rules(model, found)):
            pull = model.vjp(np.concatenate([self._x, self._start]))

        def pulled(places: np.ndarray, targets: np.ndarray) -> tuple[Floats, Floats]:
            others = self._inputs + places if self._baselines > 1 or self._inputs == 1 else places[:0]
            rows = np.concatenate([places, others])
            cotangent = one_hot(np.tile(targets, len(rows) // len(places)), pull.outputs, rows)
            with self._revealing.whole() if self._revealing else nullcontext():
                multipliers = pull(cotangent)[INPUT][0][places]
            values = multipliers * (self._x[places] - self._start[self._of(places)])
            logits = pull.outputs[places, targets], pull.outputs[self._inputs :][self._of(places), targets]
            _check_complete(values, *logits)
            return multipliers, logits[0] - logits[1]

        return pulled

    def _rules(self, model: Model, found: Nonlinear) -> tuple[dict[str, Rule], Pull | None, dict[str, Rule]]:
        elementwise = self._revealing and self._revealing.activation
        kinds: dict[str, Rule] = {
            "relu": elementwise or self._relu,
            "act": elementwise or self._rescale,
            "maxpool": self._max_pool,
        }
        rules = {name: kinds.get(kind, self._other) for name, kind in found.layers.items()}
        if self._revealing:
            own: dict[str, Rule] = dict.fromkeys(("linear", "conv"), self._revealing.linear)
            own["norm"] = self._revealing.norm
            called = called_layers(model, self._x)
            read = {one.name: own[one.kind] for one in model.layers() if one.name in called and one.kind in own}
            rules = read | rules
        functions = found.of_functions({kind: kinds.get(kind, self._other) for kind in FUNCTIONS})
        return rules, self._product if found.has("product") else None, functions

    def _of(self, places: np.ndarray) -> np.ndarray:
        return places if self._baselines > 1 else places * 0

    def _split(self, call: RuledCall) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        x, x0 = pairs(call, call.x, self._inputs, self._baselines)
        y, y0 = pairs(call, call.y, self._inputs, self._baselines)
        return x, x0, y, y0, call.gy[: len(x)]

    def _joined(self, call: RuledCall, multipliers: Floats) -> Floats:
        """Rows of inputs and of baselines; where all share one baseline, nothing is asked of its row."""
        if len(call.x) == 2 * len(multipliers):
            return np.concatenate([multipliers, multipliers])
        return np.concatenate([multipliers, np.zeros_like(call.x[len(multipliers) :])])

    def _relu(self, model: Model, call: RuledCall) -> Floats:
        """As `_rescale`: where nothing lies between, a ReLU's ratio is 0 or 1 but for rounding, and no noise."""
        x, x0, y, y0, gy = self._split(call)
        dx = x - x0
        found = np.zeros_like(call.x)
        multipliers = found[: len(x)]
        np.copyto(multipliers, (x == y) & (y > 0))
        np.divide(y - y0, dx, out=multipliers, where=dx != 0)
        multipliers *= gy
        if len(found) == 2 * len(x):
            found[len(x) :] = multipliers
        return found

    def _rescale(self, model: Model, call: RuledCall) -> Floats:
        """Output's difference over input's."""
        x, x0, y, y0, gy = self._split(call)
        dx = x - x0
        small = np.abs(dx) <= SMALL * np.maximum(np.abs(x), np.abs(x0))
        multipliers = np.divide(y - y0, dx, out=np.zeros_like(dx), where=~small) * gy
        if small.any():
            multipliers += np.where(small, model.layer_vjp(call.layer, (x + x0) / 2, gy), 0)
        return self._joined(call, multipliers)

    def _max_pool(self, model: Model, call: RuledCall) -> Floats:
        """What it chose of the input is compared with the baseline's choice, and what of the baseline with that."""
        x, x0, y, y0, gy = self._split(call)
        dx, most = x - x0, np.maximum(y, y0)
        pull = self._apart(model, call, x, x0)
        of_input, of_baseline = pull(gy * (most - y0), gy * (y - most))
        share = of_input + of_baseline
        multipliers = np.zeros_like(dx) if dx.all() else pull(gy, gy)[0].copy()
        np.divide(share, dx, out=multipliers, where=dx != 0)
        return self._joined(call, multipliers)

    def _apart(
        self, model: Model, call: RuledCall, x: Floats, x0: Floats
    ) -> Callable[[Floats, Floats], tuple[Floats, Floats]]:
        """Return what a layer pulls back, of gradients for rows of inputs and of those for the baseline of each."""
        own = call.own
        if own is not None and len(call.x) == 2 * len(x):

            def both(gy: Floats, gy0: Floats) -> tuple[Floats, Floats]:
                found = own(np.concatenate([gy, gy0]))
                return found[: len(gy)], found[len(gy) :]

            return both
        pull, pull0 = (model.layer_pull(call.layer, at)[1] for at in (x, x0))
        return lambda gy, gy0: (pull(gy), pull0(gy0))

    def _other(self, model: Model, call: RuledCall) -> Floats:
        if is_elementwise(model, call):
            return (self._revealing.activation if self._revealing else self._rescale)(model, call)
        x, x0, _, _, gy = self._split(call)
        nodes, weights = np.polynomial.legendre.leggauss(POINTS)
        multipliers = np.zeros_like(x)
        dx = np.subtract(x, x0, out=np.zeros_like(x), where=x != x0)  # -inf, where attention is masked, at both
        for node, weight in zip((nodes + 1) / 2, weights / 2, strict=True):
            place = x0 + x.dtype.type(node) * dx
            multipliers += x.dtype.type(weight) * model.layer_vjp(call.layer, place, gy)
        return self._joined(call, multipliers)

    def _product(self, gradient: Floats) -> Floats:
        """The mean of what a factor gets at the input and at the baseline."""
        if len(gradient) % (2 * self._inputs):
            raise ModelError(
                f"DeepLIFT: wanted products whose rows are inputs, got one of {len(gradient)} rows for "
                f"{2 * self._inputs} inputs; choose IntegratedGradients"
            )
        halves = gradient.reshape(2, -1, *gradient.shape[1:])
        mean = halves.mean(axis=0, dtype=gradient.dtype)
        return np.concatenate([mean, mean])


def _check_complete(values: Floats, logits: Floats, of_baseline: Floats) -> None:
    """Raise ModelError for maps (n, C, H, W) that do not sum to what logits (n,) differ by."""
    sums, wanted = values.sum(axis=(1, 2, 3)), logits - of_baseline
    rounding = ROUNDED * np.maximum(np.abs(logits), np.abs(of_baseline))
    beyond = np.abs(sums - wanted) - INCOMPLETE * np.abs(values).sum(axis=(1, 2, 3)) - rounding
    if (beyond > 0).any():
        row = int(beyond.argmax())
        raise ModelError(
            f"DeepLIFT: wanted a map that sums to the difference of logits, {wanted[row]:.4g}, got {sums[row]:.4g}: "
            "something in this network escapes its rules; choose IntegratedGradients"
        )
