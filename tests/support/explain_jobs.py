"""Jobs as MindSpore's ImageClassificationRunner wrote them, made from a description of the format."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from crc32c import crc32c
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from PIL import Image

STAMP = 1619000000
NAME = f"events.out.events.summary.{STAMP}.0.host_explain"
DATA = f"_explain_{STAMP}"

# message -> field -> number and kind; a * is repeated
_SCHEMA = {
    "Event": {"wall_time": "1 double", "step": "2 int64", "version": "3 string", "explain": "6 Explain"},
    "Explain": {
        "sample_id": "1 int32",
        "image_path": "2 string",
        "ground_truth_label": "3 int32*",
        "inference": "4 Inference",
        "explanation": "5 Explanation*",
        "benchmark": "6 Benchmark*",
        "metadata": "7 Metadata",
        "status": "8 string",
        "hoc": "9 Hoc*",
    },
    "Inference": {
        "ground_truth_prob": "1 float*",
        "predicted_label": "2 int32*",
        "predicted_prob": "3 float*",
        "ground_truth_prob_sd": "4 float*",
        "ground_truth_prob_itl95_low": "5 float*",
        "ground_truth_prob_itl95_hi": "6 float*",
        "predicted_prob_sd": "7 float*",
        "predicted_prob_itl95_low": "8 float*",
        "predicted_prob_itl95_hi": "9 float*",
    },
    "Explanation": {"explain_method": "1 string", "label": "2 int32", "heatmap_path": "3 string"},
    "Benchmark": {
        "benchmark_method": "1 string",
        "explain_method": "2 string",
        "total_score": "3 float",
        "label_score": "4 float*",
    },
    "Metadata": {"label": "1 string*", "explain_method": "2 string*", "benchmark_method": "3 string*"},
    "Hoc": {"label": "1 int32", "mask": "2 string", "layer": "3 HocLayer*"},
    "HocLayer": {"prob": "1 float", "box": "2 int32*"},
}


def _classes() -> dict[str, Any]:
    file = descriptor_pb2.FileDescriptorProto(name="explain_jobs.proto", package="xai", syntax="proto2")
    kinds = descriptor_pb2.FieldDescriptorProto
    for name, fields in _SCHEMA.items():
        message = file.message_type.add(name=name)
        for field, said in fields.items():
            number, kind = said.rstrip("*").split()
            label = kinds.LABEL_REPEATED if said.endswith("*") else kinds.LABEL_OPTIONAL
            made = message.field.add(name=field, number=int(number), label=label)
            if kind in _SCHEMA:
                made.type, made.type_name = kinds.TYPE_MESSAGE, f".xai.{kind}"
            else:
                made.type = getattr(kinds, f"TYPE_{kind.upper()}")
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return {name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"xai.{name}")) for name in _SCHEMA}


Event = _classes()["Event"]


def framed(explain: Mapping[str, Any]) -> bytes:
    """A record: length, checksum, event, checksum."""
    payload = Event(wall_time=1.6e9, explain=explain).SerializeToString()
    head = struct.pack("<Q", len(payload))
    return head + _masked(head) + payload + _masked(payload)


def _masked(data: bytes) -> bytes:
    value = crc32c(data)
    return struct.pack("<I", (((value >> 15) | (value << 17)) + 0xA282EAD8) & 0xFFFFFFFF)


def picture(job: Path, path: str, pixels: np.ndarray) -> str:
    """Write a picture file, and return its path in the log."""
    file = job / DATA / path
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(file)
    return f"{DATA}/{path}"


PIXELS = np.random.default_rng(0).integers(0, 256, (2, 64, 64, 3), np.uint8)
MAPS = {
    (sample, method): np.kron(np.arange(16).reshape(4, 4) * 17, np.ones((16, 16))).astype(np.uint8)
    for sample in range(2)
    for method in ("GradCAM", "Gradient")
}
LAYERS = [
    {"prob": 0.9, "box": [0, 0, 32, 32, 30, 30, 32, 32]},
    {"prob": 0.6, "box": [0, 0, 32, 32, 30, 30, 16, 16, 40, 30, 16, 16]},
]
"""The first box stays as it is; within the second one lie two smaller ones."""


def records(job: Path) -> list[Mapping[str, Any]]:
    """What the runner wrote of two samples, three labels and two explainers, in its order."""
    methods = ["GradCAM", "Gradient"]
    written: list[Mapping[str, Any]] = [
        {"metadata": {"label": ["ant", "bee", "cat"], "explain_method": methods, "benchmark_method": ["Localization"]}}
    ]
    for sample in range(2):
        image = picture(job, f"origin_images/0/{sample}.{'jpg' if sample else 'png'}", PIXELS[sample])
        written.append({"sample_id": sample, "image_path": image})
        inference = {
            "ground_truth_prob": [0.25],
            "predicted_label": [2],
            "predicted_prob": [0.7],
            "predicted_prob_sd": [0.1],
            "predicted_prob_itl95_low": [0.5],
            "predicted_prob_itl95_hi": [0.875],
        }
        written.append({"sample_id": sample, "ground_truth_label": [1], "inference": inference})
    written.append({"sample_id": 1, "hoc": [{"label": 2, "mask": "gaussian:3", "layer": LAYERS}]})
    for method in methods:
        for sample in range(2):
            path = picture(job, f"heatmap/{method}/0/{sample}_2.png", MAPS[sample, method])
            explained = [{"explain_method": method, "label": 2, "heatmap_path": path}]
            written.append({"sample_id": sample, "explanation": explained})
        score = {"benchmark_method": "Localization", "explain_method": method, "total_score": 0.5}
        written.append({"benchmark": [{**score, "label_score": [0.0, 0.0, 0.5]}]})
    return written


def write_job(job: Path) -> Path:
    """Write a job with its lineage file and manifest; return the summary."""
    job.mkdir(parents=True)
    summary = job / NAME
    summary.write_bytes(b"".join(map(framed, records(job))))
    (job / f"events.out.events.summary.{STAMP + 5}.0.host_lineage").write_bytes(b"of something else")
    kinds = ("saliency_map", "benchmark", "uncertainty", "hierarchical_occlusion")
    (job / DATA / "manifest.json").write_text(json.dumps(dict.fromkeys(kinds, True), indent=4))
    return summary
