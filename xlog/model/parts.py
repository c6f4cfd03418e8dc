"""Parts: a network as the tree of parts that every framework with forward hooks makes of it."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import Any

from ..errors import ModelError

Part = Any  # of a network: it has `training`, `_parameters`, `_buffers` and `children()`


def parts_of(network: Part) -> Iterator[Part]:
    """Every part once, the network itself first."""
    seen: set[int] = set()
    waiting = [network]
    while waiting:
        part = waiting.pop()
        if id(part) not in seen:
            seen.add(id(part))
            yield part
            waiting.extend(part.children())


def private_copy(network: Part, hook_tables: Sequence[str]) -> Part:
    """Return a copy of a network that shares nothing with it and calls nobody's hooks.

    `hook_tables` is where parts keep them. Raises ModelError where the network cannot be copied.
    """
    try:
        module = copy.deepcopy(network)
    except Exception as error:  # a network is anybody's code
        raise ModelError(f"the network cannot be copied: {type(error).__name__}: {error}") from error
    if _objects(network) & _objects(module):
        raise ModelError("the network cannot be copied: its copy shares parts or weights with it")
    for part in parts_of(module):
        for name in hook_tables:
            getattr(part, name).clear()  # they may write into what is the user's
    return module


def _objects(network: Part) -> set[int]:
    """Identities of parts, parameters and buffers."""
    return {
        id(thing) for part in parts_of(network) for thing in (part, *part._parameters.values(), *part._buffers.values())
    } - {id(None)}
