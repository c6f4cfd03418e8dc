"""Events and files to measure with. Maps are noise, which no file system makes smaller."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from xlog.events import codec, record
from xlog.events.schema import Event, Explanation, Inference, LabelScore, Map, RunEnd, RunMetadata, Sample, Truth
from xlog.events.writer import EventWriter

EXPLAINERS = ("Gradient", "IntegratedGradients", "GradCAM", "Occlusion")  # each explains every sample
CLASSES = 1000
BLOCK = 4096  # distinct frames of a large file; then they come again


def noise_map(seed: int, side: int) -> Map:
    """Return a map of side x side values, 4 bytes each whatever the encoder makes of others: 50 x 50 are 10 KB."""
    values = np.random.default_rng(seed).normal(size=(side, side)).astype(np.float32)
    return codec.encode_map(values, (224, 224), "bilinear", precision="f32")


def explanations(count: int, maps: list[Map], first: int = 0) -> list[Event]:
    """Return explanations as a runner logs them: every sample by each explainer, the maps by turns."""
    return [
        Event(
            step=1,
            explanation=Explanation(
                sample_id=str(number // len(EXPLAINERS)),
                explainer=EXPLAINERS[number % len(EXPLAINERS)],
                label=number // len(EXPLAINERS) % CLASSES,
                map=maps[number % len(maps)],
            ),
        )
        for number in range(first, first + count)
    ]


def begin() -> Event:
    """Return what a pass over the data begins with."""
    return Event(step=1, run_metadata=RunMetadata(class_names=[f"class {number}" for number in range(CLASSES)]))


def end() -> Event:
    """Return what a pass over the data ends with."""
    return Event(step=1, run_end=RunEnd(status=RunEnd.FINISHED))


def sample(number: int) -> list[Event]:
    """Return a sample and what the network says of it, as a runner logs them."""
    identity, label = str(number), number % CLASSES
    scores = [LabelScore(label=(label + place) % CLASSES, probability=0.5 / (place + 1)) for place in range(5)]
    return [
        Event(step=1, sample=Sample(id=identity, name=f"photo {number}", truth=Truth(labels=[label]))),
        Event(step=1, inference=Inference(sample_id=identity, labels=scores)),
    ]


def large_file(folder: Path, size: int, map_: Map) -> Path:
    """Write an event file of about `size` bytes, its records explanations of this one map, and return its path."""
    with EventWriter(folder) as writer:
        path = writer.path
    frames = b"".join(record.frame(event.SerializeToString()) for event in explanations(BLOCK, [map_]))
    with path.open("ab") as file:
        for _ in range(-(-size // len(frames))):
            file.write(frames)
    return path
