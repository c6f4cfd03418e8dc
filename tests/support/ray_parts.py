"""What workers of a Ray cluster are given in tests."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from affine_model import Affine

IMAGES = np.random.default_rng(0).random((10, 1, 6, 6)).astype(np.float32)
IMAGES[:, 0, 0, 0] = np.arange(10) / 10  # its number


def network() -> object:
    """Return the same torch network wherever it is made."""
    import torch  # noqa: PLC0415  half of what a worker takes to start, and only one test wants it

    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(36, 2))


def affine() -> Affine:
    """Return a model whose process is quick to start."""
    return Affine(np.linspace(-1, 1, 72, dtype=np.float32).reshape(2, 36), np.zeros(2))


def late_dataset(folder: Path) -> object:
    """Return the images as a Ray Dataset of two blocks, of which the first is made once the second is."""
    import ray.data  # noqa: PLC0415

    def wait(batch: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        second = folder / "second"
        if batch["labels"][0] == 1:
            second.touch()
        while not second.exists():
            time.sleep(0.02)
        return batch

    rows = [{"images": image, "labels": number // 5} for number, image in enumerate(IMAGES)]
    return ray.data.from_items(rows, override_num_blocks=2).map_batches(wait, batch_size=None)


@dataclass(frozen=True)
class Troubled:
    """Makes pixels of an image: kills the process at number 6, once, and fails at number 9 until it is mended."""

    folder: Path
    __name__ = "Troubled"

    def __call__(self, image: np.ndarray) -> np.ndarray:
        """Return the pixels."""
        number = round(float(image[0, 0, 0]) * 10)
        if number == 6 and not (self.folder / "killed").exists():
            (self.folder / "killed").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if number == 9 and not (self.folder / "mended").exists():
            raise RuntimeError("no such pixels")
        return image[0]
