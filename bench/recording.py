"""Recording: what a recorder of training costs beside a plain training step, in time and in bytes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
import torch

import xlog

from .explaining import lite0
from .measure import Row, cpu_seconds

STEPS = {"Lite0, batch of 8, 1000 classes": 4, "small CNN, 32 x 32, batch of 64": 40}
KNOWN = 10  # batches of samples, whose names are in the log: training is past its first epoch
EPOCHS, SAMPLES, BATCH = 10, 4096, 64


def measure(folder: Path) -> Iterator[Row]:
    """Train two networks, recording every step, and a long log of short batches."""
    networks = {
        "Lite0, batch of 8, 1000 classes": (lite0(), torch.rand(8, 3, 224, 224), 1000),
        "small CNN, 32 x 32, batch of 64": (_small(), torch.rand(64, 3, 32, 32), 10),
    }
    for name, (network, images, classes) in networks.items():
        yield Row(f"{name}: record() beside a step", _share(folder / name, network, images, classes), "", 0.01)
    log, total = _bytes(folder / "bytes")
    yield Row(f"log, batches of {BATCH}: bytes a sample and step", log, "", 10)
    yield Row("  with its index", total, "", 10)


def _small() -> torch.nn.Module:
    layers: list[torch.nn.Module] = []
    for inputs, outputs in ((3, 32), (32, 64), (64, 128)):
        layers += [torch.nn.Conv2d(inputs, outputs, 3, padding=1), torch.nn.BatchNorm2d(outputs), torch.nn.ReLU()]
        layers += [torch.nn.MaxPool2d(2)]
    return torch.nn.Sequential(*layers, torch.nn.Flatten(), torch.nn.Linear(128 * 16, 10))


def _share(folder: Path, network: torch.nn.Module, images: torch.Tensor, classes: int) -> float:
    """Return the CPU time of record() as a share of that of the training step before it."""
    ids = labels = torch.arange(len(images))
    outputs = [torch.empty(0)]
    optimizer = torch.optim.SGD(network.train().requires_grad_().parameters(), lr=1e-3)

    def step() -> None:
        outputs[0] = network(images)
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(outputs[0], labels).backward()
        optimizer.step()

    plain, recording = [], []
    with xlog.TrainingRecorder(folder, [str(i) for i in range(classes)]) as recorder:
        everything = torch.arange(KNOWN * len(images))
        recorder.record(everything, torch.zeros(len(everything), classes), everything % classes)
        for _ in range(STEPS[folder.name]):
            ids = torch.randperm(len(everything))[: len(images)]
            labels = ids % classes
            plain.append(cpu_seconds(step))
            recording.append(cpu_seconds(partial(recorder.record, ids, outputs[0], labels)))
    return median(recording) / median(plain)


def _bytes(folder: Path) -> tuple[float, float]:
    """Return bytes per sample and step, of the log alone and with its index; ids are whole numbers."""
    rng = np.random.default_rng(0)
    logits, labels = rng.normal(size=(SAMPLES, 10)).astype(np.float32), rng.integers(0, 10, SAMPLES)
    with xlog.TrainingRecorder(folder, [str(i) for i in range(10)]) as recorder:
        for _ in range(EPOCHS):
            for ids in rng.permutation(SAMPLES).reshape(-1, BATCH):
                recorder.record(ids, logits[ids], labels[ids])
    sizes = {path.suffix: path.stat().st_size for path in folder.iterdir()}
    return sizes[".xlog"] / (SAMPLES * EPOCHS), sum(sizes.values()) / (SAMPLES * EPOCHS)
