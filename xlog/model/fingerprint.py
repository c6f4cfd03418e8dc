"""Fingerprint: whether a network has the weights that it had."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable
from typing import Any

from ..arrays import Floats
from .backend import Part


def fingerprint_of(network: Part, array: Callable[[Any], Floats]) -> bytes:
    """Return 16 bytes, BLAKE2b of the names and values of parameters and buffers; counters of batches do not count.

    `array` returns the values of a tensor.
    """
    digest = hashlib.blake2b(digest_size=16)
    for name, tensor in itertools.chain(network.named_parameters(), network.named_buffers()):
        if tensor.is_floating_point():
            digest.update(name.replace("_orig_mod.", "").encode())  # what torch.compile puts into names
            digest.update(array(tensor).data)
    return digest.digest()
