"""Run: what the viewer knows of one run. Plain values in, copies out; knows nothing of files."""

from __future__ import annotations

import threading
from dataclasses import replace

from .entries import Box, MapEntry, Metadata, Prediction, Ref, Sample, Summary


class Run:
    """The index of one run: its metadata, samples and summaries, and where pictures and maps lie.

    Filled by the data door while pages read it from other threads: every method locks, and what it returns does not
    change afterwards. `version` grows with every change.
    """

    def __init__(self, key: str, folder: str, run_id: str, version: int = 0) -> None:
        self.key, self.folder, self.run_id = key, folder, run_id
        self.version = version
        self.metadata = Metadata()
        self._lock = threading.Lock()
        self._ids: list[str] = []  # by position
        self._positions: dict[str, int] = {}
        self._samples: dict[str, dict[int, Sample]] = {}  # id -> step
        self._at_step: dict[int, list[str]] = {}  # ids, in order of appearance
        self._hashes: dict[tuple[str, int], bytes] = {}  # of pictures that samples wait for
        self._pictures: dict[bytes, Ref] = {}
        self._segments: dict[bytes, Ref] = {}
        self._payloads: set[Ref] = set()
        self._summaries: dict[int, dict[tuple[str, str], Summary]] = {}

    # ------------------------------------------------------------------------------------------- by the data door

    def set_metadata(self, metadata: Metadata) -> None:
        """Take what was run; a later one replaces an earlier one."""
        with self._lock:
            self.metadata = metadata
            self.version += 1

    def add_picture(self, name: bytes, ref: Ref) -> None:
        """Take where the picture with a hash lies."""
        with self._lock:
            self._pictures.setdefault(name, ref)
            self._payloads.add(ref)
            self.version += 1

    def add_segments(self, name: bytes, ref: Ref) -> None:
        """Take where the superpixels with a hash lie."""
        with self._lock:
            self._segments.setdefault(name, ref)
            self._payloads.add(ref)

    def add_sample(self, sample_id: str, step: int, name: str, truth: tuple[int, ...] | None) -> None:
        """Take a sample, which from then on exists at this step."""
        with self._lock:
            sample = self._sample(sample_id, step)
            sample.name, sample.truth = name, truth

    def set_input(
        self, sample_id: str, step: int, picture: bytes, size: tuple[int, int], boxes: tuple[Box, ...]
    ) -> None:
        """Take what the network saw: the hash of its picture, its width and height, and where objects are."""
        with self._lock:
            sample = self._sample(sample_id, step)
            sample.width, sample.height = size
            sample.boxes = boxes
            self._hashes[sample_id, step] = picture

    def set_predictions(self, sample_id: str, step: int, predictions: tuple[Prediction, ...]) -> None:
        """Take what the network says of a sample."""
        with self._lock:
            self._sample(sample_id, step).predictions = tuple(sorted(predictions, key=lambda p: -p.probability))

    def add_map(self, sample_id: str, step: int, entry: MapEntry) -> None:
        """Take a map; a later one for the same label and explainer replaces an earlier one."""
        with self._lock:
            self._sample(sample_id, step).maps[entry.label, entry.explainer] = entry
            self._payloads.add(entry.ref)

    def add_summary(self, step: int, summary: Summary) -> None:
        """Take a mean score; a later one replaces an earlier one."""
        with self._lock:
            self._summaries.setdefault(step, {})[summary.benchmark, summary.explainer] = summary
            self.version += 1

    def _sample(self, sample_id: str, step: int) -> Sample:
        """Return a sample that is about to change, made where damage has cost the log its own record."""
        self.version += 1
        steps = self._samples.get(sample_id)
        if steps is None:
            steps = self._samples[sample_id] = {}
            self._ids.append(sample_id)
            self._positions[sample_id] = len(self._ids)
        if step not in steps:
            steps[step] = Sample(sample_id, step, self._positions[sample_id])
            self._at_step.setdefault(step, []).append(sample_id)
        steps[step].version = self.version
        return steps[step]

    # --------------------------------------------------------------------------------------------------- by pages

    def label(self, label: int) -> str:
        """Return a label's name."""
        names = self.metadata.class_names
        return (names[label] if label < len(names) else "") or f"label {label}"

    def steps(self) -> list[int]:
        """Return the steps that have samples, ascending."""
        with self._lock:
            return sorted(self._at_step)

    def count(self, step: int | None = None) -> int:
        """Return how many samples there are, at one step or at all."""
        with self._lock:
            return len(self._ids if step is None else self._at_step.get(step, ()))

    def samples(self, step: int | None, start: int, stop: int) -> list[Sample]:
        """Return samples start..stop in order of appearance, at one step or each at its last."""
        with self._lock:
            ids = self._ids if step is None else self._at_step.get(step, [])
            return [self._copy(self._pick(sample_id, step)) for sample_id in ids[start:stop]]

    def sample(self, position: int, step: int | None = None) -> Sample | None:
        """Return the sample at a position (1, 2, 3...) at a step, or at its last where there is none such."""
        with self._lock:
            return self._copy(self._pick(self._ids[position - 1], step)) if 0 < position <= len(self._ids) else None

    def sample_steps(self, position: int) -> list[int]:
        """Return the steps at which the sample at a position exists, ascending."""
        with self._lock:
            return sorted(self._samples[self._ids[position - 1]]) if 0 < position <= len(self._ids) else []

    def sample_version(self, position: int) -> int:
        """Return a number that grows whenever the sample at a position changes at any step."""
        with self._lock:
            if not 0 < position <= len(self._ids):
                return 0
            return max(sample.version for sample in self._samples[self._ids[position - 1]].values())

    def summaries(self, step: int | None = None) -> tuple[int, list[Summary]]:
        """Return mean scores and their step: a given one, or the last that has any."""
        with self._lock:
            if step is None:
                step = max(self._summaries, default=0)
            return step, [summary for _, summary in sorted(self._summaries.get(step, {}).items())]

    def has_payload(self, ref: Ref) -> bool:
        """Tell whether a picture, a map or superpixels begin there."""
        return ref in self._payloads

    def segments(self, name: bytes) -> Ref | None:
        """Return where the superpixels with a hash lie, None where they are not there."""
        return self._segments.get(name)

    def _pick(self, sample_id: str, step: int | None) -> Sample:
        steps = self._samples[sample_id]
        return steps[step] if step in steps else steps[max(steps)]

    def _copy(self, sample: Sample) -> Sample:
        picture = self._pictures.get(self._hashes.get((sample.id, sample.step), b""))
        return replace(sample, maps=dict(sample.maps), picture=picture)
