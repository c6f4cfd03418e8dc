"""Where does a transformer look? Two digits in one picture, and what its attention says of each.

    python examples/attention_digits.py [FOLDER]
    xlog-view --logdir FOLDER

Trains a small vision transformer of torch's own layers on pairs of scikit-learn's digits, and explains pairs of others:
a map of one digit has no business on the other. Needs the extras `torch` and `methods`. Writes the log to FOLDER
(runs/attention).
"""

from __future__ import annotations

import sys

import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import Tensor, nn

import xlog

SIDE, PATCH = 64, 16  # of a picture and of a patch, in pixels; a digit fills a quarter
WIDTH, DEPTH, HEADS = 48, 4, 4
STEPS, BATCH, RATE = 600, 64, 3e-3
EXPLAINED = 48  # digits, two a picture


class ViT(nn.Module):
    """A vision transformer: torch's encoder layers attend in one piece, and are looked into all the same."""

    def __init__(self) -> None:
        super().__init__()
        self.patches = nn.Conv2d(1, WIDTH, PATCH, PATCH)
        self.token = nn.Parameter(torch.zeros(1, 1, WIDTH))
        self.positions = nn.Parameter(torch.randn(1, 1 + (SIDE // PATCH) ** 2, WIDTH) * 0.02)
        layer = nn.TransformerEncoderLayer(WIDTH, HEADS, 2 * WIDTH, 0.0, "gelu", batch_first=True, norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, DEPTH, enable_nested_tensor=False)
        self.norm, self.head = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 10)

    def forward(self, x: Tensor) -> Tensor:
        """Return logits: (N, 1, SIDE, SIDE) -> (N, 10)."""
        tokens = self.patches(x).flatten(2).transpose(1, 2)
        tokens = torch.cat([self.token.expand(len(x), -1, -1), tokens], 1) + self.positions
        return self.head(self.norm(self.encoder(tokens))[:, 0])


def main(folder: str = "runs/attention") -> dict[str, float]:
    """Train, explain, and return each explainer's mean contrastive energy: 1 where maps lie on their own digit only."""
    digits, rng = load_digits(), np.random.default_rng(0)
    order = rng.permutation(len(digits.target))
    network = train(digits.images[order[EXPLAINED:]], digits.target[order[EXPLAINED:]], rng)
    images, labels, boxes = pairs(digits.images[order[:EXPLAINED]], digits.target[order[:EXPLAINED]], rng)
    runner = xlog.Runner(
        folder,
        data=([{"images": images, "labels": labels, "boxes": boxes}], [str(digit) for digit in range(10)]),
        model=network,
        activation="sigmoid",
        unnormalize=(0.0, 1.0),
        targets=lambda predictions, truth: truth,
        notes="Two digits a picture.",
        progress=False,
    )
    runner.register_saliency(
        [
            xlog.GradCAM(),  # of tokens, at the last layer that the logit's gradient reaches
            xlog.Rollout(),
            xlog.GenericAttention(),
            xlog.TransformerAttribution(),
            xlog.TransitionAttentionMaps(),
            xlog.BidirectionalTransformer(),
            xlog.ViTCX(),
        ],
        benchmarks=[xlog.ContrastiveEnergy(), xlog.ContrastivePointing()],
    )
    print(runner.run())
    found = {
        record["explainer"]: record["mean"]
        for record in xlog.open(folder)[-1].summaries()
        if record["benchmark"] == "ContrastiveEnergy" and record["label"] is None
    }
    for explainer, mean in found.items():
        print(f"{explainer:<26} {mean:+.2f}")
    return found


def train(images: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> ViT:
    """Train on pairs of digits (N, 8, 8), drawn anew for each batch."""
    torch.manual_seed(0)
    network = ViT()
    optimizer = torch.optim.AdamW(network.parameters(), RATE, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, STEPS)
    for _ in range(STEPS):
        rows = rng.choice(len(images), 2 * BATCH, replace=False)
        pictures, own, _ = pairs(images[rows], labels[rows], rng)
        truth = nn.functional.one_hot(torch.tensor(own), 10).amax(1).float()
        optimizer.zero_grad()
        nn.functional.binary_cross_entropy_with_logits(network(torch.tensor(pictures)), truth).backward()
        optimizer.step()
        schedule.step()
    return network.eval()


def pairs(
    images: np.ndarray, labels: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Put two different digits into each picture: pictures (M, 1, SIDE, SIDE), labels (M, 2), boxes (M, 2, 4)."""
    chosen = [(a, b) for a, b in zip(range(0, len(labels), 2), range(1, len(labels), 2), strict=True)]
    chosen = [pair for pair in chosen if labels[pair[0]] != labels[pair[1]]]
    quarters = np.stack([rng.choice(4, 2, replace=False) for _ in chosen])
    pictures = np.stack([picture(images[list(pair)], at, rng) for pair, at in zip(chosen, quarters, strict=True)])
    half = SIDE // 2
    boxes = np.stack([quarters % 2 * half, quarters // 2 * half, *[np.full_like(quarters, half)] * 2], axis=2)
    return pictures, labels[np.array(chosen)], boxes.astype(np.float32)


def picture(images: np.ndarray, quarters: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Put digits (n, 8, 8) into quarters of noise: (1, SIDE, SIDE) in 0..1."""
    half = SIDE // 2
    canvas = np.kron(rng.uniform(0, 0.4, (16, 16)), np.ones((SIDE // 16, SIDE // 16)))
    for image, quarter in zip(images, quarters, strict=True):
        top, left = quarter // 2 * half, quarter % 2 * half
        canvas[top : top + half, left : left + half] = np.kron(image / 16, np.ones((half // 8, half // 8)))
    return canvas[None].astype(np.float32)


if __name__ == "__main__":
    main(*sys.argv[1:])
