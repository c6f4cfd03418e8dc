"""Logs to compare: the same samples seen by two networks, or by one at two steps of its training."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from synthetic import CLASSES, EXPLAINERS, SIZE, Log

from xlog.events.codec import encode_map
from xlog.events.schema import Event, Explanation, Instance, ModelInfo, Score

BENCHMARKS = ("Insertion", "Deletion")
GAIN = 0.25  # of the later step, or the better network, in each score


def right(number: int, better: bool) -> bool:
    """Return whether a network is right about a sample: two in three, or all but each fifth."""
    return number % 5 != 0 if better else number % 3 != 0


def paired_map(number: int, better: bool) -> np.ndarray:
    """Return a map (7, 7): of a better network noise is added, the more the greater the number."""
    plain = np.random.default_rng(number).normal(0, 1, (7, 7))
    noise = np.random.default_rng(1000 + number).normal(0, 1, (7, 7))
    return (plain + (0.2 * number * noise if better else 0)).astype(np.float32)


def write_samples(
    log: Log, numbers: Sequence[int], step: int = 0, better: bool = False, classes: Sequence[str] = CLASSES
) -> None:
    """Write samples with picture, prediction, the maps of both explainers for "cat", and scores of each map.

    All are cats. `classes` are those of the log, in its order.
    """
    label = {name: number for number, name in enumerate(classes)}
    for number in numbers:
        first = ["cat", "dog"] if right(number, better) else ["dog", "cat"]
        probabilities = [(label[first[0]], 0.9 if better else 0.6), (label[first[1]], 0.05 if better else 0.3)]
        truth = (label["cat"],)
        log.sample(number, step, picture_hash=log.picture(number), truth=truth, probabilities=probabilities)
        packed = encode_map(paired_map(number, better), (SIZE, SIZE), "bilinear", signed=True)
        for explainer in EXPLAINERS:
            names = {"sample_id": f"s{number}", "explainer": explainer, "label": label["cat"]}
            log.writer.add(Event(step=step, explanation=Explanation(**names, map=packed)))
            for benchmark in BENCHMARKS:
                value = number * 37 % 101 / 101 + (GAIN if better else 0)
                log.writer.add(Event(step=step, score=Score(**names, benchmark=benchmark, value=value)))


def network(log: Log, name: str, framework: str, **more: object) -> None:
    """Write the metadata of a run of a network."""
    model = ModelInfo(framework=framework, name=name, device="cpu", dtype="float32", input_shape=(3, SIZE, SIZE))
    log.metadata(model=model, benchmarks=[Instance(name=b, class_name=b) for b in BENCHMARKS], **more)


def two_runs(folder: Path, count: int = 30, **more: object) -> None:
    """Write two finished runs of the same samples in other orders, of other networks: small and large."""
    for name, framework, better in (("small", "torch", False), ("large", "paddle", True)):
        log = Log(folder / name, **more)
        network(log, f"{name.title()}Net", framework, seed=int(better))
        numbers = range(1, count + 1)
        write_samples(log, list(numbers)[:: -1 if better else 1], better=better)
        log.end()
        log.close()


def two_steps(folder: Path, count: int = 12, steps: Sequence[int] = (10, 50)) -> None:
    """Write a finished run whose network gets better with the last step."""
    log = Log(folder)
    network(log, "SmallNet", "torch")
    for step in steps:
        write_samples(log, range(1, count + 1), step, better=step == steps[-1])
    log.end()
    log.close()
