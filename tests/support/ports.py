"""Ports of this machine."""

from __future__ import annotations

import random
import socket

_UNDRAWN = range(20_000, 32_768)  # no system gives these to whoever asks for any, as every connection does


def free_port() -> int:
    """Return a port that nobody has, to be taken soon, and after a while again."""
    while True:
        with socket.socket() as taken:
            try:
                taken.bind(("127.0.0.1", random.choice(_UNDRAWN)))
            except OSError:
                continue
            return taken.getsockname()[1]
