"""paddle behind the model protocol. The only module that imports paddle."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import paddle
from paddle import Tensor, nn

from ..arrays import Array, Floats
from ..errors import ModelError, UnsupportedModelError
from .base import INPUT, Layer, LayerCall, ModelFacts, Trace
from .checks import check_influence, check_reached, layer_named
from .isolation import global_generators_preserved
from .wrap import DEFAULT_BATCH_SIZE

Tap = Callable[[str, Tensor], Tensor]  # layer's name and output -> what goes on in its place

_KINDS: list[tuple[str, tuple[type, ...]]] = [
    ("conv", (nn.Conv1D, nn.Conv2D, nn.Conv3D, nn.Conv2DTranspose)),
    ("linear", (nn.Linear,)),
    ("relu", (nn.ReLU, nn.ReLU6)),
    ("norm", (nn.BatchNorm1D, nn.BatchNorm2D, nn.BatchNorm3D, nn.BatchNorm, nn.LayerNorm, nn.GroupNorm)),
    ("maxpool", (nn.MaxPool1D, nn.MaxPool2D, nn.MaxPool3D)),
    ("avgpool", (nn.AvgPool1D, nn.AvgPool2D, nn.AvgPool3D, nn.AdaptiveAvgPool1D, nn.AdaptiveAvgPool2D)),
    ("dropout", (nn.Dropout, nn.Dropout2D, nn.Dropout3D)),
    ("softmax", (nn.Softmax,)),
    ("embedding", (nn.Embedding,)),
    ("act", (nn.GELU, nn.Tanh, nn.Sigmoid, nn.Silu, nn.ELU, nn.LeakyReLU, nn.Hardswish)),
]


class PaddleModel:
    """A paddle layer behind the model protocol: the user's own, on its own device, left as it is."""

    def __init__(self, module: nn.Layer, batch_size: int = DEFAULT_BATCH_SIZE) -> None:
        if isinstance(module, paddle.jit.TranslatedLayer):
            raise UnsupportedModelError(
                "wanted a paddle.nn.Layer, got one that was loaded from a static graph and cannot be looked into; "
                "pass the layer that it was made from"
            )
        self.module = module
        self.batch_size = batch_size
        self._modules = {name: part for name, part in module.named_sublayers() if name}
        parameter = next((p for p in module.parameters() if p.is_floating_point()), paddle.empty([0]))
        self._place, self._dtype = parameter.place, parameter.dtype
        self._is_isolated = False

    # ---------------------------------------------------------------------------------------- what it is

    def layers(self) -> list[Layer]:
        """See Model."""
        return [Layer(name, _kind(part)) for name, part in self._modules.items()]

    def describe(self) -> ModelFacts:
        """See Model."""
        place = self._place
        return ModelFacts(
            framework="paddle",
            version=paddle.version.full_version,
            name=type(self.module).__name__,
            device=f"gpu:{place.gpu_device_id()}" if place.is_gpu_place() else "cpu",
            dtype=str(self._dtype).removeprefix("paddle."),
            parameter_count=sum(int(p.size) for p in self.module.parameters()),
        )

    # -------------------------------------------------------------------------------------------- passes

    def forward(self, x: Floats) -> Floats:
        """See Model."""
        return self.trace(x, ()).outputs

    def trace(self, x: Floats, layers: Sequence[str]) -> Trace:
        """See Model."""
        seen: dict[str, list[Tensor]] = {name: [] for name in layers}

        def keep(name: str, output: Tensor) -> Tensor:
            seen[name].append(output.clone())  # what follows may write into the output
            return output

        with self.isolated(), paddle.no_grad(), self._tapped(layers, keep):
            outputs = self._run(self._tensor(x))
        check_reached(seen)
        return Trace(_array(outputs), {name: [_array(t) for t in tensors] for name, tensors in seen.items()})

    def calls(self, x: Floats) -> list[LayerCall]:
        """See Model."""
        done: list[LayerCall] = []
        last: Tensor | None = None

        def note(name: str, output: Tensor) -> Tensor:
            nonlocal last
            hands_on = output is last and done[-1].layer.startswith(name + ".")
            if not hands_on:
                done.append(LayerCall(name, tuple(output.shape)))
            last = output
            return output

        with self.isolated(), paddle.no_grad(), self._tapped(list(self._modules), note):
            self._run(self._tensor(x))
        return done

    def vjp(self, x: Floats, wrt: Sequence[str] = (INPUT,)) -> PaddlePullback:
        """See Model."""
        points: dict[str, list[Tensor]] = {name: [] for name in wrt}

        def mark(name: str, output: Tensor) -> Tensor:
            points[name].append(_differentiable(output))
            return points[name][-1].clone()  # what follows may write into it

        layers = [name for name in wrt if name != INPUT]
        with self.isolated(), paddle.enable_grad(), self._tapped(layers, mark):
            inputs = self._tensor(x)
            if INPUT in points:
                inputs.stop_gradient = False
                points[INPUT].append(inputs)
                inputs = inputs.clone()  # a network may write into its input
            outputs = self._run(inputs)
        check_reached(points)
        return PaddlePullback(self, outputs, points)

    def _run(self, x: Tensor) -> Tensor:
        outputs = self.module(x)
        if not isinstance(outputs, Tensor):
            raise ModelError(
                f"wanted a network that returns one tensor of logits (N, K), got {type(outputs).__name__}; "
                "wrap it in a layer whose forward returns the logits"
            )
        return outputs

    def _tensor(self, x: Array) -> Tensor:
        return paddle.to_tensor(np.ascontiguousarray(x), place=self._place).astype(self._dtype)

    @contextmanager
    def _tapped(self, layers: Sequence[str], tap: Tap) -> Iterator[None]:
        """Let `tap(name, output)` see, and replace, what these layers put out."""
        handles = []
        try:
            for name in layers:
                handles.append(layer_named(name, self._modules).register_forward_post_hook(_hook(name, tap)))
            yield
        finally:
            for handle in handles:
                handle.remove()

    # ------------------------------------------------------------------------------------------ isolation

    @contextmanager
    def isolated(self) -> Iterator[None]:
        """See Model."""
        if self._is_isolated:
            yield
            return
        state = _State.of(self.module)
        self._is_isolated = True
        try:
            with global_generators_preserved():
                for part in self.module.sublayers(include_self=True):
                    part.training = False
                yield
        finally:
            self._is_isolated = False
            state.restore()


class PaddlePullback:
    """A paddle forward pass and its graph."""

    def __init__(self, model: PaddleModel, outputs: Tensor, points: Mapping[str, list[Tensor]]) -> None:
        self._model, self._outputs, self._points = model, outputs, points
        self.outputs = _array(outputs)
        self.activations = {name: [_array(t) for t in tensors] for name, tensors in points.items()}

    def __call__(self, cotangent: Floats) -> dict[str, list[Floats]]:
        """See Pullback."""
        points = [point for tensors in self._points.values() for point in tensors]
        seed = paddle.to_tensor(np.ascontiguousarray(cotangent), place=self._outputs.place).astype(self._outputs.dtype)
        with self._model.isolated():
            found = paddle.grad([self._outputs], points, [seed], retain_graph=True, allow_unused=True)
        gradients = iter(zip(points, found, strict=True))
        return {name: self._of_layer(name, [next(gradients) for _ in self._points[name]]) for name in self._points}

    @staticmethod
    def _of_layer(name: str, pairs: list[tuple[Tensor, Tensor | None]]) -> list[Floats]:
        check_influence(name, [gradient for _, gradient in pairs])
        return [_array(paddle.zeros_like(point) if gradient is None else gradient) for point, gradient in pairs]


@dataclass(frozen=True)
class _State:
    """What a forward pass in evaluation mode could change: in a network, and in paddle's generators."""

    flags: list[tuple[nn.Layer, bool]]
    buffers: list[tuple[nn.Layer, str, Tensor, int, Tensor]]
    """Owner, name, the buffer itself, its version, a copy."""
    generators: Any

    @classmethod
    def of(cls, module: nn.Layer) -> _State:
        parts = module.sublayers(include_self=True)
        buffers = [
            (part, name, buffer, buffer.inplace_version, buffer.clone())
            for part in parts
            for name, buffer in part._buffers.items()
            if buffer is not None
        ]
        return cls([(part, part.training) for part in parts], buffers, paddle.get_rng_state())

    def restore(self) -> None:
        paddle.set_rng_state(self.generators)
        for part, training in self.flags:
            part.training = training
        with paddle.no_grad():
            for part, name, buffer, version, copy in self.buffers:
                part._buffers[name] = buffer
                if buffer.inplace_version != version:
                    paddle.assign(copy, buffer)


def _hook(name: str, tap: Tap) -> Callable[[nn.Layer, Tensor, Tensor], Any]:
    def hook(layer: nn.Layer, args: object, output: object) -> Any:
        if isinstance(output, Tensor):
            return tap(name, output)
        if isinstance(output, tuple) and output and isinstance(output[0], Tensor):
            return (tap(name, output[0]), *output[1:])
        return output

    return hook


def _differentiable(output: Tensor) -> Tensor:
    """Return a tensor that gradients can be asked of: it, or where nothing before it needs one, a new leaf."""
    if not output.stop_gradient:
        return output
    leaf = output.detach()
    leaf.stop_gradient = False
    return leaf


def _kind(layer: nn.Layer) -> str:
    for kind, classes in _KINDS:
        if isinstance(layer, classes):
            return kind
    return "container" if next(iter(layer.children()), None) is not None else "other"


def _array(tensor: Tensor) -> Floats:
    tensor = tensor.detach()
    if tensor.dtype in (paddle.float16, paddle.bfloat16):
        tensor = tensor.astype("float32")
    return np.array(tensor.numpy())
