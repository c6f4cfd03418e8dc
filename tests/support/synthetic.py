"""Synthetic logs: small runs written with the real writer, without any network."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from xlog.events.codec import encode_map, encode_picture
from xlog.events.schema import (
    Box,
    Convergence,
    Event,
    Explanation,
    Inference,
    Influence,
    Instance,
    Interval,
    LabelScore,
    ModelInfo,
    PictureInput,
    Region,
    RunEnd,
    RunMetadata,
    Sample,
    ScoreSummary,
    TargetRule,
    TrainingSamples,
    Truth,
)
from xlog.events.training import encode_batch
from xlog.events.writer import EventWriter

CLASSES = ("cat", "dog", "cup of coffee", "rocket")
EXPLAINERS = ("GradCAM", "IntegratedGradients")
SIZE = 64
LAYOUT, REASON = "4 x 4, channels first", "the last maps"  # of the layer of GradCAM


def picture(seed: int, size: int = SIZE) -> np.ndarray:
    """Return a picture (size, size, 3) of one color that tells samples apart."""
    color = np.random.default_rng(seed).integers(40, 200, 3)
    return np.broadcast_to(color, (size, size, 3)).astype(np.uint8)


def corner(label: int, size: int = 7) -> np.ndarray:
    """Return a grid (size, size) that is 1 in the corner of a label and 0 elsewhere."""
    grid = np.zeros((size, size), np.float32)
    row, column = divmod(label % 4, 2)
    grid[row * (size - 1), column * (size - 1)] = 1.0
    return grid


def signed_noise(seed: int, size: int = SIZE) -> np.ndarray:
    """Return a dense signed map (size, size)."""
    return np.random.default_rng(seed).normal(0, 0.1, (size, size)).astype(np.float32)


class Log:
    """A run that is being written."""

    def __init__(self, folder: Path, run_id: str | None = None, classes: Sequence[str] = CLASSES) -> None:
        self.writer = EventWriter(folder, run_id)
        self.classes = classes

    @property
    def path(self) -> Path:
        return self.writer.path

    def metadata(self, **more: object) -> None:
        fields: dict = {
            "class_names": self.classes,
            "model": ModelInfo(
                framework="torch",
                name="TinyNet",
                device="cpu",
                dtype="float32",
                parameter_count=1234567,
                input_shape=(3, SIZE, SIZE),
            ),
            "activation": "softmax",
            "explainers": [Instance(name=name, class_name=name, params={"layer": '"conv5"'}) for name in EXPLAINERS],
            "target_rule": TargetRule(kind="default", threshold=0.5),
            "seed": 7,
            "preprocessing": "mean and deviation of ImageNet undone",
            "notes": "a synthetic run",
            "tags": ["synthetic", "test"],
        }
        self.writer.add(Event(run_metadata=RunMetadata(**(fields | more))))

    def picture(self, seed: int) -> bytes:
        packed = encode_picture(picture(seed))
        self.writer.add(Event(picture=packed))
        return packed.hash

    def sample(
        self,
        number: int,
        step: int = 0,
        name: str | None = None,
        picture_hash: bytes = b"",
        truth: Sequence[int] | None = (0,),
        probabilities: Sequence[tuple[int, float]] = ((0, 0.7), (1, 0.2), (2, 0.05)),
        boxes: bool = False,
    ) -> None:
        """Write a sample and its inference; the two most probable labels are explained."""
        regions = [Region(label=0, box=Box(x=8, y=16, width=32, height=24))] if boxes else []
        self.writer.add(
            Event(
                step=step,
                sample=Sample(
                    id=f"s{number}",
                    name=f"photo {number}.jpg" if name is None else name,
                    picture=PictureInput(hash=picture_hash, width=SIZE, height=SIZE),
                    truth=None if truth is None else Truth(labels=truth, regions=regions),
                ),
            )
        )
        scores = [
            LabelScore(label=label, logit=float(np.log(p)), probability=p, explained=place < 2)
            for place, (label, p) in enumerate(probabilities)
        ]
        self.writer.add(Event(step=step, inference=Inference(sample_id=f"s{number}", labels=scores)))

    def map(self, number: int, label: int, explainer: str, step: int = 0) -> int:
        """Write a map: of GradCAM a corner that depends on label and step, of others dense signed noise."""
        dense = explainer != "GradCAM"
        packed = encode_map(
            signed_noise(number * 31 + label) if dense else corner(label + step // 100),
            (SIZE, SIZE),
            "none" if dense else "bilinear",
            signed=dense,
        )
        about: dict = {"layer": "features.conv5", "layout": LAYOUT, "layer_reason": REASON}
        if dense:
            missed = Convergence(kind=Convergence.COMPLETENESS, value=-0.31, relative=0.081, bound=0.05, beyond=True)
            about = {"convergence": [missed, Convergence(kind=Convergence.HALVES, value=0.93, bound=0.8)]}
        return self.writer.add(
            Event(
                step=step,
                explanation=Explanation(sample_id=f"s{number}", explainer=explainer, label=label, map=packed, **about),
            )
        )

    def whole_sample(self, number: int, step: int = 0, **more: object) -> None:
        """Write picture, sample, inference and the maps of the two explained labels by both explainers."""
        self.sample(number, step, picture_hash=self.picture(number), **more)
        for label in (0, 1):
            for explainer in EXPLAINERS:
                self.map(number, label, explainer, step)

    def summary(
        self, explainer: str, benchmark: str, mean: float | None, count: int = 10, step: int = 0, **more: object
    ) -> None:
        interval = None if mean is None else Interval(low=mean - 0.05, high=mean + 0.07)
        fields = {"explainer": explainer, "benchmark": benchmark, "count": count, "mean": mean, "interval": interval}
        self.writer.add(Event(step=step, score_summary=ScoreSummary(**(fields | more))))

    def end(self, status: RunEnd.Status = RunEnd.FINISHED, message: str = "") -> None:
        self.writer.add(Event(run_end=RunEnd(status=status, message=message, duration=3.5)))

    def close(self) -> None:
        self.writer.close()


def whole_run(folder: Path, samples: int = 3, **more: object) -> Log:
    """Write a finished run and return it, closed."""
    log = Log(folder, **more)
    log.metadata()
    for number in range(1, samples + 1):
        log.whole_sample(number, boxes=number == 1)
    log.summary("GradCAM", "insertion", 0.61)
    log.summary("IntegratedGradients", "insertion", None, count=0, missing=10)
    log.end()
    log.close()
    return log


def write_training(log: Log, ids: Sequence[str], step: int = 0, method: str = "TracIn") -> None:
    """Log four steps of the training on three samples, and how the second helped and the third harmed the first."""
    recorder = bytes(range(8))
    log.writer.add(Event(training_samples=TrainingSamples(recorder=recorder, ids=ids, labels=[0, 1, 1], order=1)))
    for number in range(4):
        probability, margin = np.array([0.9, 0.2 * number, 0.1]), np.array([2.0, number - 1.5, -3.0])
        batch = encode_batch(recorder, [0, 1, 2], probability, margin, np.array([0, 0, 2]))
        log.writer.add(Event(step=number, training_batch=batch))
    influence = Influence(sample_id=ids[0], method=method, checkpoints=2, training_samples=9)
    influence.helpful.add(sample_id=ids[1], value=0.5)
    influence.harmful.add(sample_id=ids[2], value=-0.25)
    log.writer.add(Event(step=step, influence=influence))
