"""Files: figures of a run for a terminal, where what makes no sense is refused by name."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from xlog.figures import FigureError, written
from xlog.figures.options import OptionError, checked_options

from ..analysis.named import NamedError, named_explainers, named_label, named_samples, named_step
from ..components.sample_rows import explainers
from ..data import LogDir
from ..store.entries import Sample
from ..store.run import Run
from ..words import speaking
from . import Content, compose, in_words
from .content import OF_PICTURES, label_shown
from .requested import MOST_SAMPLES, SAMPLES


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a figure is to show."""

    samples: Sequence[str] = ()
    """Ids or names; none: three, evenly spaced over the log."""
    explainers: Sequence[str] = ()
    """None: all."""
    label: str | None = None
    """A class by its name or number; None: of each sample the most probable explained one."""
    step: int | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    """Of the layout, and looks of maps, as addresses have them."""
    font: str = ""
    """A file; "": a font of the system."""
    language: str = "en"


def make(paths: Sequence[Path], wanted: Wanted, kinds: Collection[str]) -> dict[str, bytes]:
    """Return a figure of the run that some event files of one folder are, in each of FORMATS that is asked for.

    Raises NamedError for what there is not, and for what cannot be drawn.
    """
    logs = LogDir(paths[0].parent, only=paths)
    logs.refresh(math.inf)
    run = next((logs.run(row.key) for row in logs.runs()), None)
    if run is None:
        raise NamedError(f"wanted the files of a run, got {paths[0]}, of which nothing can be read")
    with speaking(wanted.language):
        try:
            content = _content(run, wanted)
            _check(content, wanted.options)
            drawing = compose(logs, run, content, checked_options(wanted.options), wanted.font)
            return {kind: written(drawing, kind, wanted.font) for kind in kinds}
        except FigureError as error:
            raise NamedError(in_words(error)) from None
        except OptionError as error:
            raise NamedError(str(error)) from None


def _check(content: Content, given: Mapping[str, str]) -> None:
    """Raise FigureError for options that are about images where samples are none."""
    if content.are_lines and (odd := [name for name in OF_PICTURES if name in given]):
        raise FigureError("error_of_pictures", option=odd[0])


def _content(run: Run, wanted: Wanted) -> Content:
    step = named_step(run, wanted.step)
    there = run.tables(step).positions
    spaced = there[np.unique(np.linspace(0, len(there) - 1, min(len(there), SAMPLES)).round().astype(int))].tolist()
    places = named_samples(run, step, wanted.samples) if wanted.samples else spaced
    if len(places) > MOST_SAMPLES:
        raise NamedError(f"wanted at most {MOST_SAMPLES} samples, got {len(places)}; make several figures")
    samples = [sample for place in places if (sample := run.sample(place, step))]
    label = None if wanted.label is None else named_label(run, wanted.label)
    names = named_explainers(explainers(run, samples), wanted.explainers)
    return Content([(sample, _label(run, sample, label)) for sample in samples], names)


def _label(run: Run, sample: Sample, wanted: int | None) -> int | None:
    found = label_shown(sample, wanted)
    if wanted is not None and found != wanted:
        there = ", ".join(sorted({run.label(label) for label, _ in sample.maps})) or "no label"
        raise NamedError(
            f"wanted maps of {run.label(wanted)} for {sample.title}, got maps of {there}; choose one of them"
        )
    return found
