"""ResNet50_vd for paddle, with the layer names of PaddleClas: weights of a .pdparams file of yours fit."""

from __future__ import annotations

import math

import paddle
from paddle import Tensor, nn

STEM = (32, 32, 64)  # channels of its three convolutions; the first halves the picture
STAGES = ((3, 64), (4, 128), (6, 256), (3, 512))  # blocks, and channels inside of each
WIDER = 4  # times as many come out of a block


def network(classes: int) -> nn.Layer:
    """Return the network, untrained, (N, 3, H, W) -> logits (N, classes)."""
    return ResNet50vd(classes)


class ResNet50vd(nn.Layer):
    """He et al. 2019, "Bag of tricks for image classification": ResNet-D of 50 layers."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        channels = (3, *STEM)
        self.stem = nn.Sequential(
            *(ConvBN(channels[i], channels[i + 1], 3, stride=1 if i else 2, relu=True) for i in range(len(STEM)))
        )
        self.max_pool = nn.MaxPool2D(3, 2, 1)
        blocks, width = [], STEM[-1]
        for stage, (count, inner) in enumerate(STAGES):
            for i in range(count):
                blocks.append(
                    Bottleneck(width, inner, stride=2 if stage and not i else 1, first=not i, pools=stage > 0)
                )
                width = inner * WIDER
        self.blocks = nn.Sequential(*blocks)
        self.avg_pool, self.flatten = nn.AdaptiveAvgPool2D(1), nn.Flatten()
        bound = 1 / math.sqrt(width)
        self.fc = nn.Linear(
            width, classes, weight_attr=paddle.ParamAttr(initializer=nn.initializer.Uniform(-bound, bound))
        )

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits."""
        return self.fc(self.features(x))

    def features(self, x: Tensor) -> Tensor:
        """Return what the last layer reads: (N, 3, H, W) -> (N, 2048)."""
        return self.flatten(self.avg_pool(self.blocks(self.max_pool(self.stem(x)))))


class Bottleneck(nn.Layer):
    """Fewer channels, a 3 x 3, four times the channels, and a short cut; the stride is the 3 x 3's."""

    def __init__(self, channels: int, inner: int, stride: int, first: bool, pools: bool) -> None:
        super().__init__()
        self.conv0 = ConvBN(channels, inner, 1, relu=True)
        self.conv1 = ConvBN(inner, inner, 3, stride=stride, relu=True)
        self.conv2 = ConvBN(inner, inner * WIDER, 1)
        self.short = ConvBN(channels, inner * WIDER, 1, pools=pools) if first else nn.Identity()
        self.relu = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) -> (N, inner * WIDER, h, w)."""
        return self.relu(self.conv2(self.conv1(self.conv0(x))) + self.short(x))


class ConvBN(nn.Layer):
    """A convolution without bias, a batch norm, a ReLU if wanted; `pools`: a mean of 2 x 2 before them (the D)."""

    def __init__(
        self, channels: int, width: int, size: int, stride: int = 1, relu: bool = False, pools: bool = False
    ) -> None:
        super().__init__()
        self.avg_pool = nn.AvgPool2D(2, 2, ceil_mode=True) if pools else nn.Identity()
        self.conv = nn.Conv2D(channels, width, size, stride, padding=size // 2, bias_attr=False)
        self.bn = nn.BatchNorm(width)
        self.relu = nn.ReLU() if relu else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) -> (N, width, h, w)."""
        return self.relu(self.bn(self.conv(self.avg_pool(x))))
