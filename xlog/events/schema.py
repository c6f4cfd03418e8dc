"""The events, by one import: `from xlog.events.schema import Event`. Made from proto/xlog.proto by `make proto`."""

from __future__ import annotations

from .xlog_pb2 import (
    Box,
    CounterfactualTree,
    Curve,
    Event,
    Explanation,
    FileHeader,
    Inference,
    Instance,
    Interval,
    LabelScore,
    Map,
    ModelInfo,
    Picture,
    PictureInput,
    Planes,
    Region,
    RunEnd,
    RunMetadata,
    Sample,
    Score,
    ScoreSummary,
    SegmentMap,
    SegmentWeights,
    TargetRule,
    Truth,
    Uncertainty,
)

FORMAT_MAJOR = 1  # a change that old readers would misread
FORMAT_MINOR = 2  # a change that old readers may pass over
FILE_SUFFIX = ".xlog"

__all__ = [
    "FILE_SUFFIX",
    "FORMAT_MAJOR",
    "FORMAT_MINOR",
    "Box",
    "CounterfactualTree",
    "Curve",
    "Event",
    "Explanation",
    "FileHeader",
    "Inference",
    "Instance",
    "Interval",
    "LabelScore",
    "Map",
    "ModelInfo",
    "Picture",
    "PictureInput",
    "Planes",
    "Region",
    "RunEnd",
    "RunMetadata",
    "Sample",
    "Score",
    "ScoreSummary",
    "SegmentMap",
    "SegmentWeights",
    "TargetRule",
    "Truth",
    "Uncertainty",
]
