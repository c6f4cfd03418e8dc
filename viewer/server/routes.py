"""Routes of bytes: pictures as they are stored, maps as float32, color tables. Keys and numbers in, no paths."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from importlib.resources import files

from dash.exceptions import DependencyException
from flask import Flask, Response, abort, redirect, request
from plotly import __version__ as plotly_version
from werkzeug.wrappers import Response as BaseResponse

from xlog.painting.palettes import color_tables

from ..address.paths import thumb_path
from ..analysis.compared_runs import MOST
from ..data import LogDir
from ..store.entries import MapPayload, MaskRef, Ref

# A record of a log never changes, and a file's name is unique: a browser need not ask twice.
FOR_EVER = "private, max-age=31536000, immutable"  # private: a proxy between would hand it to others
_MAP = re.compile(r"([0-9a-f]+)-([0-9]{1,20})-([0-9]{1,20})")  # a run's key, a file, an offset
_GZIP_LEVEL = 1  # 6 ms for a map of 224 x 224; higher levels save little on floats


def _picture(logs: LogDir, key: str, file: int, offset: int) -> BaseResponse:
    found = logs.picture(key, Ref(file, offset)) or abort(404)
    return _lasting(Response(found.data, mimetype=found.media_type), f"{key}-{file}-{offset}")


def _picture_of_sample(logs: LogDir, key: str, position: int) -> BaseResponse:
    run = logs.run(key)
    sample = run.sample(position) if run else None
    if sample is None or sample.picture is None:
        abort(404)
    return redirect(thumb_path(key, sample.picture, sample.depth))


def _slice(logs: LogDir, key: str, file: int, offset: int, number: int, depth: int) -> BaseResponse:
    found = logs.slice(key, Ref(file, offset), number, depth) or abort(404)
    return _lasting(Response(found.data, mimetype=found.media_type), f"{key}-{file}-{offset}-{number}-{depth}")


def _mask(logs: LogDir, key: str, file: int, offset: int, region: int) -> BaseResponse:
    found = logs.mask(key, MaskRef(Ref(file, offset), region)) or abort(404)
    return _lasting(Response(found.data, mimetype=found.media_type), f"{key}-{file}-{offset}-{region}")


def _attribution(logs: LogDir, key: str, part: str, file: int, offset: int) -> BaseResponse:
    found = logs.map(key, Ref(file, offset), part) or abort(404)
    return _lasting(_map_response(found), f"{key}-{part}-{file}-{offset}")


def _consensus(logs: LogDir, what: str, named: str) -> BaseResponse:
    maps = [_MAP.fullmatch(part) for part in named.split("/")]
    if not all(maps) or len(maps) > MOST:
        abort(404)
    requested = [(found[1], Ref(int(found[2]), int(found[3]))) for found in maps if found]
    made = logs.consensus(requested, what == "superpixels") or abort(404)
    return _lasting(_map_response(made.mean), f"{what}-{named}")


def _segments(logs: LogDir, key: str, file: int, offset: int) -> BaseResponse:
    found = logs.segments(key, Ref(file, offset)) or abort(404)
    response = _packed(found.data)
    response.headers["X-Map-Shape"] = f"{found.height},{found.width}"
    return _lasting(response, f"{key}-segments-{file}-{offset}")


def _colors(logs: LogDir) -> BaseResponse:
    return Response(json.dumps(color_tables()), mimetype="application/json")


ROUTES: Mapping[str, Callable[..., BaseResponse]] = {
    "/run/<key>/picture/<int:file>/<int:offset>": _picture,
    "/run/<key>/picture/<int:file>/<int:offset>/<int:number>/<int:depth>": _slice,
    "/run/<key>/sample-picture/<int:position>": _picture_of_sample,
    "/run/<key>/mask/<int:file>/<int:offset>/<int:region>": _mask,
    "/run/<key>/<any(map, mean, spread):part>/<int:file>/<int:offset>": _attribution,
    "/run/<key>/segments/<int:file>/<int:offset>": _segments,
    "/consensus/<any(superpixels, pixels):what>/<path:named>": _consensus,
    "/colors": _colors,
}
"""Address -> what answers: it takes the logs and the parts of the address by their names."""


def add_routes(server: Flask, logs: LogDir) -> None:
    """Add `ROUTES` to a server."""
    for address, respond in ROUTES.items():
        server.add_url_rule(address, respond.__name__.lstrip("_"), partial(respond, logs))


def add_scripts(server: Flask) -> None:
    """Add the route of the script that charts load."""

    @server.get("/plotly.js")
    def plotly() -> Response:
        response = Response(_plotly(), mimetype="text/javascript")
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Cache-Control"] = "no-cache"  # ask each time; there may be a newer one
        response.set_etag(f"{plotly_version}-template")
        response.make_conditional(request)
        return response

    @server.errorhandler(DependencyException)  # Dash's word for a script that it has not; it would be error 500
    def no_script(error: DependencyException) -> tuple[str, int]:
        return "", 404


@lru_cache(maxsize=1)
def _plotly() -> bytes:
    """Return plotly's script, packed: a third of five million bytes, and all browsers unpack.

    The template that its figures are drawn by comes along: it is the same of all charts, and in Python part of each.
    """
    package = files("plotly") / "package_data"
    script, template = (
        package.joinpath(*path).read_bytes() for path in (["plotly.min.js"], ["templates", "plotly.json"])
    )
    return gzip.compress(b"".join([script, b";\nwindow.chartTemplate = ", template, b";\n"]), _GZIP_LEVEL, mtime=0)


def _map_response(payload: MapPayload) -> Response:
    """Return a map's values with what it takes to read and color them in headers."""
    response = _packed(payload.data)
    response.headers["X-Map-Shape"] = f"{payload.height},{payload.width}"
    response.headers["X-Map-Depth"] = str(payload.depth)
    response.headers["X-Map-Signed"] = str(int(payload.signed))
    response.headers["X-Map-Range"] = f"{payload.low!r},{payload.high!r}"
    response.headers["X-Map-Scale"] = f"{payload.scale_low!r},{payload.scale_high!r}"
    return response


def _packed(data: bytes) -> Response:
    """Return numbers, packed where the browser unpacks."""
    response = Response(data, mimetype="application/octet-stream")
    if request.accept_encodings["gzip"]:
        response.set_data(gzip.compress(data, _GZIP_LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    return response


def _lasting(response: Response, tag: str) -> Response:
    encoding = response.headers.get("Content-Encoding", "")
    response.set_etag(f"{tag}-{encoding}" if encoding else tag)
    response.headers["Cache-Control"] = FOR_EVER
    response.make_conditional(request)
    return response
