"""Listener: the socket that the viewer answers on."""

from __future__ import annotations

import errno
import os
import socket

DEFAULT_PORT = 8050
PORTS_TRIED = 50  # from the default one up


class ListenError(Exception):
    """There is no socket to be had; the text says why and what to do."""


def listen(host: str, port: int | None) -> socket.socket:
    """Return a socket bound to a port, or to the first free one from 8050 up where none is given."""
    ports = [port] if port is not None else range(DEFAULT_PORT, DEFAULT_PORT + PORTS_TRIED)
    for candidate in ports:
        try:
            return _bind(host, candidate)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise ListenError(
                    f"cannot listen on {host} port {candidate}: {error.strerror}; choose another --host or --port"
                ) from None
    if port is not None:
        raise ListenError(f"port {port} is taken; give another --port, or none to get the next free one")
    raise ListenError(f"ports {ports[0]} to {ports[-1]} are taken; give a free one with --port")


def _bind(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listener = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":  # there it means "although an old connection lingers"; on Windows "although it is taken"
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        # Another viewer may have bound it too and not listen yet: who listens first, has it.
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener
