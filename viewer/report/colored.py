"""Colored: pictures and maps as addresses that hold their bytes."""

from __future__ import annotations

import base64
import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xlog.painting.coloring import levels, table
from xlog.painting.looks import Looks
from xlog.painting.values import Grid

from ..analysis.agreement import coarse
from ..store.entries import MapPayload, PicturePayload

MOST_PIXELS = 512  # of a side of a map: larger ones are averaged, or a report of a few samples would be huge


def picture_address(payload: PicturePayload) -> str:
    """Return the address of a picture as it was stored."""
    return _address(payload.data, payload.media_type)


def map_address(payload: MapPayload) -> str:
    """Return the address of a map in the viewer's first colors; what is no number is transparent."""
    return _address(_png(_smaller(values_of(payload)), payload), "image/png")


def values_of(payload: MapPayload) -> NDArray[np.float32]:
    """Return the values (H, W) of a map."""
    return np.frombuffer(payload.data, "<f4").reshape(payload.height, payload.width)


def gradient(signed: bool) -> str:
    """Return the CSS of a color bar, the low end left."""
    stops = ", ".join(f"rgb({red}, {green}, {blue})" for red, green, blue in table(signed, Looks())[::15].tolist())
    return f"linear-gradient(to right, {stops})"


def _smaller(values: NDArray[np.floating]) -> NDArray[np.floating]:
    smaller = coarse(values, MOST_PIXELS) if max(values.shape) > MOST_PIXELS else None
    return values if smaller is None else smaller


def _png(values: NDArray[np.floating], payload: MapPayload) -> bytes:
    grid, known = Grid(values.astype(np.float32), payload.signed), np.isfinite(values)
    image = Image.fromarray(levels(grid, (payload.scale_low, payload.scale_high)))
    image.putpalette(table(payload.signed, Looks()).ravel().tolist())
    if not known.all():
        image = image.convert("RGBA")
        image.putalpha(Image.fromarray(np.where(known, 255, 0).astype(np.uint8)))
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _address(data: bytes, media_type: str) -> str:
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"
