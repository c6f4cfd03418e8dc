"""Connections that say nothing, or half a request, keep nobody waiting and are cut."""

from __future__ import annotations

import contextlib
import socket
import threading
import urllib.request

import pytest
from flask import Flask
from waiting import becomes
from xlog_viewer.server import serve

IDLE = 300  # connections; waitress alone takes 100 and then none
WAIT = 30.0  # seconds; nothing here should take as long


@pytest.fixture
def address(monkeypatch):
    """The port of a server that cuts connections after a second."""
    monkeypatch.setattr(serve, "IDLE_SECONDS", 1)
    monkeypatch.setattr(serve, "LOOK_SECONDS", 0.2)
    app = Flask("here")
    app.get("/")(lambda: "answered")
    listener = socket.create_server(("127.0.0.1", 0))
    server = serve.server_of(app, listener)
    thread = threading.Thread(target=_run, args=[server])
    thread.start()
    yield listener.getsockname()
    server.close()
    thread.join(WAIT)


def _run(server) -> None:
    with contextlib.suppress(OSError):  # its socket is closed
        server.run()


def answer(address) -> bytes:
    """Return what the server says, nothing where it cuts us too: a loaded machine may need a second to ask."""
    with (
        contextlib.suppress(OSError),
        urllib.request.urlopen(f"http://127.0.0.1:{address[1]}/", timeout=WAIT) as answered,
    ):
        return answered.read()
    return b""


def test_hundreds_that_say_nothing_keep_nobody_waiting_and_are_cut(address) -> None:
    with contextlib.ExitStack() as opened:
        idle = [opened.enter_context(socket.create_connection(address, WAIT)) for _ in range(IDLE)]
        for half in idle[::2]:
            half.sendall(b"GET / HTTP/1.1\r\nHost: here\r\nX-Half: ")
        becomes(lambda: answer(address), b"answered")
        for connection in idle:
            with contextlib.suppress(ConnectionError):
                assert connection.recv(1) == b""
