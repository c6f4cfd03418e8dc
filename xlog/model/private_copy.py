"""private_copy: a network once more, which shares nothing with the first and calls nobody's hooks."""

from __future__ import annotations

import copy
from collections.abc import Iterator, MutableMapping
from typing import Any

from ..errors import ModelError
from .backend import Backend, Part, Tensor
from .isolation import parts_of


def private_copy(backend: Backend) -> Part:
    """Return a copy of a network that shares nothing with it and calls nobody's hooks.

    Hooks of the framework's own weight_norm and spectral_norm stay: they make weights of the parameters.
    Raises ModelError where the network cannot be copied.
    """
    try:
        network = copy.deepcopy(backend.network, _computed(backend))
    except Exception as error:  # a network is anybody's code
        raise ModelError(f"the network cannot be copied: {type(error).__name__}: {error}") from error
    if _objects(backend.network) & _objects(network):
        raise ModelError("the network cannot be copied: its copy shares parts or weights with it")
    for part in parts_of(network):
        for name in backend.hook_tables:
            _keep_makers_of_weights(getattr(part, name), backend.reparametrizations)
    return network


def _computed(backend: Backend) -> dict[int, Any]:
    """Tensors that an earlier pass computed and parts hold, such as weight_norm's weights: id -> a copy."""
    held = (value for part in parts_of(backend.network) for value in vars(part).values())
    tensors: Iterator[Tensor] = (value for value in held if isinstance(value, backend.tensor_type))
    return {id(tensor): tensor.detach().clone() for tensor in tensors if not tensor.is_leaf}


def _keep_makers_of_weights(hooks: MutableMapping[int, Any], module: str) -> None:
    """Drop all other hooks, which may write into what is the user's."""
    for key in [key for key, hook in hooks.items() if not type(hook).__module__.startswith(module)]:
        del hooks[key]


def _objects(network: Part) -> set[int]:
    """Identities of parts, parameters and buffers."""
    return {
        id(thing) for part in parts_of(network) for thing in (part, *part._parameters.values(), *part._buffers.values())
    } - {id(None)}
