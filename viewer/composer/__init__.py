"""Composer: figures of samples and their maps for papers and slides, as PNG, SVG and PDF, without a browser."""

from __future__ import annotations

from ..data import LogDir
from ..store.run import Run
from .drawing import Drawing, FigureError
from .fonts import fonts
from .layout import Layout
from .options import Content, Options
from .panels import Painter
from .pdf import pdf
from .png import png, preview
from .svg import svg

FORMATS = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}
"""Of figures: by the ending of a file's name its type."""


def compose(logs: LogDir, run: Run, content: Content, options: Options, font: str = "") -> Drawing:
    """Return a figure. Raises FigureError, which says what cannot be drawn and what to do."""
    return Layout(run, content, options, Painter(logs, run, content, options).paint(), fonts(font)).drawing()


def shown(drawing: Drawing, width: int) -> bytes:
    """Return the bytes of a PNG of a figure that is at most so many pixels wide, to look at."""
    return preview(drawing, fonts(), width)


def written(drawing: Drawing, kind: str, font: str = "") -> bytes:
    """Return the bytes of a figure in one of FORMATS. Raises FigureError for letters that no font has."""
    if kind == "svg":
        return svg(drawing)
    return (png if kind == "png" else pdf)(drawing, fonts(font))


__all__ = ["FORMATS", "Content", "Drawing", "FigureError", "Options", "compose", "shown", "written"]
