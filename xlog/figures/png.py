"""PNG: a figure as pixels."""

from __future__ import annotations

import io
from itertools import pairwise

from PIL import Image, ImageDraw

from .drawing import Box, Drawing, Outline, Raster, Words
from .fonts import Fonts


def png(drawing: Drawing, fonts: Fonts) -> bytes:
    """Return the bytes of a PNG, which says how many pixels are an inch. Raises FigureError for unknown letters."""
    for item in drawing.items:
        if isinstance(item, Words):
            fonts.require(item.text)
    return _bytes(drawn(drawing, fonts), drawing.dpi)


def preview(drawing: Drawing, fonts: Fonts, width: int) -> bytes:
    """Return the bytes of a PNG of at most so many pixels side by side, to look at; unknown letters are boxes."""
    image = drawn(drawing, fonts)
    if image.width > width:
        image = image.resize((width, max(1, round(image.height * width / image.width))), Image.Resampling.LANCZOS)
    return _bytes(image, drawing.dpi)


def _bytes(image: Image.Image, dpi: int) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG", dpi=(dpi, dpi))
    return file.getvalue()


def drawn(drawing: Drawing, fonts: Fonts) -> Image.Image:
    """Return a figure as a picture; unknown letters are boxes."""
    image = Image.new("RGB", (drawing.width, drawing.height), drawing.ground)
    pen = ImageDraw.Draw(image)
    for item in drawing.items:
        if isinstance(item, Raster):
            image.paste(Image.fromarray(item.pixels), (round(item.x), round(item.y)))
        elif isinstance(item, Outline):
            _outline(pen, item)
        elif isinstance(item, Box):
            _box(pen, item)
        else:
            x = item.x
            for face, part in fonts.runs(item.text):
                font = face.sized(item.size)
                pen.text((x, item.y), part, item.color, font, anchor="ls")
                x += font.getlength(part)
    return image


def _box(pen: ImageDraw.ImageDraw, item: Box) -> None:
    left, top, right, bottom = (round(end) for end in (item.x, item.y, item.x + item.width, item.y + item.height))
    if right > left and bottom > top:
        pen.rectangle((left, top, right - 1, bottom - 1), item.color)


def _outline(pen: ImageDraw.ImageDraw, item: Outline) -> None:
    right, bottom, width = item.x + item.width, item.y + item.height, max(1, round(item.stroke))
    corners = [(item.x, item.y), (right, item.y), (right, bottom), (item.x, bottom), (item.x, item.y)]
    for (x, y), (to_x, to_y) in pairwise(corners):
        length = abs(to_x - x) + abs(to_y - y)
        dash = item.dash or length or 1
        at = 0.0
        while at < length:
            ends = (min(place, length) / length for place in (at, at + dash))
            pen.line([(x + (to_x - x) * share, y + (to_y - y) * share) for share in ends], item.color, width)
            at += 2 * dash
