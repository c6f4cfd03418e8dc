"""HookedModel: the model protocol over any framework whose networks are trees of parts with forward hooks.

The passes, and what is seen on the way, are written here once, over the verbs of a Backend.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cached_property, partial
from typing import Any, TypeVar

import numpy as np

from ..arrays import Array, Floats, probabilities
from ..errors import ConfigError, LayerError, ModelError, close_names
from ..override import override
from .accelerated import Accelerable, Accelerated
from .backend import Backend, Part, Tensor, check_memory, kind_of
from .base import (
    ATTENTION,
    INPUT,
    Edit,
    Layer,
    LayerCall,
    Model,
    ModelFacts,
    Operation,
    Pull,
    Rule,
    SubNetworks,
    SumRule,
    Trace,
    attention_call,
)
from .dropouts import Dropout, DroppedPass
from .dropping import Dropping
from .edits import EditedPass, Edits
from .folding import foldable
from .held_inputs import HeldInputs
from .hooks import Hook, Tap
from .isolated_layer import Isolated, IsolatedLayer
from .isolation import Isolation
from .operations import Scan
from .outputs import OutputRule
from .private_copy import private_copy
from .pullback import HookedPullback, Pulling
from .rules import Dependence, Functions, RuledPass, Rules

DEFAULT_BATCH_SIZE = 16  # fastest for gradients of a ResNet-18 on a CPU, within 5 % of it for forward passes

Item = TypeVar("Item")

_WHATEVER_IS_FOUND = OutputRule()


def _as_it_is(name: str, output: Tensor) -> Tensor:
    return output


class HookedModel(Model, Accelerable):
    """A network behind the model protocol: the user's own, on its own device, left as it is."""

    batch_size: int = DEFAULT_BATCH_SIZE
    """How many rows callers should put into one pass."""

    def __init__(
        self, backend: Backend, batch_size: int = DEFAULT_BATCH_SIZE, outputs: OutputRule = _WHATEVER_IS_FOUND
    ) -> None:
        self.backend = backend
        self.batch_size = batch_size
        self.outputs = outputs
        self._parts = {name: part for name, part in backend.named_parts() if name}
        self._isolation = Isolation(backend)
        self._pulling = Pulling()
        self._edits: list[Edits] = []
        self._rules: list[Rules] = []
        self._functions: Functions = []
        self._dropouts: list[Dropout] = []
        self._beside: list[HeldInputs] = []

    @override
    def describe(self) -> ModelFacts:
        return self.backend.describe()

    @override
    def free_bytes(self) -> int | None:
        return self.backend.free_bytes()

    @cached_property
    @override
    def findings(self) -> MutableMapping[Hashable, object]:
        return {}

    @override
    def layers(self) -> list[Layer]:
        rates = {name: dropping.rate for name, dropping in self._droppings().items()}
        return [Layer(name, kind_of(self.backend, part), rates.get(name, 0.0)) for name, part in self._parts.items()]

    @override
    def isolated(self) -> AbstractContextManager[None]:
        return nullcontext() if self._isolation.lasts else self._isolation.begun()

    @property
    def least_rows(self) -> int:
        """How many rows a pass should have at least, for the sake of the framework's kernels."""
        return self.backend.least_rows()

    # --------------------------------------------------------------------------------------------- passes

    @override
    def probabilities(self, outputs: Floats) -> Floats:
        return probabilities(outputs)

    @override
    def forward(self, x: Floats) -> Floats:
        return self.forward_of(lambda: self.backend.tensor(x))

    def outputs_of(self, x: Tensor) -> Tensor:
        """Outputs of a tensor of inputs, as tensors: (N, ...) -> (N, K)."""
        return self._run(x)

    def forward_of(self, make: Callable[[], Tensor]) -> Floats:
        """Outputs of what stands for a tensor of inputs: -> (N, K)."""
        with self.isolated(), self.backend.recording(False):
            return self.backend.array(self._run(make()))

    @override
    def trace(self, x: Floats, layers: Sequence[str]) -> Trace:
        seen: dict[str, list[Tensor]] = {name: [] for name in layers}

        def keep(name: str, output: Tensor) -> Tensor:
            seen[name].append(output.clone())  # what follows may write into the output
            return output

        array = self.backend.array
        with self.isolated(), self.backend.recording(False):
            outputs = self._run(self.backend.tensor(x), layers, keep)
            _check_reached(seen)
            return Trace(array(outputs), {name: [array(value) for value in calls] for name, calls in seen.items()})

    @override
    def forward_blends(self, x: Floats, baselines: Floats, masks: Array, rows: np.ndarray) -> Floats:
        backend = self.backend
        with self.isolated(), backend.recording(False):
            share = backend.tensor(masks[:, None])
            inputs, hidden = backend.tensor(x), backend.tensor(baselines)
            if len(x) > 1:  # one image broadcasts
                inputs, hidden = backend.take(inputs, rows), backend.take(hidden, rows)
            return backend.array(self._run(share * inputs + (1 - share) * hidden))

    @override
    def calls(self, x: Floats) -> list[LayerCall]:
        done: list[LayerCall] = []
        last: Tensor = None

        def note(name: str, output: Tensor) -> Tensor:
            nonlocal last
            hands_on = output is last and done[-1].layer.startswith(name + ".")
            if not hands_on:
                done.append(LayerCall(name, tuple(output.shape)))
            last = output
            return output

        with self.isolated(), self.backend.recording(False):
            self._run(self.backend.tensor(x), list(self._parts), note)
        return done

    @override
    def vjp(self, x: Floats, wrt: Sequence[str] = (INPUT,)) -> HookedPullback:
        points: dict[str, list[Tensor]] = {name: [] for name in wrt}

        def note_point(name: str, output: Tensor) -> Tensor:
            points[name].append(self.backend.differentiable(output))
            return points[name][-1].clone()  # what follows may write into it

        layers = [name for name in wrt if name != INPUT]
        with self.isolated(), self.backend.recording(True):
            inputs = self.backend.tensor(x)
            if INPUT in points:
                inputs = note_point(INPUT, inputs)
            ruled = self._ruled()
            with ruled.followed(points) if ruled else nullcontext() as finish:
                outputs = self._run(inputs, layers, note_point, ruled.hooks() if ruled else ())
                if finish:
                    finish(outputs)
            _check_reached(points)
        if ruled:
            ruled.check_relus(outputs, [point for calls in points.values() for point in calls], INPUT in points)
        end = partial(self._gradient_end, x[:1])
        return HookedPullback(self.backend, self.isolated, self._pulling, outputs, points, ruled, end)

    def _gradient_end(self, x: Floats) -> str:
        """Say which layer is the first through which no gradient goes, "" where all hand it on; x (1, ...)."""
        found: list[str] = []
        backend = self.backend

        def note(name: str, output: Tensor) -> Tensor:
            seed = backend.like(np.ones(tuple(output.shape), np.float32), output)
            if not found and backend.gradients(output, (leaf,), seed)[0] is None:
                found.append(name)
            return output

        with self.isolated(), backend.recording(True):
            leaf = backend.differentiable(backend.tensor(x))
            self._run(leaf.clone(), list(self._parts), note)
        if not found:
            return ""
        kind = type(self._parts[found[0]]).__name__
        return f"the first layer that hands no gradient on is {found[0]!r} ({kind}): quantized, or under no_grad? Else "

    def _ruled(self) -> RuledPass | None:
        return RuledPass(self, self.backend, Rules.merged(self._rules), self._functions) if self._rules else None

    def beside(self, held: HeldInputs) -> AbstractContextManager[None]:
        """Hand further inputs, of one sample, to the network in all passes, of copies on other parameters too."""
        return _held(self._beside, held)

    @property
    def held(self) -> HeldInputs | None:
        """What the network is given beside the input in all passes, None where that is nothing."""
        return self._beside[-1] if self._beside else None

    def call(self, function: Callable[[Tensor], Tensor], x: Floats) -> Floats:
        """Values of a function of tensors, such as an activation: (N, ...) -> (N, ...)."""
        with self.backend.recording(False):
            return self.backend.array(function(self.backend.tensor(x)))

    def _run(self, x: Tensor, layers: Sequence[str] = (), tap: Tap = _as_it_is, ruled: Sequence[Hook] = ()) -> Tensor:
        """Run forward; `tap(name, output)` sees, and replaces, what these layers put out."""
        taps = [Hook(name, tap, is_tap=True) for name in dict.fromkeys(layers)]
        if not self._edits and not self._dropouts:
            return self._called(x, [*ruled, *taps])
        dropped = DroppedPass(self.backend, self._dropouts[-1] if self._dropouts else None)
        edited = EditedPass(self.backend, self._parts, self._edits)
        with edited.watched():  # taps last: they see what interventions made
            outputs = self._called(edited.widened(x), [*dropped.hooks(), *ruled, *edited.hooks(), *taps])
        dropped.check()
        _check_reached(edited.calls)
        edited.check_rows(outputs)
        return outputs

    def _called(self, x: Tensor, hooks: Sequence[Hook]) -> Tensor:
        held = self._beside[-1].hooks(x, self.backend) if self._beside else ()
        with self._hooked([*held, *hooks]):
            try:
                returned = self._beside[-1].call(self.backend, x) if self._beside else self.backend.network(x)
                return self.outputs.read(returned, self.backend.tensor_type)
            except Exception as error:
                check_memory(self.backend, error, len(x))
                raise

    @contextmanager
    def _hooked(self, hooks: Sequence[Hook]) -> Iterator[None]:
        """Have parts, and attention, run hooks for as long as the `with` lasts."""
        of_parts = [hook for hook in hooks if not _is_attention(hook.layer)]
        calls = [(self._part(hook.layer), self._tapped(hook) if hook.is_tap else hook.call) for hook in of_parts]
        handles = []
        try:
            for hook, (part, call) in zip(of_parts, calls, strict=True):
                add = self.backend.add_hook_before if hook.before else self.backend.add_hook
                handles.append(add(part, call))
            with self._attention([hook for hook in hooks if _is_attention(hook.layer)]):
                yield
        finally:
            for handle in handles:
                handle.remove()

    def _attention(self, hooks: Sequence[Hook]) -> AbstractContextManager[Any]:
        """Pass the shares of attention through taps of all its calls, or of one, one after the other."""
        numbers = itertools.count()

        def through(shares: Tensor) -> Tensor:
            names = ATTENTION, attention_call(next(numbers))
            for hook in hooks:
                shares = hook.call(hook.layer, shares) if hook.layer in names else shares
            return shares

        return self.backend.attention(through) if hooks else nullcontext()

    def _tapped(self, hook: Hook) -> Callable[..., Any]:
        """Pass a layer's first output, or input, through a tap, as the framework calls hooks."""
        kind = self.backend.tensor_type

        def after(part: Part, arguments: object, output: object) -> object:
            if isinstance(output, kind):
                return hook.call(hook.layer, output)
            if isinstance(output, tuple) and output and isinstance(output[0], kind):
                return (hook.call(hook.layer, output[0]), *output[1:])
            return output

        def before(part: Part, arguments: tuple[Any, ...], named: dict[str, Any]) -> object:
            if not arguments or not isinstance(arguments[0], kind):
                raise LayerError(
                    f"wanted a tensor as the first argument of layer {hook.layer!r}, got none; choose a layer that "
                    "takes one"
                )
            return (hook.call(hook.layer, arguments[0]), *arguments[1:]), named

        return before if hook.before else after

    # -------------------------------------------------------------------------------------- interventions

    @override
    def edit(self, edits: Mapping[str, Edit], rows: int | None = None) -> AbstractContextManager[None]:
        self._of_layers({name: edit for name, edit in edits.items() if not _is_attention(name)})  # raises
        return _held(self._edits, Edits(dict(edits), rows))

    @override
    def rules(
        self,
        rules: Mapping[str, Rule],
        products: Pull | None = None,
        functions: Mapping[str, Rule] | None = None,
        sums: SumRule | None = None,
    ) -> AbstractContextManager[None]:
        return _held(self._rules, Rules(self._of_layers(rules), products, functions or {}, sums))

    @override
    def operations(self, x: Floats) -> list[Operation]:
        scan, backend = Scan(self.backend), self.backend
        with self.isolated(), backend.recording(True):
            leaf = backend.differentiable(backend.tensor(x))
            depends = Dependence(backend, lambda: [leaf])
            with (
                backend.functions(scan.function, None, depends),
                backend.attention(lambda shares: shares),  # in one piece it would hide a softmax and products
            ):
                outputs = self._run(leaf.clone(), (), _as_it_is, scan.hooks(list(self._parts)))
            if backend.node(outputs) is None:
                raise ModelError(f"no gradient goes through the network: {self._gradient_end(x[:1])}choose another one")
            return scan.operations(outputs, [leaf])

    @override
    def foldable(self, x: Floats) -> list[tuple[str, str]]:
        return foldable(self.backend, lambda: self.forward(x))

    @override
    def dropout(self, networks: SubNetworks, before: Mapping[str, float] | None = None) -> AbstractContextManager[None]:
        own, rates = self._droppings(), self._of_layers(before or {})
        for name, rate in rates.items():
            if not 0 <= rate <= 1:
                raise ConfigError(f"wanted a dropout rate from 0 to 1 before layer {name!r}, got {rate!r}")
        if not rates and not own:
            raise ModelError(
                "wanted a network with dropout layers of a rate above 0, got none (dropout that is a function and no "
                "layer cannot be seen); name layers and rates in `before`"
            )
        return _held(self._dropouts, Dropout(networks, own, rates))

    def _droppings(self) -> dict[str, Dropping]:
        """How dropout layers drop out, by name; without those whose rate is 0."""
        parts = {name: part for name, part in self._parts.items() if kind_of(self.backend, part) == "dropout"}
        droppings = {name: self.backend.dropping(part) for name, part in parts.items()}
        return {name: dropping for name, dropping in droppings.items() if dropping.rate > 0}

    def _of_layers(self, by_name: Mapping[str, Item]) -> dict[str, Item]:
        for name in by_name:
            self._part(name)
        return dict(by_name)

    def _part(self, name: str) -> Part:
        if name not in self._parts:
            raise LayerError(
                f"no layer named {name!r}{close_names(name, self._parts)}; model.layers() lists all {len(self._parts)}"
            )
        return self._parts[name]

    # ------------------------------------------------------------------------------------ one layer alone

    @override
    def params(self, layer: str) -> dict[str, Floats]:
        return self._isolated(layer).params()

    @override
    def layer_forward(self, layer: str, x: Array, params: Mapping[str, Floats] | None = None) -> Floats:
        return self._isolated(layer).forward(x, params)

    @override
    def layer_vjp(self, layer: str, x: Floats, gy: Floats, params: Mapping[str, Floats] | None = None) -> Floats:
        return self._isolated(layer).vjp(x, gy, params)

    @override
    def layer_pull(
        self, layer: str, x: Floats, params: Mapping[str, Floats] | None = None
    ) -> tuple[Floats, Callable[[Floats], Floats]]:
        return self._isolated(layer).pull(x, params)

    def _isolated(self, layer: str) -> Isolated:
        functions = self._functions[-1] if self._functions else {}
        return functions[layer] if layer in functions else self._layer(layer)

    def _layer(self, name: str) -> IsolatedLayer:
        return IsolatedLayer(self.backend, name, self._part(name), lambda: self._isolation.lasts)

    # --------------------------------------------------------------------------------------------- copies

    @override
    def with_params(self, params: Mapping[str, Mapping[str, Floats]]) -> HookedModel:
        with self.backend.copying():
            for layer, values in params.items():
                self._isolated(layer).check(values)  # before the copy is made
            copy = HookedModel(self.backend.anew(self._private_copy()), self.batch_size, self.outputs)
            copy.findings = self.findings
            copy._beside = self._beside
            for layer, values in params.items():
                copy._isolated(layer).put(values)
        return copy

    @override
    def accelerated(self, x: Floats) -> Accelerated:
        made = self.backend.accelerated(x, self._private_copy, self.outputs)
        if isinstance(made.model, HookedModel):
            made.model._isolation = self._isolation  # the copy is in evaluation mode, and nobody else's
        return made

    def _private_copy(self) -> Part:
        with self.isolated():
            return private_copy(self.backend)


def _is_attention(name: str) -> bool:
    return name.startswith(ATTENTION[:-1])


@contextmanager
def _held(stack: list[Item], item: Item) -> Iterator[None]:
    """Keep an item on a stack for as long as the `with` lasts."""
    stack.append(item)
    try:
        yield
    finally:
        stack.pop()


def _check_reached(seen: Mapping[str, Sequence[Tensor] | int]) -> None:
    for name, calls in seen.items():
        if not calls and _is_attention(name):
            raise LayerError(
                f"{'no' if name == ATTENTION else 'too little'} attention was seen in this pass: a softmax over the "
                "last of four axes, or a function of the framework that attends; what other libraries compute in one "
                "piece cannot be looked into"
            )
        if not calls:
            raise LayerError(
                f"layer {name!r} exists but put out no tensor in this pass; choose one that forward() calls: "
                "model.calls(x) lists them"
            )
