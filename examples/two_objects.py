"""Two objects in one picture: which method tells the cup from the cat?

    python examples/two_objects.py [FOLDER]
    xlog-view --logdir FOLDER

Needs the extras `torch` and `photos`. Writes the log to FOLDER (runs/two_objects), and prints how much of each map's
positive evidence lies on the object of its own class and not on the other: 0.5 is a map that ignores the class.
"""

from __future__ import annotations

import sys

import numpy as np
import quickstart

import xlog

METHODS = [
    xlog.GradCAM(),
    xlog.GuidedGradCAM(),
    xlog.DeepLIFT(),
    xlog.LRP(),
    xlog.IntegratedGradients(steps=20),
    xlog.GuidedBackprop(),
]


def main(folder: str = "runs/two_objects") -> dict[str, float]:
    """Explain both classes, and print the share of evidence on the own object, by method."""
    image, labels, boxes = picture()
    batch = {"images": image[None], "labels": [labels], "boxes": [boxes], "id": ["cup and cat"]}
    unnormalize = (quickstart.MEAN, quickstart.STD)
    runner = xlog.Runner(folder, ([batch], quickstart.class_names()), quickstart.network(), unnormalize=unnormalize)
    runner.register_saliency(METHODS, [xlog.ContrastiveEnergy()])
    runner.run()
    runner.close()
    maps = [view for view in xlog.open(folder)[-1].maps() if view.label in labels]
    found: dict[str, list[float]] = {}
    for view in maps:
        own = labels.index(view.label)
        evidence = [density(view.array(), box) for box in (boxes[own], boxes[1 - own])]
        found.setdefault(view.explainer, []).append(evidence[0] / sum(evidence))
    for name, shares in found.items():
        print(f"{name:<30} {np.mean(shares):.2f}")
    return {name: float(np.mean(shares)) for name, shares in found.items()}


def picture() -> tuple[np.ndarray, list[int], list[list[float]]]:
    """Return the cup beside the cat, (3, SIZE, SIZE), their labels, and their boxes [x, y, width, height]."""
    half = quickstart.SIZE // 2
    parts, labels, boxes = [], [], []
    for number, photo in enumerate(quickstart.photos()[:2]):
        image, (x, y, width, height) = photo.square()
        left = int(np.clip(x + width / 2 - half / 2, 0, half))
        first, last = np.clip([x - left, x + width - left], 0, half)
        parts.append(image[:, :, left : left + half])
        labels.append(photo.label)
        boxes.append([float(first) + number * half, y, float(last - first), height])
    return np.concatenate(parts, axis=2), labels, boxes


def density(values: np.ndarray, box: list[float]) -> float:
    """Return the mean of what is positive within a box of a map (H, W)."""
    x, y, width, height = (round(value) for value in box)
    return float(np.maximum(values[y : y + height, x : x + width], 0).mean())


if __name__ == "__main__":
    main(*sys.argv[1:])
