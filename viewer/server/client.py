"""Client: the browser's half, its scripts as one file and its styles as another."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files

from flask import Flask, Response, request

from .bundle import bundle
from .routes import FOR_EVER

SHEETS = (
    *("tokens", "compare_runs", "compare_explainers", "fields", "gallery", "figure", "header", "long", "maps"),
    *("notes", "picks", "prior", "ranges", "rows", "runs", "saving", "texts", "training", "base", "trees", "print"),
)
"""Of styles; later ones win over earlier ones."""

_KINDS = {"client.js": "text/javascript", "client.css": "text/css"}


def add_client(server: Flask) -> None:
    """Add the routes of the client's files. They are asked for with their version, so browsers keep them."""
    for name in _KINDS:
        server.add_url_rule(f"/{name}", name, _answering(name))


def versioned(name: str) -> str:
    """Return the address of one of the client's files, below the viewer's root."""
    return f"{name}?m={hashlib.blake2b(client_file(name).encode(), digest_size=8).hexdigest()}"


@lru_cache
def client_file(name: str) -> str:
    """Return the text of one of the client's files."""
    if name == "client.js":
        return bundle("main.js", lambda path: _text(f"client/{path}"))
    return "\n".join(_text(f"style/{sheet}.css") for sheet in SHEETS)


def _text(name: str) -> str:
    return files("xlog_viewer").joinpath("assets", *name.split("/")).read_text("utf-8")


def _answering(name: str) -> Callable[[], Response]:
    def answer() -> Response:
        response = Response(client_file(name), mimetype=_KINDS[name])
        response.headers["Cache-Control"] = FOR_EVER if "m" in request.args else "no-cache"
        return response

    return answer
