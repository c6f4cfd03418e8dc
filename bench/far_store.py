"""Far store: a real S3 server (moto's) on this machine, behind a line that is slow or breaks when it is told to.

Tests use it too.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

ACCOUNT = {
    "AWS_ACCESS_KEY_ID": "key",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}
_CUT = {"500": "500 Internal Server Error", "503": "503 Slow Down"}


class Line:
    """What lies between a client and a server: `delay` seconds, and errors that come next."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self._app, self._lock = app, threading.Lock()
        self.delay = 0.0
        self.asked: list[str] = []
        """Each request: its method and path."""
        self.faults: list[str] = []
        """Of the next requests: "500", "503", or "" for none."""
        self.fails = ""
        """What all requests get that have no fault of their own."""

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        """Answer a request, as WSGI has it."""
        with self._lock:
            self.asked.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
            fault = self.faults.pop(0) if self.faults else self.fails
        if self.delay:
            time.sleep(self.delay)
        if fault:
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            start(_CUT[fault], [("Content-Length", "0")])
            return [b""]
        return self._app(environ, start)


@contextlib.contextmanager
def s3_server() -> Iterator[Line]:
    """Run a server that the environment leads to; the line to it is `line`, and it holds nothing yet."""

    class Quiet(WSGIRequestHandler):
        protocol_version = "HTTP/1.1"  # connections stay open, as those of S3 do

        def log(self, type: str, message: str, *args: Any) -> None:
            pass

    line = Line(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, line, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with mock.patch.dict(os.environ, ACCOUNT, AWS_ENDPOINT_URL=f"http://127.0.0.1:{server.server_port}"):
            yield line
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
