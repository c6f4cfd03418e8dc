"""PDF: one page of a figure's size, whose words are text in fonts that lie within, and whose pixels lose nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image

from ..optional import optional
from .drawing import Box, Drawing, Item, Outline, Raster, Words
from .fonts import Face, Fonts

_POINTS = 72  # to an inch


def pdf(drawing: Drawing, fonts: Fonts) -> bytes:
    """Return the bytes of a PDF. Raises FigureError for letters that no font has."""
    with TemporaryDirectory() as folder, _quiet():
        page = _Page(drawing, fonts, Path(folder))
        try:
            for item in drawing.items:
                page.draw(item)
            return bytes(page.document.output())
        finally:
            for font in page.document.fonts.values():
                font.ttfont.close()  # fpdf2 leaves them open


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep fontTools, which fpdf2 asks for letters, from saying all that it does: paddle lets loggers speak."""
    logger = logging.getLogger("fontTools")
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)


class _Page:
    """A document of one page that is being drawn."""

    def __init__(self, drawing: Drawing, fonts: Fonts, folder: Path) -> None:
        self._fonts, self._folder, self._unit = fonts, folder, _POINTS / drawing.dpi
        self._names: dict[Face, str] = {}
        self.document = _document(drawing, self._unit)

    def draw(self, item: Item) -> None:
        """Draw one thing at its place."""
        if isinstance(item, Raster):
            height, width = (length * self._unit for length in item.pixels.shape[:2])
            image = Image.fromarray(item.pixels)
            self.document.image(image, item.x * self._unit, item.y * self._unit, width, height)
        elif isinstance(item, Outline):
            self._outline(item)
        elif isinstance(item, Box):
            self.document.set_fill_color(*item.color)
            places = (length * self._unit for length in (item.x, item.y, item.width, item.height))
            self.document.rect(*places, style="F")
        else:
            self._write(item)

    def _write(self, item: Words) -> None:
        self._fonts.require(item.text)
        self.document.set_text_color(*item.color)
        x = item.x
        for face, part in self._fonts.runs(item.text):
            self.document.set_font(self._name(face), size=item.size * self._unit)
            self.document.text(x * self._unit, item.y * self._unit, part)
            x += face.sized(item.size).getlength(part)

    def _name(self, face: Face) -> str:
        """Return the name that a face has in the document, which it joins with its first words."""
        if face not in self._names:
            self._names[face] = f"face{len(self._names)}"
            file = face.data if isinstance(face.data, str) else self._folder / "font.ttf"
            if not isinstance(face.data, str):
                Path(file).write_bytes(face.data)
            self.document.add_font(self._names[face], "", file, collection_font_number=face.number)
        return self._names[face]

    def _outline(self, item: Outline) -> None:
        self.document.set_draw_color(*item.color)
        self.document.set_line_width(item.stroke * self._unit)
        self.document.set_dash_pattern(dash=item.dash * self._unit, gap=item.dash * self._unit)
        places = (length * self._unit for length in (item.x, item.y, item.width, item.height))
        self.document.rect(*places)


def _document(drawing: Drawing, unit: float) -> Any:
    """Return a document with its ground."""
    fpdf = optional("fpdf", "a figure as PDF")  # 0.2 s that a viewer need not wait for when it starts
    width, height = drawing.width * unit, drawing.height * unit
    document = fpdf.FPDF(unit="pt", format=(width, height))
    document.set_auto_page_break(False)
    document.set_margin(0)
    document.set_image_filter("FlateDecode")
    document.set_title(drawing.title)
    document.add_page()
    document.set_fill_color(*drawing.ground)
    document.rect(0, 0, width, height, style="F")
    return document
