"""Callbacks: what explaining within a training costs beside the plain loop and the runner's own passes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import torch

import xlog
from xlog.integrations import ExplainEvery

from .measure import Row

REPEATS, EPOCHS, BATCHES, BATCH, SAMPLES = 5, 3, 8, 16, 4
CLASSES = [str(i) for i in range(10)]


def measure(folder: Path) -> Iterator[Row]:
    """Train a small CNN with and without, by turns; explaining by hand is what the runner takes by itself."""
    shares, calls = [], []
    for turn in range(REPEATS):
        plain, _ = _trained(lambda network: None)
        explained, inside = _with_every(folder / str(turn))
        shares.append((explained - inside) / plain - 1)
        calls.append(_seconds_of_a_call(folder / f"call{turn}"))
    yield Row("training with ExplainEvery, less its passes, beside a plain loop: more", median(shares), "", 0.03)
    yield Row("a step at which nothing is explained", 1e6 * median(calls), "µs", 10)


def _trained(after_epoch: Callable[[torch.nn.Module], object]) -> tuple[float, torch.nn.Module]:
    """Return the CPU seconds of a training, and the network."""
    torch.manual_seed(0)
    layers = [torch.nn.Conv2d(3, 32, 3), torch.nn.ReLU(), torch.nn.Conv2d(32, 64, 3), torch.nn.ReLU()]
    network = torch.nn.Sequential(*layers, torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(64, 10))
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01)
    images, labels = torch.rand(BATCHES, BATCH, 3, 32, 32), torch.arange(BATCH) % 10
    started = time.process_time()
    for _ in range(EPOCHS):
        for x in images:
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(network(x), labels).backward()
            optimizer.step()
        after_epoch(network)
    return time.process_time() - started, network


def _with_every(folder: Path) -> tuple[float, float]:
    """Return the CPU seconds of a training that explains every epoch, and those within the runner."""
    inside = [0.0]

    def make(network: object, samples: object) -> xlog.Runner:
        runner = _TimedRunner(folder, (samples, CLASSES), network, progress=False)  # type: ignore[arg-type]
        runner.seconds = inside
        runner.register_saliency([xlog.IntegratedGradients(steps=20)], controls=False)
        return runner

    every = ExplainEvery(make, [(torch.rand(3, 32, 32), i) for i in range(SAMPLES)], epochs=1)
    whole, _ = _trained(every.after_epoch)
    every.close()
    return whole, inside[0]


class _TimedRunner(xlog.Runner):
    """A runner that adds up the CPU seconds of what it is asked to do."""

    seconds: list[float]

    def run(self, step: int = 0) -> xlog.RunResult:
        started = time.process_time()
        try:
            return super().run(step)
        finally:
            self.seconds[0] += time.process_time() - started


def _seconds_of_a_call(folder: Path) -> float:
    every = ExplainEvery(lambda network, samples: xlog.Runner(folder, (samples, CLASSES), network), [], epochs=1)
    count, network = 10_000, torch.nn.Linear(1, 1)
    started = time.process_time()
    for _ in range(count):
        every.after_step(network)
    return (time.process_time() - started) / count
