"""torch behind the model protocol. The only module that imports torch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ..arrays import Array, Floats
from ..errors import UnsupportedModelError
from .base import ModelFacts
from .hooked import HookedModel, Kinds
from .wrap import DEFAULT_BATCH_SIZE


class TorchModel(HookedModel):
    """A torch module behind the model protocol."""

    kinds: Kinds = (
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
    )

    def __init__(self, module: nn.Module, batch_size: int = DEFAULT_BATCH_SIZE) -> None:
        if isinstance(module, torch.jit.ScriptModule):
            raise UnsupportedModelError(
                "wanted a torch.nn.Module, got a scripted or traced one, whose layers fail silently when looked into; "
                "pass the module that it was made from"
            )
        super().__init__(module, list(module.named_modules()), batch_size)
        parameter = next((p for p in module.parameters() if p.is_floating_point()), torch.empty(0))
        self._device, self._dtype = parameter.device, parameter.dtype

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

    def tensor(self, x: Array) -> Tensor:
        """See HookedModel."""
        # Contiguous: torch would keep other strides, pick other kernels for them and round otherwise.
        return torch.tensor(np.ascontiguousarray(x), device=self._device, dtype=self._dtype)

    def like(self, x: Array, tensor: Tensor) -> Tensor:
        """See HookedModel."""
        return torch.tensor(np.ascontiguousarray(x), device=tensor.device, dtype=tensor.dtype)

    def array(self, tensor: Tensor) -> Floats:
        """See HookedModel."""
        return np.array(self.exact(tensor.detach()).cpu().numpy())

    def exact(self, tensor: Tensor) -> Tensor:
        """See HookedModel."""
        return tensor.float() if tensor.dtype in (torch.float16, torch.bfloat16) else tensor

    def is_tensor(self, value: object) -> bool:
        """See HookedModel."""
        return isinstance(value, Tensor)

    def add_hook(self, part: nn.Module, hook: Callable[..., Any]) -> Any:
        """See HookedModel."""
        return part.register_forward_hook(hook)

    @contextmanager
    def recording(self, gradients: bool) -> Iterator[None]:
        """See HookedModel."""
        # Not inference mode: a tensor that the network caches in it could never be trained with afterwards.
        with torch.inference_mode(False), torch.set_grad_enabled(gradients):
            yield

    def differentiable(self, tensor: Tensor) -> Tensor:
        """See HookedModel."""
        return tensor if tensor.requires_grad else tensor.detach().requires_grad_()

    def gradients(self, outputs: Tensor, points: Sequence[Tensor], cotangent: Tensor) -> Sequence[Tensor | None]:
        """See HookedModel."""
        return torch.autograd.grad(outputs, points, cotangent, retain_graph=True, allow_unused=True)

    def take(self, tensor: Tensor, rows: np.ndarray) -> Tensor:
        """See HookedModel."""
        return tensor[torch.tensor(rows, device=tensor.device)]

    def is_out_of_memory(self, error: Exception) -> bool:
        """See HookedModel."""
        # An accelerator has an error of its own; the CPU's allocator says it in words.
        return isinstance(error, torch.OutOfMemoryError | MemoryError) or "DefaultCPUAllocator" in str(error)

    def free_bytes(self) -> int | None:
        """See Model."""
        return torch.cuda.mem_get_info(self._device)[0] if self._device.type == "cuda" else None

    def all_parts(self) -> Sequence[nn.Module]:
        """See HookedModel."""
        return list(self.module.modules())

    def version(self, buffer: Tensor) -> int | None:
        """See HookedModel."""
        return None if buffer.is_inference() else buffer._version

    def write(self, buffer: Tensor, copy: Tensor) -> None:
        """See HookedModel."""
        buffer.copy_(copy)

    def generators_kept(self) -> AbstractContextManager[Any]:
        """See HookedModel."""
        return torch.random.fork_rng([self._device] if self._device.type == "cuda" else [])
