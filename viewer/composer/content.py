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
    def kind(self) -> str:
        """What samples are, "picture", "row" or "text": all of a run are the same."""
        return self.samples[0][0].kind if self.samples else "picture"

    @property
    def are_lines(self) -> bool:
        """Whether they are rows of a table or texts."""
        return self.kind != "picture"


def label_shown(sample: Sample, wanted: int | None) -> int | None:
    """Return the label whose maps a figure shows: the wanted one where it has maps, else the most probable that has."""
    with_maps = {label for label, _ in sample.maps}
    labels = [label for label in sample.explained_labels() if label in with_maps]
    return wanted if wanted in with_maps else next(iter(labels), None)
