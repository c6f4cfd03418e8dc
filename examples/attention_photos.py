"""Where does DINOv2 look? Four photos in one picture, and what attention, LRP and GradCAM on tokens say of each.

    python examples/attention_photos.py [FOLDER]
    xlog-view --logdir FOLDER

DINOv2's ViT-S/14 with its own weights, up to its tenth block, and a linear head that is trained here on cuts of eight
photos: a map of one photo has no business on the three others. Needs the extras `torch` and `examples`. Writes the log
to FOLDER (runs/dinov2).
"""

from __future__ import annotations

import sys

import numpy as np
import torch
from foolbox_pictures import photos
from PIL import Image
from torch.nn import functional as F
from vit_torch import ViT, dinov2

import xlog

CLASSES = ["strawberry", "jeep", "yurt", "drum", "cannon", "goose", "dalmatian", "bald eagle"]
MEAN, STD = np.array([0.485, 0.456, 0.406], np.float32), np.array([0.229, 0.224, 0.225], np.float32)  # DINOv2's
PICTURES, SIDE = 2, 112  # of four photos each; pixels of a photo in it, eight patches
CROPS, STEPS, RATE = 12, 200, 1e-2  # of each photo, for the head


def main(folder: str = "runs/dinov2", count: int = PICTURES, side: int = SIDE, steps: int = 20) -> dict[str, float]:
    """Explain each photo of some pictures; return how much of each method's maps is on their own photo, of four.

    Args:
        folder: Where the log goes.
        count: Pictures.
        side: Pixels of a photo in a picture: a multiple of 14.
        steps: Of the methods that follow attention to inputs scaled down.
    """
    rng = np.random.default_rng(0)
    pixels = {photo.name: photo.pixels for photo in photos()}
    network = with_head([pixels[name] for name in CLASSES], side, rng)
    chosen = rng.permuted(np.tile(np.arange(len(CLASSES)), (count, 1)), axis=1)[:, :4]
    grids = [[crop(pixels[CLASSES[label]], side, rng) for label in row] for row in chosen]
    images = np.stack([np.block([[[a, b], [c, d]]]) for a, b, c, d in grids])
    corners = np.array([[x, y, side, side] for y in (0, side) for x in (0, side)], np.float32)
    runner = xlog.Runner(
        folder,
        data=([{"images": images, "labels": chosen, "boxes": np.stack([corners] * count)}], CLASSES),
        model=network,
        unnormalize=(MEAN, STD),
        targets=lambda predictions, truth: truth,
        notes="Four photos a picture; DINOv2 ViT-S/14.",
        progress=False,
    )
    runner.register_saliency(
        [
            xlog.GradCAM(),  # of tokens, at the last layer that the logit's gradient reaches
            xlog.Rollout(),
            xlog.GenericAttention(),
            xlog.TransformerAttribution(),
            xlog.TransitionAttentionMaps(steps=steps, name="Transition maps"),
            xlog.BidirectionalTransformer(steps=steps, name="Bidirectional"),
            xlog.AttnLRP(),
        ],
        benchmarks=[xlog.ContrastiveEnergy()],
    )
    print(runner.run())
    runner.close()
    found = {  # the energy is what is on it less what is on the others
        record["explainer"]: (record["mean"] + 1) / 2
        for record in xlog.open(folder)[-1].summaries()
        if record["benchmark"] == "ContrastiveEnergy" and record["label"] is None
    }
    for explainer, share in found.items():
        print(f"{explainer:<20} {share:.2f} of the map is on its photo")
    print(f"look at them with: xlog-view --logdir {folder}")
    return found


def with_head(pixels: list[np.ndarray], side: int, rng: np.random.Generator) -> ViT:
    """Train a linear head on what DINOv2's class token makes of cuts of photos."""
    torch.manual_seed(0)
    network = dinov2(len(pixels), "class token")
    network.head.requires_grad_(True)
    crops = np.stack([crop(image, side, rng) for image in pixels for _ in range(CROPS)])
    labels = torch.arange(len(pixels)).repeat_interleave(CROPS)
    with torch.no_grad():
        features = network.features(torch.tensor(crops))
    optimizer = torch.optim.Adam(network.head.parameters(), RATE, weight_decay=1e-3)
    for _ in range(STEPS):
        optimizer.zero_grad()
        F.cross_entropy(network.head(features), labels).backward()
        optimizer.step()
    return network.requires_grad_(False)


def crop(pixels: np.ndarray, side: int, rng: np.random.Generator) -> np.ndarray:
    """Cut a square of most of a photo, as DINOv2 takes it: (3, side, side)."""
    height, width = pixels.shape[:2]
    size = int(min(height, width) * rng.uniform(0.8, 1))
    top, left = rng.integers(height - size + 1), rng.integers(width - size + 1)
    cut = Image.fromarray(pixels[top : top + size, left : left + size]).resize((side, side), Image.Resampling.BICUBIC)
    return ((np.asarray(cut, np.float32) / 255 - MEAN) / STD).transpose(2, 0, 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
