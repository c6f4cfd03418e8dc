"""SVG: a figure whose words are text, and whose maps are PNGs within."""

from __future__ import annotations

import base64
import html
import io
import re

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .drawing import Box, Color, Drawing, Item, Outline, Raster
from .right_to_left import has_right_to_left

_FAMILY = "'DejaVu Sans', Arial, Helvetica, 'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', sans-serif"
_AS_SEEN = "direction:ltr;unicode-bidi:bidi-override"  # letters are in their places, nobody is to turn them again
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 has no word for


def svg(drawing: Drawing) -> bytes:
    """Return the bytes of an SVG of the figure's size on paper."""
    width, height = drawing.inches
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.4f}in" height="{height:.4f}in" '
        f'viewBox="0 0 {drawing.width} {drawing.height}" font-family="{_FAMILY}">'
    )
    ground = f'<rect width="100%" height="100%" fill="{_hex(drawing.ground)}"/>'
    lines = [head, f"<title>{_escaped(drawing.title)}</title>", ground, *map(_element, drawing.items), "</svg>\n"]
    return "\n".join(lines).encode()


def _element(item: Item) -> str:
    if isinstance(item, Raster):
        height, width = item.pixels.shape[:2]
        about = f"<title>{_escaped(item.about)}</title>" if item.about else ""
        return (
            f'<image x="{item.x:g}" y="{item.y:g}" width="{width}" height="{height}" preserveAspectRatio="none" '
            f'style="image-rendering:pixelated" href="{_address(item.pixels)}">{about}</image>'
        )
    if isinstance(item, Box):
        about = f"<title>{_escaped(item.about)}</title>" if item.about else ""
        return (
            f'<rect x="{item.x:.2f}" y="{item.y:.2f}" width="{item.width:.2f}" height="{item.height:.2f}" '
            f'fill="{_hex(item.color)}">{about}</rect>'
        )
    if isinstance(item, Outline):
        dash = f' stroke-dasharray="{item.dash:g}"' if item.dash else ""
        return (
            f'<rect x="{item.x:g}" y="{item.y:g}" width="{item.width:g}" height="{item.height:g}" fill="none" '
            f'stroke="{_hex(item.color)}" stroke-width="{item.stroke:g}"{dash}/>'
        )
    middle = item.x + item.width / 2  # other fonts are wider or narrower: then by as much at both ends
    turned = f' style="{_AS_SEEN}"' if has_right_to_left(item.text) else ""
    return (
        f'<text x="{middle:.2f}" y="{item.y:.2f}" font-size="{item.size:g}" text-anchor="middle" '
        f'fill="{_hex(item.color)}" xml:space="preserve"{turned}>{_escaped(item.text)}</text>'
    )


def _escaped(words: str) -> str:
    return html.escape(_UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", words), quote=False)


def _hex(color: Color) -> str:
    return "#{:02x}{:02x}{:02x}".format(*color)


def _address(pixels: NDArray[np.uint8]) -> str:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
