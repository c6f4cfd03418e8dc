"""Figures as files, and what is seen of one on its page: the address is the page's with an ending."""

from __future__ import annotations

import threading

from flask import Flask, Response, abort, request

from xlog.figures import FORMATS, FigureError, shown, written

from ..address.paths import Query
from ..composer import compose, in_words
from ..composer.requested import requested
from ..data import LogDir
from ..store.entries import RunRow
from ..store.run import Run
from ..words import preferred, speaking
from .routes import file_name, named

_PREVIEW = 1600  # pixels side by side
_ONE_AT_A_TIME = threading.Lock()  # each takes some hundred megabytes at most


def add_figures(server: Flask, logs: LogDir) -> None:
    """Add the routes to a server."""

    @server.get("/run/<key>/figure.<any(png, svg, pdf):kind>")
    def figure(key: str, kind: str) -> Response:
        logs.refresh()
        run, row = logs.run(key), logs.row(key)
        if run is None or row is None:
            abort(404)
        query = Query.parse(request.query_string.decode("ascii", "replace"))
        with speaking(preferred(query.get("lang"), request.accept_languages.values())), _ONE_AT_A_TIME:
            try:
                return _made(logs, run, row, query, kind)
            except FigureError as error:
                return Response(f"{in_words(error)}\n", 422, mimetype="text/plain")


def _made(logs: LogDir, run: Run, row: RunRow, query: Query, kind: str) -> Response:
    """Return a figure, to look at or to save. Raises FigureError."""
    asked = requested(run, row, query)
    drawing = compose(logs, run, asked.content, asked.options)
    if query.get("preview"):
        return _response(shown(drawing, _PREVIEW), "image/png")
    made = _response(written(drawing, kind), FORMATS[kind])
    made.headers.set("Content-Disposition", "attachment", **named(file_name(row.path, "figure", ending=kind)))
    return made


def _response(data: bytes, kind: str) -> Response:
    response = Response(data, mimetype=kind)
    response.headers["Cache-Control"] = "no-store"  # a run grows, and its pictures are nobody else's business
    return response
