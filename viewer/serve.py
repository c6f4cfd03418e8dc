"""Serve: the app behind waitress, which is pure Python and the same on every platform."""

from __future__ import annotations

import socket
import sys
import threading
import webbrowser
from pathlib import Path

from waitress import create_server

from . import text
from .app import create_app
from .data import LogDir
from .security import LOOPBACK
from .settings import Settings, default_path

THREADS = 8
SWITCH_SECONDS = 0.001  # of Python's threads: a page must not wait long for the one that reads a large log
_ANY_ADDRESS = ("0.0.0.0", "::", "")


def serve(logdir: Path, host: str, listener: socket.socket, open_browser: bool, settings: Path | None = None) -> None:
    """Serve the logs below a folder on a socket until the process is told to stop; None: the user's own settings."""
    sys.setswitchinterval(SWITCH_SECONDS)
    logs, stop = LogDir(logdir, settings=Settings(settings or default_path())), threading.Event()
    logs.find()
    threading.Thread(target=logs.keep_reading, args=[stop], daemon=True).start()
    app = create_app(logs, hosts=trusted_hosts(host))
    server = create_server(app.server, sockets=[listener], threads=THREADS, ident=None)
    address = url(host, listener.getsockname()[1])
    _announce(logs, host, address)
    if open_browser:
        threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()
    try:
        server.run()
    finally:
        stop.set()
        server.close()


def trusted_hosts(host: str) -> list[str] | None:
    """Return the names by which a browser may call the viewer; None: any."""
    if host in _ANY_ADDRESS:
        return None
    return [*LOOPBACK, host.lower()]


def url(host: str, port: int) -> str:
    """Return the viewer's address for a browser on this machine."""
    name = "127.0.0.1" if host in _ANY_ADDRESS else host
    return f"http://{f'[{name}]' if ':' in name else name}:{port}/"


def _announce(logs: LogDir, host: str, address: str) -> None:
    if host in _ANY_ADDRESS:
        print("xlog-view: warning: anyone who can reach this machine can read these logs", file=sys.stderr, flush=True)
    print(f"xlog-view: {address}  (Ctrl-C stops)", flush=True)
    print(f"{text.plural(len(logs.runs()), 'run')} found below {logs.path}", flush=True)
