"""HookedModel: the model protocol over any framework whose networks are trees of parts with forward hooks.

The passes, what is seen on the way, and isolation are written here once; an adapter adds its framework's verbs.
"""

from __future__ import annotations

import abc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import numpy as np

from ..arrays import Array, Floats
from ..errors import LayerError, ModelError, OutOfMemory, close_names
from .base import INPUT, Layer, LayerCall, ModelFacts, Trace
from .isolation import global_generators_preserved

Tensor = Any  # of the framework
Part = Any  # of a network: it has `training`, `_buffers` and children
Tap = Callable[[str, Tensor], Tensor]  # layer's name and output -> what goes on in its place
Kinds = Sequence[tuple[str, type | tuple[type, ...]]]  # see Layer.kind


class HookedModel(abc.ABC):
    """A network behind the model protocol: the user's own, on its own device, left as it is."""

    kinds: Kinds

    def __init__(self, module: Part, parts: Sequence[tuple[str, Part]], batch_size: int) -> None:
        self.module = module
        self.batch_size = batch_size
        self._parts = {name: part for name, part in parts if name}
        self._is_isolated = False

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
    def recording(self, gradients: bool) -> AbstractContextManager[Any]:
        """Record for gradients, or not, whatever the caller's mode is."""

    @abc.abstractmethod
    def differentiable(self, tensor: Tensor) -> Tensor:
        """A tensor that gradients can be asked of: it, or where nothing before it needs one, a new leaf."""

    @abc.abstractmethod
    def gradients(self, outputs: Tensor, points: Sequence[Tensor], cotangent: Tensor) -> Sequence[Tensor | None]:
        """Vector-Jacobian products, None for a point that outputs do not depend on. The record is kept."""

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
    def all_parts(self) -> Sequence[Part]:
        """Every part, the network itself too."""

    @abc.abstractmethod
    def version(self, buffer: Tensor) -> int | None:
        """A number that grows when somebody writes into a buffer; None for one that nobody can write into."""

    @abc.abstractmethod
    def write(self, buffer: Tensor, copy: Tensor) -> None:
        """Write a copy back into a buffer."""

    @abc.abstractmethod
    def generators_kept(self) -> AbstractContextManager[Any]:
        """Restore the framework's random generators at the end."""

    # --------------------------------------------------------------------------------------------- passes

    def layers(self) -> list[Layer]:
        """See Model."""
        return [Layer(name, self._kind(part)) for name, part in self._parts.items()]

    def forward(self, x: Floats) -> Floats:
        """See Model."""
        return self.trace(x, ()).outputs

    def trace(self, x: Floats, layers: Sequence[str]) -> Trace:
        """See Model."""
        seen: dict[str, list[Tensor]] = {name: [] for name in layers}

        def keep(name: str, output: Tensor) -> Tensor:
            seen[name].append(output.clone())  # what follows may write into the output
            return output

        with self.isolated(), self.recording(False), self._tapped(layers, keep):
            outputs = self._run(self.tensor(x))
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

        with self.isolated(), self.recording(False), self._tapped(list(self._parts), note):
            self._run(self.tensor(x))
        return done

    def vjp(self, x: Floats, wrt: Sequence[str] = (INPUT,)) -> HookedPullback:
        """See Model."""
        points: dict[str, list[Tensor]] = {name: [] for name in wrt}

        def mark(name: str, output: Tensor) -> Tensor:
            points[name].append(self.differentiable(output))
            return points[name][-1].clone()  # what follows may write into it

        layers = [name for name in wrt if name != INPUT]
        with self.isolated(), self.recording(True), self._tapped(layers, mark):
            inputs = self.tensor(x)
            if INPUT in points:
                inputs = mark(INPUT, inputs)
            outputs = self._run(inputs)
        _check_reached(points)
        return HookedPullback(self, outputs, points)

    def arrays(self, tensors: Mapping[str, Sequence[Tensor]]) -> dict[str, list[Floats]]:
        """Copies of tensors, per name and call."""
        return {name: [self.array(tensor) for tensor in calls] for name, calls in tensors.items()}

    def _run(self, x: Tensor) -> Tensor:
        with self.memory_watched(len(x)):
            outputs = self.module(x)
        if not self.is_tensor(outputs):
            raise ModelError(
                f"wanted a network that returns one tensor of logits (N, K), got {type(outputs).__name__}; "
                "wrap it in one whose forward returns the logits"
            )
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
    def _tapped(self, layers: Sequence[str], tap: Tap) -> Iterator[None]:
        """Let `tap(name, output)` see, and replace, what these layers put out."""
        handles = []
        try:
            for name in layers:
                handles.append(self.add_hook(self._part(name), self._hook(name, tap)))
            yield
        finally:
            for handle in handles:
                handle.remove()

    def _hook(self, name: str, tap: Tap) -> Callable[..., Any]:
        def hook(part: Part, arguments: object, output: object) -> object:
            if self.is_tensor(output):
                return tap(name, output)
            if isinstance(output, tuple) and output and self.is_tensor(output[0]):
                return (tap(name, output[0]), *output[1:])
            return output

        return hook

    def _part(self, name: str) -> Part:
        if name not in self._parts:
            raise LayerError(
                f"no layer named {name!r}{close_names(name, self._parts)}; model.layers() lists all {len(self._parts)}"
            )
        return self._parts[name]

    def _kind(self, part: Part) -> str:
        for kind, classes in self.kinds:
            if isinstance(part, classes):
                return kind
        return "container" if next(iter(part.children()), None) is not None else "other"

    # ------------------------------------------------------------------------------------------ isolation

    @contextmanager
    def isolated(self) -> Iterator[None]:
        """See Model."""
        if self._is_isolated:
            yield
            return
        flags = [(part, part.training) for part in self.all_parts()]
        buffers = self._kept_buffers()
        self._is_isolated = True
        try:
            with self.generators_kept(), global_generators_preserved():
                for part, _ in flags:
                    part.training = False
                yield
        finally:
            self._is_isolated = False
            for part, training in flags:
                part.training = training
            self._restore(buffers)

    def _kept_buffers(self) -> list[tuple[Part, str, Tensor, int, Tensor]]:
        """Owner, name, the buffer itself, its version, a copy."""
        return [
            (part, name, buffer, version, buffer.clone())
            for part in self.all_parts()
            for name, buffer in part._buffers.items()
            if buffer is not None and (version := self.version(buffer)) is not None
        ]

    def _restore(self, buffers: Sequence[tuple[Part, str, Tensor, int, Tensor]]) -> None:
        with self.recording(False):
            for part, name, buffer, version, copy in buffers:
                part._buffers[name] = buffer
                if self.version(buffer) != version:
                    self.write(buffer, copy)


class HookedPullback:
    """A forward pass and what was recorded of it."""

    def __init__(self, model: HookedModel, outputs: Tensor, points: Mapping[str, list[Tensor]]) -> None:
        self._model, self._outputs, self._points = model, outputs, points
        self.outputs = model.array(outputs)
        self.activations = model.arrays(points)

    def __call__(self, cotangent: Floats) -> dict[str, list[Floats]]:
        """See Pullback."""
        return self._pull(cotangent, self._model.array)

    def sums(self, cotangent: Floats, weights: Floats, powers: Sequence[int] = (1,)) -> dict[str, list[Floats]]:
        """See Pullback."""

        def combine(gradient: Tensor) -> Floats:
            flat = self._model.exact(gradient).reshape([len(cotangent), -1])
            share = self._model.like(weights, flat)
            sums = [self._model.array(share @ (flat**power if power > 1 else flat)) for power in powers]
            return np.stack(sums).reshape(len(powers), len(weights), *gradient.shape[1:])

        return self._pull(cotangent, combine)

    def _pull(self, cotangent: Floats, finish: Callable[[Tensor], Floats]) -> dict[str, list[Floats]]:
        points = [point for calls in self._points.values() for point in calls]
        with self._model.isolated():  # checkpointed networks run forward again in here
            seed = self._model.like(cotangent, self._outputs)
            with self._model.memory_watched(len(cotangent)):
                found = iter(self._model.gradients(self._outputs, points, seed))
            return {
                name: self._of_layer(name, [next(found) for _ in calls], finish) for name, calls in self._points.items()
            }

    def _of_layer(
        self, name: str, gradients: Sequence[Tensor | None], finish: Callable[[Tensor], Floats]
    ) -> list[Floats]:
        if all(gradient is None for gradient in gradients):
            raise LayerError(
                f"layer {name!r} does not influence the outputs, so it has no gradient; "
                "choose one on the way from input to output"
            )
        return [
            finish(point * 0 if gradient is None else gradient)
            for point, gradient in zip(self._points[name], gradients, strict=True)
        ]


def _check_reached(seen: Mapping[str, Sequence[Tensor]]) -> None:
    for name, outputs in seen.items():
        if not outputs:
            raise LayerError(
                f"layer {name!r} exists but put out no tensor in this pass; choose one that forward() calls: "
                "model.calls(x) lists them"
            )
