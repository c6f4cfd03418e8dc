"""Beside: what a sample has beside its image goes to the network, in all passes."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from ..errors import ConfigError
from ..model.base import Model
from ..model.hooked import HookedModel
from ..model.proxy import Proxy
from .samples import Sample


def beside(model: Model, sample: Sample) -> AbstractContextManager[None]:
    """Hand what a sample has beside its image to the network, in all passes."""
    if sample.held is None:
        return nullcontext()
    adapter = model.chain.adapter if isinstance(model, Proxy) else model
    if sample.row is not None and not isinstance(adapter, HookedModel):
        return nullcontext()  # what predicts rows lays them out for itself
    if not isinstance(adapter, HookedModel):
        raise ConfigError(
            f"wanted a network of a framework for several inputs, got {type(adapter).__name__}; hold the others fixed "
            "in its forward()"
        )
    return adapter.beside(sample.held)
