"""Scan: which layers compute, by themselves, what is not linear in the input."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from .backend import Backend, Node, Tensor
from .base import Operation
from .functions import FunctionCall
from .hooks import Hook
from .rules import between


class Scan:
    """What a recorded pass computes, and in which layer: the innermost one that was being called."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._calling = [""]
        self._made: dict[object, tuple[Node, str, str]] = {}  # nodes are held, so that each key stays one of a kind

    def hooks(self, layers: Sequence[str]) -> list[Hook]:
        """Around every layer."""
        return [hook for name in layers for hook in (Hook(name, self._begin(name), True), Hook(name, self._end))]

    def function(self, call: FunctionCall) -> Tensor:
        """Call a function, and note what it records as its own."""
        self._claim(call.x, self._calling[-1])
        made = call.run(call.x, {})
        self._claim(made, self._calling[-1], call.kind)
        return made

    def operations(self, outputs: Tensor, points: Sequence[Tensor]) -> list[Operation]:
        """What is not linear between points and outputs, in no particular order, each kind once per layer."""
        self._claim(outputs, "")
        key = self._backend.node_key
        nodes = between(self._backend, outputs, points)
        reached = {key(node) for node in nodes} | {key(self._backend.node(point)) for point in points}
        found = set()
        for node in nodes:
            role = self._backend.role(node, [key(earlier) in reached for earlier in self._backend.nodes_before(node)])
            if role != "linear":
                _, layer, kind = self._made.get(key(node), (node, "", ""))
                found.add(Operation(layer, role, node.name().rstrip("0123456789"), kind))
        return sorted(found, key=lambda one: (one.layer, one.role, one.name))

    def _begin(self, name: str) -> Callable[..., Any]:
        def hook(part: object, arguments: tuple[Any, ...], named: dict[str, Any]) -> object:
            self._claim((arguments, named), self._calling[-1])
            self._calling.append(name)
            return arguments, named

        return hook

    def _end(self, part: object, arguments: tuple[Any, ...], output: object) -> object:
        self._claim(output, self._calling.pop())
        return output

    def _claim(self, value: object, layer: str, kind: str = "") -> None:
        """Note what was recorded since the last call of this as a layer's, or as that of a function of a kind in it."""
        waiting = [self._backend.node(tensor) for tensor in self._tensors(value)]
        while waiting:
            node = waiting.pop()
            key = self._backend.node_key(node)
            if node is not None and key not in self._made:
                self._made[key] = (node, layer, kind)
                waiting.extend(self._backend.nodes_before(node))

    def _tensors(self, value: object) -> Iterator[Tensor]:
        if isinstance(value, self._backend.tensor_type):
            yield value
        elif isinstance(value, Mapping):
            yield from self._tensors(list(value.values()))
        elif isinstance(value, list | tuple):
            for item in value:
                yield from self._tensors(item)
