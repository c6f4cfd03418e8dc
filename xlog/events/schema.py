"""The events, by one import: `from xlog.events.schema import Event`. Made from proto/xlog.proto by `make proto`."""

from __future__ import annotations

from typing import Any

from google.protobuf.message import Message
from google.protobuf.unknown_fields import UnknownFieldSet

from .xlog_pb2 import (
    Box,
    Commit,
    Condition,
    Convergence,
    CounterfactualRows,
    CounterfactualTree,
    Curve,
    Event,
    Explanation,
    Feature,
    FileHeader,
    Gain,
    Inference,
    Influence,
    Influencer,
    Instance,
    Interval,
    LabelScore,
    Map,
    ModelImportance,
    ModelInfo,
    PartialDependence,
    Picture,
    PictureInput,
    Planes,
    Region,
    RowInput,
    RunEnd,
    RunMetadata,
    Sample,
    Score,
    ScoreSummary,
    SegmentMap,
    SegmentWeights,
    Sentence,
    SuperpixelPrior,
    TargetRule,
    TextFacts,
    TextInput,
    TrainingBatch,
    TrainingSamples,
    Truth,
    Uncertainty,
)

FORMAT_MAJOR = 1  # a change that old readers would misread
FORMAT_MINOR = 4  # a change that old readers may pass over
FILE_SUFFIX = ".xlog"

__all__ = [
    "FILE_SUFFIX",
    "FORMAT_MAJOR",
    "FORMAT_MINOR",
    "Box",
    "Commit",
    "Condition",
    "Convergence",
    "CounterfactualRows",
    "CounterfactualTree",
    "Curve",
    "Event",
    "Explanation",
    "Feature",
    "FileHeader",
    "Gain",
    "Inference",
    "Influence",
    "Influencer",
    "Instance",
    "Interval",
    "LabelScore",
    "Map",
    "ModelImportance",
    "ModelInfo",
    "PartialDependence",
    "Picture",
    "PictureInput",
    "Planes",
    "Region",
    "RowInput",
    "RunEnd",
    "RunMetadata",
    "Sample",
    "Score",
    "ScoreSummary",
    "SegmentMap",
    "SegmentWeights",
    "Sentence",
    "SuperpixelPrior",
    "TargetRule",
    "TextFacts",
    "TextInput",
    "TrainingBatch",
    "TrainingSamples",
    "Truth",
    "Uncertainty",
    "has_unknown_fields",
    "word",
]


def has_unknown_fields(message: Message) -> bool:
    """Tell whether a later version has written what this one does not know into a message itself."""
    return len(UnknownFieldSet(message)) > 0


def word(enum: Any, number: int) -> str:
    """Return the name of an enumerated value in small letters; "unknown (99)" of a later version's, (0) if unsaid."""
    name = enum.Name(number).lower() if number in enum.values() else "_unspecified"
    return f"unknown ({number})" if name.endswith("_unspecified") else name
