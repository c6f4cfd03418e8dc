"""Linear layers of a private copy by oneDNN: on processors where the library that torch calls takes a slower path."""

from __future__ import annotations

from functools import cache, partial

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .race import quickest_seconds

_ROWS, _WIDTH = 1024, 256  # of the race: about a layer of a small transformer


def quicken_linear_layers(network: nn.Module) -> None:
    """Have forward passes without gradients compute linear layers by oneDNN, where that is quicker on this machine."""
    layers = [part for part in network.modules() if type(part) is nn.Linear and part.weight.dtype == torch.float32]
    if layers and is_quicker():
        for layer in layers:
            layer.forward = partial(_forward, layer)  # type: ignore[method-assign]


@cache
def is_quicker() -> bool:
    """Tell whether oneDNN is there and quicker than torch's own on this machine."""
    if not torch.backends.mkldnn.is_available() or not hasattr(torch.ops.mkldnn, "_linear_pointwise"):
        return False
    x, weight, bias = torch.ones(_ROWS, _WIDTH), torch.ones(_WIDTH, _WIDTH), torch.ones(_WIDTH)
    with torch.no_grad():
        return quickest_seconds(lambda: _one_dnn(x, weight, bias)) < 0.9 * quickest_seconds(
            lambda: F.linear(x, weight, bias)
        )


def _forward(layer: nn.Linear, x: Tensor) -> Tensor:
    if type(x) is not Tensor or x.dtype != torch.float32 or torch.is_grad_enabled() or torch.onnx.is_in_onnx_export():
        return nn.Linear.forward(layer, x)
    return _one_dnn(x, layer.weight, layer.bias)


def _one_dnn(x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    made: Tensor = torch.ops.mkldnn._linear_pointwise(x, weight, bias, "none", [], "")
    return made
