"""Panels: what a figure shows of the samples of a run, read from its log."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from xlog.figures.options import Options
from xlog.figures.panels import MOST_PIXELS, Subject, scale_of
from xlog.figures.phrases import FigureError
from xlog.painting.mixing import Look, look_at
from xlog.painting.values import Grid

from ..data import LogDir
from ..store.entries import MapEntry, Ref, Sample
from ..store.run import Run
from ..words import text
from .content import Content
from .heads import heads


class Painter:
    """Reads pictures and maps of a figure, and knows how large they will be."""

    def __init__(self, logs: LogDir, run: Run, content: Content, options: Options) -> None:
        self._logs, self._run, self._content, self._options = logs, run, content, options
        self._pictures: dict[Ref, Image.Image | None] = {}

    def scale(self) -> int:
        """Return how many times larger than the network's input panels are. Raises FigureError for too many pixels."""
        samples = [sample for sample, _ in self._content.samples]
        for sample in samples:
            if not 0 < sample.width * sample.height <= MOST_PIXELS:
                size = text.shape((sample.width, sample.height))
                raise FigureError("error_sample", sample=sample.title, size=size)
        sizes = [(sample.width, sample.height) for sample in samples]
        return scale_of(sizes, len(self._content.explainers), self._options)

    def subjects(self) -> list[Subject]:
        """Return what is drawn of each sample. Raises FigureError where something of it cannot be read."""
        return [self._subject(sample, label) for sample, label in self._content.samples]

    def _subject(self, sample: Sample, label: int | None) -> Subject:
        entries = {name: sample.maps.get((label, name)) for name in self._content.explainers if label is not None}
        return Subject(
            title=sample.title,
            label=self._run.label(label or 0),
            heads=heads(self._run, sample, label, self._options),
            width=sample.width,
            height=sample.height,
            picture=self._picture(sample),
            maps={name: self._look(sample, entry) for name, entry in entries.items() if entry},
            masks=self._masks(sample),
            boxes=[(box.x, box.y, box.width, box.height) for box in sample.boxes],
        )

    def _look(self, sample: Sample, entry: MapEntry) -> Look:
        looks = self._options.looks
        part = {"mean": entry.mean, "spread": entry.spread}.get(looks.part)
        found = self._logs.map(self._run.key, entry.ref, looks.part if part else "map")
        if found is None or found.depth != sample.depth:
            raise FigureError("error_map", explainer=entry.explainer, sample=sample.title)
        values = np.frombuffer(found.data, "<f4").reshape(found.height, found.width).astype(np.float32)
        return look_at(Grid(values, found.signed), looks, self._segments(entry) if looks.top else None, found.depth)

    def _segments(self, entry: MapEntry) -> NDArray[np.integer] | None:
        found = self._logs.segments(self._run.key, entry.ref) if entry.segments else None
        return None if found is None else np.frombuffer(found.data, "<u2").reshape(found.height, found.width)

    def _picture(self, sample: Sample) -> Image.Image | None:
        if sample.picture is None:
            return None
        if sample.picture not in self._pictures:
            self._pictures[sample.picture] = self._decoded(sample, sample.picture)
        return self._pictures[sample.picture]

    def _decoded(self, sample: Sample, ref: Ref) -> Image.Image:
        key, depth = self._run.key, sample.depth
        number = self._options.looks.shown_of(depth)
        found = self._logs.slice(key, ref, number, depth) if depth else self._logs.picture(key, ref)
        try:
            return Image.open(io.BytesIO(found.data if found else b"")).convert("RGB")
        except (OSError, ValueError, UnidentifiedImageError, Image.DecompressionBombError):
            raise FigureError("error_picture", sample=sample.title) from None

    def _masks(self, sample: Sample) -> list[NDArray[np.bool_]]:
        found = [self._logs.mask(self._run.key, mask) for _, mask in sample.masks] if self._options.looks.boxes else []
        masks = [np.asarray(Image.open(io.BytesIO(mask.data)).convert("L")) > 127 for mask in found if mask]
        return [mask for mask in masks if not sample.depth]  # one of a volume's slices has none
