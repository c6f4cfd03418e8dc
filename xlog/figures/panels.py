"""Panels: pictures and maps of a figure as pixels, whose colors span a range of their own or one that they share."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..painting.coloring import Pixels
from ..painting.mixing import Canvas, Look, painted
from ..painting.values import Span
from .drawing import Color
from .options import Options
from .phrases import FigureError

MILLION = 1_000_000
MOST_PIXELS = 40 * MILLION  # of all panels of a figure: some 0.1 GB while it is made
_PLAIN_INCHES = 1.2  # that the longer side of a map has, where nobody says how large pixels are
_GROUNDS: dict[str, Color] = {"light": (255, 255, 255), "dark": (28, 32, 38)}  # --panel of the viewer's tokens.css

Key = tuple[int, str]
"""A subject's place in the figure, and an explainer; "" for its picture."""
Group = tuple[str, bool]
"""Maps that share a range: an explainer, "" for all, and whether they are signed."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a figure shows of one sample, or of one label of it."""

    title: str
    width: int
    """Of the network's input, in pixels."""
    height: int
    maps: Mapping[str, Look]
    """By explainer, as they are looked at; what has none has an empty panel."""
    picture: Image.Image | None = None
    label: str = ""
    """What the maps explain."""
    heads: Sequence[tuple[str, bool]] = ()
    """Lines that are written at it, and whether faintly."""
    masks: Sequence[NDArray[np.bool_]] = ()
    """(h, w) of objects of the truth."""
    boxes: Sequence[tuple[float, float, float, float]] = ()
    """x, y, width, height of objects of the truth, in pixels of the input."""


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
    """What is drawn of each subject, and how large it is."""

    sizes: Sequence[tuple[int, int]]
    """Width and height of each subject's panels."""
    scale: int
    made: Mapping[Key, Panel]
    """What has no panel has no map."""
    spans: Mapping[Group, Span] = field(default_factory=dict)
    """Ranges that maps share."""


def ground_of(options: Options) -> Color:
    """Return the color of a figure's ground."""
    return _GROUNDS[options.ground]


def scale_of(sizes: Sequence[tuple[int, int]], explainers: int, options: Options) -> int:
    """Return how many times larger than the network's inputs (width, height) panels are.

    Raises FigureError for nothing to draw, and for too many pixels.
    """
    if not sizes or not explainers:
        raise FigureError("error_empty")
    total = (explainers + options.picture) * sum(width * height for width, height in sizes)
    scale = options.scale or _plain_scale(sizes, options.dpi, total)
    if total * scale**2 > MOST_PIXELS:
        most, got = (round(number / MILLION) for number in (MOST_PIXELS, total * scale**2))
        raise FigureError("error_pixels", most=most, got=got)
    return scale


def paint(
    subjects: Sequence[Subject], explainers: Sequence[str], options: Options, scale: int, say: Callable[..., str]
) -> Panels:
    """Return all panels, so many times larger than the network's inputs."""
    looks = dict(_looks(subjects, explainers, options))
    shared = shared_spans({key: look for key, look in looks.items() if look}, options)
    made = {key: _panel(subjects[key[0]], key[1], look, scale, shared, options, say) for key, look in looks.items()}
    return Panels([(scale * one.width, scale * one.height) for one in subjects], scale, made, shared)


def _looks(
    subjects: Sequence[Subject], explainers: Sequence[str], options: Options
) -> Iterator[tuple[Key, Look | None]]:
    """Yield the maps as they are looked at; None for a picture."""
    for place, subject in enumerate(subjects):
        if options.picture:
            yield (place, ""), None
        for explainer in explainers:
            if explainer in subject.maps:
                yield (place, explainer), subject.maps[explainer]


def shared_spans(looks: Mapping[Key, Look], options: Options) -> dict[Group, Span]:
    """Return the ranges that maps share; the widest of those that they would have alone."""
    found: dict[Group, Span] = {}
    for key, look in looks.items():
        group = group_of(key[1], look, options)
        low, high = found.get(group, look.span)
        found[group] = min(low, look.span[0]), max(high, look.span[1])
    return {} if options.range == "map" else found


def group_of(explainer: str, look: Look, options: Options) -> Group:
    """Return with which maps one shares its range."""
    return explainer if options.range == "explainer" else "", look.grid.signed


def _panel(
    subject: Subject,
    explainer: str,
    look: Look | None,
    scale: int,
    shared: Mapping[Group, Span],
    options: Options,
    say: Callable[..., str],
) -> Panel:
    canvas = Canvas(
        width=scale * subject.width,
        height=scale * subject.height,
        ground=ground_of(options),
        picture=subject.picture,
        masks=subject.masks,
        is_interpolated=options.enlarge == "linear",
    )
    if look is None:
        return Panel(painted(canvas, None, (0, 0), options.looks), subject.title)
    span = shared.get(group_of(explainer, look, options), look.span)
    about = say("about", sample=subject.title, explainer=explainer, label=subject.label)
    known = look.grid.values[np.isfinite(look.grid.values)]
    is_zero = look.first is None and not known.any()
    return Panel(painted(canvas, look, span, options.looks), about, look, span, is_zero)


def _plain_scale(sizes: Sequence[tuple[int, int]], dpi: int, pixels: int) -> int:
    """Return how many times larger maps are that nobody gave a scale: about an inch, and smaller where many are."""
    side = max((max(size) for size in sizes), default=1)
    most = math.isqrt(MOST_PIXELS // max(1, pixels))
    return max(1, min(most, math.ceil(_PLAIN_INCHES * dpi / side)))
