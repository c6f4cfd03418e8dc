"""Serve: the app behind waitress, which is pure Python and the same on every platform."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from typing import Any

from dash import Dash
from waitress import create_server
from werkzeug.serving import make_server

from ..analysis.background import BACKGROUND
from ..data import LogDir
from ..data.finding import unreachable
from ..data.row_cache import RowCache, default_folder
from ..data.settings import Settings, default_path
from ..words import text
from .access import ANY_ADDRESS, Access, access, own_numbers
from .app import create_app
from .options import LogdirError, Options
from .traffic import Traffic

THREADS = 8
CONNECTIONS = 1000  # at a time; browsers keep some open each
IDLE_SECONDS, LOOK_SECONDS = 20, 5  # until a connection that says nothing is cut, and between two looks at them
FIRST_READING = 0.1  # seconds, before the first page: it has something to show then
SWITCH_SECONDS = 0.001  # of Python's threads: a page must not wait long for the one that reads a large log


def serve(options: Options, listener: socket.socket) -> None:
    """Serve the logs below a folder on a socket until the process is told to stop.

    Raises LogdirError where the folder is one of another machine that cannot be reached.
    """
    if reason := unreachable(options.logdir):
        raise LogdirError(reason)
    sys.setswitchinterval(SWITCH_SECONDS)
    cache = RowCache(default_folder()) if options.cache else None
    logs = LogDir(
        options.logdir,
        settings=Settings(options.settings or default_path()),
        cache=cache,
        follow_links=options.follow_links,
    )
    stop, traffic = threading.Event(), Traffic()
    logs.refresh(FIRST_READING)
    port = listener.getsockname()[1]
    requested = access(
        options.host,
        port,
        token=options.token,
        ask=options.ask,
        public=options.public,
        embed=options.embed,
    )
    app = create_app(logs, requested)
    traffic.watch(app.server)
    BACKGROUND.give_way = traffic.give_way
    threading.Thread(target=logs.keep_reading, args=[stop, traffic.give_way], daemon=True).start()
    _announce(logs, options, requested)
    if options.open:
        link = links(options.host, requested)[0]
        threading.Thread(target=webbrowser.open, args=[link], daemon=True).start()
    if options.attached:
        threading.Thread(target=_end_with_input, daemon=True).start()
    try:
        (_run_for_developers if options.debug else _run)(app, listener)
    finally:
        stop.set()
        logs.keep()


def _run(app: Dash, listener: socket.socket) -> None:
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # that a request waits for a moment is no news
    server = server_of(app.server, listener)
    try:
        server.run()
    finally:
        server.close()


def server_of(app: Callable[..., object], listener: socket.socket) -> Any:
    """Return a server of an app on a socket. Connections that say nothing are cut, and hundreds starve nobody."""
    return create_server(
        app,
        sockets=[listener],
        threads=THREADS,
        ident=None,
        connection_limit=CONNECTIONS,
        channel_timeout=IDLE_SECONDS,
        cleanup_interval=LOOK_SECONDS,
        asyncore_use_poll=True,  # select() takes no descriptor above 1023
    )


def _run_for_developers(app: Dash, listener: socket.socket) -> None:
    """Serve with Dash's tools and the server of Flask; without its debugger, which runs what the browser sends."""
    app.enable_dev_tools(debug=True, dev_tools_disable_version_check=True)  # which calls home
    host, port = listener.getsockname()[:2]
    make_server(host, port, app.server, threaded=True, fd=listener.fileno()).serve_forever()


def _end_with_input() -> None:
    """End the viewer when standard input ends: then who started it is gone, in whatever way."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def links(host: str, requested: Access) -> list[str]:
    """Return the addresses that let a browser in, with the token where one is asked for; the best one first."""
    names = ["127.0.0.1", *own_numbers(host)] if host in ANY_ADDRESS else [host]
    places = [f"http://{f'[{name}]' if ':' in name else name}:{requested.port}{requested.prefix}/" for name in names]
    if requested.public:
        places.insert(0, f"{requested.public.origin}{requested.prefix}/")
    return [f"{place}?token={requested.token}" if requested.token else place for place in places]


def _announce(logs: LogDir, options: Options, requested: Access) -> None:
    if options.host in ANY_ADDRESS and requested.token is None:
        print("xlog-view: warning: anyone who can reach this machine can read these logs", file=sys.stderr, flush=True)
    if options.debug:
        print("xlog-view: --debug is for those who work on the viewer, not for daily use", file=sys.stderr, flush=True)
    first, *others = links(options.host, requested)
    print(f"xlog-view: {first}  (Ctrl-C stops)", flush=True)
    for link in others:
        print(f"      also: {link}", flush=True)
    more = " so far" if logs.is_finding() else ""
    print(f"{text.plural(len(logs.runs()), 'run')} found below {logs.path}{more}", flush=True)
