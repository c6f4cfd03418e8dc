"""paddle behind the model protocol. The only module that imports paddle."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import paddle
from paddle import Tensor, nn

from ..arrays import Array, Floats
from ..errors import UnsupportedModelError
from .base import ModelFacts
from .hooked import HookedModel, Kinds
from .wrap import DEFAULT_BATCH_SIZE


class PaddleModel(HookedModel):
    """A paddle layer behind the model protocol."""

    kinds: Kinds = (
        ("conv", (nn.Conv1D, nn.Conv2D, nn.Conv3D, nn.Conv2DTranspose)),
        ("linear", nn.Linear),
        ("relu", (nn.ReLU, nn.ReLU6)),
        ("norm", (nn.BatchNorm1D, nn.BatchNorm2D, nn.BatchNorm3D, nn.BatchNorm, nn.LayerNorm, nn.GroupNorm)),
        ("maxpool", (nn.MaxPool1D, nn.MaxPool2D, nn.MaxPool3D)),
        ("avgpool", (nn.AvgPool1D, nn.AvgPool2D, nn.AvgPool3D, nn.AdaptiveAvgPool1D, nn.AdaptiveAvgPool2D)),
        ("dropout", (nn.Dropout, nn.Dropout2D, nn.Dropout3D)),
        ("softmax", nn.Softmax),
        ("embedding", nn.Embedding),
        ("act", (nn.GELU, nn.Tanh, nn.Sigmoid, nn.Silu, nn.ELU, nn.LeakyReLU, nn.Hardswish)),
    )

    def __init__(self, module: nn.Layer, batch_size: int = DEFAULT_BATCH_SIZE) -> None:
        if isinstance(module, paddle.jit.TranslatedLayer):
            raise UnsupportedModelError(
                "wanted a paddle.nn.Layer, got one that was loaded from a static graph and cannot be looked into; "
                "pass the layer that it was made from"
            )
        super().__init__(module, list(module.named_sublayers()), batch_size)
        parameter = next((p for p in module.parameters() if p.is_floating_point()), paddle.empty([0]))
        self._place, self._dtype = parameter.place, parameter.dtype

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

    def tensor(self, x: Array) -> Tensor:
        """See HookedModel."""
        return paddle.to_tensor(np.ascontiguousarray(x), place=self._place).astype(self._dtype)

    def like(self, x: Array, tensor: Tensor) -> Tensor:
        """See HookedModel."""
        return paddle.to_tensor(np.ascontiguousarray(x), place=tensor.place).astype(tensor.dtype)

    def array(self, tensor: Tensor) -> Floats:
        """See HookedModel."""
        return np.array(self.exact(tensor.detach()).numpy())

    def exact(self, tensor: Tensor) -> Tensor:
        """See HookedModel."""
        return tensor.astype("float32") if tensor.dtype in (paddle.float16, paddle.bfloat16) else tensor

    def is_tensor(self, value: object) -> bool:
        """See HookedModel."""
        return isinstance(value, Tensor)

    def add_hook(self, part: nn.Layer, hook: Callable[..., Any]) -> Any:
        """See HookedModel."""
        return part.register_forward_post_hook(hook)

    @contextmanager
    def recording(self, gradients: bool) -> Iterator[None]:
        """See HookedModel."""
        with paddle.enable_grad() if gradients else paddle.no_grad():
            yield

    def differentiable(self, tensor: Tensor) -> Tensor:
        """See HookedModel."""
        if not tensor.stop_gradient:
            return tensor
        leaf = tensor.detach()
        leaf.stop_gradient = False
        return leaf

    def gradients(self, outputs: Tensor, points: Sequence[Tensor], cotangent: Tensor) -> Sequence[Tensor | None]:
        """See HookedModel."""
        found: Sequence[Tensor | None] = paddle.grad(
            [outputs], list(points), [cotangent], retain_graph=True, allow_unused=True
        )
        return found

    def take(self, tensor: Tensor, rows: np.ndarray) -> Tensor:
        """See HookedModel."""
        return paddle.gather(tensor, paddle.to_tensor(rows, place=tensor.place))

    def is_out_of_memory(self, error: Exception) -> bool:
        """See HookedModel."""
        return isinstance(error, MemoryError) or "ResourceExhausted" in str(error)

    def free_bytes(self) -> int | None:
        """See Model."""
        if not self._place.is_gpu_place():
            return None
        device = self._place.gpu_device_id()
        total = paddle.device.cuda.get_device_properties(device).total_memory
        return int(total - paddle.device.cuda.memory_allocated(device))

    def all_parts(self) -> Sequence[nn.Layer]:
        """See HookedModel."""
        layers: Sequence[nn.Layer] = self.module.sublayers(include_self=True)
        return layers

    def version(self, buffer: Tensor) -> int | None:
        """See HookedModel."""
        return int(buffer.inplace_version)

    def write(self, buffer: Tensor, copy: Tensor) -> None:
        """See HookedModel."""
        paddle.assign(copy, buffer)

    @contextmanager
    def generators_kept(self) -> Iterator[None]:
        """See HookedModel."""
        state = paddle.get_rng_state()
        try:
            yield
        finally:
            paddle.set_rng_state(state)
