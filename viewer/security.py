"""What keeps a viewer of private logs private: which hosts and origins may ask, and what a page may load."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_READING = ("GET", "HEAD", "OPTIONS")


def guard(server: Flask, hosts: Sequence[str] | None, script_hashes: Sequence[str]) -> None:
    """Answer only requests to these hosts (None: to any), and forbid pages to load anything from elsewhere.

    The host check stands against DNS rebinding: a foreign page that gives its own name this machine's address.
    """
    policy = content_policy(script_hashes)

    @server.before_request
    def check() -> None:
        host, origin = request.headers.get("Host", ""), request.headers.get("Origin")
        if hosts is not None and host_name(host) not in hosts:
            abort(400)
        if origin is not None and origin.partition("://")[2] != host:
            abort(403)
        if (
            origin is None and request.method not in _READING
        ):  # browsers name the origin of whatever may change something
            abort(403)

    @server.after_request
    def harden(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response


def host_name(host: str) -> str | None:
    """Return the name in a Host header, without its port; None where it is malformed.

    Flask's TRUSTED_HOSTS would do, but it cuts IPv6 addresses at their first colon.
    """
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def content_policy(script_hashes: Sequence[str]) -> str:
    """Return the Content-Security-Policy: all from this server, no script in the page but Dash's own starter."""
    return "; ".join(
        (
            "default-src 'none'",
            " ".join(("script-src 'self'", *script_hashes)),
            "style-src 'self' 'unsafe-inline'",  # plotly and React set styles of elements
            "img-src 'self' data: blob:",
            "connect-src 'self'",
            "font-src 'self' data:",
            "worker-src 'self' blob:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )
