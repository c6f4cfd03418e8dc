"""ImageFiles: photos in a folder, paths or PIL images as data that a runner takes."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from ..arrays import Floats
from ..errors import ConfigError, DataError, DataWarning
from .preprocess import Preprocess, Preprocessing, preprocessed, stats_of

SUFFIXES = frozenset(Image.registered_extensions())
_WITH_FRAMES = ("GIF", "PNG", "WEBP", "AVIF", "TIFF")  # a JPEG of several pictures has its preview in the others

Source = str | os.PathLike[str] | Iterable[str | os.PathLike[str] | Image.Image]


class ImageFiles:
    """Batches of images (N, C, H, W) with their ids, as often as they are iterated: see images()."""

    def __init__(
        self, source: Source, preprocess: Preprocessing, batch_size: int, labels: Literal["folder"] | None = None
    ) -> None:
        if batch_size < 1 or labels not in ("folder", None):
            raise ConfigError(
                f"images: wanted a batch_size of at least 1 and labels None or 'folder', got {batch_size!r} and "
                f"{labels!r}"
            )
        self._preprocess, self._batch_size, self._labels = preprocess, batch_size, labels
        self.unnormalize = stats_of(preprocess)
        """What undoes the preprocessing, as a runner takes it; None where that is not known."""
        self._entries = list(_entries(source))
        if not self._entries:
            raise DataError(f"images: wanted at least one image in {source!r}, found none")

    def __len__(self) -> int:
        """How many batches there are."""
        return -(-len(self._entries) // self._batch_size)

    def __iter__(self) -> Iterator[dict[str, object]]:
        """Read the batches, in the order of ids."""
        for start in range(0, len(self._entries), self._batch_size):
            entries = self._entries[start : start + self._batch_size]
            batch: dict[str, object] = {
                "images": np.stack([self._read(identity, image) for identity, image in entries]),
                "id": [identity for identity, _ in entries],
            }
            if self._labels == "folder":
                batch["labels"] = [Path(identity).parent.name or None for identity, _ in entries]
            yield batch

    def _read(self, identity: str, source: Path | Image.Image) -> Floats:
        """Return a photo as the network takes it: (C, H, W)."""
        photo = upright(source, identity)
        try:
            self._check_size(identity, photo.size)
        except ValueError as error:
            raise DataError(f"image {identity!r} cannot be read: {error}") from error
        return preprocessed(self._preprocess, photo)

    def _check_size(self, identity: str, size: tuple[int, int]) -> None:
        """Raise ValueError for a photo of an unexpected size (width, height); any size will do."""


def upright(source: str | os.PathLike[str] | Image.Image, identity: str) -> Image.Image:
    """Return a photo in RGB, turned as its camera was held; what is transparent is white. Raises DataError.

    Gray, palettes, CMYK and alpha are taken; more than 8 bits per channel are refused, as they would be clipped.
    """
    try:
        with nullcontext(source) if isinstance(source, Image.Image) else Image.open(source) as opened:
            if opened is not source:
                _warn_of_frames(opened, identity)
            opened.load()
            if opened.mode.startswith(("I", "F")):
                raise ValueError(f"wanted 8 bits per channel, got mode {opened.mode!r}; scale it, it would be clipped")
            turned = ImageOps.exif_transpose(opened)
        if not turned.has_transparency_data:
            return turned.convert("RGB")
        seen = turned.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen).convert("RGB")
    except UnidentifiedImageError as error:
        raise DataError(
            f"image {identity!r} cannot be read: it has no format that Pillow knows, such as JPEG, PNG, WebP or TIFF; "
            "convert it (a HEIC photo too), or leave it out"
        ) from error
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise DataError(f"image {identity!r} cannot be read: {error}") from error


def _warn_of_frames(opened: Image.Image, identity: str) -> None:
    """Warn where a file has more pictures than the first, which is the one that is read."""
    if opened.format in _WITH_FRAMES and getattr(opened, "is_animated", False):
        what = "pages" if opened.format == "TIFF" else "frames"
        warnings.warn(
            f"image {identity!r} has several {what}, of which the first is taken; save the others as files of their "
            "own, or pass them as PIL images",
            DataWarning,
            stacklevel=3,
        )


def images(
    source: Source,
    *,
    size: int | tuple[int, int],
    mean: Sequence[float] | float = 0.0,
    std: Sequence[float] | float = 1.0,
    batch_size: int = 16,
    labels: Literal["folder"] | None = None,
) -> ImageFiles:
    """Return photos as data for a runner: a folder (with all below it), paths or PIL images -> batches (N, 3, H, W).

    Each is turned upright, put on white where it is transparent, resized so that it covers `size` (pixels, or (height,
    width)), cut to its middle, and normalized: (pixel / 255 - mean) / std. Its id is its path below the folder, the
    path as given, or of a PIL image its number. `labels="folder"` takes the name of a photo's own folder as its class
    name. A runner undoes the preprocessing for display by itself. Raises ConfigError, and DataError for no image and
    for one that cannot be read.
    """
    return ImageFiles(source, Preprocess(size, 1, mean, std), batch_size, labels)


def _entries(source: Source) -> Iterator[tuple[str, Path | Image.Image]]:
    """Yield ids and where the images are."""
    if isinstance(source, str | os.PathLike):
        folder = Path(source)
        if not folder.is_dir():
            raise DataError(f"images: wanted a folder, paths or PIL images, got {str(source)!r}, which is no folder")
        paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
        yield from ((path.relative_to(folder).as_posix(), path) for path in paths)
        return
    for number, item in enumerate(source):
        if isinstance(item, Image.Image):
            yield str(number), item
        elif isinstance(item, str | os.PathLike):
            yield Path(item).as_posix(), Path(item)
        else:
            raise DataError(f"images: wanted paths or PIL images, got {type(item).__name__}")
