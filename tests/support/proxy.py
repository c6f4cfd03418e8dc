"""A reverse proxy that shows a viewer below a path, as nginx does: it takes the path away, and calls the viewer by its
own address."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NOT_FORWARDED = {"host", "connection", "transfer-encoding", "content-length"}


@contextmanager
def proxy(prefix: str, strip: bool = True) -> Iterator[ThreadingHTTPServer]:
    """Run a proxy of `server.target` (host:port); what is not below the prefix is 404.

    While `server.gate` is cleared, it hands nothing on.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if not self.path.startswith(f"{prefix}/"):
                self.server.strays.append(self.path)
                self.answer(404, [], b"")
                return
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.server.gate.wait()
            with closing(HTTPConnection(self.server.target)) as to:  # whoever asked may be gone when the answer comes
                kept = {name: value for name, value in self.headers.items() if name.lower() not in NOT_FORWARDED}
                to.request(self.command, self.path[len(prefix) :] if strip else self.path, body, kept)
                with to.getresponse() as got:
                    self.answer(got.status, got.getheaders(), got.read())

        do_POST = do_GET  # noqa: N815

        def answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
            self.send_response_only(status)
            for name, value in headers:
                if name.lower() not in NOT_FORWARDED:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.strays, server.gate = [], threading.Event()
    server.gate.set()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.gate.set()
    server.shutdown()
    server.server_close()
