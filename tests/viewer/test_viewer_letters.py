"""Which letters fonts have: read from the fonts, and compared with fontTools."""

from __future__ import annotations

import io

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTCollection, TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph
from PIL import ImageFont

from xlog.figures.fonts import fonts
from xlog.figures.letters import faces_in, letters_of

SOME = [*range(65, 91), *range(0x4E00, 0x4E10), 0x2212, 0xFFFD]
BEYOND = [*SOME, 0x1F600, 0x1F601, 0x2A6DF]  # not in 16 bits


def built(codes: list[int]) -> TTFont:
    """A font with an empty glyph for each code point."""
    builder = FontBuilder(1000)
    names = [".notdef", *(f"glyph{code:x}" for code in codes)]
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({code: f"glyph{code:x}" for code in codes})
    builder.setupGlyf({name: Glyph() for name in names})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (500, 0)))
    builder.setupHorizontalHeader()
    builder.setupNameTable({"familyName": "Built"})
    builder.setupPost()
    return builder.font


def saved(font: TTFont | TTCollection) -> io.BytesIO:
    file = io.BytesIO()
    font.save(file)
    return file


@pytest.mark.parametrize("codes", [SOME, BEYOND])
def test_letters_are_those_that_a_font_was_built_with(codes) -> None:
    assert letters_of(saved(built(codes))) == set(codes)


def test_a_collection_has_several_faces() -> None:
    collection = TTCollection()
    collection.fonts = [built(SOME), built(BEYOND)]
    file = saved(collection)
    assert faces_in(file) == 2
    assert [letters_of(file, number) for number in range(2)] == [set(SOME), set(BEYOND)]
    with pytest.raises(ValueError, match="one of the faces"):
        letters_of(file, 2)


def test_fonts_of_this_system_have_the_letters_that_fonttools_finds() -> None:
    for face in fonts()._faces:
        with TTFont(face.source, fontNumber=face.number, lazy=True) as font:
            assert letters_of(io.BytesIO(_bytes(face)), face.number) == set(font.getBestCmap())


def _bytes(face) -> bytes:
    source = face.source
    if isinstance(source, str):
        with open(source, "rb") as file:
            return file.read()
    return source.read()


@pytest.mark.parametrize("data", [b"", b"no font at all, but long enough", b"ttcf"])
def test_what_is_no_font_is_refused(data) -> None:
    with pytest.raises(ValueError, match="wanted"):
        letters_of(io.BytesIO(data))


def test_a_font_that_was_cut_short_is_refused() -> None:
    whole = ImageFont.load_default(10).font_bytes
    with pytest.raises(ValueError, match="wanted"):
        letters_of(io.BytesIO(whole[:100]))
