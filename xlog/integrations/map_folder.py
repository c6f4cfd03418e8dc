"""Reading a folder of maps that were made elsewhere, by how its files are named."""

from __future__ import annotations

import dataclasses
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from ..arrays import Array, Floats, Upsampling
from ..errors import LogError, close_names
from ..events import codec
from ..events.schema import Event, Explanation, Inference, Instance, LabelScore, PictureInput, RunMetadata, Sample
from .imported import Group, Imported, read_picture, read_pixels

MAPS, PICTURES, CLASSES = "maps", "pictures", "classes.txt"
_SUFFIXES = (".npy", ".npz", ".png")
_PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg")


@dataclasses.dataclass(frozen=True)
class _MapFile:
    """One map: where it lies, and what it is of."""

    path: Path
    key: str
    """Of an array in an npz file, else empty."""
    explainer: str
    label: int
    sample: str


def read_folder(folder: Path) -> Imported:
    """Return what a folder of maps holds.

        maps/EXPLAINER/LABEL/SAMPLE.npy or .png     a map (h, w)
        maps/EXPLAINER/SAMPLE.npz                   a map (h, w) per label, the label its name
        pictures/SAMPLE.png or .jpg                 what the maps are laid over; may be missing
        classes.txt                                 a class name a line; without it labels are numbers

    LABEL is a class name or a number. All files are looked at before anything is returned. Raises LogError, by the
    file's name, for whatever does not fit.
    """
    names = _class_names(folder / CLASSES)
    maps = sorted(_maps(folder / MAPS, names), key=lambda one: (one.explainer, one.label))
    if not maps:
        raise LogError(f"wanted maps such as {folder / MAPS}/GradCAM/0/photo.npy, got none")
    pictures = _pictures(folder / PICTURES)
    by_sample: defaultdict[str, list[_MapFile]] = defaultdict(list)
    signed: defaultdict[str, bool] = defaultdict(bool)
    for one in maps:
        by_sample[one.sample].append(one)
        signed[one.explainer] |= bool(_grid(one).min() < 0)
    if unused := sorted(pictures.keys() - by_sample.keys()):
        raise LogError(f"{pictures[unused[0]]}: wanted the picture of a sample that has maps, got one of none")
    count = max(len(names), 1 + max(one.label for one in maps))
    metadata = RunMetadata(
        class_names=names or map(str, range(count)),
        activation="unknown",
        explainers=[Instance(name=name, class_name="imported") for name in sorted(signed)],
        notes="Maps that were made elsewhere.",
        planned_samples=len(by_sample),
    )
    samples = (_events(sample, pictures.get(sample), of, signed) for sample, of in sorted(by_sample.items()))
    return Imported(metadata, samples)


def _class_names(path: Path) -> list[str]:
    if not path.is_file():
        return []
    try:
        names = [line.strip() for line in path.read_text("utf-8-sig").splitlines() if line.strip()]
    except UnicodeDecodeError as error:
        raise LogError(f"{path}: wanted class names in UTF-8, got {error}") from error
    if len(set(names)) < len(names):
        raise LogError(f"{path}: wanted class names that differ, got some twice")
    return names


def _maps(folder: Path, names: Sequence[str]) -> Iterator[_MapFile]:
    """Yield the maps below a folder, by their names alone. Raises LogError for one that is named otherwise."""
    numbers = {name: number for number, name in enumerate(names)}
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")):
        parts = path.relative_to(folder).parts
        if path.suffix not in _SUFFIXES or len(parts) != (2 if path.suffix == ".npz" else 3):
            raise LogError(
                f"{path}: wanted EXPLAINER/LABEL/SAMPLE.npy, EXPLAINER/LABEL/SAMPLE.png or EXPLAINER/SAMPLE.npz below "
                f"{folder}; move it elsewhere"
            )
        keys = _keys(path) if path.suffix == ".npz" else [""]
        for key in keys:
            yield _MapFile(path, key, parts[0], _label(path, key or parts[1], numbers), path.stem)


def _keys(path: Path) -> list[str]:
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return list(arrays.files)
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise LogError(f"{path}: wanted arrays, got {error}") from error


def _label(path: Path, said: str, numbers: Mapping[str, int]) -> int:
    if said in numbers:
        return numbers[said]
    if said.isascii() and said.isdigit() and (int(said) < len(numbers) or not numbers):
        return int(said)
    wanted = f"one of {len(numbers)} classes" if numbers else f"a number, as there is no {CLASSES}"
    raise LogError(f"{path}: wanted {wanted} as its label, got {said!r}{close_names(said, numbers)}")


def _pictures(folder: Path) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.suffix.lower() not in _PICTURE_SUFFIXES or path.stem in found:
            raise LogError(f"{path}: wanted one SAMPLE.png or SAMPLE.jpg for each sample; move it elsewhere")
        found[path.stem] = path
    return found


def _grid(one: _MapFile) -> Floats:
    """Return a map (h, w). Raises LogError, by its file's name, for what is none."""
    array = _array(one)
    if array.ndim == 3 and array.shape[0] == 1:
        array = array[0]
    where = f"{one.path}[{one.key}]" if one.key else str(one.path)
    if array.ndim != 2 or 0 in array.shape or array.dtype.kind not in "fiub":
        raise LogError(f"{where}: wanted a map (h, w) of numbers, got {array.dtype} of shape {array.shape}")
    grid: Floats = array.astype(np.float32)
    if not np.isfinite(grid).all():
        raise LogError(f"{where}: wanted finite values, got NaN or infinity")
    return grid


def _array(one: _MapFile) -> Array:
    if one.path.suffix == ".png":
        pixels, _, _ = read_pixels(one.path)
        return pixels / np.float32(np.iinfo(pixels.dtype).max)  # 0..1
    try:
        loaded = np.load(one.path, allow_pickle=False)
        if not one.key:
            return np.asarray(loaded)
        with loaded:
            return np.asarray(loaded[one.key])
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise LogError(f"{one.path}: wanted an array without Python objects, got {error}") from error


def _events(sample: str, picture: Path | None, maps: Sequence[_MapFile], signed: Mapping[str, bool]) -> Group:
    grids = [_grid(one) for one in maps]
    shown = None if picture is None else read_picture(picture)
    if shown is None:
        height, width = max((grid.shape for grid in grids), key=lambda shape: shape[0] * shape[1])
    else:
        height, width = shown.height, shown.width
    labels = dict.fromkeys(one.label for one in maps)
    scores = [LabelScore(label=label, probability=np.nan, logit=np.nan, explained=True) for label in labels]
    hash_ = b"" if shown is None else shown.hash
    found = [] if shown is None else [Event(picture=shown)]
    found.append(Event(sample=Sample(id=sample, picture=PictureInput(hash=hash_, width=width, height=height))))
    found.append(Event(inference=Inference(sample_id=sample, labels=scores)))
    for one, grid in zip(maps, grids, strict=True):
        upsampling: Upsampling = "none" if grid.shape == (height, width) else "bilinear"
        packed = codec.encode_map(grid, (height, width), upsampling, signed[one.explainer])
        about = Explanation(sample_id=sample, explainer=one.explainer, label=one.label, map=packed)
        found.append(Event(explanation=about))
    return found
