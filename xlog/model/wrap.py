"""wrap: a network of any framework -> a Model, chosen by looking at the network and importing nothing needless."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, Literal

from ..errors import ConfigError, UnsupportedModelError
from .auto_batch import AutoBatch
from .base import Model
from .hooked import DEFAULT_BATCH_SIZE, HookedModel
from .outputs import OutputRule, Pick

# Base class of a framework's networks -> where its Backend is. A network's framework is loaded before it is asked for.
_BACKENDS = {
    ("torch.nn.modules.module", "Module"): ("xlog.model.torch_backend", "TorchBackend"),
    ("paddle.nn.layer.layers", "Layer"): ("xlog.model.paddle_backend", "PaddleBackend"),
}


def wrap(
    network: object,
    batch_size: int | Literal["auto"] = DEFAULT_BATCH_SIZE,
    *,
    logits: Pick | None = None,
    objective: Callable[[Any], Any] | None = None,
    classes: int | None = None,
) -> Model:
    """Return a Model over a network. What is a Model already comes back as it is, but for a batch size of "auto".

    `batch_size` is how many rows go into one pass; "auto" chooses by the size of the network's layers and halves
    when memory runs out. `logits`, `objective` and `classes`, the number of outputs, say what of that which the network
    returns is explained: see Runner. Raises UnsupportedModelError for anything but a torch module or a paddle
    layer, ConfigError for a batch size that is neither "auto" nor a whole number of at least 1, and for `logits` or
    `objective` of what is a Model already.
    """
    if batch_size != "auto" and (not isinstance(batch_size, int) or batch_size < 1):
        raise ConfigError(f"wanted a batch_size of at least 1, or 'auto', got {batch_size!r}")
    rule = OutputRule(logits, objective, classes)
    if batch_size == "auto":
        return AutoBatch(_adapted(network, DEFAULT_BATCH_SIZE, rule))
    return _adapted(network, batch_size, rule)


def is_network(network: object) -> bool:
    """Tell whether an object is a network of a framework."""
    return _place(network) is not None


def _place(network: object) -> tuple[str, str] | None:
    """Return module and name of the Backend for a network, None for what is none of a framework."""
    found = (_BACKENDS.get((base.__module__, base.__name__)) for base in type(network).__mro__)
    return next((place for place in found if place is not None), None)


def _adapted(network: object, batch_size: int, rule: OutputRule) -> Model:
    if isinstance(network, Model):
        if rule.logits is not None or rule.objective is not None:
            raise ConfigError("logits= and objective= are for networks, got a Model; give them where it is made")
        return network
    place = _place(network)
    if place is not None:
        return HookedModel(getattr(import_module(place[0]), place[1])(network), batch_size, rule)
    raise UnsupportedModelError(
        "wanted a torch.nn.Module, a paddle.nn.Layer or an object with the methods of xlog.model.Model, got "
        f"{type(network).__module__}.{type(network).__qualname__}; "
        "pass the network itself, or write a Backend (CONTRIBUTING.md)"
    )
