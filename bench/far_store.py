"""Far store: a real S3 server (moto's) on this machine, behind a line that is slow or breaks when it is told to.

Tests use it too.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock
from urllib.parse import parse_qs

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
IN_MEMORY = {"MOTO_S3_DEFAULT_KEY_BUFFER_SIZE": str(1 << 30)}  # else moto reads an object whole for each of its ranges
_OF_A_PAGE = 1000  # objects, as many as S3 lists at once
ANSWERS = {  # status, and the code that S3 has for it
    "500": ("500 Internal Server Error", "InternalError"),
    "503": ("503 Slow Down", "SlowDown"),
    "expired": ("400 Bad Request", "ExpiredToken"),
    "skewed": ("403 Forbidden", "RequestTimeTooSkewed"),
    "denied": ("403 Forbidden", "AccessDenied"),
}


class Line:
    """What lies between a client and a server: `delay` seconds, and errors that come next."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self._app, self._lock = app, threading.Lock()
        self.delay = 0.0
        self.asked: list[str] = []
        """Each request: its method and path."""
        self.sent: list[str] = []
        """The bytes that each request for some of an object wants."""
        self.faults: list[str] = []
        """Of the next requests: a key of `ANSWERS`; "cut" and "short": half of a body, in spite of its length or as if
        it were all; "reset": no answer; "hang": one when it `wakes`; "" for none."""
        self.wakes = threading.Event()
        self.fails = ""
        """What all requests get that have no fault of their own."""

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        """Answer a request, as WSGI has it."""
        with self._lock:
            self.asked.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
            self.sent += [environ["HTTP_RANGE"]] if "HTTP_RANGE" in environ else []
            fault = self.faults.pop(0) if self.faults else self.fails
        if self.delay:
            time.sleep(self.delay)
        if fault == "hang":
            self.wakes.wait()
        if fault in ("", "hang"):
            return self._app(environ, start)
        if fault in ("cut", "short"):
            return self._halved(environ, start, is_said=fault == "short")
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if fault == "reset":
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            return [b""]
        status, code = ANSWERS[fault]
        body = b"" if environ["REQUEST_METHOD"] == "HEAD" else f"<Error><Code>{code}</Code></Error>".encode()
        start(status, [("Content-Length", str(len(body))), ("Content-Type", "application/xml")])
        return [body]

    def _halved(self, environ: dict[str, Any], start: Callable[..., Any], is_said: bool) -> Any:
        """Answer with half of the body, and its length as if it were whole, or as it is."""
        told: list[Any] = []
        body = b"".join(self._app(environ, lambda status, headers, _=None: told.extend((status, dict(headers)))))
        status, headers = told
        half = body[: len(body) // 2]
        start(status, list((headers | {"Content-Length": str(len(half if is_said else body))}).items()))
        return [half]


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"  # connections stay open, as those of S3 do

    def log(self, type: str, message: str, *args: Any) -> None:
        pass


@contextlib.contextmanager
def s3_server() -> Iterator[Line]:
    """Run a server that the environment leads to; the line to it is `line`, and it holds nothing yet."""
    line = Line(DomainDispatcherApplication(create_backend_app))
    with _serving(line):
        yield line


@contextlib.contextmanager
def paged_server(objects: int, delay: float) -> Iterator[str]:
    """Run a server that lists objects of one folder, and yield that folder; each answer takes `delay` seconds."""
    pages = [_page(number, objects) for number in range(0, objects, _OF_A_PAGE)]

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        time.sleep(delay)
        token = parse_qs(environ["QUERY_STRING"]).get("continuation-token", ["0"])[0]
        start("200 OK", [("Content-Type", "application/xml"), ("Content-Length", str(len(pages[int(token)])))])
        return [pages[int(token)]]

    with _serving(answer):
        yield "s3://bucket/huge"


@contextlib.contextmanager
def _serving(app: Callable[..., Any]) -> Iterator[None]:
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        there = f"http://127.0.0.1:{server.server_port}"
        with mock.patch.dict(os.environ, ACCOUNT | IN_MEMORY, AWS_ENDPOINT_URL=there):
            yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _page(first: int, objects: int) -> bytes:
    """Return what S3 answers of a thousand objects, the first of which has this number."""
    stop = min(first + _OF_A_PAGE, objects)
    of_each = (
        f"<Contents><Key>huge/20261128T000000Z-host-{number:09d}-0123abcd.xlog</Key><Size>8388608</Size>"
        f"<LastModified>2026-11-28T00:00:00.000Z</LastModified><ETag>&quot;{number:032x}&quot;</ETag></Contents>"
        for number in range(first, stop)
    )
    next_page = f"<NextContinuationToken>{stop // _OF_A_PAGE}</NextContinuationToken>" if stop < objects else ""
    is_cut = str(stop < objects).lower()
    return (
        '<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name>'
        f"<Prefix>huge/</Prefix><IsTruncated>{is_cut}</IsTruncated>{next_page}{''.join(of_each)}</ListBucketResult>"
    ).encode()
