"""What explainers share that give layers rules of their own: which layers need one, and what none can reach."""

from __future__ import annotations

import abc
import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import ClassVar, cast

import numpy as np

from ..arrays import Floats
from ..errors import LayerError, ModelError
from ..model.base import Model, Operation, Role, Rule, RuledCall
from ..override import override
from .base import Attribution
from .convergence import Convergence, Kind
from .gradients import InputAttribution, one_of_channels

LINEAR_KINDS = ("conv", "linear", "avgpool", "adaptivepool")  # whatever their operations are called


@dataclasses.dataclass(frozen=True, kw_only=True)
class SummedAttribution(InputAttribution):
    """A method of rules, whose own pass says what its maps should sum to."""

    promise: ClassVar[Kind]
    """How the log names what maps should sum to."""

    @abc.abstractmethod
    def summed(self, model: Model, x: Floats, targets: np.ndarray) -> tuple[Floats, Floats]:
        """Value per channel and pixel, and what they should sum to: (N, C, H, W), (N,) -> (N, C, H, W), (N,)."""

    def attribute(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Floats:
        """Value per channel and pixel: (N, C, H, W), (N,) -> (N, C, H, W)."""
        return self.summed(model, x, targets)[0]

    @override
    def explain(self, model: Model, x: Floats, targets: np.ndarray, rng: np.random.Generator) -> Attribution:
        values, wanted = self.summed(model, x, targets)
        grids = one_of_channels(values, self.channels)
        found = Convergence.of_sums(self.promise, values, wanted)
        return Attribution(grids, (x.shape[2], x.shape[3]), convergence=(found,))


@dataclass(frozen=True)
class Nonlinear:
    """What of a network is not linear in its input."""

    layers: dict[str, str]
    """Layers without parts of their own that are not linear, in the order of their definition: name -> kind."""
    loose: tuple[Operation, ...]
    """Operations outside such layers, which no rule of a layer reaches."""

    def has(self, role: Role) -> bool:
        """Whether operations of a role are among those that no rule of a layer reaches."""
        return any(one.role == role for one in self.loose)

    def of_functions(self, rules: Mapping[str, Rule]) -> dict[str, Rule]:
        """Rules of functions, those that are called alone: to look for others costs time."""
        called = {one.kind for one in self.loose}
        return {kind: rule for kind, rule in rules.items() if kind in called}


def nonlinear(model: Model, x: Floats) -> Nonlinear:
    """Find what is not linear in inputs like x (N, C, H, W); found once per network and shape of an input."""
    key = ("nonlinear", x.shape[1:])
    if key not in model.findings:
        model.findings[key] = _found(model, x[:1])
    found = model.findings[key]
    assert isinstance(found, Nonlinear)
    return found


def _found(model: Model, x: Floats) -> Nonlinear:
    layers = model.layers()
    kinds = {layer.name: layer.kind for layer in layers if not any(o.name.startswith(layer.name + ".") for o in layers)}
    operations = [one for one in model.operations(x) if not {kinds.get(one.layer), one.kind}.intersection(LINEAR_KINDS)]
    own = {one.layer for one in operations}
    return Nonlinear(
        {name: kind for name, kind in kinds.items() if name in own},
        tuple(one for one in operations if one.layer not in kinds),
    )


def called_layers(model: Model, x: Floats) -> tuple[str, ...]:
    """Names of layers in the order of their first call; found once per network and shape of an input."""
    key = ("call order", x.shape[1:])
    if key not in model.findings:
        model.findings[key] = tuple(dict.fromkeys(call.layer for call in model.calls(x[:1])))
    return cast(tuple[str, ...], model.findings[key])


def check_loose(owner: str, found: Nonlinear, allowed: Collection[str], functions: Collection[str], cure: str) -> None:
    """Raise ModelError for operations that no rule reaches, but for those of roles and functions that are allowed."""
    wrong = [one for one in found.loose if one.role not in allowed and one.kind not in functions]
    if wrong:
        names = ", ".join(f"{one.name} in {one.layer or 'the network itself'}" for one in wrong[:3])
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        raise ModelError(
            f"{owner}: wanted every operation that is not linear to be a layer or a function of the framework's that "
            f"does what one does, as rules are for these, got {names}{more}; call such a layer in its place, a ReLU, "
            f"GELU or MaxPool2d, or {cure}"
        )


def is_elementwise(model: Model, call: RuledCall) -> bool:
    """Whether a layer makes each value of the value at its place alone: tried with a row's values in another order."""
    if call.x.shape != call.y.shape:
        return False
    order = np.random.default_rng(0).permutation(call.x[0].size)
    x, y = (value[:1].reshape(1, -1)[:, order].reshape(call.x[:1].shape) for value in (call.x, call.y))
    found = model.layer_forward(call.layer, x)
    return bool(np.abs(found - y).max() <= 1e-4 * np.abs(y).max())


def is_plain_relu(model: Model, layer: str) -> bool:
    """Whether a ReLU's gradient is what hands relevance on already, which a ReLU6's is not."""
    key = ("plain relu", layer)
    if key not in model.findings:
        x = np.array([[-1.0, 1.0, 1000.0]], np.float32)
        model.findings[key] = bool(np.array_equal(model.layer_forward(layer, x), np.maximum(x, 0)))
    return bool(model.findings[key])


def pairs(call: RuledCall, value: Floats, inputs: int, baselines: int) -> tuple[Floats, Floats]:
    """Split rows of a layer into those of inputs and those of the baseline of each: (R, ...) -> (r, ...) twice.

    A layer may have several rows for each input, such as windows. Raises LayerError where its rows are no inputs.
    """
    each, rest = divmod(len(value), inputs + baselines)
    if rest or not each:
        raise LayerError(
            f"wanted rows of layer {call.layer!r} to be of one input each, got {len(value)} for "
            f"{inputs + baselines} inputs; a network that puts tokens before rows needs batch_first=True"
        )
    own, other = value[: inputs * each], value[inputs * each :]
    if baselines == 1 and inputs > 1:
        other = np.broadcast_to(other, (inputs, *other.shape)).reshape(own.shape)
    return own, other
