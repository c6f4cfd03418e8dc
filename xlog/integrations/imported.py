"""Imported: what becomes a run of what other programs have written, sample by sample."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..errors import LogError
from ..events import codec
from ..events.limits import MAX_PIXELS
from ..events.schema import Event, Picture, RunMetadata

Group = list[Event]
_ORIENTATION = 0x0112  # of a camera's picture, in EXIF data; 1 is upright
_ENCODINGS = {"PNG": Picture.PNG, "JPEG": Picture.JPEG}


@dataclasses.dataclass
class Imported:
    """A run that is made of something else."""

    metadata: RunMetadata
    samples: Iterable[Group]
    """The events of each sample, read as they are asked for."""
    scores: Group = dataclasses.field(default_factory=list)
    """Summaries of all."""
    left_out: list[str] = dataclasses.field(default_factory=list)
    """What could not be taken over, in words; complete once all samples were read."""


def read_picture(path: Path) -> Picture:
    """Return a picture file as the log has it: as it lies there where that is a PNG or JPEG of gray, RGB or RGBA.

    Raises LogError, by the file's name.
    """
    pixels, data, kind = read_pixels(path)
    shaped = pixels[..., None] if pixels.ndim == 2 else pixels
    if kind not in _ENCODINGS:
        if pixels.dtype != np.uint8:
            raise LogError(f"{path}: wanted a picture of 8 bits, got one of 16")
        return codec.encode_picture(shaped.astype(np.uint8), "png")
    height, width, channels = shaped.shape
    return Picture(
        hash=codec.content_hash(shaped),
        width=width,
        height=height,
        channels=channels,
        encoding=_ENCODINGS[kind],
        data=data,
    )


def read_pixels(path: Path) -> tuple[NDArray[np.integer], bytes, str]:
    """Return a picture file's pixels, (H, W) of 8 or 16 bits or (H, W, C), its bytes, and its kind if these fit a log.

    Raises LogError, by the file's name.
    """
    try:
        data = path.read_bytes()
        with Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as image:
            if image.width * image.height > MAX_PIXELS:
                raise LogError(f"{path}: wanted up to {MAX_PIXELS} pixels, got {image.width} x {image.height}")
            if image.getexif().get(_ORIENTATION, 1) != 1:
                raise LogError(
                    f"{path}: wanted a picture that is stored as it is seen, as maps lie over it, got one that its "
                    "EXIF data turn; save it upright"
                )
            if image.mode.startswith("I"):
                return np.asarray(image).astype(np.uint16), data, ""
            is_plain = image.mode in ("L", "RGB", "RGBA")
            pixels = np.asarray(image if is_plain else image.convert("RGB"))
            return pixels, data, (image.format or "") if is_plain else ""
    except (
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombError,
    ) as error:
        raise LogError(f"{path}: wanted a PNG or JPEG, got {error}") from error
