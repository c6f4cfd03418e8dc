"""A small network in paddle, its state, and weights of torch in it."""

from __future__ import annotations

import torch
from fakes import net
from paddle_here import paddle

nn = paddle.nn


class Net(nn.Layer):
    """The network of fakes.Net, in paddle."""

    def __init__(self, classes: int = 3) -> None:
        super().__init__()
        self.features = nn.Sequential(nn.Conv2D(3, 6, 3, padding=1), nn.BatchNorm2D(6))
        self.relu = nn.ReLU()
        self.conv = nn.Conv2D(6, 8, 3, stride=2)
        self.unused = nn.Linear(8, 2)
        self.aside = nn.Linear(8, 2)
        self.dropout = nn.Dropout(0.5)
        self.head = nn.Linear(8, classes)

    def forward(self, x):
        x = self.relu(self.features(x))
        x = nn.functional.relu_(self.conv(x))
        x = self.dropout(x.mean([2, 3]))
        self.aside(x)
        return self.head(x)


def same_weights() -> tuple[torch.nn.Module, Net]:
    """A torch and a paddle network with the same weights; linear ones lie transposed."""
    theirs, ours = net(), Net()
    for name, part in theirs.named_modules():
        twin = dict(ours.named_sublayers()).get(name)
        if isinstance(part, torch.nn.Linear):
            twin.weight.set_value(part.weight.detach().numpy().T.copy())
            twin.bias.set_value(part.bias.detach().numpy())
        elif isinstance(part, torch.nn.Conv2d | torch.nn.BatchNorm2d):
            twin.weight.set_value(part.weight.detach().numpy())
            twin.bias.set_value(part.bias.detach().numpy())
    return theirs, ours


def state_of(layer) -> list[object]:
    tensors = dict([*layer.named_parameters(), *layer.named_buffers()])
    return [
        {name: (id(t), t.stop_gradient, t.numpy().tobytes()) for name, t in tensors.items()},
        {name: None if p.grad is None else p.grad.numpy().tobytes() for name, p in layer.named_parameters()},
        {name: part.training for name, part in layer.named_sublayers(include_self=True)},
        {name: sorted(vars(part)) for name, part in layer.named_sublayers(include_self=True)},
        {
            name: [list(part._forward_pre_hooks), list(part._forward_post_hooks)]
            for name, part in layer.named_sublayers(include_self=True)
        },
        next_numbers(),
    ]


def next_numbers() -> list[float]:
    """What paddle's generator would say next."""
    kept = paddle.get_rng_state()
    drawn = paddle.rand([4]).numpy().tolist()
    paddle.set_rng_state(kept)
    return drawn
