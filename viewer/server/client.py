"""Client: the browser's half, its scripts as one file and its styles as another: a slow network asks once for each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from flask import Flask, Response, request

from .routes import FOR_EVER

_ASSETS = files("xlog_viewer").joinpath("assets")
_KINDS = {"client.js": (".js", "text/javascript"), "client.css": (".css", "text/css")}
"""Name of a file that is served -> what it is made of, and what it is."""


def add_client(server: Flask) -> None:
    """Add the routes of the client's files. They are asked for with their version, so browsers keep them."""
    for name, (_, mimetype) in _KINDS.items():
        server.add_url_rule(f"/{name}", name, _answering(name, mimetype))


def versioned(name: str) -> str:
    """Return the address of one of the client's files, below the viewer's root."""
    return f"{name}?m={hashlib.blake2b(client_file(name).encode(), digest_size=8).hexdigest()}"


@lru_cache
def client_file(name: str) -> str:
    """Return the text of one of the client's files."""
    ending, _ = _KINDS[name]
    return "\n".join(path.read_text("utf-8") for path in _found(_ASSETS) if path.name.endswith(ending))


def _found(folder: Traversable) -> list[Traversable]:
    """Return the files below a folder, those of the folder itself first."""
    inside = sorted(folder.iterdir(), key=lambda path: path.name)
    below = [path for sub in inside if sub.is_dir() for path in _found(sub)]
    return [path for path in inside if path.is_file()] + below


def _answering(name: str, mimetype: str) -> Callable[[], Response]:
    def answer() -> Response:
        response = Response(client_file(name), mimetype=mimetype)
        response.headers["Cache-Control"] = FOR_EVER if "m" in request.args else "no-cache"
        return response

    return answer
