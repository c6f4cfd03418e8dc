"""Which labels are wrong? Train on scikit-learn's digits with 5 % of labels flipped, and find them in the dynamics.

    python examples/training_digits.py [FOLDER]
    xlog-view --logdir FOLDER    # the page "Training data"

Needs the extras `torch` and `methods`. Writes the log to FOLDER (runs/training).
"""

from __future__ import annotations

import sys

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.metrics import roc_auc_score

import xlog

FLIPPED = 0.05  # of the labels
EPOCHS, BATCH, RATE = 20, 64, 0.1


def main(folder: str = "runs/training") -> dict[str, tuple[float, float]]:
    """Train, log, and print how well each ranking finds the flipped labels: (AUC, precision) by name."""
    images, labels, is_flipped = noisy_digits()
    network = train(folder, images, labels)
    del network
    dynamics = xlog.open(folder)[-1].training()
    wrong = is_flipped[[int(sample) for sample in dynamics.samples]]
    found = {}
    print(f"{len(wrong)} digits, {wrong.sum()} of them with a flipped label")
    for order in ("aum", "confidence", "forgetting"):
        ranked = dynamics.ranked(order)
        place = np.empty(len(ranked))
        place[ranked] = np.arange(len(ranked))
        auc, precision = roc_auc_score(wrong, -place), wrong[ranked[: wrong.sum()]].mean()
        found[order] = float(auc), float(precision)
        print(f"{order:<11} AUC {auc:.4f}, precision of the first {wrong.sum()}: {precision:.3f}")
    return found


def noisy_digits() -> tuple[torch.Tensor, torch.Tensor, np.ndarray]:
    """Return images (N, 1, 8, 8) in 0..1, labels (N,), and which of them are flipped to another digit."""
    digits, rng = load_digits(), np.random.default_rng(0)
    labels = digits.target.copy()
    is_flipped = np.zeros(len(labels), bool)
    is_flipped[rng.choice(len(labels), round(FLIPPED * len(labels)), replace=False)] = True
    labels[is_flipped] = (labels[is_flipped] + rng.integers(1, 10, is_flipped.sum())) % 10
    images = torch.tensor(digits.images[:, None] / 16, dtype=torch.float32)
    return images, torch.tensor(labels), is_flipped


def train(folder: str, images: torch.Tensor, labels: torch.Tensor) -> torch.nn.Module:
    """Train a small network, record what it puts out for each batch, and log the digits themselves at the end."""
    torch.manual_seed(0)
    network = torch.nn.Sequential(
        torch.nn.Conv2d(1, 16, 3, padding=1),
        torch.nn.ReLU(),
        torch.nn.Flatten(),
        torch.nn.Linear(16 * 64, 64),
        torch.nn.ReLU(),
        torch.nn.Linear(64, 10),
    )
    optimizer = torch.optim.SGD(network.parameters(), lr=RATE)
    names = [str(digit) for digit in range(10)]
    runner = xlog.Runner(folder, ([(images, labels)], names), network, unnormalize=(0.0, 1.0), progress=False)
    runner.register_predictions()
    with runner.recorder() as recorder:
        for epoch in range(EPOCHS):
            for ids in torch.randperm(len(images)).split(BATCH):
                logits = network(images[ids])
                optimizer.zero_grad()
                torch.nn.functional.cross_entropy(logits, labels[ids]).backward()
                optimizer.step()
                recorder.record(ids, logits, labels[ids], step=epoch)
    runner.run(step=EPOCHS)
    runner.close()
    return network


if __name__ == "__main__":
    main(*sys.argv[1:])
