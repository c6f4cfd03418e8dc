"""Reading what MindSpore's ImageClassificationRunner wrote (1.1 to 1.3): summaries `..._explain` and picture files."""

from __future__ import annotations

import math
import re
import struct
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import crc32c
import numpy as np

from ..arrays import Upsampling
from ..errors import LogError
from ..events import codec
from ..events.schema import (
    CounterfactualTree,
    Event,
    Explanation,
    Inference,
    Instance,
    LabelScore,
    PictureInput,
    RunMetadata,
    Sample,
    ScoreSummary,
    TargetRule,
    Truth,
    Uncertainty,
)
from .hoc_trees import tree_of
from .imported import Group, Imported, read_picture, read_pixels
from .wire import Message

THRESHOLD = 0.5  # a label with a greater probability was explained; no log says another
PASSES = 10  # that uncertainties were made of; neither is that in the log
_NAME = re.compile(r"summary\.(\d+).*_explain$")
_MASK_DELTA = 0xA282EAD8  # of checksums in records of TensorFlow
_MOST_BYTES = 500_000_000  # of a record; what is said to be longer is damage

# Numbers of the fields, by message.
_EVENT_EXPLAIN = 6
_SAMPLE_ID, _IMAGE_PATH, _TRUE_LABELS, _INFERENCE, _EXPLANATION, _BENCHMARK, _METADATA, _HOC = 1, 2, 3, 4, 5, 6, 7, 9
_PREDICTED_LABEL = 2
_OF_TRUE = {"probability": 1, "deviation": 4, "low": 5, "high": 6}
_OF_PREDICTED = {"probability": 3, "deviation": 7, "low": 8, "high": 9}

NOTES = (
    "Imported from a MindSpore _explain log. Maps have 8 bits, each from its least to its greatest value as 0 to 1: "
    "scale and sign are not in that log. Pictures are the network's inputs, scaled from the least to the greatest "
    "value. Scores are means only; a class score of exactly 0 stands there for a class without scores, too, and is "
    "left out. Of trees, the probability before any window, and those after each window, are not in that log."
)


def read_job(job: Path) -> Imported:
    """Return what a folder with an `_explain` summary holds: of several summaries the latest, as MindInsight shows it.

    Raises LogError where there is none, or none of what makes a run.
    """
    file, left_out = _summary_of(job), list[str]()
    metadata, samples, benchmarks = _gathered(file, left_out)
    names = metadata.texts(1)
    if not names:
        raise LogError(f"{file}: wanted metadata with names of labels, got none; the job was cut short at once")
    explainers = sorted({one.text(1) for parts in samples.values() for p in parts for one in p.messages(_EXPLANATION)})
    made = RunMetadata(
        class_names=names,
        activation="unknown",
        explainers=[_instance(name) for name in dict.fromkeys([*metadata.texts(2), *explainers])],
        benchmarks=[_instance(name) for name in metadata.texts(3)],
        target_rule=TargetRule(kind="default", threshold=THRESHOLD),
        preprocessing="scaled from the least to the greatest value of each input",
        notes=NOTES,
        planned_samples=len(samples),
    )
    if any(part.messages(_HOC) for parts in samples.values() for part in parts):
        made.occlusions.append(Instance(name="HierarchicalOcclusion", class_name="MindSpore.HierarchicalOcclusion"))
    groups = (
        group
        for number, parts in sorted(samples.items())
        if (group := _JobSample(job, number, parts, len(names), left_out).events())
    )
    return Imported(made, groups, _summaries(benchmarks, len(names)), left_out)


# ------------------------------------------------------------------------------------------------------- records


def _summary_of(job: Path) -> Path:
    found = {path: int(match[1]) for path in job.iterdir() if (match := _NAME.search(path.name)) and path.is_file()}
    if not found:
        raise LogError(
            f"wanted a folder with a file named like events.out.events.summary.1619000000.0.host_explain, got none in "
            f"{job}; give the folder of one job"
        )
    return max(found, key=lambda path: found[path])


def _gathered(file: Path, left_out: list[str]) -> tuple[Message, dict[int, list[Message]], list[Message]]:
    """Return the metadata, the parts of each sample, and the benchmarks' results."""
    metadata, samples, benchmarks = Message(b""), defaultdict[int, list[Message]](list), list[Message]()
    for payload in _payloads(file, left_out):
        for explain in Message(payload).messages(_EVENT_EXPLAIN):
            for one in explain.messages(_METADATA):
                metadata = one
            benchmarks += explain.messages(_BENCHMARK)
            if explain.has(_SAMPLE_ID):
                samples[explain.integer(_SAMPLE_ID)].append(explain)
    return metadata, samples, benchmarks


def _payloads(file: Path, left_out: list[str]) -> Iterator[bytes]:
    """Yield the payloads of records: length (8 bytes), checksum, payload, checksum."""
    with open(file, "rb") as stream:
        while head := stream.read(12):
            size = struct.unpack("<Q", head[:8])[0] if len(head) == 12 else 0
            if len(head) < 12 or _checksum(head[:8]) != head[8:] or size > _MOST_BYTES:
                left_out.append(f"{file.name}: what follows byte {stream.tell() - len(head)}, which begins no record")
                return
            payload, checksum = stream.read(size), stream.read(4)
            if len(checksum) < 4:
                left_out.append(f"{file.name}: its last record, which is not whole")
            elif _checksum(payload) != checksum:
                left_out.append(f"{file.name}: a record before byte {stream.tell()} with a wrong checksum")
            else:
                yield payload


def _checksum(data: bytes) -> bytes:
    value = crc32c.crc32c(data)
    return struct.pack("<I", (((value >> 15) | (value << 17)) + _MASK_DELTA) & 0xFFFFFFFF)


# ------------------------------------------------------------------------------------------------------- samples


class _JobSample:
    """One sample of a job, whose parts lie in several records."""

    def __init__(self, job: Path, number: int, parts: list[Message], classes: int, left_out: list[str]) -> None:
        self._job, self._id, self._parts, self._classes, self._left_out = job, str(number), parts, classes, left_out
        self._maps = [one for part in parts for one in part.messages(_EXPLANATION) if self._is_label(one.integer(2))]

    def events(self) -> Group:
        """Return its events, none where its picture is not there: without it neither size nor place is known."""
        path = next((path for part in self._parts if (path := part.text(_IMAGE_PATH))), "")
        try:
            picture = read_picture(self._inside(path))
        except LogError as error:
            self._left_out.append(f"sample {self._id}: {error}")
            return []
        width, height = picture.width, picture.height
        true = sorted({label for part in self._parts for label in part.integers(_TRUE_LABELS) if self._is_label(label)})
        shown = PictureInput(hash=picture.hash, width=width, height=height)
        return [
            Event(picture=picture),
            Event(sample=Sample(id=self._id, picture=shown, truth=Truth(labels=true))),
            Event(inference=self._inference()),
            *(event for one in self._maps if (event := self._map(one, height, width)) is not None),
            *(Event(counterfactual_tree=tree) for tree in self._trees()),
        ]

    def _is_label(self, label: int) -> bool:
        if not 0 <= label < self._classes:
            self._left_out.append(f"sample {self._id}: label {label}, of {self._classes} classes")
            return False
        return True

    def _inside(self, path: str) -> Path:
        """Return a file of the job. Raises LogError for a path that leads out of it."""
        found = (self._job / path).resolve()
        if not path or self._job.resolve() not in found.parents:
            raise LogError(f"wanted the path of a file in {self._job}, got {path!r}")
        return found

    def _inference(self) -> Inference:
        explained, scores = {one.integer(2) for one in self._maps}, dict[int, LabelScore]()
        for part in self._parts:
            for inference in part.messages(_INFERENCE):
                predicted = inference.integers(_PREDICTED_LABEL)
                for labels, fields in ((part.integers(_TRUE_LABELS), _OF_TRUE), (predicted, _OF_PREDICTED)):
                    columns = {name: inference.floats(field) for name, field in fields.items()}
                    for place, label in enumerate(labels[: len(columns["probability"])]):
                        row = {name: values[place] for name, values in columns.items() if place < len(values)}
                        if self._is_label(label) and math.isfinite(row["probability"]):
                            scores[label] = _score(label, row, label in explained)
        ordered = sorted(scores.values(), key=lambda score: -score.probability)
        how = f"as logged by MindSpore: {PASSES} passes with dropout; the mean is the plain prediction"
        uncertain = any(score.HasField("uncertainty") for score in ordered)
        return Inference(sample_id=self._id, labels=ordered, uncertainty=how if uncertain else "")

    def _map(self, logged: Message, height: int, width: int) -> Event | None:
        try:
            pixels, _, _ = read_pixels(self._inside(logged.text(3)))
        except LogError as error:
            self._left_out.append(f"sample {self._id}: {error}")
            return None
        channel = 3 if pixels.ndim == 3 and pixels.shape[2] == 4 else 0  # its opacity is the value, where it is colored
        grid = (pixels if pixels.ndim == 2 else pixels[..., channel]).astype(np.float32) / np.iinfo(pixels.dtype).max
        upsampling: Upsampling = "none" if grid.shape == (height, width) else "bilinear"
        packed = codec.encode_map(grid, (height, width), upsampling, signed=False, precision="u8")
        about = {"sample_id": self._id, "explainer": logged.text(1), "label": logged.integer(2)}
        return Event(explanation=Explanation(**about, map=packed))  # type: ignore[arg-type]

    def _trees(self) -> Iterator[CounterfactualTree]:
        for part in self._parts:
            for logged in part.messages(_HOC):
                layers = [(layer.floats(1), layer.integers(2)) for layer in logged.messages(3)]
                if self._is_label(logged.integer(1)):
                    yield tree_of(self._id, logged.integer(1), logged.text(2), layers, THRESHOLD)


def _score(label: int, row: dict[str, float], explained: bool) -> LabelScore:
    score = LabelScore(label=label, probability=row["probability"], logit=math.nan, explained=explained)
    if "deviation" in row:
        score.uncertainty.CopyFrom(
            Uncertainty(
                mean=row["probability"],
                standard_deviation=row["deviation"],
                low=row.get("low", math.nan),
                high=row.get("high", math.nan),
                samples=PASSES,
            )
        )
    return score


def _summaries(benchmarks: list[Message], classes: int) -> Group:
    found = []
    for one in benchmarks:
        about = {"benchmark": one.text(1), "explainer": one.text(2)}
        labeled = {label: value for label, value in enumerate(one.floats(4)[:classes]) if value}
        for label, mean in [(None, (one.floats(3) or [math.nan])[-1]), *labeled.items()]:
            if math.isfinite(mean):
                found.append(Event(score_summary=ScoreSummary(**about, label=label, mean=mean)))  # type: ignore[arg-type]
    return found


def _instance(name: str) -> Instance:
    return Instance(name=name, class_name=f"MindSpore.{name}")
