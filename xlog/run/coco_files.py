"""CocoFiles: photos with the objects of a COCO annotation file, as data that a runner takes."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import DataError
from .image_files import ImageFiles
from .preprocess import Preprocess

Box = tuple[float, float, float, float]


class CocoFiles(ImageFiles):
    """Batches of photos with labels and boxes, as often as they are iterated: see coco()."""

    def __init__(
        self,
        annotations: str | os.PathLike[str],
        folder: str | os.PathLike[str],
        size: int | tuple[int, int],
        mean: Sequence[float] | float,
        std: Sequence[float] | float,
        batch_size: int,
    ) -> None:
        content = _content(annotations)
        names = _names(content["categories"])
        self.class_names = list(names.values())
        """Of the categories, in the order of their ids."""
        self._photos: dict[str, Mapping[str, Any]] = {photo["file_name"]: photo for photo in content["images"]}
        self._objects: dict[object, list[tuple[str, Box]]] = defaultdict(list)  # by the photo's id
        for found in content["annotations"]:
            if not found.get("iscrowd"):
                name = names.get(found["category_id"])
                if name is None:
                    raise DataError(f"coco: wanted categories among {list(names)}, got {found['category_id']!r}")
                self._objects[found["image_id"]].append((name, _box(found["bbox"])))
        super().__init__([Path(folder) / name for name in self._photos], Preprocess(size, 1, mean, std), batch_size)
        self._size = Preprocess(size).shape
        self._entries = [(name, Path(folder) / name) for name in self._photos]

    def __iter__(self) -> Iterator[dict[str, object]]:
        """See ImageFiles; with labels and boxes."""
        for batch in super().__iter__():
            objects = [self._seen(str(name)) for name in batch["id"]]  # type: ignore[attr-defined]
            yield batch | {
                "labels": [[name for name, _ in found] for found in objects],
                "boxes": [[box for _, box in found] for found in objects],
            }

    def _seen(self, photo: str) -> list[tuple[str, Box]]:
        """Return names and boxes of the objects that a photo's middle still shows, in pixels of the network's input."""
        about = self._photos[photo]
        width, height = float(about["width"]), float(about["height"])
        high, wide = self._size
        scale = max(wide / width, high / height)
        left, top = (width * scale - wide) / 2, (height * scale - high) / 2
        found = []
        for name, (x, y, w, h) in self._objects[about["id"]]:
            start_x, start_y = max(0.0, x * scale - left), max(0.0, y * scale - top)
            stop_x, stop_y = min(wide, (x + w) * scale - left), min(high, (y + h) * scale - top)
            if stop_x > start_x and stop_y > start_y:
                found.append((name, (start_x, start_y, stop_x - start_x, stop_y - start_y)))
        return found

    def _check_size(self, identity: str, size: tuple[int, int]) -> None:
        about = self._photos[identity]
        wanted = about["width"], about["height"]
        if size != wanted:
            raise ValueError(f"its boxes are of a photo of {wanted} pixels, and it has {size} once it is upright")


def coco(
    annotations: str | os.PathLike[str],
    folder: str | os.PathLike[str],
    *,
    size: int | tuple[int, int],
    mean: Sequence[float] | float = 0.0,
    std: Sequence[float] | float = 1.0,
    batch_size: int = 16,
) -> CocoFiles:
    """Return photos with the objects of a COCO annotation file as data for a runner -> batches (N, 3, H, W) with boxes.

    Photos are found by their `file_name` below `folder` and read as images() reads them; that is their id. Labels are
    the names of categories, never their ids, which seldom are a network's: `.class_names` has them, in order of ids.
    Boxes [x, y, width, height] become those of the resized and cut photo; an object of which the cut leaves nothing is
    no label. Crowds are left out. Raises ConfigError as images() does, DataError for a file that is none, a category
    that it does not define, categories of one name, and a photo whose size is not the file's.
    """
    return CocoFiles(annotations, folder, size, mean, std, batch_size)


def _content(path: str | os.PathLike[str]) -> Mapping[str, Any]:
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
        parts = [content[key] for key in ("images", "annotations", "categories")]
        for part, keys in zip(parts, (_PHOTO, _OBJECT, ("id", "name")), strict=True):
            for entry in part:
                [entry[key] for key in keys]
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise DataError(
            f"coco: wanted a file of objects with images, annotations and categories, got {str(path)!r}, which cannot "
            f"be read so: {type(error).__name__}: {error}"
        ) from error
    return content


_PHOTO = ("id", "file_name", "width", "height")
_OBJECT = ("image_id", "category_id", "bbox")


def _names(categories: Sequence[Mapping[str, Any]]) -> dict[object, str]:
    names = {category["id"]: str(category["name"]) for category in sorted(categories, key=lambda one: one["id"])}
    if len(set(names.values())) < len(names):
        raise DataError(f"coco: wanted categories of different names, got {sorted(names.values())}")
    return names


def _box(box: Sequence[float]) -> Box:
    try:
        x, y, width, height = map(float, box)
    except (TypeError, ValueError) as error:
        raise DataError(f"coco: wanted a bbox [x, y, width, height], got {box!r}") from error
    return x, y, width, height
