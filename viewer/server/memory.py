"""Memory: one heap for all threads, so that what one of them frees another takes."""

from __future__ import annotations

import ctypes
import sys

_ARENA_MAX = -8  # of glibc's mallopt()


def share_heap() -> bool:
    """Have all threads allocate from one heap; tell whether the C library is one that does so.

    glibc gives each thread a heap of its own and keeps in each what was freed there: of a million maps as much again
    as what is in use. Python runs one thread at a time, so they seldom wait for each other.
    """
    if sys.platform != "linux":
        return False
    try:
        return bool(ctypes.CDLL(None).mallopt(_ARENA_MAX, 1))
    except AttributeError:  # another C library
        return False
