"""SGD noise: a recipe for training, and nothing to explain: gradient descent with random weights of samples.

    python examples/sgd_noise.py

Gradient descent over all samples at once often generalizes worse than with small batches. Wu et al. 2020 (On the Noisy
Gradient Descent that Generalizes as SGD) weigh each sample's loss at random instead: Bernoulli weights are those of
small batches, and noise of other kinds with the same covariance does as well. Needs the extras `torch` and `methods`.
"""

from __future__ import annotations

import torch
from sklearn.datasets import load_digits

TRAINED, STEPS, RATE = 400, 600, 0.5
SHARE = 0.05  # of the samples that count in a step, as if batches had so many
FLIPPED = 0.2  # of the labels: what a network that fits everything learns by heart


def main() -> dict[str, float]:
    """Train with and without noise; print and return the accuracy on held-out digits."""
    digits = load_digits()
    images = torch.tensor(digits.images[:, None] / 16, dtype=torch.float32)
    labels = torch.tensor(digits.target)
    draw = torch.Generator().manual_seed(1)
    is_flipped = torch.rand(TRAINED, generator=draw) < FLIPPED
    given = labels[:TRAINED].clone()
    given[is_flipped] = (given[is_flipped] + torch.randint(1, 10, (int(is_flipped.sum()),), generator=draw)) % 10
    found = {}
    for name in ("plain", "noisy"):
        network = train(images[:TRAINED], given, noisy=name == "noisy")
        with torch.no_grad():
            right = network(images[TRAINED:]).argmax(1) == labels[TRAINED:]
        found[name] = float(right.float().mean())
        print(f"{name}: {found[name]:.4f} of {len(right)} held-out digits are right")
    return found


def train(images: torch.Tensor, labels: torch.Tensor, noisy: bool) -> torch.nn.Module:
    """Train by gradient descent over all samples at once."""
    torch.manual_seed(0)
    network = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10))
    optimizer = torch.optim.SGD(network.parameters(), lr=RATE)
    for _ in range(STEPS):
        losses = torch.nn.functional.cross_entropy(network(images), labels, reduction="none")
        weights = torch.bernoulli(torch.full_like(losses, SHARE)) / SHARE if noisy else 1.0
        optimizer.zero_grad()
        (losses * weights).mean().backward()
        optimizer.step()
    return network


if __name__ == "__main__":
    main()
