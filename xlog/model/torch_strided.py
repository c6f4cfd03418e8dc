"""Strided convolutions of the image in a private copy: the image's gradient by one convolution of stride 1."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable
from torch.nn import functional as F

from .race import quickest_seconds


def quicken_strided_convolutions(network: nn.Module, x: Tensor) -> None:
    """Have gradients by inputs like x (N, C, H, W) computed by phases, in those layers where that is quicker."""
    for layer in network.modules():
        if type(layer) is nn.Conv2d and _is_strided(layer, x):
            phases = Phases.of(layer)
            if phases.is_quicker(layer, x[:1]):
                layer.forward = partial(_forward, layer, phases)  # type: ignore[method-assign]


@dataclass(frozen=True)
class Phases:
    """What pulls a gradient back through a convolution of k x k weights and stride s, whose input has s x s phases.

    A pixel s q + r is reached by the outputs q - m whose weight s m + r + padding exists: for each r those are a
    convolution of stride 1, and all s x s of them are one with as many times the channels. Its outputs are interleaved.
    """

    kernel: Tensor  # (C s s, K, T, T)
    stride: int
    before: int  # zeros before the first row and column of what is pulled back

    @classmethod
    def of(cls, layer: nn.Conv2d) -> Phases:
        """Sort the weights (K, C, k, k) of a layer by phase."""
        weight, stride, padding = layer.weight.detach(), layer.stride[0], int(layer.padding[0])
        outputs, channels, size, _ = weight.shape
        last = (size - 1 - padding) // stride
        taps = last + (stride - 1 + padding) // stride + 1
        # of a tap t and phase r: the weight stride (last - t) + r + padding, where there is one
        places = stride * (last - torch.arange(taps)) + torch.arange(stride)[:, None] + padding  # (s, T)
        exists = (places >= 0) & (places < size)
        places = places.clamp(0, size - 1)
        found = weight[:, :, places[:, None, :, None], places[None, :, None, :]]  # (K, C, s, s, T, T)
        found = found * (exists[:, None, :, None] & exists[None, :, None, :]).to(weight.dtype)
        kernel = found.permute(1, 2, 3, 0, 4, 5).reshape(channels * stride**2, outputs, taps, taps)
        return cls(kernel.contiguous(memory_format=torch.channels_last), stride, last)

    def pull(self, gradient: Tensor, height: int, width: int) -> Tensor:
        """Pull a gradient (N, K, h, w) of outputs back to inputs: (N, C, height, width)."""
        after = [
            -(-size // self.stride) - made - self.before + self.kernel.shape[-1] - 1
            for size, made in ((height, gradient.shape[2]), (width, gradient.shape[3]))
        ]
        padded = F.pad(gradient, (self.before, after[1], self.before, after[0]))
        return F.pixel_shuffle(F.conv2d(padded, self.kernel), self.stride)[:, :, :height, :width]

    def is_quicker(self, layer: nn.Conv2d, x: Tensor) -> bool:
        """Race against torch's own on inputs of this size."""
        with torch.enable_grad():
            inputs = x.detach().clone().requires_grad_()
            outputs = nn.Conv2d.forward(layer, inputs)
        gradient = torch.ones_like(outputs)
        own = quickest_seconds(lambda: torch.autograd.grad(outputs, inputs, gradient, retain_graph=True))
        return quickest_seconds(lambda: self.pull(gradient, *x.shape[2:])) < 0.9 * own


def _is_strided(layer: nn.Conv2d, x: Tensor) -> bool:
    """Tell whether a layer could read x and is one that phases are for: square, in whole steps, zeros around."""
    (size, *sizes), (stride, *strides) = layer.kernel_size, layer.stride
    if x.ndim != 4 or layer.in_channels != x.shape[1] or (sizes, strides) != ([size], [stride]) or stride == 1:
        return False
    if layer.dilation != (1, 1) or layer.groups != 1 or layer.padding_mode != "zeros":
        return False
    padding = layer.padding[0]
    is_whole = layer.padding == (padding, padding) and isinstance(padding, int) and padding < size
    return is_whole and min(x.shape[2:]) >= size


def _forward(layer: nn.Conv2d, phases: Phases, x: Tensor) -> Tensor:
    if type(x) is not Tensor or not (torch.is_grad_enabled() and x.requires_grad):
        return nn.Conv2d.forward(layer, x)
    outputs: Tensor = _Strided.apply(x, layer, phases)
    return outputs


class _Strided(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, layer: nn.Conv2d, phases: Phases) -> Tensor:
        ctx.phases, ctx.size = phases, x.shape[2:]
        return nn.Conv2d.forward(layer, x)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *gradients: Tensor) -> Any:
        return ctx.phases.pull(gradients[0], *ctx.size), None, None
