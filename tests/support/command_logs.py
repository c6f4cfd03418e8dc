"""Logs that the tests of commands work on, and ways to look at them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from xlog.events import codec, record
from xlog.events.reader import EventReader
from xlog.events.schema import (
    Event,
    Explanation,
    FileHeader,
    Inference,
    LabelScore,
    PictureInput,
    RunEnd,
    RunMetadata,
    Sample,
    Score,
    ScoreSummary,
    Truth,
)

STEPS = (0, 10, 20)
SAMPLES = ("a", "b", "c")
EXPLAINERS = ("Gradient", "GradCAM")
LAYER = {"layer": "conv", "layout": "2 x 2, channels first", "layer_reason": "the last maps"}
UNKNOWN_FIELD = b"\xf2\x3f\x03new"  # field 1022, 3 bytes
UNKNOWN_KIND = b"\x10\x14" + UNKNOWN_FIELD  # at step 20


def picture(value: int):
    return codec.encode_picture(np.full((4, 5, 3), value, np.uint8))


def events(steps=STEPS, samples=SAMPLES) -> list[Event]:
    """A pass per step; pictures at the first only."""
    found = []
    for step in steps:
        found.append(Event(step=step, run_metadata=RunMetadata(class_names=["cat", "dog"], seed=step)))
        for i, name in enumerate(samples):
            found += of_sample(step, i, name, with_picture=step == steps[0])
        found += [Event(step=step, score_summary=ScoreSummary(explainer=e, benchmark="B", mean=1)) for e in EXPLAINERS]
        found.append(Event(step=step, run_end=RunEnd(status=RunEnd.FINISHED)))
    for time, event in enumerate(found, 1):
        event.wall_time = time
    return found


def of_sample(step: int, i: int, name: str, with_picture: bool) -> list[Event]:
    image = picture(i)
    map_ = codec.encode_map(np.arange(20, dtype=np.float32).reshape(4, 5) - 3 + step, (4, 5))
    labels = [LabelScore(label=1, probability=0.75, explained=True), LabelScore(label=0, probability=0.25)]
    sample = Sample(id=name, name=f"{name}!", truth=Truth(labels=[1]))
    sample.picture.CopyFrom(PictureInput(hash=image.hash, width=5, height=4))
    return [
        *([Event(step=step, picture=image)] if with_picture else []),
        Event(step=step, sample=sample),
        Event(step=step, inference=Inference(sample_id=name, labels=labels)),
        *(
            Event(step=step, explanation=Explanation(sample_id=name, explainer=e, label=1, map=map_, **LAYER))
            for e in EXPLAINERS
        ),
        *(
            Event(step=step, score=Score(sample_id=name, explainer=e, benchmark="B", label=1, value=1))
            for e in EXPLAINERS
        ),
    ]


def payloads_of_run(**kind) -> list[bytes]:
    """A run with a field that no version knows in every record, and a kind that none knows."""
    known = [event.SerializeToString() + UNKNOWN_FIELD for event in events(**kind)]
    return [*known[:-1], UNKNOWN_KIND, known[-1]]


def write(path: Path, payloads: list[bytes], run_id: str = "ab" * 16, **header) -> Path:
    """Write an event file."""
    first = Event(file_header=FileHeader(format_major=1, run_id=run_id, host="host", pid=7, start_time=1e9, **header))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(map(record.frame, [first.SerializeToString(), *payloads])))
    return path


def frames(path: Path) -> list[tuple[int, bytes]]:
    """Offset and payload of every frame of a sound file, read without any of the code under test."""
    data, at, found = path.read_bytes(), 0, []
    while at < len(data):
        length = int.from_bytes(data[at : at + 8], "little")
        found.append((at, data[at + 12 : at + 12 + length]))
        at += length + 16
    return found


def payloads(*paths: Path) -> list[bytes]:
    """Payloads behind the headers, of all files in turn."""
    return [payload for path in paths for _, payload in frames(path)[1:]]


def logs_below(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.xlog"))


def header_of(path: Path) -> FileHeader:
    with EventReader(path) as reader:
        header = reader.read_header()
    assert header is not None
    return header


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
