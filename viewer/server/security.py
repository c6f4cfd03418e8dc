"""What keeps a viewer of private logs private: hosts, origins and tokens, and what a page may load."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from urllib.parse import quote, urlencode

from flask import Flask, Response, request

from .access import Access
from .refusal import refusal

_TOKEN = "token"  # the part of an address
_READING = ("GET", "HEAD", "OPTIONS")


def guard(server: Flask, access: Access, script_hashes: Sequence[str]) -> None:
    """Answer only whom `access` lets in, and forbid pages to load anything from elsewhere."""
    policy = content_policy(script_hashes, access.embed)

    @server.before_request
    def check() -> Response | None:
        host, origin = request.headers.get("Host", ""), request.headers.get("Origin")
        if not access.knows(host):
            return refusal(400, "host", name=host)
        # Browsers name the origin of whatever may change something.
        if not access.allows(origin, host) if origin is not None else request.method not in _READING:
            return refusal(403, "origin", name=origin or "")
        return None if access.token is None else _admit(access, access.token)

    @server.after_request
    def harden(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response


def _admit(access: Access, token: str) -> Response | None:
    """Let in who has the token: in a cookie, or in the address, which makes a cookie of it and leaves the address."""
    if _is_same(request.cookies.get(access.cookie, ""), token):
        return None
    if not _is_same(request.args.get(_TOKEN, ""), token):
        return refusal(403, "token")
    response = Response(status=303, headers={"Location": _without_token()})
    response.headers["Cache-Control"] = "no-store"
    response.set_cookie(
        access.cookie,
        token,
        path=f"{access.prefix}/",
        httponly=True,
        samesite="Strict",
        secure=access.public is not None and access.public.is_encrypted,
    )
    return response


def _is_same(given: str, token: str) -> bool:
    return hmac.compare_digest(given.encode(errors="replace"), token.encode())


def _without_token() -> str:
    """Return the path and query of the request; one slash begins it, as two would lead to another host."""
    path = quote(f"{request.script_root}/{request.path.lstrip('/')}")
    rest = [(name, value) for name, value in request.args.items(multi=True) if name != _TOKEN]
    return f"{path}?{urlencode(rest)}" if rest else path


def content_policy(script_hashes: Sequence[str], embed: Sequence[str] = ()) -> str:
    """Return the Content-Security-Policy: all from this server, no script in the page but Dash's own starter.

    Only pages of the origins in `embed` may show ours in a frame.
    """
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
            " ".join(("frame-ancestors", *(embed or ("'none'",)))),
        )
    )
