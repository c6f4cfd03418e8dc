"""Figures: pictures and maps with words and color bars, as PNG, SVG and PDF, without a browser."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .drawing import Drawing
from .fonts import fonts
from .layout import Layout
from .line_layout import LineLayout
from .line_subjects import Bar, RowSubject, TextSubject
from .options import Options
from .panels import Subject, paint, scale_of
from .pdf import pdf
from .phrases import FigureError, english
from .png import png, preview
from .svg import svg

FORMATS = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}
"""Of figures: by the ending of a file's name its type."""


def compose(
    subjects: Sequence[Subject],
    explainers: Sequence[str],
    options: Options,
    font: str = "",
    say: Callable[..., str] = english,
) -> Drawing:
    """Return a figure, whose words `say` says. Raises FigureError, which says what cannot be drawn and what to do."""
    scale = scale_of([(one.width, one.height) for one in subjects], len(explainers), options)
    panels = paint(subjects, explainers, options, scale, say)
    return Layout(subjects, explainers, options, panels, fonts(font), say).drawing()


def compose_lines(
    subjects: Sequence[TextSubject | RowSubject],
    explainers: Sequence[str],
    options: Options,
    font: str = "",
    say: Callable[..., str] = english,
) -> Drawing:
    """Return a figure of texts or of rows of a table. Raises FigureError, as compose()."""
    if not subjects or not explainers:
        raise FigureError("error_empty")
    return LineLayout(subjects, explainers, options, fonts(font), say).drawing()


def shown(drawing: Drawing, width: int) -> bytes:
    """Return the bytes of a PNG of a figure that is at most so many pixels wide, to look at."""
    return preview(drawing, fonts(), width)


def written(drawing: Drawing, kind: str, font: str = "") -> bytes:
    """Return the bytes of a figure in one of FORMATS. Raises FigureError for letters that no font has."""
    if kind == "svg":
        return svg(drawing)
    return (png if kind == "png" else pdf)(drawing, fonts(font))


__all__ = [
    "FORMATS",
    "Bar",
    "Drawing",
    "FigureError",
    "Options",
    "RowSubject",
    "Subject",
    "TextSubject",
    "compose",
    "compose_lines",
    "shown",
    "written",
]
