"""A log whose samples have maps of six methods."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from synthetic import SIZE, Log

from xlog.events.codec import encode_map, encode_picture
from xlog.events.schema import Event, Explanation, Instance

METHODS = ("GradCAM", "IntegratedGradients", "Gradient", "SmoothGrad", "Occlusion", "RISE")


def log_of_six(folder: Path, methods: Sequence[str] = METHODS) -> None:
    """Three samples with pictures that have detail, and maps of six methods; that of GradCAM has no negative values."""
    log = Log(folder)
    log.metadata(explainers=[Instance(name=name, class_name=name) for name in methods])
    for number in (1, 2, 3):
        noise = np.random.default_rng(number).integers(0, 256, (SIZE, SIZE, 3)).astype(np.uint8)
        packed = encode_picture(noise)
        log.writer.add(Event(picture=packed))
        log.sample(number, picture_hash=packed.hash, boxes=False)
        for place, name in enumerate(methods):
            values = np.random.default_rng(10 * number + place).normal(size=(SIZE, SIZE)).astype(np.float32)
            map_ = encode_map(np.abs(values) if name == "GradCAM" else values, (SIZE, SIZE), signed=name != "GradCAM")
            log.writer.add(Event(explanation=Explanation(sample_id=f"s{number}", explainer=name, label=0, map=map_)))
    log.end()
    log.close()
