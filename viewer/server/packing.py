"""Packing: texts travel packed, a third to a tenth of their size; what never changes is packed once."""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

from ..store.lru import LRUCache

_TEXTS = {"text/html", "text/css", "text/javascript", "application/javascript", "application/json"}
_LEAST = 1000  # bytes; less travels in one piece anyway
_QUICK, _SMALL = 1, 9  # levels of gzip: of what is made for one request, and of what is kept
_KEPT = LRUCache(64)  # scripts and styles, some 0.4 MB in all


def add_packing(server: Flask) -> None:
    """Pack a server's texts for whoever can unpack them."""

    @server.after_request
    def pack(response: Response) -> Response:
        if response.mimetype not in _TEXTS or response.is_streamed or response.direct_passthrough:
            return response
        response.headers.add("Vary", "Accept-Encoding")
        data = response.get_data()
        unpacked = response.status_code == 200 and "Content-Encoding" not in response.headers
        if unpacked and len(data) >= _LEAST and request.accept_encodings["gzip"]:
            response.set_data(_packed(data, lasts=bool(response.cache_control.max_age)))
            response.headers["Content-Encoding"] = "gzip"
        return response


def _packed(data: bytes, lasts: bool) -> bytes:
    if not lasts:
        return gzip.compress(data, _QUICK, mtime=0)
    packed: bytes = _KEPT.get(hash(data), lambda: gzip.compress(data, _SMALL, mtime=0))
    return packed
