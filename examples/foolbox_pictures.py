"""Real pictures with labels that the package foolbox carries: twenty each of CIFAR-10's and ImageNet's."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image
from quickstart import Photo, class_names


def pictures(dataset: str, count: int = 20) -> tuple[list[np.ndarray], list[int]]:
    """Return the first pictures of "cifar10" or "imagenet", (H, W, 3) of 0..255, and their labels.

    Only files are read: foolbox itself is not imported, and wants more packages.
    """
    package = find_spec("foolbox")
    if package is None:
        raise ModuleNotFoundError("wanted pictures in the package foolbox: pip install foolbox==3.3.4")
    (folder,) = package.submodule_search_locations or ()
    files = sorted(Path(folder, "data").glob(f"{dataset}_*"))[:count]
    labels = [int(re.findall(r"_(\d+)\.", file.name)[0]) for file in files]
    return [np.asarray(Image.open(file).convert("RGB")) for file in files], labels


def photos(count: int = 20) -> list[Photo]:
    """Return the photos of ImageNet, named by their class; boxes are the whole of them."""
    pixels, labels = pictures("imagenet", count)
    names = class_names()
    found: list[Photo] = []
    for image, label in zip(pixels, labels, strict=True):
        before = sum(photo.label == label for photo in found)
        name = names[label] if not before else f"{names[label]} {before + 1}"
        found.append(Photo(name, image, label, (0, 0, image.shape[1], image.shape[0])))
    return found
