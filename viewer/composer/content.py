"""Content: what of a run is in a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..store.entries import Sample

OF_PICTURES = ("scale", "enlarge", "picture")
"""Options of figures that are about images."""


@dataclass(frozen=True)
class Content:
    """What is in a figure."""

    samples: Sequence[tuple[Sample, int | None]]
    """Each with the label whose maps are shown; None: it has none."""
    explainers: Sequence[str]

    @property
    def are_lines(self) -> bool:
        """Whether samples are texts or rows of a table: all of a run are of one kind."""
        return any(not sample.is_picture for sample, _ in self.samples)

    @property
    def are_texts(self) -> bool:
        """Whether they are texts."""
        return any(sample.text is not None for sample, _ in self.samples)


def label_shown(sample: Sample, wanted: int | None) -> int | None:
    """Return the label whose maps a figure shows: the wanted one where it has maps, else the most probable that has."""
    with_maps = {label for label, _ in sample.maps}
    labels = [label for label in sample.explained_labels() if label in with_maps]
    return wanted if wanted in with_maps else next(iter(labels), None)
