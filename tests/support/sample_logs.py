"""A log of samples whose labels, truths, uncertainties, scores and names differ, and the same as plain rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from synthetic import CLASSES, EXPLAINERS, Log

from xlog.events.schema import Event, Inference, Instance, LabelScore, PictureInput, Sample, Score, Truth, Uncertainty

BENCHMARKS = ("Insertion", "Deletion")
BASELINE = "RandomMap"
SAMPLES = 60
THRESHOLD = 0.375  # exact in all types, and not the viewer's own


@dataclass(frozen=True)
class Row:
    """A sample as it is written."""

    name: str
    truth: tuple[int, ...] | None
    probabilities: dict[int, float]
    stds: dict[int, float]
    scores: dict[tuple[str, str], float]
    """Of the most probable label, by explainer and benchmark."""


def rows(count: int = SAMPLES) -> list[Row]:
    """Return samples that differ in all that they can be selected by."""
    return [_row(number, np.random.default_rng(number)) for number in range(1, count + 1)]


def _row(number: int, random: np.random.Generator) -> Row:
    labels = random.permutation(len(CLASSES))[:3].tolist()
    values = np.sort(random.choice(np.arange(1, 64), 3, replace=False))[::-1] / 64
    truth = None if number % 7 == 0 else tuple(random.permutation(len(CLASSES))[: number % 3].tolist())
    return Row(
        name=f"photo {number}.jpg",
        truth=truth,
        probabilities=dict(zip(labels, values.tolist(), strict=True)),
        stds={label: int(random.integers(1, 32)) / 64 for label in labels},
        scores={(e, b): int(random.integers(0, 999)) / 1024 for e in (*EXPLAINERS, BASELINE) for b in BENCHMARKS},
    )


def samples_log(folder: Path, samples: list[Row], activation: str = "sigmoid") -> Log:
    """Write a finished run of samples and return it, closed."""
    log = Log(folder)
    named = {name: [Instance(name=name, class_name=name)] for name in (BASELINE, *BENCHMARKS)}
    rule = {"kind": "default", "threshold": THRESHOLD}
    log.metadata(
        baselines=named[BASELINE], benchmarks=[named[b][0] for b in BENCHMARKS], target_rule=rule, activation=activation
    )
    pictures = [log.picture(seed) for seed in range(5)]
    for number, row in enumerate(samples, 1):
        _write(log, f"s{number}", pictures[number % 5], row)
    log.end()
    log.close()
    return log


def _write(log: Log, identity: str, picture: bytes, row: Row) -> None:
    seen = PictureInput(hash=picture, width=64, height=64)
    truth = None if row.truth is None else Truth(labels=row.truth)
    log.writer.add(Event(sample=Sample(id=identity, name=row.name, picture=seen, truth=truth)))
    heard = [
        LabelScore(label=label, probability=p, uncertainty=Uncertainty(mean=p, standard_deviation=row.stds[label]))
        for label, p in row.probabilities.items()
    ]
    log.writer.add(Event(inference=Inference(sample_id=identity, labels=heard)))
    top = next(iter(row.probabilities))
    for (explainer, benchmark), value in row.scores.items():
        names = {"sample_id": identity, "explainer": explainer, "benchmark": benchmark}
        log.writer.add(Event(score=Score(**names, label=top, value=value)))
