"""What other packages' logs are shown of a run at a step: overlays as pictures, scores and probabilities as scalars."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..events.map_view import MapView
from ..events.run import Run
from ..events.sample_view import SampleView
from ..painting.overlay import image_of, overlay

Pixels = NDArray[np.uint8]

SIDE = 224  # pixels that small maps are enlarged to, about


@dataclass(frozen=True)
class Shown:
    """A number or a picture, and what it is of."""

    tag: str
    """With / between its parts: "GradCAM/coffee/espresso"."""
    value: float | Pixels
    """A number, or pixels (H, W, 3)."""


def shown_at(run: Run, step: int, most: int) -> Iterator[Shown]:
    """Yield what there is at a step: means of scores, then of the first `most` samples probabilities, picture and maps.

    Raises LogError for a map or picture that cannot be decoded.
    """
    for record in run.summaries(step):
        if record["label"] is None and np.isfinite(mean := record["mean"]):  # type: ignore[call-overload]
            yield Shown(_tag("scores", record["benchmark"], record["explainer"]), float(mean))  # type: ignore[arg-type]
    if step not in run.steps:
        return
    names = run.class_names
    for sample in run.samples(step)[:most]:
        yield from _of_sample(sample, names)


def _of_sample(sample: SampleView, names: list[str]) -> Iterator[Shown]:
    who = sample.name or sample.id
    for score in sample.inference.labels:
        if score.explained and np.isfinite(score.probability):
            yield Shown(_tag("probability", who, _class(names, score.label)), score.probability)
    if sample.event.HasField("row"):  # of a table, whose maps are no pictures
        return
    picture = sample.picture()
    if picture is not None:
        slice_ = picture[len(picture) // 2] if sample.event.picture.depth else picture
        yield Shown(_tag("picture", who), np.asarray(image_of(slice_)))
    for view in sample.maps():
        yield Shown(_tag(view.explainer, who, _class(names, view.label)), _painted(view, picture))


def _painted(view: MapView, picture: Pixels | None) -> Pixels:
    values = view.array()
    scale = max(1, round(SIDE / max(values.shape[-2:])))
    return overlay(values, picture, signed=view.event.signed, scale=scale)


def _class(names: list[str], label: int) -> str:
    return names[label] if label < len(names) else str(label)


def _tag(*parts: object) -> str:
    return "/".join(str(part).replace("/", "-") for part in parts)
