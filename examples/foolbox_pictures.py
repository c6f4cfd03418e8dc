"""Real pictures with labels that the package foolbox carries: twenty each of CIFAR-10's and ImageNet's."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image


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
