"""Tiny networks of every kind of layout, in torch and in paddle, for pictures (3, 32, 24)."""

from __future__ import annotations

import numpy as np
import torch
from paddle_here import paddle

SIZE = (32, 24)
GRID = (8, 6)
PICTURE = np.random.default_rng(0).normal(size=(1, 3, *SIZE)).astype(np.float32)


class Torch:
    Module, Linear, Norm, List, Sequential = (
        *(torch.nn.Module, torch.nn.Linear, torch.nn.LayerNorm, torch.nn.ModuleList, torch.nn.Sequential),
    )
    Conv, Relu, Identity, MaxPool = torch.nn.Conv2d, torch.nn.ReLU, torch.nn.Identity, torch.nn.MaxPool2d

    @staticmethod
    def lstm(width):
        return torch.nn.LSTM(width, width, batch_first=True, bidirectional=True)

    @staticmethod
    def cat(parts, axis):
        return torch.cat(parts, axis)

    @staticmethod
    def softmax(x):
        return torch.softmax(x, -1)

    @staticmethod
    def largest(x):
        return x.amax((2, 3))

    @staticmethod
    def parameter(*shape):
        return torch.nn.Parameter(torch.randn(*shape))

    @staticmethod
    def pick(x, order):
        return x[:, torch.tensor(order)]

    @staticmethod
    def permute(x, order):
        return x.permute(*order)


class Paddle(Torch):
    Module, Linear, Norm, List, Sequential = (
        *(paddle.nn.Layer, paddle.nn.Linear, paddle.nn.LayerNorm, paddle.nn.LayerList, paddle.nn.Sequential),
    )
    Conv, Relu, Identity, MaxPool = paddle.nn.Conv2D, paddle.nn.ReLU, paddle.nn.Identity, paddle.nn.MaxPool2D

    @staticmethod
    def lstm(width):
        return paddle.nn.LSTM(width, width, direction="bidirect")

    @staticmethod
    def cat(parts, axis):
        return paddle.concat(parts, axis)

    @staticmethod
    def softmax(x):
        return paddle.nn.functional.softmax(x, -1)

    @staticmethod
    def largest(x):
        return x.max([2, 3])

    @staticmethod
    def parameter(*shape):
        return paddle.create_parameter(list(shape), "float32", default_initializer=paddle.nn.initializer.Normal())

    @staticmethod
    def pick(x, order):
        return paddle.index_select(x, paddle.to_tensor(order), 1)

    @staticmethod
    def permute(x, order):
        return x.transpose(list(order))


KITS = {"torch": Torch, "paddle": Paddle}


def network(framework: str, make, **settings):
    """A network in evaluation mode, the same at each call."""
    torch.manual_seed(0)
    paddle.seed(0)
    made = make(KITS[framework], **settings)
    made.eval()
    return made


def block(k, width=16, heads=2):
    """A transformer's block: attention whose matrix, and whose heads, are outputs of layers too."""

    class Attention(k.Module):
        def __init__(self):
            super().__init__()
            self.qkv, self.proj = k.Linear(width, 3 * width), k.Linear(width, width)
            self.q_norm, self.k_norm, self.matrix = k.Norm(width // heads), k.Norm(width // heads), k.Identity()

        def forward(self, x):
            n, t = x.shape[0], x.shape[1]
            q, key, v = k.permute(self.qkv(x).reshape([n, t, 3, heads, width // heads]), (2, 0, 3, 1, 4))
            scores = self.q_norm(q) @ k.permute(self.k_norm(key), (0, 1, 3, 2))
            mixed = self.matrix(k.softmax(scores)) @ v
            return self.proj(k.permute(mixed, (0, 2, 1, 3)).reshape([n, t, width]))

    class Block(k.Module):
        def __init__(self):
            super().__init__()
            self.norm1, self.attn, self.norm2 = k.Norm(width), Attention(), k.Norm(width)
            self.mlp = k.Sequential(k.Linear(width, 2 * width), k.Relu(), k.Linear(2 * width, width))

        def forward(self, x):
            x = x + self.attn(self.norm1(x))
            return x + self.mlp(self.norm2(x))

    return Block()


def vit(k, pooling="class", before=1, after=0, shuffled=False, width=16, patch=4, channels=3, classes=4):
    """Square patches; the class token is the first, or of those after the places the last."""

    class ViT(k.Module):
        def __init__(self):
            super().__init__()
            self.patches = k.Conv(channels, width, patch, stride=patch)
            self.first, self.last = k.parameter(1, before, width), k.parameter(1, after, width)
            self.blocks = k.List([block(k, width), block(k, width)])
            self.norm, self.head = k.Norm(width), k.Linear(width, classes)
            self.pooling = pooling

        def forward(self, x):
            x = k.permute(self.patches(x).reshape([x.shape[0], width, -1]), (0, 2, 1))
            if shuffled:
                x = k.pick(x, np.random.default_rng(0).permutation(x.shape[1]).tolist())
            rows = [part.expand([x.shape[0], -1, -1]) for part in (self.first, self.last)]
            x = k.cat([*([rows[0]] if before else []), x, *([rows[1]] if after else [])], 1)
            for part in self.blocks:
                x = part(x)
            x = self.norm(x)
            pooled = {
                "class": lambda: x[:, -1 if after else 0],
                "mean": lambda: x[:, before : x.shape[1] - after].mean(1),
                "both": lambda: x[:, 0] + x[:, 1:].mean(1),
            }
            return self.head(pooled[pooling]())

    return ViT()


def channels_last(k, width=16):
    """Places in two axes and channels in the third, as in Swin; no layer's shape is a convolution's."""

    class ChannelsLast(k.Module):
        def __init__(self):
            super().__init__()
            self.patches = k.Linear(48, width)
            self.blocks = k.List([k.Sequential(k.Norm(width), k.Linear(width, width), k.Relu()) for _ in range(2)])
            self.norm, self.head = k.Norm(width), k.Linear(width, 4)

        def forward(self, x):
            cut = x.reshape([x.shape[0], 3, GRID[0], 4, GRID[1], 4])
            x = self.patches(k.permute(cut, (0, 2, 4, 1, 3, 5)).reshape([x.shape[0], *GRID, 48]))
            for part in self.blocks:
                x = x + part(x)
            return self.head(self.norm(x).mean([1, 2]))

    return ChannelsLast()


def cnn(k, pooling="mean", width=40):
    """Two convolutions; what follows is a mean over places, a maximum, or layers that see all."""

    class CNN(k.Module):
        def __init__(self):
            super().__init__()
            self.features = k.Sequential(k.Conv(3, 8, 3, stride=2), k.Relu(), k.Conv(8, width, 3, stride=2), k.Relu())
            self.head = k.Linear(width, 4)
            self.wide = k.Sequential(k.Linear(7 * 5 * width, 9), k.Relu(), k.Linear(9, 9), k.Relu(), k.Linear(9, 4))

        def forward(self, x):
            x = self.features(x)
            if pooling == "all":
                return self.wide(x.reshape([x.shape[0], -1]))
            return self.head(k.largest(x) if pooling == "largest" else x.mean([2, 3]))

    return CNN()


def windows(k, side=2, width=16, apart=False):
    """Attention within windows up to the end: in the first axis, or in one of their own."""

    class Windows(k.Module):
        def __init__(self):
            super().__init__()
            self.patches, self.mix = k.Conv(3, width, 4, stride=4), block(k, width)
            self.shuffle, self.head = (
                k.Sequential(k.Norm(width), k.Linear(width, width), k.Norm(width)),
                k.Linear(width, 4),
            )

        def forward(self, x):
            x = self.patches(x)
            n, _, h, w = x.shape
            cut = k.permute(x.reshape([n, width, h // side, side, w // side, side]), (0, 2, 4, 3, 5, 1))
            if apart:
                x = self.shuffle(cut.reshape([n, (h // side) * (w // side), side * side, width]))
                return self.head(x.mean([1, 2]))
            x = self.mix(cut.reshape([-1, side * side, width]))
            return self.head(x.mean(1).reshape([n, -1, width]).mean(1))

    return Windows()


def latents(k, width=16, count=12):
    """Queries of its own read the picture: what follows has no places."""

    class Latents(k.Module):
        def __init__(self):
            super().__init__()
            self.patches, self.queries = k.Conv(3, width, 4, stride=4), k.parameter(1, count, width)
            self.keys, self.blocks = k.Linear(width, width), k.List([block(k, width), block(k, width)])
            self.norm, self.head = k.Norm(width), k.Linear(width, 4)

        def forward(self, x):
            x = k.permute(self.patches(x).reshape([x.shape[0], width, -1]), (0, 2, 1))
            x = k.softmax(self.queries @ k.permute(self.keys(x), (0, 2, 1))) @ x
            for part in self.blocks:
                x = part(x)
            return self.head(self.norm(x).mean(1))

    return Latents()


def perceptron(k):
    """Nothing but linear layers on pixels."""

    class Perceptron(k.Module):
        def __init__(self):
            super().__init__()
            self.layers = k.Sequential(k.Linear(3 * 32 * 24, 16), k.Relu(), k.Linear(16, 4))

        def forward(self, x):
            return self.layers(x.reshape([x.shape[0], -1]))

    return Perceptron()


def branches(k):
    """Two convolutional branches, of patches of 4 and of 8 pixels, and a mean of what both say."""

    class Branches(k.Module):
        def __init__(self):
            super().__init__()
            self.fine = k.Sequential(k.Conv(3, 8, 4, stride=4), k.Relu())
            self.coarse = k.Sequential(k.Conv(3, 8, 8, stride=8), k.Relu())
            self.head = k.Linear(16, 4)

        def forward(self, x):
            return self.head(k.cat([self.fine(x).mean([2, 3]), self.coarse(x).mean([2, 3])], 1))

    return Branches()


def recurrent(k, width=16):
    """A recurrent layer over the places of a convolution, its last output read; strides pass over single pixels."""

    class Recurrent(k.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.relu = k.Conv(3, width, 3, stride=4, padding=1), k.Relu()
            self.lstm, self.head = k.lstm(width), k.Linear(2 * width, 4)

        def forward(self, x):
            x = self.relu(self.conv(x))
            rows, _ = self.lstm(k.permute(x.reshape([x.shape[0], width, -1]), (0, 2, 1)))
            return self.head(rows[:, -1])

    return Recurrent()
