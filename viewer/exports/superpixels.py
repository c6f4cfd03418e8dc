"""Superpixels over their picture, as PNG."""

from __future__ import annotations

import io

import numpy as np
from flask import Flask, Response, abort
from PIL import Image

from xlog.painting.superpixels import cut_out, painted, weights_of

from ..data import LogDir
from ..store.entries import PicturePayload, Ref, SegmentsPayload


def add_superpixels(server: Flask, logs: LogDir) -> None:
    """Add the routes to a server."""

    @server.get("/run/<key>/superpixels/<int:file>/<int:offset>/<int:from_file>/<int:from_offset>/<int:count>.png")
    def superpixels(key: str, file: int, offset: int, from_file: int, from_offset: int, count: int) -> Response:
        segments, map_ = logs.segments(key, Ref(file, offset)), logs.map(key, Ref(file, offset))
        picture = logs.picture(key, Ref(from_file, from_offset))
        if segments is None or map_ is None or picture is None or (map_.height, map_.width) != _size(segments):
            abort(404)
        numbers = np.frombuffer(segments.data, "<u2").reshape(_size(segments))
        values = np.frombuffer(map_.data, "<f4").reshape(_size(segments))
        if not np.isfinite(values).all():
            abort(404)
        return _lasting(painted(_pixels(picture, segments), numbers, weights_of(values, numbers), count))

    @server.get("/run/<key>/superpixel/<int:file>/<int:offset>/<int:from_file>/<int:from_offset>/<int:number>.png")
    def superpixel(key: str, file: int, offset: int, from_file: int, from_offset: int, number: int) -> Response:
        segments, picture = logs.segments(key, Ref(file, offset)), logs.picture(key, Ref(from_file, from_offset))
        if segments is None or picture is None:
            abort(404)
        numbers = np.frombuffer(segments.data, "<u2").reshape(_size(segments))
        if number not in numbers:
            abort(404)
        return _lasting(cut_out(_pixels(picture, segments), numbers, number))


def _lasting(pixels: np.ndarray) -> Response:
    response = Response(_png(pixels), mimetype="image/png")
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"  # records never change
    return response


def _size(segments: SegmentsPayload) -> tuple[int, int]:
    return segments.height, segments.width


def _pixels(picture: PicturePayload, segments: SegmentsPayload) -> np.ndarray:
    """Return a picture in the size of its superpixels: (H, W, 3)."""
    with Image.open(io.BytesIO(picture.data)) as image:
        return np.asarray(image.convert("RGB").resize((segments.width, segments.height)))


def _png(pixels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()
