"""Colored: pictures and maps as addresses that hold their bytes."""

from __future__ import annotations

import base64
import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..analysis.agreement import coarse
from ..figures import DIVERGING, SEQUENTIAL, color_tables
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
    stops = ", ".join(f"rgb({red}, {green}, {blue})" for red, green, blue in _table(signed)[::15])
    return f"linear-gradient(to right, {stops})"


def _table(signed: bool) -> list[list[int]]:
    kind, names = ("diverging", DIVERGING) if signed else ("sequential", SEQUENTIAL)
    return color_tables()[kind][next(iter(names))]


def _smaller(values: NDArray[np.floating]) -> NDArray[np.floating]:
    smaller = coarse(values, MOST_PIXELS) if max(values.shape) > MOST_PIXELS else None
    return values if smaller is None else smaller


def _png(values: NDArray[np.floating], payload: MapPayload) -> bytes:
    low, high = payload.scale_low, payload.scale_high
    flat = 128 if payload.signed else 0  # a map of one value; as in client/maps/coloring.js
    known = np.isfinite(values)
    level = np.full(values.shape, flat, np.uint8)
    if high > low:
        shares = (np.where(known, values, low).astype(np.float64) - low) / (high - low)
        level = np.clip(255 * shares + 0.5, 0, 255).astype(np.uint8)
    image = Image.fromarray(level)
    image.putpalette([part for color in _table(payload.signed) for part in color])
    if not known.all():
        image = image.convert("RGBA")
        image.putalpha(Image.fromarray(np.where(known, 255, 0).astype(np.uint8)))
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _address(data: bytes, media_type: str) -> str:
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"
