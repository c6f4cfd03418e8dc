"""Small networks with what breaks rules on the way back: skips, shared and in-place activations, gates, layer-norm.

The same ones on both frameworks, with the same weights under the same names.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from paddle_here import paddle

TORCH = SimpleNamespace(
    base=torch.nn.Module,
    Conv=torch.nn.Conv2d,
    Norm=torch.nn.BatchNorm2d,
    MaxPool=torch.nn.MaxPool2d,
    AvgPool=torch.nn.AdaptiveAvgPool2d,
    Linear=torch.nn.Linear,
    LayerNorm=torch.nn.LayerNorm,
    Softmax=lambda: torch.nn.Softmax(-1),
    relu=torch.nn.ReLU,
    relu_in_place=lambda: torch.nn.ReLU(inplace=True),
    relu6=torch.nn.ReLU6,
    gelu=torch.nn.GELU,
    silu=torch.nn.SiLU,
    hardswish=torch.nn.Hardswish,
    sigmoid=torch.nn.Sigmoid,
    functional_relu=lambda: torch.nn.functional.relu,
    functional_gelu=lambda: torch.nn.functional.gelu,
    functional_relu6=lambda: torch.nn.functional.relu6,
    relu_function_in_place=lambda: lambda x: torch.nn.functional.relu(x, inplace=True),
    swish_of_functions=lambda: lambda x: x * torch.sigmoid(x),
    softsquare=lambda: lambda x: x / (1 + x * x),
)
PADDLE = SimpleNamespace(
    base=paddle.nn.Layer,
    Conv=paddle.nn.Conv2D,
    Norm=paddle.nn.BatchNorm2D,
    MaxPool=paddle.nn.MaxPool2D,
    AvgPool=paddle.nn.AdaptiveAvgPool2D,
    Linear=paddle.nn.Linear,
    LayerNorm=paddle.nn.LayerNorm,
    Softmax=lambda: paddle.nn.Softmax(-1),
    relu=paddle.nn.ReLU,
    relu_in_place=paddle.nn.ReLU,
    relu6=paddle.nn.ReLU6,
    gelu=paddle.nn.GELU,
    silu=paddle.nn.Silu,
    hardswish=paddle.nn.Hardswish,
    sigmoid=paddle.nn.Sigmoid,
    functional_relu=lambda: paddle.nn.functional.relu,
    functional_gelu=lambda: paddle.nn.functional.gelu,
    functional_relu6=lambda: paddle.nn.functional.relu6,
    relu_function_in_place=lambda: lambda x: paddle.nn.functional.relu_(x),
    swish_of_functions=lambda: lambda x: x * paddle.nn.functional.sigmoid(x),
    softsquare=lambda: lambda x: x / (1 + x * x),
    identity=paddle.nn.Identity,
)
FRAMEWORKS = {"torch": TORCH, "paddle": PADDLE}
ACTIVATIONS = ("relu", "relu_in_place", "relu6", "gelu", "silu", "hardswish")
SHAPE = (3, 12, 10)
CLASSES = 3
FUNCTIONS = {
    "functional_relu": "relu",
    "relu_function_in_place": "relu",
    "functional_gelu": "gelu",
    "functional_relu6": "relu6",
}
"""Activations that are functions, and the layers that do the same."""


def residual(framework: SimpleNamespace, activation: str = "relu", gate: bool = False, width: int = 6) -> Any:
    """A residual network: one activation, used three times, two of them behind a sum; batch-norms; a max-pooling."""

    class Residual(framework.base):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.conv1, self.bn1 = framework.Conv(3, width, 3, padding=1), framework.Norm(width)
            self.pool = framework.MaxPool(2)
            self.conv2, self.bn2 = framework.Conv(width, width, 3, padding=1), framework.Norm(width)
            self.conv3, self.bn3 = framework.Conv(width, width, 3, padding=1), framework.Norm(width)
            self.squeeze, self.gate = framework.Conv(width, width, 1), framework.sigmoid()
            self.act = getattr(framework, activation)()
            self.mean, self.fc = framework.AvgPool(1), framework.Linear(width, CLASSES)

        def forward(self, x: Any) -> Any:
            x = self.pool(self.act(self.bn1(self.conv1(x))))
            y = self.bn3(self.conv3(self.act(self.bn2(self.conv2(x)))))
            if gate:
                y = y * self.gate(self.squeeze(self.mean(y)))
            return self.fc(self.mean(self.act(x + y)).flatten(1))

    return filled(Residual())


def attention(framework: SimpleNamespace, softmax_is_a_layer: bool = True, activation: str = "gelu") -> Any:
    """A transformer of one block over 3 x 2 patches, with a class token."""
    width, heads = 8, 2
    functional = torch.nn.functional if framework is TORCH else paddle.nn.functional

    class Transformer(framework.base):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.patches = framework.Conv(3, width, 4, stride=4)
            self.norm1, self.norm2, self.norm3 = (framework.LayerNorm(width) for _ in range(3))
            self.q, self.k, self.v, self.out = (framework.Linear(width, width) for _ in range(4))
            self.softmax = framework.Softmax()
            self.fc1, self.act, self.fc2 = (
                framework.Linear(width, 2 * width),
                getattr(framework, activation)(),
                framework.Linear(2 * width, width),
            )
            self.head = framework.Linear(width, CLASSES)

        def forward(self, x: Any) -> Any:
            x = self.patches(x).flatten(2)
            x = self._swapped(x, (0, 2, 1))
            x = x + self._attended(self.norm1(x))
            x = x + self.fc2(self.act(self.fc1(self.norm2(x))))
            return self.head(self.norm3(x).mean(1))

        def _attended(self, x: Any) -> Any:
            q, k, v = (
                self._swapped(part(x).reshape([-1, 6, heads, width // heads]), (0, 2, 1, 3))
                for part in (self.q, self.k, self.v)
            )
            scores = q @ self._swapped(k, (0, 1, 3, 2)) * (width // heads) ** -0.5
            shares = self.softmax(scores) if softmax_is_a_layer else functional.softmax(scores, -1)
            return self.out(self._swapped(shares @ v, (0, 2, 1, 3)).flatten(2))

        def _swapped(self, x: Any, axes: tuple[int, ...]) -> Any:
            return x.permute(*axes) if framework is TORCH else x.transpose(axes)

    return filled(Transformer())


def filled(network: Any) -> Any:
    """Give parameters and statistics of a network values that follow from their names and shapes alone."""
    named = dict(network.named_parameters())
    named |= {name: buffer for name, buffer in network.named_buffers() if "num_batches" not in name}
    for name, tensor in named.items():
        kind = name.rpartition(".")[2].removeprefix("_").removeprefix("running_")
        shape = tuple(tensor.shape)
        turned = len(shape) == 2 and not isinstance(network, torch.nn.Module)
        rng = np.random.default_rng([ord(letter) for letter in name.rpartition(".")[0] + kind[0]])
        values = rng.normal(size=shape[::-1] if turned else shape)
        values = values.T if turned else values
        if kind.startswith("var"):
            values = 0.5 + values**2
        elif len(shape) > 1:
            values = values / np.sqrt(np.prod(shape) / (shape[1] if turned else shape[0]) / 2)
        elif kind == "weight":
            values = 1 + 0.3 * values
        else:
            values = 0.3 * values
        made = values.astype(np.float32)
        if isinstance(network, torch.nn.Module):
            tensor.data.copy_(torch.tensor(made))
        else:
            tensor.set_value(made)
    network.eval()
    return network
