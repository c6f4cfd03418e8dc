"""Peaks: how often maps of a transformer peak on the object: GradCAM's, by layer, and those of attention.

Photos play the grid pointing game (Böhle et al. 2021, "Convolutional dynamic alignment networks", section 5.2): four
classes side by side, and the map of each is to peak in its own quarter. Digits lie in a quarter, with noise in the
others. Chance is a quarter in both.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from PIL import Image
from skimage import data
from sklearn.datasets import load_digits, load_sample_image
from torch.nn import functional as F

import xlog
from xlog.explainers import Explainer

from .measure import Row
from .transformer import DEPTH, Pooling, ViT, dinov2

GRIDS = 24  # of four photos each
SIDE = 112  # pixels of a quarter, eight patches of DINOv2
MEAN, STD = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])  # DINOv2's preprocessing
CROPS = 16  # per photo, for the head
DIGITS_DEPTH, EPOCHS = 4, 25
OF_ATTENTION = (
    xlog.Rollout(),
    xlog.GenericAttention(),
    xlog.TransitionAttentionMaps(),
    xlog.BidirectionalTransformer(),
    xlog.BidirectionalTransformer(mode="token"),
    xlog.ViTCX(),
)


def measure(folder: Path) -> Iterator[Row]:
    """Train a head on DINOv2, and a small network on digits, then play."""
    poolings: list[Pooling] = ["class token", "mean"]
    for pooling in poolings:
        yield from _rows(f"DINOv2 with a head on its {pooling}", *_photos(pooling), DEPTH)
    for pooling in poolings:
        yield from _rows(f"ViT of digits, {pooling}", *_digits(pooling), DIGITS_DEPTH)


class Game(NamedTuple):
    """Pictures in which each class that is asked about has a quarter of its own."""

    pictures: np.ndarray
    """(N, C, H, W)"""
    labels: np.ndarray
    """(N, m), those that are asked about."""
    quarters: np.ndarray
    """(N, m), where they are, row by row."""


def _rows(what: str, network: ViT, accuracy: float, game: Game, depth: int) -> Iterator[Row]:
    """Compare the default layer with what pytorch-grad-cam's tutorial names, and with the block before the last."""
    yield Row(f"{what}: accuracy", accuracy, "")
    model = xlog.wrap(network)
    by_hand = [f"blocks.{depth - 1}.norm1", f"blocks.{depth - 2}"]
    shares = [hits(model, game, xlog.GradCAM(layer=layer)) for layer in by_hand]
    for layer, share in zip(by_hand, shares, strict=True):
        yield Row(f"  peaks in the right quarter, {layer} named by hand", share, "")
    default = xlog.GradCAM()
    chosen = default.choice(model, game.pictures[:1]).layer
    # a mean over places is right at the final norm by its terms; what the tokens hold there may come from elsewhere
    target = shares[0] if network.pooling == "class token" else None
    yield Row(f"  default, {chosen}", hits(model, game, default), "", target, "at least")
    for explainer in OF_ATTENTION:
        yield Row(f"  {explainer.name}", hits(model, game, explainer), "")


def hits(model: xlog.Model, game: Game, explainer: Explainer) -> float:
    """Return the share of maps that peak in the quarter of their class."""
    found = []
    for picture, labels, quarters in zip(*game, strict=True):
        x = np.repeat(picture[None], len(labels), axis=0)
        maps = explainer.explain(model, x, labels, np.random.default_rng(0)).grids
        h, w = maps.shape[1:]
        highest = maps.reshape(-1, 2, h // 2, 2, w // 2).max(axis=(2, 4)).reshape(-1, 4)
        found += (highest.argmax(axis=1) == quarters).tolist()
    return float(np.mean(found))


# ------------------------------------------------------------------------------------------------- DINOv2


def _photos(pooling: Pooling) -> tuple[ViT, float, Game]:
    rng = np.random.default_rng(0)
    photos = [data.coffee(), data.chelsea(), data.rocket(), data.astronaut(), data.stereo_motorcycle()[0]]
    photos += [load_sample_image("flower.jpg"), load_sample_image("china.jpg"), np.stack([data.camera()] * 3, 2)]
    labels = np.repeat(np.arange(len(photos)), CROPS)
    seen, others = ([_crop(photos[label], rng) for label in labels] for _ in range(2))
    torch.manual_seed(0)
    network = dinov2(len(photos), pooling)
    network.head.requires_grad_(True)
    features, unseen = (network.features(torch.tensor(np.stack(crops))).detach() for crops in (seen, others))
    optimizer = torch.optim.Adam(network.head.parameters(), 1e-2, weight_decay=1e-3)
    for _ in range(300):
        optimizer.zero_grad()
        F.cross_entropy(network.head(features), torch.tensor(labels)).backward()
        optimizer.step()
    accuracy = float((network.head(unseen).argmax(1).numpy() == labels).mean())
    return network, accuracy, _in_grids(others, labels, rng)


def _in_grids(crops: list[np.ndarray], labels: np.ndarray, rng: np.random.Generator) -> Game:
    """Lay crops (3, SIDE, SIDE) of four photos side by side."""
    grids, own = [], []
    for _ in range(GRIDS):
        classes = rng.permutation(np.unique(labels))[:4]
        a, b, c, d = (crops[rng.choice(np.flatnonzero(labels == label))] for label in classes)
        grids.append(np.concatenate([np.concatenate([a, b], 2), np.concatenate([c, d], 2)], 1))
        own.append(classes)
    return Game(np.stack(grids), np.array(own), np.tile(np.arange(4), (GRIDS, 1)))


def _crop(photo: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Cut a square of most of a photo, as DINOv2 takes it: (3, SIDE, SIDE)."""
    height, width = photo.shape[:2]
    side = int(min(height, width) * rng.uniform(0.7, 1))
    top, left = rng.integers(height - side + 1), rng.integers(width - side + 1)
    cut = Image.fromarray(photo[top : top + side, left : left + side]).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    return ((np.asarray(cut, np.float32) / 255 - MEAN) / STD).astype(np.float32).transpose(2, 0, 1)


# ------------------------------------------------------------------------------------------------- digits


def _digits(pooling: Pooling) -> tuple[ViT, float, Game]:
    rng, digits = np.random.default_rng(0), load_digits()
    images, labels = (digits.images[:, None] / 16).astype(np.float32), digits.target
    order = rng.permutation(len(images))
    train, test = order[:1350], order[1350:]
    torch.manual_seed(0)
    network = ViT(1, 4, 4, 48, DIGITS_DEPTH, 4, 10, pooling)
    optimizer = torch.optim.AdamW(network.parameters(), 2e-3, weight_decay=0.05)
    steps = EPOCHS * -(-len(train) // 64)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, steps)
    for _ in range(EPOCHS):
        for rows in np.array_split(rng.permutation(train), steps // EPOCHS):
            optimizer.zero_grad()
            F.cross_entropy(network(torch.tensor(_placed(images[rows], rng)[0])), torch.tensor(labels[rows])).backward()
            optimizer.step()
            schedule.step()
    network.eval().requires_grad_(False)
    pictures, quarters = _placed(images[test], rng)
    right = network(torch.tensor(pictures)).argmax(1).numpy() == labels[test]
    return network, float(right.mean()), Game(pictures, labels[test, None], quarters[:, None])


def _placed(images: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Put each digit (N, 1, 8, 8) in a quarter drawn at random, and noise in the others: (N, 1, 16, 16), (N,)."""
    canvas = rng.uniform(0, 0.5, (len(images), 1, 16, 16)).astype(np.float32)
    quarters = rng.integers(4, size=len(images))
    for place, image, down, across in zip(canvas, images, quarters // 2, quarters % 2, strict=True):
        place[:, 8 * down : 8 * down + 8, 8 * across : 8 * across + 8] = image
    return canvas, quarters
