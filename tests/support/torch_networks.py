"""Whatever a pass over a torch network could leave behind."""

from __future__ import annotations

import torch
from torch import nn


def torch_state(module: nn.Module) -> list[object]:
    """Everything that explaining could touch, as plain values."""
    tensors = {**dict(module.named_parameters()), **dict(module.named_buffers())}
    return [
        {name: (id(t), t.requires_grad, t.detach().numpy().tobytes()) for name, t in tensors.items()},
        {name: None if p.grad is None else p.grad.numpy().tobytes() for name, p in module.named_parameters()},
        {name: part.training for name, part in module.named_modules()},
        {name: sorted(vars(part)) for name, part in module.named_modules()},
        {
            name: [list(value) for key, value in vars(part).items() if "hook" in key and isinstance(value, dict)]
            for name, part in module.named_modules()
        },
        torch.get_rng_state().tolist(),
    ]
