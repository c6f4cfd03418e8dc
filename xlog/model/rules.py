"""RuledPass: a pass whose layers propagate by rules in place of their own gradients."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from ..arrays import Floats
from ..errors import LayerError, ModelError
from .backend import Backend, Node, Tensor
from .base import Model, Pull, Rule, RuledCall, SumRule
from .functions import FunctionCall
from .hooks import Hook
from .isolated_layer import IsolatedFunction

Functions = list[Mapping[str, IsolatedFunction]]  # whose names mean something for now; the last ones count


class Begun(NamedTuple):
    """A call of a layer that has a rule."""

    x: Tensor
    given: Tensor
    """What it runs on, cut off from the record: a copy, or x itself where it is known to write into that."""
    version: int | None
    """Of that, before."""
    before: Tensor | None = None
    """Where it runs on x itself, a copy."""


class Rules(NamedTuple):
    """What layers pull back, what functions do, and what becomes of gradients of products and sums."""

    by_layer: Mapping[str, Rule]
    products: Pull | None = None
    functions: Mapping[str, Rule] = MappingProxyType({})
    sums: SumRule | None = None

    @classmethod
    def merged(cls, nested: Sequence[Rules]) -> Rules:
        """Return the rules that count where some are nested, the inner ones last."""
        by_layer = {name: rule for rules in nested for name, rule in rules.by_layer.items()}
        functions = {kind: rule for rules in nested for kind, rule in rules.functions.items()}
        products = next((rules.products for rules in reversed(nested) if rules.products), None)
        return cls(by_layer, products, functions, next((rules.sums for rules in reversed(nested) if rules.sums), None))


class _Frozen:
    """A call of a layer, cut off from the record."""

    def __init__(self, backend: Backend, name: str, x: Tensor, output: Tensor) -> None:
        self._backend, self._name, self.x, self.y = backend, name, x, output.detach()
        self._recorded = output if backend.node(x) is not None else None
        self._version: int | None = None

    def seal(self) -> None:
        """Say that what writes into the output from now on changes it."""
        self._version = self._backend.version(self.y)

    def call(self, model: Model, x: Floats, gy: Tensor) -> RuledCall:
        """Return the call as its rule sees it, with an output that was changed made anew."""
        is_whole = self._version is not None and self._backend.version(self.y) == self._version
        y = self._backend.view(self.y) if is_whole else model.layer_forward(self._name, x)
        own = None if self._recorded is None else self._own
        return RuledCall(self._name, x, y, self._backend.view(gy), own)

    def _own(self, gy: Floats) -> Floats:
        return self._backend.view(self._backend.leaf_gradient(self._recorded, self.x, gy))


class RuledPass:
    """The rules of one pass, and what went wrong in them.

    A ruled layer runs on a copy that is cut off from the record, and a function whose backward is the rule takes its
    place there. So a ReLU that is found in the record is one that no rule has replaced.
    """

    def __init__(self, model: Model, backend: Backend, rules: Rules, functions: Functions) -> None:
        self._model, self._backend, self._rules = model, backend, rules.by_layer
        self._products, self._of_kinds, self._sums = rules.products, rules.functions, rules.sums
        self._in_use, self._called = functions, dict[str, IsolatedFunction]()
        self._relus = {layer.name for layer in model.layers() if layer.kind == "relu"}
        self._pools = {layer.name for layer in model.layers() if layer.kind == "maxpool"}
        self._are_of_relus = "relu" in self._of_kinds or not self._relus.isdisjoint(self._rules)
        self._of_layers: dict[object, Node] = {}  # what relu layers without a rule have recorded
        self._begun: list[Begun] = []
        self._raised: BaseException | None = None
        self._must_pull = self._has_pulled = False  # a ruled ReLU: whether one must, and whether one has

    def hooks(self) -> list[Hook]:
        """Around ruled layers and, where rules are made for ReLUs, after ReLUs without one."""
        around = [
            hook for name in self._rules for hook in (Hook(name, self._begin(name), True), Hook(name, self._end(name)))
        ]
        free = sorted(self._relus - self._rules.keys()) if self._are_of_relus else ()
        return around + [Hook(name, self._note, is_tap=True) for name in free]

    @contextmanager
    def followed(self, points: Mapping[str, Sequence[Tensor]]) -> Iterator[Callable[[Tensor], None]]:
        """Have functions, products and sums of what depends on points pull back as the rules say, in a pass within.

        What comes with it is to be told the outputs of the pass.
        """

        def seen() -> list[Tensor]:
            return [point for calls in points.values() for point in calls]

        with ExitStack() as stack:
            if self._of_kinds or self._sums:
                numbers, depends = Counter[str](), Dependence(self._backend, seen)
                stack.enter_context(
                    self._backend.functions(
                        lambda call: self._of_function(call, numbers), self._of_sum if self._sums else None, depends
                    )
                )
                stack.enter_context(self._backend.attention(lambda shares: shares))  # in one piece it would hide them
            finish = self._products and stack.enter_context(self._backend.products(self._of_product, seen))
            yield finish or (lambda outputs: None)

    def _of_product(self, gradient: Tensor) -> Tensor:
        assert self._products is not None
        return self._caught(gradient, self._products)

    def _of_sum(self, *summands: Tensor) -> tuple[Tensor, Tensor]:
        one, other = (summand.detach().clone() for summand in summands)  # what follows may write into them

        def part(summand: Tensor, own: Tensor, beside: Tensor) -> Tensor:
            return self._backend.ruled(summand, own, lambda gradient: self._caught(gradient, shared(own, beside)))

        def shared(own: Tensor, beside: Tensor) -> Pull:
            assert self._sums is not None
            rule, view = self._sums, self._backend.view
            return lambda gradient: rule(view(own), view(beside), gradient)

        return part(summands[0], one, other), part(summands[1], other, one)

    def _of_function(self, call: FunctionCall, numbers: Counter[str]) -> Tensor:
        if call.kind not in self._of_kinds:
            return call.run(call.x, {})
        name = f"<{call.kind} {numbers[call.kind]}>"
        numbers[call.kind] += 1
        self._called[name] = IsolatedFunction(self._backend, name, call)
        begun = self._apart(call.x, name)
        return self._put_out(name, begun, call.run(begun.given, {}))

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Raise what a rule raised: paddle would make pages of C++ of it, so it never passes through a framework."""
        self._raised = None
        self._in_use.append(self._called)
        try:
            yield
        finally:
            self._in_use.pop()
            if self._raised is not None:
                raise self._raised
        if self._must_pull and not self._has_pulled:
            dropped = ", ".join(sorted(self._relus & self._rules.keys()))
            raise ModelError(
                f"wanted relu layers whose outputs reach the network's, got layers whose outputs forward() drops "
                f"({dropped}); use what they return"
            )

    def check_relus(self, outputs: Tensor, points: Sequence[Tensor], from_input: bool) -> None:
        """Raise ModelError for ReLUs between points and outputs that escape rules which are made for ReLUs.

        Whether a ruled ReLU is on the way from the input shows when gradients are pulled back.
        """
        if not self._are_of_relus:
            return
        self._must_pull = from_input and not self._relus.isdisjoint(self._rules)
        found = [node for node in between(self._backend, outputs, points) if self._backend.is_relu(node)]
        escaped = [node for node in found if self._backend.node_key(node) not in self._of_layers]
        if escaped:
            names = ", ".join(sorted({node.name() for node in escaped}))
            raise ModelError(
                f"wanted every ReLU of this pass to have a rule, as rules are given for ReLUs, got {len(escaped)} that "
                f"are functions without one ({names}); call relu layers in their place"
            )

    def _note(self, name: str, output: Tensor) -> Tensor:
        node = self._backend.node(output)
        self._of_layers[self._backend.node_key(node)] = node  # kept alive, so that its key stays its own
        return output

    def _begin(self, name: str) -> Callable[..., Any]:
        def hook(part: object, arguments: tuple[Any, ...], named: dict[str, Any]) -> object:
            tensors = [value for value in (*arguments, *named.values()) if isinstance(value, self._backend.tensor_type)]
            if len(tensors) != 1 or not arguments or arguments[0] is not tensors[0]:
                raise _not_single(name, f"{len(tensors)} tensors in" if len(tensors) != 1 else "it in by name")
            self._begun.append(self._apart(tensors[0], name))
            return (self._begun[-1].given, *arguments[1:]), named

        return hook

    def _end(self, name: str) -> Callable[..., Any]:
        def hook(part: object, arguments: tuple[Any, ...], output: object) -> object:
            return self._put_out(name, self._begun.pop(), output)

        return hook

    def _apart(self, x: Tensor, name: str) -> Begun:
        """Cut what a layer is given off from the record; it may write into it."""
        if self._model.findings.get(_writing(name)) and self._backend.is_writable(x):
            given = x.detach()
            return Begun(x, given, self._backend.version(given), given.clone())
        given = x.detach().clone()
        if name in self._pools:
            given = self._backend.differentiable(given)  # and recorded apart
        return Begun(x, given, self._backend.version(given))

    def _put_out(self, name: str, begun: Begun, output: Any) -> Tensor:
        """Make what stands for an output of what was begun, with the rule behind it."""
        x, given, version, before = begun
        if not isinstance(output, self._backend.tensor_type):
            raise _not_single(name, f"{type(output).__name__} out")
        made: Tensor = output
        written = self._backend.version(given) != version
        if written and made is not given:
            raise _not_single(name, "one that writes into its input and puts out another")
        if before is not None and written:
            frozen = _Frozen(self._backend, name, before, made)
            ruled = self._backend.ruled_over(x, self._puller(frozen))
        elif written:
            self._model.findings[_writing(name)] = True
            frozen = _Frozen(self._backend, name, x.detach().clone(), made)
            self._backend.write(x, self._backend.ruled(x, frozen.y, self._puller(frozen)))
            ruled = x  # what works in place has its output as its input
        else:
            frozen = _Frozen(self._backend, name, given if before is None else before, made)
            ruled = self._backend.ruled(x, frozen.y, self._puller(frozen))
        frozen.seal()
        return ruled

    def _puller(self, frozen: _Frozen) -> Callable[[Tensor], Tensor]:
        def pull(gy: Tensor) -> Tensor:
            self._has_pulled = True
            return self._caught(frozen.x, lambda at: self._pulled(frozen.call(self._model, at, gy)))

        return pull

    def _caught(self, tensor: Tensor, make: Callable[[Floats], Floats]) -> Tensor:
        """Make a tensor like another of its values; what raises is kept until the framework is left."""
        if self._raised is None:
            try:
                return self._backend.given(make(self._backend.view(tensor)), tensor)
            except BaseException as error:
                self._raised = error
        return tensor * 0  # nobody will see it

    def _pulled(self, call: RuledCall) -> np.ndarray:
        called = self._called.get(call.layer)
        rule = self._rules[call.layer] if called is None else self._of_kinds[called.kind]
        gx = np.asarray(rule(self._model, call))
        if gx.shape != call.x.shape:
            raise LayerError(
                f"wanted a rule for layer {call.layer!r} that returns the shape of its input, {call.x.shape}, "
                f"got {gx.shape}; return a gradient for x, not for y"
            )
        return gx


class Dependence:
    """Which tensors of a recorded pass depend on points, which may become more: what was recorded before does not."""

    def __init__(self, backend: Backend, points: Callable[[], Sequence[Tensor]]) -> None:
        self._backend, self._points = backend, points
        self._known: dict[object, tuple[Node, bool]] = {}  # nodes are held, so that each key stays one of a kind

    def __call__(self, value: object) -> bool:
        """Whether something is a tensor that depends on a point, or is one."""
        if not isinstance(value, self._backend.tensor_type):
            return False
        for point in self._points():
            node = self._backend.node(point)
            self._known[self._backend.node_key(node)] = node, True
        return self._leads(self._backend.node(value))

    def _leads(self, node: Node) -> bool:
        waiting = [node]
        while waiting:
            last = waiting[-1]
            before = [] if last is None else self._backend.nodes_before(last)
            unknown = [one for one in before if one is not None and self._backend.node_key(one) not in self._known]
            if unknown and self._backend.node_key(last) not in self._known:
                waiting += unknown
                continue
            self._note(waiting.pop(), before)
        return node is not None and self._known[self._backend.node_key(node)][1]

    def _note(self, node: Node, before: Sequence[Node]) -> None:
        key = self._backend.node_key(node)
        if node is not None and key not in self._known:
            leads = any(one is not None and self._known[self._backend.node_key(one)][1] for one in before)
            self._known[key] = node, leads


def between(backend: Backend, outputs: Tensor, points: Sequence[Tensor], through: bool = False) -> list[Node]:
    """Find what is recorded between outputs and points: nodes that gradients go through on their way to a point.

    What lies between points counts only where ways lead `through` them.
    """
    ends = {backend.node_key(backend.node(point)) for point in points}
    nodes: dict[object, Node] = {}
    after: dict[object, list[object]] = {}
    waiting = [backend.node(outputs)]
    while waiting:
        node = waiting.pop()
        key = backend.node_key(node)
        if node is None or key in nodes:
            continue
        nodes[key] = node
        for earlier in () if key in ends and not through else backend.nodes_before(node):
            after.setdefault(backend.node_key(earlier), []).append(key)
            waiting.append(earlier)
    passed: set[object] = set()
    keys = [key for end in ends for key in after.get(end, ())]
    while keys:
        key = keys.pop()
        if key not in passed:
            passed.add(key)
            keys.extend(after.get(key, ()))
    return [nodes[key] for key in passed]


def _writing(layer: str) -> tuple[str, str]:
    """Name what is found out of a layer: whether it writes into its input."""
    return "writes into its input", layer


def _not_single(name: str, got: str) -> LayerError:
    return LayerError(
        f"wanted one tensor in and one out of layer {name!r}, as it has a rule, got {got}; give rules to its parts"
    )
