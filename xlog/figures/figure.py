"""Figure: what was composed, shown in a notebook or a window, or saved."""

from __future__ import annotations

import html
import os
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
from PIL import Image, ImageShow

from ..errors import ConfigError
from ..painting.coloring import Pixels
from .drawing import Drawing
from .fonts import fonts
from .pdf import pdf
from .phrases import FigureError
from .png import drawn, png
from .svg import svg

_WRITERS = {".png": png, ".pdf": pdf, ".svg": lambda drawing, _: svg(drawing)}


class Figure:
    """Maps and pictures with words and color bars. A notebook shows it; `save` writes a PNG, an SVG or a PDF."""

    def __init__(self, drawing: Drawing, font: str = "") -> None:
        self.drawing = drawing
        """What stands where, in pixels."""
        self._font = font

    def pixels(self) -> Pixels:
        """Return the figure as pixels (H, W, 3)."""
        return np.asarray(self._image())

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write a file, whose name says as what: .png, .pdf or .svg; return its path. What is there is replaced.

        Raises ConfigError for another ending and for letters that no font has; a PDF needs the extra `pdf`.
        """
        file = Path(path)
        kind = file.suffix.lower()
        if kind not in _WRITERS:
            raise FigureError("error_ending", endings=", ".join(_WRITERS), path=path)
        data = _WRITERS[kind](self.drawing, fonts(self._font))
        file.write_bytes(data)
        return file

    def show(self) -> None:
        """Show it below a notebook's cell, else in the program that this system shows pictures with.

        Raises ConfigError where there is none.
        """
        if (display := _notebook_display()) is not None:
            display.display(self)
        elif not ImageShow.show(self._image(), self.drawing.title):
            raise ConfigError('show: wanted a notebook, or a program that shows pictures, got none; save("figure.png")')

    def _image(self) -> Image.Image:
        return drawn(self.drawing, fonts(self._font))

    def _repr_html_(self) -> str:
        """Return the figure as text and pictures, no wider than the page."""
        name, picture = html.escape(self.drawing.title), svg(self.drawing).decode()
        return f'<div role="img" aria-label="{name}" style="max-width: 100%; overflow: auto">{picture}</div>'

    def __repr__(self) -> str:
        return f"<xlog figure of {self.drawing.width} x {self.drawing.height} pixels: {self.drawing.title}>"


def _notebook_display():  # type: ignore[no-untyped-def]
    """Return what shows things in a Jupyter kernel, None elsewhere; IPython is not loaded where it is not."""
    ipython = sys.modules.get("IPython")
    kernel = None if ipython is None else getattr(ipython.get_ipython(), "kernel", None)
    return None if kernel is None else import_module("IPython.display")
