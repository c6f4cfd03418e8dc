"""Panels: pictures and maps of a figure as pixels, whose colors span a range of their own or one that they share."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from ..data import LogDir
from ..painting.coloring import Pixels
from ..painting.mixing import Canvas, Look, look_at, painted
from ..painting.values import Grid, Span
from ..store.entries import MapEntry, Ref, Sample
from ..store.run import Run
from ..words import say, text
from .drawing import Color, FigureError
from .options import Content, Options

MILLION = 1_000_000
MOST_PIXELS = 40 * MILLION  # of all panels of a figure: some 0.1 GB while it is made
_PLAIN_INCHES = 1.2  # that the longer side of a map has, where nobody says how large pixels are
_GROUNDS: dict[str, Color] = {"light": (255, 255, 255), "dark": (28, 32, 38)}  # --panel of tokens.css

Key = tuple[int, str]
"""A sample's place in the figure, and an explainer; "" for its picture."""


@dataclass(frozen=True)
class Panel:
    """A map, or a picture where `look` is None."""

    pixels: Pixels
    about: str
    look: Look | None = None
    span: Span = (0.0, 0.0)
    is_zero: bool = False
    """Whether the map is 0 everywhere."""


@dataclass(frozen=True)
class Panels:
    """What is drawn of each sample, and how large it is."""

    run: Run
    sizes: Mapping[int, tuple[int, int]]
    """Width and height of a sample's panels."""
    scale: int
    made: Mapping[Key, Panel]
    """What has no panel has no map."""
    spans: Mapping[tuple[str, bool], Span] = field(default_factory=dict)
    """Ranges that maps share: by explainer, "" for all, and whether they are signed."""


def ground_of(options: Options) -> Color:
    """Return the color of a figure's ground."""
    return _GROUNDS[options.ground]


class Painter:
    """Reads pictures and maps, and paints them."""

    def __init__(self, logs: LogDir, run: Run, content: Content, options: Options) -> None:
        self._logs, self._run, self._content, self._options = logs, run, content, options
        self._pictures: dict[Ref, Image.Image | None] = {}

    def scale(self) -> int:
        """Return how many times larger than the network's input panels are. Raises FigureError for too many pixels."""
        samples = [sample for sample, _ in self._content.samples]
        if not samples or not self._content.explainers:
            raise FigureError(say("figure_error_empty"))
        self._check_sizes(samples)
        each = len(self._content.explainers) + self._options.picture
        total = each * sum(sample.width * sample.height for sample in samples)
        scale = self._options.scale or _plain_scale(samples, self._options.dpi, total)
        self._check_total(total * scale**2)
        return scale

    def paint(self) -> Panels:
        """Return all panels. Raises FigureError where they would be too large, or one cannot be read."""
        scale = self.scale()
        samples = [sample for sample, _ in self._content.samples]
        sizes = {place: (scale * sample.width, scale * sample.height) for place, sample in enumerate(samples)}
        looks = dict(self._looks())
        shared = self._shared({key: look for key, look in looks.items() if look})
        made = {key: self._panel(key, look, sizes[key[0]], shared) for key, look in looks.items()}
        return Panels(self._run, sizes, scale, made, shared)

    def _check_sizes(self, samples: Sequence[Sample]) -> None:
        for sample in samples:
            if not 0 < sample.width * sample.height <= MOST_PIXELS:
                size = text.shape((sample.width, sample.height))
                raise FigureError(say("figure_error_sample", sample=sample.title, size=size))

    def _check_total(self, pixels: int) -> None:
        if pixels > MOST_PIXELS:
            most, got = (text.integer(round(number / MILLION)) for number in (MOST_PIXELS, pixels))
            raise FigureError(say("figure_error_pixels", most=most, got=got))

    def _looks(self) -> Iterator[tuple[Key, Look | None]]:
        """Yield the maps as they are looked at; None for a picture."""
        for place, (sample, label) in enumerate(self._content.samples):
            if self._options.picture:
                yield (place, ""), None
            for explainer in self._content.explainers:
                entry = None if label is None else sample.maps.get((label, explainer))
                if entry is not None:
                    yield (place, explainer), self._look(sample, entry)

    def _look(self, sample: Sample, entry: MapEntry) -> Look:
        looks = self._options.looks
        part = {"mean": entry.mean, "spread": entry.spread}.get(looks.part)
        found = self._logs.map(self._run.key, entry.ref, looks.part if part else "map")
        if found is None or found.depth != sample.depth:
            raise FigureError(say("figure_error_map", explainer=entry.explainer, sample=sample.title))
        values = np.frombuffer(found.data, "<f4").reshape(found.height, found.width).astype(np.float32)
        return look_at(Grid(values, found.signed), looks, self._segments(entry) if looks.top else None, found.depth)

    def _segments(self, entry: MapEntry) -> NDArray[np.integer] | None:
        found = self._logs.segments(self._run.key, entry.ref) if entry.segments else None
        return None if found is None else np.frombuffer(found.data, "<u2").reshape(found.height, found.width)

    def _shared(self, looks: Mapping[Key, Look]) -> dict[tuple[str, bool], Span]:
        """Return the ranges that maps share; the widest of those that they would have alone."""
        found: dict[tuple[str, bool], Span] = {}
        for key, look in looks.items():
            group = self._group(key, look)
            low, high = found.get(group, look.span)
            found[group] = min(low, look.span[0]), max(high, look.span[1])
        return {} if self._options.range == "map" else found

    def _group(self, key: Key, look: Look) -> tuple[str, bool]:
        return key[1] if self._options.range == "explainer" else "", look.grid.signed

    def _panel(
        self, key: Key, look: Look | None, size: tuple[int, int], shared: Mapping[tuple[str, bool], Span]
    ) -> Panel:
        sample, label = self._content.samples[key[0]]
        canvas = Canvas(
            width=size[0],
            height=size[1],
            ground=ground_of(self._options),
            picture=self._picture(sample),
            masks=self._masks(sample),
            is_interpolated=self._options.enlarge == "linear",
        )
        if look is None:
            return Panel(painted(canvas, None, (0, 0), self._options.looks), sample.title)
        span = shared.get(self._group(key, look), look.span)
        about = say("figure_about", sample=sample.title, explainer=key[1], label=self._run.label(label or 0))
        known = look.grid.values[np.isfinite(look.grid.values)]
        is_zero = look.first is None and not known.any()
        return Panel(painted(canvas, look, span, self._options.looks), about, look, span, is_zero)

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
            raise FigureError(say("figure_error_picture", sample=sample.title)) from None

    def _masks(self, sample: Sample) -> list[NDArray[np.bool_]]:
        found = [self._logs.mask(self._run.key, mask) for _, mask in sample.masks] if self._options.looks.boxes else []
        masks = [np.asarray(Image.open(io.BytesIO(mask.data)).convert("L")) > 127 for mask in found if mask]
        return [mask for mask in masks if not sample.depth]  # one of a volume's slices has none


def _plain_scale(samples: Sequence[Sample], dpi: int, pixels: int) -> int:
    """Return how many times larger maps are that nobody gave a scale: about an inch, and smaller where many are."""
    side = max((max(sample.width, sample.height) for sample in samples), default=1)
    most = math.isqrt(MOST_PIXELS // max(1, pixels))
    return max(1, min(most, math.ceil(_PLAIN_INCHES * dpi / side)))
