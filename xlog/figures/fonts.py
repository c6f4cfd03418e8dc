"""Fonts: whose letters a figure has. The system's own; where it has none, the one that comes with Pillow."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import groupby
from pathlib import Path
from unicodedata import category

from PIL import ImageFont

from .letters import faces_in, letters_of
from .phrases import FigureError
from .right_to_left import diacritics_first

_PLAIN = ("dejavusans", "liberationsans-regular", "notosans-regular", "arial", "helvetica", "segoeui", "verdana")
_WIDE = (  # with Chinese letters
    *("notosanscjk-regular", "notosanscjksc-regular", "notosanssc-regular", "sourcehansanssc-regular"),
    *("sourcehansanscn-regular", "wqy-microhei", "wqy-zenhei", "droidsansfallbackfull", "droidsansfallback"),
    *("msyh", "pingfang", "hiragino sans gb", "stheiti light", "simsun", "simhei", "arial unicode"),
)
_KNOWN = (*_PLAIN, *_WIDE)
UNKNOWN = "\N{REPLACEMENT CHARACTER}"
_PLAINER = {
    "\N{MINUS SIGN}": "-",
    "\N{EN DASH}": "-",
    "\N{NARROW NO-BREAK SPACE}": " ",
    "\N{MULTIPLICATION SIGN}": "x",
    UNKNOWN: "?",
}
"""What stands for letters of ours that small fonts lack."""
_SUFFIXES = (".ttf", ".otf", ".ttc")
_SIMPLIFIED = (" SC", " CN")  # how the face of a collection ends that has the forms of letters that China writes


@dataclass(frozen=True)
class Face:
    """A font's letters, all in one weight."""

    data: bytes | str
    """A file's path, or the bytes of a font."""
    number: int = 0
    """In a collection."""

    @property
    def source(self) -> str | BytesIO:
        """What to read it from."""
        return self.data if isinstance(self.data, str) else BytesIO(self.data)

    def sized(self, size: float) -> ImageFont.FreeTypeFont:
        """Return the face at a size in pixels."""
        return _sized(self, round(size, 1))

    def has(self, letter: str) -> bool:
        """Tell whether it has a letter."""
        return ord(letter) in _letters(self)


@lru_cache(maxsize=64)
def _sized(face: Face, size: float) -> ImageFont.FreeTypeFont:
    # Letter by letter, as PDF has it: with ligatures words would not be as wide in all files.
    return ImageFont.truetype(face.source, size, face.number, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=32)
def _letters(face: Face) -> frozenset[int]:
    if isinstance(face.data, bytes):
        return letters_of(BytesIO(face.data), face.number)
    with open(face.data, "rb") as file:
        return letters_of(file, face.number)


class Fonts:
    """Fonts in their order: each letter is of the first that has it."""

    def __init__(self, faces: Sequence[Face]) -> None:
        self._faces = faces

    def runs(self, words: str) -> Iterator[tuple[Face, str]]:
        """Yield words in parts that are of one font each; letters that none has are of the first."""
        for face, letters in groupby(map(self._plainer, diacritics_first(words)), key=self._of):
            yield face, "".join(letters)

    def width(self, words: str, size: float) -> float:
        """Return how wide words are, in the unit of their size."""
        return sum(face.sized(size).getlength(part) for face, part in self.runs(words))

    def require(self, words: str) -> None:
        """Raise FigureError where letters are in no font, which would be drawn as empty boxes."""
        if missing := "".join(sorted({letter for letter in map(self._plainer, words) if not self._has(letter)})):
            raise FigureError("error_letters", letters=missing[:20])

    def _has(self, letter: str) -> bool:
        return any(face.has(letter) for face in self._faces)

    def _plainer(self, letter: str) -> str:
        return letter if self._has(letter) else _PLAINER.get(letter, letter)

    def _of(self, letter: str) -> Face:
        return next((face for face in self._faces if face.has(letter)), self._faces[0])


def writable(words: str) -> str:
    """Return words without marks that are no letters, and with a sign for what no font can write: halves of letters."""
    kinds = ((letter, category(letter)) for letter in words)
    return "".join(UNKNOWN if kind[0] == "C" else letter for letter, kind in kinds if kind != "Cf")


@lru_cache(maxsize=8)
def fonts(file: str = "") -> Fonts:
    """Return the fonts of a figure: one of a file first, then those of the system. Raises FigureError for no font."""
    named = [_face(Path(file))] if file else []
    return Fonts([*named, *_found(), Face(_bundled())])


def _face(path: Path) -> Face:
    try:
        face = Face(str(path), _number(path))
        _letters(face)
        face.sized(10)
    except (OSError, ValueError) as error:
        raise FigureError("error_font", path=path, error=error) from None
    return face


def _number(path: Path) -> int:
    """Return which face of a collection is taken: Chinese letters in the forms of China, else the first."""
    if path.suffix.lower() != ".ttc":
        return 0
    with open(path, "rb") as file:
        count = faces_in(file)
    names = [ImageFont.truetype(str(path), 10, number).getname()[0] or "" for number in range(count)]
    return next((number for number, name in enumerate(names) if name.endswith(_SIMPLIFIED)), 0)


def _found() -> list[Face]:
    """Return the fonts of the system that we know, in our order; those that cannot be read are left out."""
    paths: dict[str, Path] = {}
    for folder in _folders():
        for path in folder.rglob("*") if folder.is_dir() else ():
            if path.suffix.lower() in _SUFFIXES and path.stem.lower() in _KNOWN:
                paths.setdefault(path.stem.lower(), path)
    faces = []
    for name in filter(paths.__contains__, _KNOWN):
        try:
            faces.append(_face(paths[name]))
        except FigureError:
            continue
    return faces


def _folders() -> list[Path]:
    """Return where systems keep fonts."""
    home = Path.home()
    if sys.platform == "win32":
        mine = Path(os.environ.get("LOCALAPPDATA", home)) / "Microsoft/Windows/Fonts"
        return [Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts", mine]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    return [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts", home / ".fonts"]


def _bundled() -> bytes:
    font = ImageFont.load_default(10)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise FigureError("error_pillow")
    return bytes(font.font_bytes)
