"""RunRecords: single records of a run, read from its files when asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xlog.dynamics import Dynamics
from xlog.events.frames import GLANCE
from xlog.events.schema import Event
from xlog.events.training import KINDS_OF_TRAINING, TrainingLog
from xlog.places.ahead import bring, bring_meanwhile
from xlog.places.place import is_url

from ..store.entries import (
    Alternatives,
    Curve,
    Dependence,
    Importance,
    Influence,
    MapEntry,
    MapPayload,
    MaskRef,
    Metadata,
    PicturePayload,
    Ref,
    SampleScore,
    ScoreTable,
    SegmentsPayload,
    Summary,
    Text,
    TextValues,
    Tree,
    WeighedPayload,
)
from ..store.hashed import Hashed
from ..store.records import Input, Outputs
from . import decoding, payloads, trees
from .log_file import UNREADABLE, LogFile
from .summing import summed_up


class RunRecords:
    """Reads records of the files of one run, and of no other file."""

    def __init__(self) -> None:
        self._files: dict[int, LogFile] = {}
        self._training = TrainingLog()

    def add(self, file: LogFile) -> None:
        """Take a file of the run."""
        self._files[file.number] = file

    @property
    def are_far(self) -> bool:
        """Whether any of its files lies on another machine."""
        return any(is_url(file.place) for file in self._files.values())

    def look_ahead(self, refs: Iterable[Ref]) -> None:
        """Bring the blocks that records are in."""
        bring(self._places(refs))

    def look_ahead_meanwhile(self, refs: Iterable[Ref]) -> None:
        """Begin to bring them."""
        bring_meanwhile(list(self._places(refs)))

    def _places(self, refs: Iterable[Ref]) -> Iterator[tuple[Path, int, int]]:
        return ((self._files[ref.file].path, ref.offset, GLANCE) for ref in refs if ref.file in self._files)

    def metadata(self, ref: Ref) -> Metadata | None:
        """Return what was run."""
        found = self._read(ref, "run_metadata")
        return decoding.metadata(found) if found else None

    def sample(self, ref: Ref, identity: str) -> Input | None:
        """See Records. What an index says of a record is compared with the record."""
        found = self._read(ref, "sample")
        return decoding.sample(found, ref) if found and self._is_of(ref, found.id, identity) else None

    def inference(self, ref: Ref, identity: str) -> Outputs | None:
        """What a network put out for a sample; None where it cannot be read, or is of another one."""
        found = self._read(ref, "inference")
        return decoding.inference(found) if found and self._is_of(ref, found.sample_id, identity) else None

    def map_entry(self, ref: Ref, identity: str, label: int, explainer: str) -> MapEntry | None:
        """A map; None where it cannot be read, or is another one."""
        found = self._read(ref, "explanation")
        if not found:
            return None
        if not self._is_of(ref, (found.sample_id, found.label, found.explainer), (identity, label, explainer)):
            return MapEntry(explainer, label, "", False, Ref(ref.file, 0))
        return decoding.map_entry(found, ref)

    def curves(self, refs: Sequence[Ref]) -> list[tuple[Curve, ...]]:
        """Return the curves of scores; no curves of one that cannot be read."""
        found = {ref: decoding.curves(event.score) for ref, event in self._read_all(refs, "score")}
        return [found.get(ref, ()) for ref in refs]

    def scores(self, refs: Sequence[Ref]) -> list[SampleScore]:
        """Return scores of single maps; those that cannot be read are left out."""
        found = {ref: decoding.score(event.score) for ref, event in self._read_all(refs, "score")}
        return [found[ref] for ref in refs if ref in found]

    def summaries(self, refs: Sequence[Ref]) -> list[Summary]:
        """Return how scores sum up."""
        found = {ref: decoding.summary(event.score_summary) for ref, event in self._read_all(refs, "score_summary")}
        return [found[ref] for ref in refs if ref in found]

    def summed_up(self, metadata: Metadata, table: ScoreTable, by_label: bool) -> list[Summary]:
        """Return how scores sum up that several processes logged, each of which summed up its own."""
        return summed_up(metadata, table, by_label)

    def influences(self, refs: Sequence[Ref]) -> list[Influence]:
        """Return which training samples helped and harmed others, in the order of refs."""
        events = self._read_all(refs, "influence")
        found = {ref: decoding.influence(event.influence, event.step) for ref, event in events}
        return [found[ref] for ref in refs if ref in found]

    def importances(self, refs: Sequence[Ref]) -> list[Importance]:
        """Return how much features matter to the model, in the order of refs."""
        events = self._read_all(refs, "model_importance")
        found = {ref: decoding.importance(event.model_importance, event.step) for ref, event in events}
        return [found[ref] for ref in refs if ref in found]

    def dependences(self, refs: Sequence[Ref]) -> list[Dependence]:
        """Return what the model puts out over values of features, in the order of refs."""
        events = self._read_all(refs, "partial_dependence")
        found = {ref: decoding.dependence(event.partial_dependence, event.step) for ref, event in events}
        return [one for ref in refs if (one := found.get(ref))]

    def alternatives(self, refs: Sequence[Ref], identity: str) -> list[Alternatives]:
        """Return rows near a sample of an id that are predicted otherwise, in the order of refs."""
        events = dict(self._read_all(refs, "counterfactual_rows"))
        logged = [(ref, events[ref].counterfactual_rows) for ref in refs if ref in events]
        return [decoding.alternatives(one) for ref, one in logged if self._is_of(ref, one.sample_id, identity)]

    def rows(self, refs: Sequence[Ref], ids: Sequence[str], width: int) -> NDArray[np.float64]:
        """Return the rows (N, width) of samples of these ids; NaN where one cannot be read or has another width."""
        place, found = {ref: number for number, ref in enumerate(refs)}, np.full((len(refs), width), np.nan)
        for ref, event in self._read_all(refs, "sample"):
            values = event.sample.row.values
            if len(values) == width and self._is_of(ref, event.sample.id, ids[place[ref]]):
                found[place[ref]] = values
        return found

    def outputs(self, refs: Sequence[Ref], ids: Sequence[str], width: int) -> NDArray[np.float64]:
        """Return what a regression puts out (N, width) for samples of these ids; NaN where it is not known."""
        place, found = {ref: number for number, ref in enumerate(refs)}, np.full((len(refs), width), np.nan)
        for ref, event in self._read_all(refs, "inference"):
            if self._is_of(ref, event.inference.sample_id, ids[place[ref]]):
                for score in event.inference.labels:
                    if score.label < width:
                        found[place[ref], score.label] = score.logit
        return found

    def truths(self, refs: Sequence[Ref], ids: Sequence[str], width: int) -> NDArray[np.float64]:
        """Return what is true of the outputs of a regression; NaN where it is not known."""
        place, found = {ref: number for number, ref in enumerate(refs)}, np.full((len(refs), width), np.nan)
        for ref, event in self._read_all(refs, "sample"):
            values = event.sample.values
            if len(values) == width and self._is_of(ref, event.sample.id, ids[place[ref]]):
                found[place[ref]] = values
        return found

    def lines(
        self,
        refs: Sequence[Ref],
        ids: Sequence[str],
        label: int,
        explainer: str,
        width: int,
        segments: Hashed,
    ) -> NDArray[np.float32]:
        """Return the maps (N, width) of samples of these ids, each a line; NaN as above."""
        place = {ref: number for number, ref in enumerate(refs)}
        found = np.full((len(refs), width), np.nan, np.float32)
        logged: dict[bytes, Any] = {}
        for ref, event in self._read_all(refs, "explanation"):
            one, number = event.explanation, place[ref]
            if self._is_of(ref, (one.sample_id, one.label, one.explainer), (ids[number], label, explainer)):
                name = one.map.segments.hash
                if name and name not in logged:
                    lies = segments.get(name)
                    logged[name] = self._read(lies, "segment_map") if lies else None
                line = decoding.line(one.map, logged.get(name), width)
                if line is not None:
                    found[number] = line
        return found

    def letters(self, refs: Sequence[Ref], ids: Sequence[str]) -> list[str]:
        """Return the letters of texts, "" of samples that are none, or of other ids."""
        return [one.text.text if one else "" for one in self._samples(refs, ids)]

    def texts(self, refs: Sequence[Ref], ids: Sequence[str]) -> list[Text | None]:
        """Return texts with their tokens, None of samples that are none, or of other ids."""
        found = self._samples(refs, ids)
        return [decoding.text_input(one.text) if one and one.HasField("text") else None for one in found]

    def text_values(
        self, refs: Sequence[Ref], ids: Sequence[str], label: int, explainers: Sequence[str]
    ) -> list[TextValues | None]:
        """Return what explainers say of texts, None where it cannot be read, or is of others."""
        place = {ref: number for number, ref in enumerate(refs)}
        found: list[TextValues | None] = [None] * len(refs)
        for ref, event in self._read_all(refs, "explanation"):
            one, number = event.explanation, place[ref]
            if self._is_of(ref, (one.sample_id, one.label, one.explainer), (ids[number], label, explainers[number])):
                values = decoding.line(one.map, None, one.map.full_width)
                if values is not None and np.isfinite(values).all():
                    found[number] = TextValues(values, one.unit, one.map.signed)
        return found

    def _samples(self, refs: Sequence[Ref], ids: Sequence[str]) -> list[Any]:
        place: dict[Ref, int] = {ref: number for number, ref in enumerate(refs)}
        found: list[Any] = [None] * len(refs)
        for ref, event in self._read_all(refs, "sample"):
            if self._is_of(ref, event.sample.id, ids[place[ref]]):
                found[place[ref]] = event.sample
        return found

    def training(self, new: Sequence[Ref]) -> Dynamics:
        """See Records. Those that cannot be read are left out."""
        for _, event in self._read_all(new, *KINDS_OF_TRAINING):
            self._training.take(event)
        return self._training.dynamics()

    def tree(self, ref: Ref, size: tuple[int, int]) -> Tree | None:
        """Return a counterfactual tree over a picture of this width and height."""
        found = self._read(ref, "counterfactual_tree")
        return trees.tree(found, size) if found else None

    def picture(self, ref: Ref) -> PicturePayload | None:
        """Return a picture as it was stored."""
        found = self._read(ref, "picture", is_known=False)
        return payloads.picture_payload(found) if found else None

    def slice(self, ref: Ref, number: int, depth: int) -> PicturePayload | None:
        """Return one of a volume's `depth` slices as a PNG."""
        found = self._read(ref, "picture", is_known=False)
        try:
            return payloads.slice_payload(found, number, depth) if found else None
        except Exception:  # whatever damaged values make a decoder raise
            return None

    def mask(self, mask: MaskRef) -> PicturePayload | None:
        """Return the mask of an object as a PNG."""
        found = self._read(mask.ref, "sample", is_known=False)
        try:
            return payloads.mask_payload(found, mask.region) if found else None
        except Exception:  # whatever damaged values make a decoder raise
            return None

    def map(self, ref: Ref, part: str, segments: Hashed) -> MapPayload | None:
        """Return the values of a map, or of its mean or spread; `segments` tells where superpixels lie."""
        found = self._read(ref, "explanation", is_known=False)
        if not found or part not in ("map", "mean", "spread") or not found.HasField(part):
            return None
        packed = getattr(found, part)
        place = segments.get(packed.segments.hash)
        try:
            return payloads.map_payload(packed, self._read(place, "segment_map") if place else None)
        except Exception:  # whatever damaged values make a decoder raise
            return None

    def segments(self, ref: Ref, segments: Hashed) -> SegmentsPayload | None:
        """Return the superpixels that a map weighs; `segments` tells where they lie."""
        found = self._read(ref, "explanation", is_known=False)
        place = segments.get(found.map.segments.hash) if found else None
        logged = self._read(place, "segment_map") if place else None
        try:
            return payloads.segments_payload(logged) if logged else None
        except Exception:  # whatever damaged values make a decoder raise
            return None

    def weighed(self, ref: Ref) -> WeighedPayload | None:
        """Return what a map says of each superpixel."""
        found = self._read(ref, "explanation", is_known=False)
        try:
            return payloads.weighed_payload(found.map) if found else None
        except Exception:  # whatever damaged values make a decoder raise
            return None

    def _is_of(self, ref: Ref, found: object, claimed: object) -> bool:
        """Tell whether a record is about what the index says; note that it is lost if not."""
        if found != claimed:
            self._files[ref.file].note_loss(ref.offset)
        return found == claimed

    def _read(self, ref: Ref, kind: str, is_known: bool = True) -> Any:
        """Return what the event at a place holds if it is of this kind, else None.

        That a place which the index knows cannot be read is noted; others come from addresses, and may be anything.
        """
        file = self._files.get(ref.file)
        if file is None:
            return None
        try:
            event = file.read(ref.offset)
        except UNREADABLE:
            if is_known:
                file.note_loss(ref.offset)
            return None
        return getattr(event, kind) if event.WhichOneof("what") == kind else None

    def _read_all(self, refs: Sequence[Ref], *kinds: str) -> Iterator[tuple[Ref, Event]]:
        for number in {ref.file for ref in refs} & set(self._files):
            offsets = [ref.offset for ref in refs if ref.file == number]
            for offset, event in self._files[number].read_all(offsets):
                if event.WhichOneof("what") in kinds:
                    yield Ref(number, offset), event
