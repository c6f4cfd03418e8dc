"""SampleView: one sample at one step, and lists of them; each is read when it is looked at."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..errors import LogError
from . import codec
from .limits import MAX_PIXELS
from .map_view import MapView
from .rows import KINDS
from .run_files import Place, RunFiles
from .schema import Inference, Sample


class SampleList(Sequence["SampleView"]):
    """Samples by position, each read when it is looked at."""

    def __init__(self, run: RunFiles, numbers: NDArray[np.intp], place: Callable[[int], Place]) -> None:
        self._run, self._numbers, self._place = run, numbers, place

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, position):  # type: ignore[no-untyped-def]
        if isinstance(position, slice):
            return SampleList(self._run, self._numbers[position], self._place)
        return SampleView(self._run, self._place(int(self._numbers[position])))


class SampleView:
    """One sample at one step."""

    def __init__(self, run: RunFiles, place: Place) -> None:
        self._run, self._place = run, place
        self.step, self.id = int(place.row["step"]), place.names[place.row["sample"]]

    @property
    def is_complete(self) -> bool:
        """All that was to be written of it is there, as far as its log can tell."""
        run, number = self._run, self._place.number
        return run._distinct is not None or (self.step, int(run.rows["sample"][number])) not in run._incomplete

    @cached_property
    def event(self) -> Sample:
        """As it was logged: name, truth, regions, picture's hash."""
        return self._run._read_at(self._place).sample

    @property
    def name(self) -> str:
        """For people."""
        return self.event.name

    @property
    def labels(self) -> list[int] | None:
        """True labels; None where they were not given."""
        return list(self.event.truth.labels) if self.event.HasField("truth") else None

    @property
    def shares(self) -> dict[int, float] | None:
        """How much each class is true, 0..1, by its number; None where ground truth is not soft."""
        truth = self.event.truth
        return dict(zip(truth.share_labels, truth.shares, strict=False)) or None

    @cached_property
    def inference(self) -> Inference:
        """What the network output; empty where it was not logged."""
        places = self._places("inference")
        return self._run._read_at(places[-1]).inference if places else Inference()

    def picture(self) -> NDArray[np.uint8] | None:
        """The picture's pixels (H, W) or (H, W, C), of a volume (D, H, W) or (D, H, W, C); None: it was not stored."""
        digest = self.event.picture.hash
        place = self._run._stored_in(self._place.file, "picture", digest)
        if place is None and (number := self._run._pictures.get(digest.hex())) is not None:
            place = self._run._place(number)
        if place is None:
            return None
        data = self._run._read_at(place).picture.data
        try:
            with Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise ValueError(f"wanted up to {MAX_PIXELS} pixels, got {image.size}")
                return codec.unstacked(np.asarray(image), self.event.picture.depth)
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            raise LogError(f"the picture of sample {self.id!r} cannot be decoded: {error}") from error

    def maps(self) -> list[MapView]:
        """All maps of this sample at this step."""
        return [MapView(self._run, place) for place in self._places("explanation")]

    def map(self, explainer: str, label: int | None = None) -> MapView:
        """The map of an explainer, for a label or for the most probable explained one. Raises LogError."""
        found = [m for m in self.maps() if m.explainer == explainer and label in (None, m.label)]
        if not found:
            there = sorted({(m.explainer, m.label) for m in self.maps()})
            raise LogError(f"no map of {explainer!r} for label {label} of sample {self.id!r}; there are {there}")
        return found[0]

    def _places(self, kind: str) -> list[Place]:
        run = self._run
        if run._distinct is not None:  # then all of it is in its file
            return run._places_in(self._place.file, kind, self.step, int(self._place.row["sample"]))
        rows = np.flatnonzero(run._column("sample") == run.rows["sample"][self._place.number])
        rows = rows[(run._column("kind")[rows] == KINDS[kind]) & (run._column("step")[rows] == self.step)]
        return [run._place(number) for number in rows.tolist()]

    def __repr__(self) -> str:
        return f"SampleView({self.id!r}, step={self.step})"
