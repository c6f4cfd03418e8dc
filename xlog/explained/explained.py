"""Explained: what one call made of some pictures: maps as arrays, and a figure of them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..arrays import Floats
from ..attribute_docs import show_attributes
from ..errors import ConfigError, close_names
from ..events.codec import stacked
from ..events.run import Run
from ..events.sample_view import SampleView
from ..figures import compose
from ..figures.figure import Figure
from ..figures.options import Options
from ..figures.panels import Subject
from ..figures.phrases import number, percent
from ..figures.visualize import Method, Sign, looks_named
from ..painting.looks import Looks
from ..painting.mixing import Look, look_at
from ..painting.overlay import image_of
from ..painting.values import Grid

_ROWS = 12  # of pictures and labels that a notebook shows by itself
_COLUMNS = 6  # of maps side by side there: more would be shrunk to the width of the page


@dataclass(frozen=True)
class ExplainedMap:
    """One map of one picture."""

    sample: str
    """Its id: the path of a photo, or the number of an input."""
    explainer: str
    """Its name, with the parameters that differ from their defaults."""
    label: int
    """What is explained."""
    class_name: str
    """Its name."""
    probability: float
    """What the network gives it, 0..1; of a regression NaN."""
    output: float
    """The network's output itself: a logit, or the value of a regression."""
    array: Floats
    """(H, W), of a volume (D, H, W), in units of that output, at the size of the network's input."""
    signed: bool
    """Whether negative values are evidence against the label."""
    layer: str = ""
    """The layer that was looked at, where the method looks at one."""


@dataclass(frozen=True)
class ExplainedSample:
    """One picture."""

    id: str
    picture: NDArray[np.uint8] | None
    """As people see it: (H, W, C), of a volume (D, H, W, C)."""
    labels: Sequence[int]
    """That were explained, the most probable first."""


class Explained:
    """What `xlog.explain` found: `maps`, `array()`, and a figure that a notebook shows and `save` writes.

    Iterated, its maps, sample by sample.
    """

    def __init__(
        self, samples: Sequence[ExplainedSample], maps: Sequence[ExplainedMap], summary_dir: Path | None = None
    ) -> None:
        self.samples = list(samples)
        """The pictures, in their order."""
        self.maps = list(maps)
        """All maps: by sample, then by label, the most probable first, then by explainer."""
        self.summary_dir = summary_dir
        """Where the log is, None where none was asked for."""

    @classmethod
    def of(cls, run: Run, summary_dir: Path | None = None) -> Explained:
        """Return what a run of one step holds."""
        samples, maps = [], []
        for view in run.samples():
            found = _maps_of(view, run.class_names)
            labels = list(dict.fromkeys(one.label for one in found))
            samples.append(ExplainedSample(view.id, view.picture(), labels))
            maps += found
        return cls(samples, maps, summary_dir)

    @property
    def explainers(self) -> list[str]:
        """Their names, in the order in which they were given."""
        return list(dict.fromkeys(one.explainer for one in self.maps))

    def array(self, explainer: str | None = None, label: int | str | None = None) -> Floats:
        """Return one map of each picture: (N, H, W).

        Args:
            explainer: Its name; it may be left out where there was one.
            label: A number or a class name; None: of each picture the most probable label that was explained.

        Raises ConfigError where that could mean several maps, where a picture has none such, and for several sizes.
        """
        name = self._explainer(explainer)
        found = [self._map(sample, name, label).array for sample in self.samples]
        if len({array.shape for array in found}) > 1:
            sizes = sorted({array.shape for array in found})
            raise ConfigError(f"array: wanted maps of one size, got {sizes}; take [one.array for one in found.maps]")
        return np.stack(found)

    def _explainer(self, name: str | None) -> str:
        there = self.explainers
        if name is None and len(there) == 1:
            return there[0]
        if name not in there:
            raise ConfigError(
                f"wanted one of the explainers {', '.join(there)}, got {name!r}{close_names(str(name), there)}; "
                f"for example array({there[0]!r})"
            )
        return name

    def _map(self, sample: ExplainedSample, explainer: str, label: int | str | None) -> ExplainedMap:
        wanted = [one for one in self.maps if (one.sample, one.explainer) == (sample.id, explainer)]
        found = [one for one in wanted if label is None or label in (one.label, one.class_name)]
        if not found:
            there = ", ".join(f"{one.label} ({one.class_name})" for one in wanted)
            raise ConfigError(
                f"wanted a map of {label!r} for {sample.id!r}, got labels {there}; explain it with target="
            )
        return found[0]

    def of_sample(self, sample: str) -> Explained:
        """Return what was found of one picture, by its id. Raises ConfigError where there is none such."""
        ids = [one.id for one in self.samples]
        if sample not in ids:
            raise ConfigError(f"wanted the id of a picture, got {sample!r}{close_names(str(sample), ids)}")
        of_it = [one for one in self.maps if one.sample == sample]
        return Explained([self.samples[ids.index(sample)]], of_it, self.summary_dir)

    # --------------------------------------------------------------------------------------------------------- shown

    def figure(
        self,
        method: Method = "overlay",
        sign: Sign = "all",
        *,
        explainers: Sequence[str] | None = None,
        outlier_perc: float = 2,
        opacity: float | None = None,
        palette: str | None = None,
        color_bar: bool = True,
        title: str = "",
        original: bool = True,
        rows: int | None = None,
        scale: int = 0,
        font: str = "",
    ) -> Figure:
        """Return a figure: a row for each picture and label, a column for each explainer; see xlog.visualize.

        Args:
            method: How maps are drawn; this and what follows is as in xlog.visualize.
            sign: Which values count.
            explainers: Which, and in which order; None: all.
            outlier_perc: Where colors end.
            opacity: Of a map over its picture.
            palette: The colors.
            color_bar: Whether each map has its own.
            title: A line above all.
            original: Whether pictures stand before the maps.
            rows: How many at most; None: all.
            scale: Pixels of the figure for one of a map.
            font: A font file.

        Raises ConfigError for what there is not, and for a figure that would be too large.
        """
        names = [self._explainer(name) for name in explainers] if explainers is not None else self.explainers
        looks = looks_named(method, sign, outlier_perc, opacity, palette)
        pairs = [(sample, label) for sample in self.samples for label in sample.labels][:rows]
        subjects = [self._subject(sample, label, names, looks) for sample, label in pairs]
        has_pictures = any(sample.picture is not None for sample, _ in pairs)
        bar = "map" if color_bar and method not in ("masked", "alpha") else "none"
        options = Options(bar=bar, picture=original and has_pictures, title=title, looks=looks, scale=scale)
        return Figure(compose(subjects, names, options, font), font)

    def _subject(self, sample: ExplainedSample, label: int, explainers: Sequence[str], looks: Looks) -> Subject:
        maps = {one.explainer: one for one in self.maps if (one.sample, one.label) == (sample.id, label)}
        first = next(iter(maps.values()))
        height, width = first.array.shape[-2:]
        depth = len(first.array) if first.array.ndim == 3 else 0
        said = number(first.output, 4) if np.isnan(first.probability) else percent(first.probability)
        name = f"label {label}" if first.class_name == str(label) else first.class_name
        heads = [(Path(sample.id).name, False), (f"{name} {said}", True)]
        if depth:
            heads.append((f"slice {looks.shown_of(depth) + 1} of {depth}", True))
        picture = sample.picture[looks.shown_of(depth)] if depth and sample.picture is not None else sample.picture
        return Subject(
            title=sample.id,
            label=first.class_name,
            heads=heads,
            width=width,
            height=height,
            picture=None if picture is None else image_of(picture),
            maps={name: _look(maps[name], looks) for name in explainers if name in maps},
        )

    def save(self, path: str | os.PathLike[str], **figure: Any) -> Path:
        """Write a figure to a file that ends in .png, .pdf or .svg; what `figure()` takes may follow."""
        return self.figure(**figure).save(path)

    def show(self, **figure: Any) -> None:
        """Show a figure below a notebook's cell, or in a window; what `figure()` takes may follow."""
        self.figure(**figure).show()

    def _repr_html_(self) -> str:
        count = sum(len(sample.labels) for sample in self.samples)
        note = f"<p>{_ROWS} of {count} rows; figure(rows={count}) has all</p>" if count > _ROWS else ""
        names = self.explainers
        groups = [names[start : start + _COLUMNS] for start in range(0, len(names), _COLUMNS)]
        return "".join(self.figure(rows=_ROWS, explainers=group)._repr_html_() for group in groups) + note

    def __len__(self) -> int:
        return len(self.maps)

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self.maps)

    def __repr__(self) -> str:
        kept = f", logged in {self.summary_dir}" if self.summary_dir else ""
        return f"<{len(self.maps)} maps of {len(self.samples)} images by {', '.join(self.explainers)}{kept}>"


def _maps_of(view: SampleView, class_names: Sequence[str]) -> list[ExplainedMap]:
    """Return a sample's maps, those of the most probable label first."""
    outputs = {one.label: one for one in view.inference.labels}
    order = {label: place for place, label in enumerate(outputs)}
    return [
        ExplainedMap(
            sample=view.id,
            explainer=one.explainer,
            label=one.label,
            class_name=class_names[one.label],
            probability=outputs[one.label].probability,
            output=outputs[one.label].logit,
            array=one.array(),
            signed=bool(one.event.signed),
            layer=one.layer,
        )
        for one in sorted(view.maps(), key=lambda one: order[one.label])
    ]


def _look(found: ExplainedMap, looks: Looks) -> Look:
    depth = len(found.array) if found.array.ndim == 3 else 0
    values = np.asarray(stacked(found.array) if depth else found.array, np.float32)
    return look_at(Grid(values, found.signed), looks, depth=depth)


show_attributes([ExplainedMap, ExplainedSample])
