"""Networks to explain, of random weights: how long a pass takes does not depend on what it says."""

from __future__ import annotations

import torch
from torch import Tensor, nn

CLASSES = 1000


def resnet18() -> nn.Module:
    """Return ResNet-18, (N, 3, H, W) -> (N, 1000), as torchvision builds it: its ReLUs write into their inputs."""
    torch.manual_seed(0)
    stages = [(64, 1), (128, 2), (256, 2), (512, 2)]  # He et al. 2016, table 1: channels, stride of the first block
    layers: list[nn.Module] = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True)]
    layers.append(nn.MaxPool2d(3, 2, 1))
    width = 64
    for channels, stride in stages:
        layers.append(nn.Sequential(Block(width, channels, stride), Block(channels, channels, 1)))
        width = channels
    network = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(width, CLASSES))
    return _frozen(network)


class Block(nn.Module):
    """Two convolutions beside a short cut: (N, C, H, W) -> (N, channels, h, w)."""

    def __init__(self, width: int, channels: int, stride: int) -> None:
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(width, channels, 3, stride, 1, bias=False), nn.BatchNorm2d(channels)
        self.conv2, self.bn2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels)
        self.relu = nn.ReLU(inplace=True)
        self.short = nn.Sequential()
        if stride > 1:
            self.short = nn.Sequential(nn.Conv2d(width, channels, 1, stride, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x: Tensor) -> Tensor:
        """Run the block."""
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        return self.relu(y + self.short(x))


def thumbnail_network() -> nn.Module:
    """Return the network of PyTorch's tutorial on CIFAR-10, (N, 3, 32, 32) -> (N, 10), 62 006 parameters."""
    torch.manual_seed(0)
    network = nn.Sequential(
        *(nn.Conv2d(3, 6, 5), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()),
        *(nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)),
    )
    return _frozen(network)


def _frozen(network: nn.Module) -> nn.Module:
    return network.eval().requires_grad_(False)
