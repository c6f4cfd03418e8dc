"""RuledPass: a pass whose layers propagate by rules in place of their own gradients."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, NamedTuple

import numpy as np

from ..arrays import Floats
from ..errors import LayerError, ModelError
from .backend import Backend, Node, Tensor
from .base import Model, Pull, Rule, RuledCall
from .hooks import Hook

Begun = tuple[Tensor, Tensor, "int | None"]  # a call: input, the copy of it that it runs on, the copy's version


class Rules(NamedTuple):
    """What layers pull back, and what becomes of gradients of products."""

    by_layer: Mapping[str, Rule]
    products: Pull | None = None

    @classmethod
    def merged(cls, nested: Sequence[Rules]) -> Rules:
        """Return the rules that count where some are nested, the inner ones last."""
        by_layer = {name: rule for rules in nested for name, rule in rules.by_layer.items()}
        return cls(by_layer, next((rules.products for rules in reversed(nested) if rules.products), None))


class RuledPass:
    """The rules of one pass, and what went wrong in them.

    A ruled layer runs on a copy that is cut off from the record, and a function whose backward is the rule takes its
    place there. So a ReLU that is found in the record is one that no rule has replaced.
    """

    def __init__(self, model: Model, backend: Backend, rules: Rules) -> None:
        self._model, self._backend, self._rules, self._products = model, backend, *rules
        self._relus = {layer.name for layer in model.layers() if layer.kind == "relu"}
        self._of_layers: dict[object, Node] = {}  # what relu layers without a rule have recorded
        self._begun: list[Begun] = []
        self._raised: BaseException | None = None
        self._must_pull = self._has_pulled = False  # a ruled ReLU: whether one must, and whether one has

    def hooks(self) -> list[Hook]:
        """Around ruled layers and, where rules are made for ReLUs, after ReLUs without one."""
        around = [
            hook for name in self._rules for hook in (Hook(name, self._begin(name), True), Hook(name, self._end(name)))
        ]
        free = sorted(self._relus - self._rules.keys()) if self._relus & self._rules.keys() else ()
        return around + [Hook(name, self._note, is_tap=True) for name in free]

    def products_watched(
        self, points: Mapping[str, Sequence[Tensor]]
    ) -> AbstractContextManager[Callable[[Tensor], None] | None]:
        """Have products of values that depend on points pull back as the rules say, in a pass within."""
        if self._products is None:
            return nullcontext()
        return self._backend.products(self._of_product, lambda: [point for calls in points.values() for point in calls])

    def _of_product(self, gradient: Tensor) -> Tensor:
        assert self._products is not None
        return self._caught(gradient, self._products)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Raise what a rule raised: paddle would make pages of C++ of it, so it never passes through a framework."""
        self._raised = None
        try:
            yield
        finally:
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
        if not self._relus & self._rules.keys():
            return
        self._must_pull = from_input
        found = [node for node in between(self._backend, outputs, points) if self._backend.is_relu(node)]
        escaped = [node for node in found if self._backend.node_key(node) not in self._of_layers]
        if escaped:
            names = ", ".join(sorted({node.name() for node in escaped}))
            raise ModelError(
                f"wanted every ReLU of this pass to be a layer, as rules are given for relu layers, got {len(escaped)} "
                f"that are functions ({names}), which no rule can reach; call relu layers in their place"
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
            given = tensors[0].detach().clone()  # a layer may write into its input
            self._begun.append((tensors[0], given, self._backend.version(given)))
            return (given, *arguments[1:]), named

        return hook

    def _end(self, name: str) -> Callable[..., Any]:
        def hook(part: object, arguments: tuple[Any, ...], output: object) -> object:
            x, given, version = self._begun.pop()
            if not isinstance(output, self._backend.tensor_type):
                raise _not_single(name, f"{type(output).__name__} out")
            written = self._backend.version(given) != version
            if written and output is not given:
                raise _not_single(name, "one that writes into its input and puts out another")
            ruled = self._backend.ruled(x, *self._frozen(name, x.detach().clone() if written else given, output))
            if not written:
                return ruled
            self._backend.write(x, ruled)  # an in-place layer's input is its output, with the rule behind it
            return x

        return hook

    def _frozen(self, name: str, x: Tensor, output: Tensor) -> tuple[Tensor, Callable[[Tensor], Tensor]]:
        """Make what pulls back through this call, gy -> gx, and cut the output off from the record."""
        backend, y = self._backend, output.detach()
        version = backend.version(y)

        def pull(gy: Tensor) -> Tensor:
            self._has_pulled = True
            return self._caught(x, lambda at: self._pulled(RuledCall(name, at, put_out(at), backend.view(gy))))

        def put_out(at: Floats) -> Floats:
            is_whole = version is not None and backend.version(y) == version  # what followed may have written into it
            return backend.view(y) if is_whole else self._model.layer_forward(name, at)

        return y, pull

    def _caught(self, tensor: Tensor, make: Callable[[Floats], Floats]) -> Tensor:
        """Make a tensor like another of its values; what raises is kept until the framework is left."""
        if self._raised is None:
            try:
                return self._backend.given(make(self._backend.view(tensor)), tensor)
            except BaseException as error:
                self._raised = error
        return tensor * 0  # nobody will see it

    def _pulled(self, call: RuledCall) -> np.ndarray:
        gx = np.asarray(self._rules[call.layer](self._model, call))
        if gx.shape != call.x.shape:
            raise LayerError(
                f"wanted a rule for layer {call.layer!r} that returns the shape of its input, {call.x.shape}, "
                f"got {gx.shape}; return a gradient for x, not for y"
            )
        return gx


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


def _not_single(name: str, got: str) -> LayerError:
    return LayerError(
        f"wanted one tensor in and one out of layer {name!r}, as it has a rule, got {got}; give rules to its parts"
    )
