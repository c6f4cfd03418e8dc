"""HookedModel: the model protocol over any framework whose networks are trees of parts with forward hooks.

The passes, what is seen on the way, and isolation are written here once; an adapter adds its framework's verbs.
"""

from __future__ import annotations

import abc
import hashlib
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import numpy as np

from ..arrays import Array, Floats
from ..errors import ConfigError, LayerError, ModelError, OutOfMemory, close_names
from .alone import LoneLayer
from .base import INPUT, Edit, Layer, LayerCall, ModelFacts, Rule, SubNetworks, Trace
from .dropouts import Dropout, DroppedPass, Dropping
from .edits import EditedPass, Edits
from .fast import Accelerated
from .hooks import Hook, Item, Tap, Tensor, held
from .isolation import global_generators_preserved, network_preserved
from .outputs import OutputRule
from .parts import Part, private_copy
from .pullback import HookedPullback
from .rules import RuledPass

Node = Any  # of what a framework records for gradients
Kinds = Sequence[tuple[str, type | tuple[type, ...]]]  # see Layer.kind


def _as_it_is(name: str, output: Tensor) -> Tensor:
    return output


class HookedModel(abc.ABC):
    """A network behind the model protocol: the user's own, on its own device, left as it is."""

    kinds: Kinds
    children_attribute: str
    """Where a part keeps its parts by name."""
    linear_weights_lie_transposed = False
    """Whether the weight of a linear layer is (in, out)."""
    bound_attributes: Sequence[str] = ()
    """What belongs to one part alone and would lead from a copy of it back to the original."""
    hook_tables: Sequence[str]
    """Where a part keeps the hooks that its calls run."""

    def __init__(self, module: Part, parts: Sequence[tuple[str, Part]], batch_size: int, outputs: OutputRule) -> None:
        self.module = module
        self.batch_size = batch_size
        self.outputs = outputs
        self._parts = {name: part for name, part in parts if name}
        self.is_pulling = False
        self._is_isolated = False
        self._edits: list[Edits] = []
        self._rules: list[Mapping[str, Rule]] = []
        self._dropouts: list[Dropout] = []

    # ----------------------------------------------------------------------------- what a framework says

    @abc.abstractmethod
    def describe(self) -> ModelFacts:
        """See Model."""

    @abc.abstractmethod
    def tensor(self, x: Array) -> Tensor:
        """An array as the network takes it: on its device, of its type."""

    @abc.abstractmethod
    def like(self, x: Array, tensor: Tensor) -> Tensor:
        """An array as a tensor on the device and of the type of another."""

    @abc.abstractmethod
    def array(self, tensor: Tensor) -> Floats:
        """A copy of a tensor, float32 or float64. The network may still write into the tensor."""

    @abc.abstractmethod
    def exact(self, tensor: Tensor) -> Tensor:
        """A tensor in at least single precision."""

    @abc.abstractmethod
    def is_tensor(self, value: object) -> bool:
        """Whether a part has put out a tensor."""

    @abc.abstractmethod
    def add_hook(self, part: Part, hook: Callable[..., Any]) -> Any:
        """Have a part call hook(part, arguments, output) -> output; what comes back has `remove()`."""

    @abc.abstractmethod
    def add_hook_before(self, part: Part, hook: Callable[..., Any]) -> Any:
        """Have a part call hook(part, arguments, named) -> (arguments, named) first."""

    @abc.abstractmethod
    def called(self) -> AbstractContextManager[Any]:
        """Have the network run part by part, as hooks need it, whatever was compiled."""

    @abc.abstractmethod
    def recording(self, gradients: bool) -> AbstractContextManager[Any]:
        """Record for gradients, or not, whatever the caller's mode is."""

    @abc.abstractmethod
    def differentiable(self, tensor: Tensor) -> Tensor:
        """A tensor that gradients can be asked of: it, or where nothing before it needs one, a new leaf."""

    @abc.abstractmethod
    def gradients(self, outputs: Tensor, points: Sequence[Tensor], cotangent: Tensor) -> Sequence[Tensor | None]:
        """Vector-Jacobian products, None for a point that outputs do not depend on. The record is kept."""

    @abc.abstractmethod
    def leaf_gradient(self, output: Tensor, leaf: Tensor, cotangent: Floats) -> Tensor:
        """Vector-Jacobian product of a small record; also in the middle of `gradients`."""

    @abc.abstractmethod
    def ruled(self, x: Tensor, y: Tensor, pull: Callable[[Tensor], Tensor]) -> Tensor:
        """A tensor equal to y, recorded as a function of x whose backward is `pull`: gy -> gx."""

    @abc.abstractmethod
    def node(self, tensor: Tensor) -> Node:
        """What is recorded of where a tensor comes from, None for nothing. It has a `name()`."""

    @abc.abstractmethod
    def node_key(self, node: Node) -> object:
        """The same for every handle of one node."""

    @abc.abstractmethod
    def nodes_before(self, node: Node) -> Sequence[Node]:
        """The nodes that a node hands gradients to, None among them for what needs none."""

    @abc.abstractmethod
    def is_relu(self, node: Node) -> bool:
        """Whether a node is a ReLU or like one: what is below a bound pulls back nothing."""

    @abc.abstractmethod
    def dropping(self, part: Part) -> Dropping:
        """How a dropout layer drops out."""

    @abc.abstractmethod
    def take(self, tensor: Tensor, rows: np.ndarray) -> Tensor:
        """Rows of a tensor: (U, ...), (M,) -> (M, ...)."""

    @abc.abstractmethod
    def is_out_of_memory(self, error: Exception) -> bool:
        """Whether an error of the framework says that memory ran out."""

    @abc.abstractmethod
    def free_bytes(self) -> int | None:
        """See Model."""

    @abc.abstractmethod
    def version(self, buffer: Tensor) -> int | None:
        """A number that grows when somebody writes into a buffer; None for one that nobody can write into."""

    @abc.abstractmethod
    def write(self, buffer: Tensor, copy: Tensor) -> None:
        """Write a copy back into a buffer."""

    @abc.abstractmethod
    def anew(self, module: Part) -> HookedModel:
        """An adapter like this one over another network."""

    @abc.abstractmethod
    def accelerated(self, x: Floats) -> Accelerated:
        """See Accelerable."""

    @abc.abstractmethod
    def generators_kept(self) -> AbstractContextManager[Any]:
        """Restore the framework's random generators at the end."""

    # --------------------------------------------------------------------------------------------- passes

    def layers(self) -> list[Layer]:
        """See Model."""
        rates = {name: dropping.rate for name, dropping in self.droppings().items()}
        return [Layer(name, self.kind(part), rates.get(name, 0.0)) for name, part in self._parts.items()]

    def forward(self, x: Floats) -> Floats:
        """See Model."""
        return self.trace(x, ()).outputs

    def trace(self, x: Floats, layers: Sequence[str]) -> Trace:
        """See Model."""
        seen: dict[str, list[Tensor]] = {name: [] for name in layers}

        def keep(name: str, output: Tensor) -> Tensor:
            seen[name].append(output.clone())  # what follows may write into the output
            return output

        with self.isolated(), self.recording(False):
            outputs = self._run(self.tensor(x), layers, keep)
        _check_reached(seen)
        return Trace(self.array(outputs), self.arrays(seen))

    def forward_blends(self, x: Floats, baselines: Floats, masks: Array, rows: np.ndarray) -> Floats:
        """See Model."""
        with self.isolated(), self.recording(False):
            share = self.tensor(masks[:, None])
            inputs, hidden = self.tensor(x), self.tensor(baselines)
            if len(x) > 1:  # one image broadcasts
                inputs, hidden = self.take(inputs, rows), self.take(hidden, rows)
            outputs = self._run(share * inputs + (1 - share) * hidden)
        return self.array(outputs)

    def calls(self, x: Floats) -> list[LayerCall]:
        """See Model."""
        done: list[LayerCall] = []
        last: Tensor = None

        def note(name: str, output: Tensor) -> Tensor:
            nonlocal last
            hands_on = output is last and done[-1].layer.startswith(name + ".")
            if not hands_on:
                done.append(LayerCall(name, tuple(output.shape)))
            last = output
            return output

        with self.isolated(), self.recording(False):
            self._run(self.tensor(x), list(self._parts), note)
        return done

    def vjp(self, x: Floats, wrt: Sequence[str] = (INPUT,)) -> HookedPullback:
        """See Model."""
        points: dict[str, list[Tensor]] = {name: [] for name in wrt}

        def mark(name: str, output: Tensor) -> Tensor:
            points[name].append(self.differentiable(output))
            return points[name][-1].clone()  # what follows may write into it

        layers = [name for name in wrt if name != INPUT]
        with self.isolated(), self.recording(True):
            inputs = self.tensor(x)
            if INPUT in points:
                inputs = mark(INPUT, inputs)
            ruled = RuledPass(self, {name: rule for rules in self._rules for name, rule in rules.items()})
            outputs = self._run(inputs, layers, mark, ruled.hooks())
        _check_reached(points)
        ruled.check_relus(outputs, [point for calls in points.values() for point in calls])
        return HookedPullback(self, outputs, points, ruled)

    def with_params(self, params: Mapping[str, Mapping[str, Floats]]) -> HookedModel:
        """See Model."""
        for layer, values in params.items():
            LoneLayer(self, layer, self._part(layer)).check(values)  # before the copy is made
        copy = self.anew(self.private_copy())
        for layer, values in params.items():
            LoneLayer(copy, layer, copy._part(layer)).put(values)
        return copy

    def call(self, function: Callable[[Tensor], Tensor], x: Floats) -> Floats:
        """Values of a function of tensors, such as an activation: (N, ...) -> (N, ...)."""
        with self.recording(False):
            return self.array(function(self.tensor(x)))

    def fingerprint(self) -> bytes:
        """See ModelFacts."""
        digest = hashlib.blake2b(digest_size=16)
        for name, tensor in itertools.chain(self.module.named_parameters(), self.module.named_buffers()):
            if tensor.is_floating_point():
                digest.update(name.encode())
                digest.update(self.array(tensor).data)
        return digest.digest()

    def arrays(self, tensors: Mapping[str, Sequence[Tensor]]) -> dict[str, list[Floats]]:
        """Copies of tensors, per name and call."""
        return {name: [self.array(tensor) for tensor in calls] for name, calls in tensors.items()}

    def _run(self, x: Tensor, layers: Sequence[str] = (), tap: Tap = _as_it_is, ruled: Sequence[Hook] = ()) -> Tensor:
        """Run forward; `tap(name, output)` sees, and replaces, what these layers put out."""
        dropped = DroppedPass(self, self._dropouts[-1] if self._dropouts else None)
        edited = EditedPass(self, self._edits)
        taps = [self.output_hook(name, tap) for name in layers]  # last: they see what interventions made
        hooks = [*dropped.hooks(), *ruled, *edited.hooks(), *taps]
        with self._hooked(hooks), edited.watched(), self.called(), self.memory_watched(len(x)):
            outputs = self.outputs.read(self.module(edited.widened(x)), self.is_tensor)
        dropped.check()
        _check_reached(edited.calls)
        edited.check_rows(outputs)
        return outputs

    @contextmanager
    def memory_watched(self, rows: int) -> Iterator[None]:
        """Raise OutOfMemory for what the framework raises when memory runs out."""
        try:
            yield
        except Exception as error:
            if not self.is_out_of_memory(error):
                raise
            raise OutOfMemory(
                f"no memory for a pass of {rows} rows; take a smaller batch_size, or batch_size='auto', which finds it"
            ) from error

    @contextmanager
    def _hooked(self, hooks: Sequence[Hook]) -> Iterator[None]:
        handles = []
        try:
            for hook in hooks:
                add = self.add_hook_before if hook.before else self.add_hook
                handles.append(add(self._part(hook.layer), hook.call))
            yield
        finally:
            for handle in handles:
                handle.remove()

    def output_hook(self, name: str, tap: Tap) -> Hook:
        """Pass a layer's output through a tap: the first one of a tuple."""

        def hook(part: Part, arguments: object, output: object) -> object:
            if self.is_tensor(output):
                return tap(name, output)
            if isinstance(output, tuple) and output and self.is_tensor(output[0]):
                return (tap(name, output[0]), *output[1:])
            return output

        return Hook(name, hook)

    def input_hook(self, name: str, tap: Tap) -> Hook:
        """Pass a layer's first input through a tap."""

        def hook(part: Part, arguments: tuple[Any, ...], named: dict[str, Any]) -> object:
            if not arguments or not self.is_tensor(arguments[0]):
                raise LayerError(
                    f"wanted a tensor as the first argument of layer {name!r}, got none; choose a layer that takes one"
                )
            return (tap(name, arguments[0]), *arguments[1:]), named

        return Hook(name, hook, before=True)

    def droppings(self) -> dict[str, Dropping]:
        """How dropout layers drop out, by name; without those whose rate is 0."""
        parts = {name: self.dropping(part) for name, part in self._parts.items() if self.kind(part) == "dropout"}
        return {name: dropping for name, dropping in parts.items() if dropping.rate > 0}

    def kind(self, part: Part) -> str:
        """See Layer.kind."""
        for kind, classes in self.kinds:
            if isinstance(part, classes):
                return kind
        return "container" if next(iter(part.children()), None) is not None else "other"

    def _part(self, name: str) -> Part:
        if name not in self._parts:
            raise LayerError(
                f"no layer named {name!r}{close_names(name, self._parts)}; model.layers() lists all {len(self._parts)}"
            )
        return self._parts[name]

    # -------------------------------------------------------------------------------------- interventions

    def edit(self, edits: Mapping[str, Edit], rows: int | None = None) -> AbstractContextManager[None]:
        """See Model."""
        return held(self._edits, Edits(self._of_layers(edits), rows))

    def rules(self, rules: Mapping[str, Rule]) -> AbstractContextManager[None]:
        """See Model."""
        return held(self._rules, self._of_layers(rules))

    def dropout(self, networks: SubNetworks, before: Mapping[str, float] | None = None) -> AbstractContextManager[None]:
        """See Model."""
        rates = self._of_layers(before or {})
        for name, rate in rates.items():
            if not 0 <= rate <= 1:
                raise ConfigError(f"wanted a dropout rate from 0 to 1 before layer {name!r}, got {rate!r}")
        if not rates and not self.droppings():
            raise ModelError(
                "wanted a network with dropout layers of a rate above 0, got none (dropout that is a function and no "
                "layer cannot be seen); name layers and rates in `before`"
            )
        return held(self._dropouts, Dropout(networks, rates))

    def _of_layers(self, by_name: Mapping[str, Item]) -> dict[str, Item]:
        for name in by_name:
            self._part(name)
        return dict(by_name)

    # ------------------------------------------------------------------------------------ one layer alone

    def params(self, layer: str) -> dict[str, Floats]:
        """See Model."""
        return LoneLayer(self, layer, self._part(layer)).params()

    def layer_forward(self, layer: str, x: Floats, params: Mapping[str, Floats] | None = None) -> Floats:
        """See Model."""
        return LoneLayer(self, layer, self._part(layer)).forward(x, params)

    def layer_vjp(self, layer: str, x: Floats, gy: Floats, params: Mapping[str, Floats] | None = None) -> Floats:
        """See Model."""
        return LoneLayer(self, layer, self._part(layer)).vjp(x, gy, params)

    @contextmanager
    def watched(self, layer: str, see: Callable[[str, Tensor, Tensor], None]) -> Iterator[None]:
        """Call `see(layer, input, output)` at each of a layer's calls that takes and puts out a single tensor."""

        def hook(part: Part, arguments: Sequence[object], output: object) -> object:
            if self.is_tensor(output) and arguments:
                see(layer, arguments[0], output)
            return output

        with self._hooked([Hook(layer, hook)]):
            yield

    def private_copy(self) -> Part:
        """See parts.private_copy."""
        with self.isolated():
            return private_copy(self.module, self.hook_tables)

    # ------------------------------------------------------------------------------------------ isolation

    @contextmanager
    def isolated(self) -> Iterator[None]:
        """See Model."""
        if self._is_isolated:
            yield
            return
        self._is_isolated = True
        try:
            with network_preserved(self), self.generators_kept(), global_generators_preserved():
                yield
        finally:
            self._is_isolated = False


def _check_reached(seen: Mapping[str, Sequence[Tensor] | int]) -> None:
    for name, calls in seen.items():
        if not calls:
            raise LayerError(
                f"layer {name!r} exists but put out no tensor in this pass; choose one that forward() calls: "
                "model.calls(x) lists them"
            )
