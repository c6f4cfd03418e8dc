"""private_copy: a network once more, which shares nothing with the first and calls nobody's hooks."""

from __future__ import annotations

import copy

from ..errors import ModelError
from .backend import Backend, Part
from .isolation import parts_of


def private_copy(backend: Backend) -> Part:
    """Return a copy of a network that shares nothing with it and calls nobody's hooks.

    Raises ModelError where the network cannot be copied.
    """
    try:
        network = copy.deepcopy(backend.network)
    except Exception as error:  # a network is anybody's code
        raise ModelError(f"the network cannot be copied: {type(error).__name__}: {error}") from error
    if _objects(backend.network) & _objects(network):
        raise ModelError("the network cannot be copied: its copy shares parts or weights with it")
    for part in parts_of(network):
        for name in backend.hook_tables:
            getattr(part, name).clear()  # they may write into what is the user's
    return network


def _objects(network: Part) -> set[int]:
    """Identities of parts, parameters and buffers."""
    return {
        id(thing) for part in parts_of(network) for thing in (part, *part._parameters.values(), *part._buffers.values())
    } - {id(None)}
