"""torch behind the model protocol. The only module that imports torch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from ..arrays import Array, Floats
from ..errors import ModelError, UnsupportedModelError
from .base import INPUT, Layer, LayerCall, ModelFacts, Trace
from .checks import check_influence, check_reached, layer_named
from .isolation import global_generators_preserved
from .wrap import DEFAULT_BATCH_SIZE

Tap = Callable[[str, Tensor], Tensor]  # layer's name and output -> what goes on in its place

_KINDS: list[tuple[str, type | tuple[type, ...]]] = [
    ("conv", nn.modules.conv._ConvNd),
    ("linear", nn.Linear),
    ("relu", (nn.ReLU, nn.ReLU6)),
    ("norm", (nn.modules.batchnorm._NormBase, nn.LayerNorm, nn.GroupNorm)),
    ("maxpool", nn.modules.pooling._MaxPoolNd),
    ("avgpool", (nn.modules.pooling._AvgPoolNd, nn.modules.pooling._AdaptiveAvgPoolNd)),
    ("dropout", nn.modules.dropout._DropoutNd),
    ("softmax", nn.Softmax),
    ("embedding", nn.Embedding),
    ("act", (nn.GELU, nn.Tanh, nn.Sigmoid, nn.SiLU, nn.ELU, nn.LeakyReLU, nn.Hardswish)),
]


class TorchModel:
    """A torch module behind the model protocol: the user's own, on its own device, left as it is."""

    def __init__(self, module: nn.Module, batch_size: int = DEFAULT_BATCH_SIZE) -> None:
        if isinstance(module, torch.jit.ScriptModule):
            raise UnsupportedModelError(
                "wanted a torch.nn.Module, got a scripted or traced one, whose layers fail silently when looked into; "
                "pass the module that it was made from"
            )
        self.module = module
        self.batch_size = batch_size
        self._modules = {name: part for name, part in module.named_modules() if name}
        parameter = next((p for p in module.parameters() if p.is_floating_point()), torch.empty(0))
        self._device, self._dtype = parameter.device, parameter.dtype
        self._is_isolated = False

    # ---------------------------------------------------------------------------------------- what it is

    def layers(self) -> list[Layer]:
        """See Model."""
        return [Layer(name, _kind(part)) for name, part in self._modules.items()]

    def describe(self) -> ModelFacts:
        """See Model."""
        return ModelFacts(
            framework="torch",
            version=torch.__version__,
            name=type(self.module).__name__,
            device=str(self._device),
            dtype=str(self._dtype).removeprefix("torch."),
            parameter_count=sum(p.numel() for p in self.module.parameters()),
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

        # Not inference mode: a tensor that the network caches in it could never be trained with afterwards.
        with self.isolated(), torch.no_grad(), self._tapped(layers, keep):
            outputs = self._run(self._tensor(x))
        check_reached(seen)
        return Trace(_array(outputs), {name: [_array(t) for t in tensors] for name, tensors in seen.items()})

    def calls(self, x: Floats) -> list[LayerCall]:
        """See Model."""
        done: list[LayerCall] = []
        last = torch.empty(0)

        def note(name: str, output: Tensor) -> Tensor:
            nonlocal last
            hands_on = output is last and done[-1].layer.startswith(name + ".")
            if not hands_on:
                done.append(LayerCall(name, tuple(output.shape)))
            last = output
            return output

        with self.isolated(), torch.no_grad(), self._tapped(list(self._modules), note):
            self._run(self._tensor(x))
        return done

    def vjp(self, x: Floats, wrt: Sequence[str] = (INPUT,)) -> TorchPullback:
        """See Model."""
        points: dict[str, list[Tensor]] = {name: [] for name in wrt}

        def mark(name: str, output: Tensor) -> Tensor:
            point = output if output.requires_grad else output.detach().requires_grad_()
            points[name].append(point)
            return point.clone()  # what follows may write into it

        layers = [name for name in wrt if name != INPUT]
        with self.isolated(), torch.inference_mode(False), torch.enable_grad(), self._tapped(layers, mark):
            inputs = self._tensor(x)
            if INPUT in points:
                points[INPUT].append(inputs.requires_grad_())
                inputs = inputs.clone()  # a network may write into its input
            outputs = self._run(inputs)
        check_reached(points)
        return TorchPullback(self, outputs, points)

    def _run(self, x: Tensor) -> Tensor:
        outputs = self.module(x)
        if not isinstance(outputs, Tensor):
            raise ModelError(
                f"wanted a network that returns one tensor of logits (N, K), got {type(outputs).__name__}; "
                "wrap it in a module whose forward returns the logits"
            )
        return outputs

    def _tensor(self, x: Array) -> Tensor:
        # Contiguous: torch would keep other strides, pick other kernels for them and round otherwise.
        return torch.tensor(np.ascontiguousarray(x), device=self._device, dtype=self._dtype)

    @contextmanager
    def _tapped(self, layers: Sequence[str], tap: Tap) -> Iterator[None]:
        """Let `tap(name, output)` see, and replace, what these layers put out."""
        handles = []
        try:
            for name in layers:
                handles.append(layer_named(name, self._modules).register_forward_hook(_hook(name, tap)))
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
        devices = [self._device] if self._device.type == "cuda" else []
        self._is_isolated = True
        try:
            with torch.random.fork_rng(devices), global_generators_preserved():
                for part in self.module.modules():
                    part.training = False
                yield
        finally:
            self._is_isolated = False
            state.restore()


class TorchPullback:
    """A torch forward pass and its graph."""

    def __init__(self, model: TorchModel, outputs: Tensor, points: Mapping[str, list[Tensor]]) -> None:
        self._model, self._outputs, self._points = model, outputs, points
        self.outputs = _array(outputs)
        self.activations = {name: [_array(t) for t in tensors] for name, tensors in points.items()}

    def __call__(self, cotangent: Floats) -> dict[str, list[Floats]]:
        """See Pullback."""
        points = [point for tensors in self._points.values() for point in tensors]
        seed = torch.tensor(cotangent, device=self._outputs.device, dtype=self._outputs.dtype)
        with self._model.isolated():  # checkpointed networks run forward again in here
            found = torch.autograd.grad(self._outputs, points, seed, retain_graph=True, allow_unused=True)
        gradients = iter(zip(points, found, strict=True))
        return {name: self._of_layer(name, [next(gradients) for _ in self._points[name]]) for name in self._points}

    @staticmethod
    def _of_layer(name: str, pairs: list[tuple[Tensor, Tensor | None]]) -> list[Floats]:
        check_influence(name, [gradient for _, gradient in pairs])
        return [_array(torch.zeros_like(point) if gradient is None else gradient) for point, gradient in pairs]


@dataclass(frozen=True)
class _State:
    """What a forward pass in evaluation mode could change in a module."""

    flags: list[tuple[nn.Module, bool]]
    buffers: list[tuple[nn.Module, str, Tensor, int, Tensor]]
    """Owner, name, the buffer itself, its version, a copy."""

    @classmethod
    def of(cls, module: nn.Module) -> _State:
        flags = [(part, part.training) for part in module.modules()]
        buffers = [
            (part, name, buffer, buffer._version, buffer.clone())
            for part in module.modules()
            for name, buffer in part._buffers.items()
            if buffer is not None and not buffer.is_inference()  # those cannot be written outside inference mode
        ]
        return cls(flags, buffers)

    def restore(self) -> None:
        for part, training in self.flags:
            part.training = training
        with torch.no_grad():
            for part, name, buffer, version, copy in self.buffers:
                part._buffers[name] = buffer
                if buffer._version != version:
                    buffer.copy_(copy)


def _hook(name: str, tap: Tap) -> Callable[..., object]:
    def hook(module: nn.Module, args: object, output: object) -> object:
        if isinstance(output, Tensor):
            return tap(name, output)
        if isinstance(output, tuple) and output and isinstance(output[0], Tensor):
            return (tap(name, output[0]), *output[1:])
        return output

    return hook


def _kind(module: nn.Module) -> str:
    for kind, classes in _KINDS:
        if isinstance(module, classes):
            return kind
    return "container" if next(module.children(), None) is not None else "other"


def _array(tensor: Tensor) -> Floats:
    tensor = tensor.detach()
    if tensor.dtype in (torch.float16, torch.bfloat16):
        tensor = tensor.float()
    # A copy: on a CPU the array would share memory with a tensor that the network may still write into.
    return np.array(tensor.cpu().numpy())
