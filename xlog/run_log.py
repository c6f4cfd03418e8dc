"""RunLog: what a runner says to the log. The only module besides the readers that knows both results and events."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Sequence

import numpy as np

from .arrays import Floats
from .benchmarks.base import Mark
from .benchmarks.summary import Summary
from .config import Configured
from .events import codec
from .events.schema import (
    Box,
    Event,
    Explanation,
    Inference,
    Instance,
    Interval,
    LabelScore,
    PictureInput,
    Region,
    RunEnd,
    RunMetadata,
    Sample,
    Score,
    ScoreSummary,
    Truth,
)
from .events.writer import EventWriter
from .explainers.base import Attribution
from .pictures import Pixels
from .samples import Region as SampleRegion
from .samples import Sample as DataSample

LOGGED_LABELS = 5  # labels of a sample that are logged even if nobody asks about them


class RunLog:
    """Writes the results of one runner into a file of its own."""

    def __init__(self, folder: str | os.PathLike[str], run_id: str | None = None) -> None:
        self._writer = EventWriter(folder, run_id)
        self._pictures: set[bytes] = set()
        self.step = 0
        self.counts: Counter[str] = Counter()

    @property
    def path(self) -> str:
        """The file."""
        return str(self._writer.path)

    @property
    def run_id(self) -> str:
        """The run's id."""
        return self._writer.run_id

    def begin(self, step: int, metadata: RunMetadata) -> None:
        """Begin a pass over the data at a training step."""
        self.step = step
        self.counts.clear()
        self._add(run_metadata=metadata)

    def sample(self, sample: DataSample, pixels: Pixels) -> None:
        """Log a sample, and its picture unless the log has it already."""
        picture = codec.encode_picture(pixels)
        if picture.hash not in self._pictures:
            self._add(picture=picture)
            self._pictures.add(picture.hash)
        height, width = sample.image.shape[1:]
        event = Sample(id=sample.id, name=sample.name)
        event.picture.CopyFrom(PictureInput(hash=picture.hash, width=width, height=height))
        if sample.labels is not None:
            event.truth.CopyFrom(Truth(labels=sample.labels, regions=map(_region, sample.regions)))
        self._add(sample=event)
        self.counts["samples"] += 1

    def inference(self, sample: DataSample, logits: Floats, probabilities: Floats, explained: Sequence[int]) -> None:
        """Log what the network says of a sample: logits (K,), probabilities (K,)."""
        by_probability = np.argsort(-probabilities, kind="stable").tolist()
        wanted = {*by_probability[:LOGGED_LABELS], *explained, *(sample.labels or ())}
        scores = [
            LabelScore(
                label=label,
                logit=float(logits[label]),
                probability=float(probabilities[label]),
                explained=label in explained,
            )
            for label in by_probability
            if label in wanted
        ]
        self._add(inference=Inference(sample_id=sample.id, labels=scores))

    def explanation(self, sample_id: str, explainer: str, label: int, attribution: Attribution, signed: bool) -> None:
        """Log one map: an attribution of one row."""
        packed = codec.encode_map(attribution.grids[0], attribution.size, attribution.upsampling, signed)
        self._add(
            explanation=Explanation(
                sample_id=sample_id, explainer=explainer, label=label, map=packed, layer=attribution.layer
            )
        )
        self.counts["explanations"] += 1

    def score(self, sample_id: str, label: int, explainer: str, benchmark: str, mark: Mark) -> None:
        """Log one mark."""
        score = Score(sample_id=sample_id, label=label, explainer=explainer, benchmark=benchmark)
        if mark.value is None:
            score.missing = mark.missing
        else:
            score.value = mark.value
        self._add(score=score)
        self.counts["scores"] += 1

    def summary(self, explainer: str, benchmark: str, label: int | None, summary: Summary) -> None:
        """Log the summary of marks of one class, or of all where label is None."""
        event = ScoreSummary(
            explainer=explainer, benchmark=benchmark, label=label, count=summary.count, missing=summary.missing
        )
        if summary.mean is not None:
            event.mean = summary.mean
        if summary.interval is not None:
            event.interval.CopyFrom(Interval(low=summary.interval[0], high=summary.interval[1]))
        self._add(score_summary=event)

    def end(self, status: RunEnd.Status, duration: float, message: str = "") -> None:
        """End the pass. The file stays open: a runner may run again at a later step."""
        self._add(run_end=RunEnd(status=status, counts=self.counts, duration=duration, message=message))

    def close(self) -> None:
        """Close the file."""
        self._writer.close()

    def _add(self, **what: object) -> None:
        self._writer.add(Event(step=self.step, **what))  # type: ignore[arg-type]


def instance(configured: Configured) -> Instance:
    """Return an explainer or benchmark as the log names it, with all its parameters."""
    params = {key: json.dumps(value) for key, value in configured.params().items()}
    return Instance(name=configured.name, class_name=type(configured).__name__, params=params)


def _region(region: SampleRegion) -> Region:
    if region.mask is not None:
        return Region(label=region.label, mask_png=codec.encode_mask(region.mask))
    assert region.box is not None  # a region is one or the other
    x, y, width, height = region.box
    return Region(label=region.label, box=Box(x=x, y=y, width=width, height=height))
