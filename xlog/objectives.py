"""Objectives: scalars other than a class's logit that can be explained, for `objective=` of a runner or of wrap().

Each is a differentiable callable of what a network returns, in torch and in paddle, and makes one output (N,) of it.
None imports a framework: tensors bring what is needed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from .arrays import Array, Floats
from .attribute_docs import show_attributes
from .errors import ConfigError, ModelError

Tensor = Any  # of torch or paddle
Layout = Literal["torchvision", "yolov5", "yolov8"]


@dataclass(frozen=True)
class NegativeClass:
    """A logit with its sign turned: (N, K) -> (N,). The map shows what speaks against the label.

    `NegativeClass(0)` of a binary network, (N,) or (N, 1), is the logit of the complement of its class.
    """

    label: int
    """Of the class: its column among the logits."""

    def __call__(self, outputs: Tensor) -> Tensor:
        """Negate the logits: (N, K) -> (N,), of a binary network (N,) too. Raises ModelError for a label beyond K."""
        columns = outputs.reshape([len(outputs), -1])
        if not 0 <= self.label < columns.shape[1]:
            raise ModelError(f"NegativeClass: wanted outputs with a column of label {self.label}, got {outputs.shape}")
        return -columns[:, self.label]


@dataclass(frozen=True, eq=False)
class Similarity:
    """Cosine similarity of an embedding to a given one: (N, D) -> (N,). The map shows what makes two images alike."""

    embedding: Array
    """(D,), of any length but 0, such as that of another image."""

    def __call__(self, outputs: Tensor) -> Tensor:
        """Compare embeddings: (N, D) -> (N,). Raises ModelError for another D."""
        if outputs.ndim != 2 or outputs.shape[1] != np.size(self.embedding):
            raise ModelError(
                f"Similarity: wanted embeddings (N, {np.size(self.embedding)}), got shape {tuple(outputs.shape)}; name "
                "the embedding among what the network returns: logits="
            )
        wanted = np.asarray(self.embedding, np.float64).ravel()
        direction = _constant(wanted / np.linalg.norm(wanted), outputs)
        lengths = (outputs**2).sum(1) ** 0.5
        return (outputs * direction).sum(1) / lengths


@dataclass(frozen=True, eq=False)
class RegionLogit:
    """The logit of a class summed over a region of a segmentation network's outputs: (N, K, h, w) -> (N,).

    The region is `where`, (h, w) of bools, the same for all images; by default where the network itself predicts the
    class, anew in each pass. The map shows what the class is seen by in that region.
    """

    label: int
    """Of the class: its channel among the outputs."""
    where: Array | None = None
    """(h, w) of bools at the outputs' size, the same for all images; None: where the network predicts the class."""

    def __call__(self, outputs: Tensor) -> Tensor:
        """Sum up logits: (N, K, h, w) -> (N,). Raises ModelError for other shapes."""
        if outputs.ndim != 4:
            raise ModelError(f"RegionLogit: wanted outputs (N, K, h, w), got shape {tuple(outputs.shape)}")
        logits = outputs[:, self.label]
        if self.where is None:
            region = (outputs.detach().argmax(1) == self.label).type_as(outputs)
        elif np.shape(self.where) == tuple(logits.shape[1:]):
            region = _constant(np.asarray(self.where, bool), outputs)
        else:
            raise ModelError(f"RegionLogit: wanted a region of {tuple(logits.shape[1:])}, got {np.shape(self.where)}")
        return (logits * region).sum((1, 2))


@dataclass(frozen=True)
class BoxScore:
    """The score of the detection of a label that lies best on a box: (N,), 0 where none overlaps it enough.

    `box` is [x, y, width, height] in pixels of the network's input; a detection counts whose intersection over union
    with it is at least `overlap`. `layout` says what the network returns: "torchvision" a list of dicts with boxes
    (m, 4) of corners, labels (m,) and scores (m,); "yolov5" (N, m, 5 + K) of center, size, objectness and class scores;
    "yolov8" (N, 4 + K, m) of center, size and class scores. The map shows what that detection rests on. Where an image
    is perturbed, the best detection may be another one.
    """

    box: Sequence[float]
    """[x, y, width, height] in pixels of the network's input."""
    label: int
    """Of the class, as the network numbers it."""
    layout: Layout = "torchvision"
    """What the network returns."""
    overlap: float = 0.5
    """Intersection over union from which on a detection counts, 0..1."""

    def __post_init__(self) -> None:
        if len(self.box) != 4 or min(self.box[2:]) <= 0 or self.layout not in _READERS:
            raise ConfigError(
                f"BoxScore: wanted a box [x, y, width, height] and a layout among {', '.join(_READERS)}, got "
                f"{self.box!r} and {self.layout!r}"
            )

    def __call__(self, returned: Any) -> Tensor:
        """Return the score of the best detection of each image: (N,). Raises ModelError for what are no detections."""
        try:
            scores = [self._best(corners, found) for corners, found in _READERS[self.layout](returned, self.label)]
        except (LookupError, TypeError, AttributeError) as error:
            raise ModelError(
                f"BoxScore: wanted detections as {self.layout} networks return them, got {type(returned).__name__}; "
                "say which they are: layout= and logits="
            ) from error
        return _library(scores[0]).stack(scores)

    def _best(self, corners: Floats, scores: Tensor) -> Tensor:
        """Return the score of the detection that lies best on the box: corners (m, 4), scores (m,) -> a scalar."""
        overlaps = intersection_over_union(corners, self.box)
        if not len(overlaps) or overlaps.max() < self.overlap:
            return scores.sum() * 0
        return scores[int(overlaps.argmax())]


def intersection_over_union(corners: Floats, box: Sequence[float]) -> Floats:
    """Return how far boxes (m, 4), left, top, right, bottom, overlap a box [x, y, width, height]: (m,) in 0..1."""
    x, y, width, height = box
    low = np.maximum(corners[:, :2], (x, y))
    high = np.minimum(corners[:, 2:], (x + width, y + height))
    shared = np.clip(high - low, 0, None).prod(axis=1)
    areas = np.clip(corners[:, 2:] - corners[:, :2], 0, None).prod(axis=1)
    return np.asarray(shared / np.maximum(areas + width * height - shared, 1e-12))


def _torchvision(returned: Iterable[Mapping[str, Tensor]], label: int) -> Iterable[tuple[Floats, Tensor]]:
    for found in returned:
        chosen = np.flatnonzero(_array(found["labels"]) == label)
        yield _array(found["boxes"]).reshape(-1, 4)[chosen], found["scores"][chosen.tolist()]


def _yolov5(returned: Tensor, label: int) -> Iterable[tuple[Floats, Tensor]]:
    for rows in returned:
        yield _corners(_array(rows)[:, :4]), rows[:, 4] * rows[:, 5 + label]


def _yolov8(returned: Tensor, label: int) -> Iterable[tuple[Floats, Tensor]]:
    for rows in returned:
        yield _corners(_array(rows)[:4].T), rows[4 + label]


_READERS = {"torchvision": _torchvision, "yolov5": _yolov5, "yolov8": _yolov8}


def _corners(boxes: Floats) -> Floats:
    """Return left, top, right and bottom of boxes of center and size: (m, 4) -> (m, 4)."""
    return np.concatenate([boxes[:, :2] - boxes[:, 2:] / 2, boxes[:, :2] + boxes[:, 2:] / 2], axis=1)


def _array(tensor: Tensor) -> Floats:
    return np.asarray(tensor.detach().cpu().numpy())


def _constant(values: Array, like: Tensor) -> Tensor:
    """Return an array as a tensor beside another one, on its device and of its type."""
    if hasattr(like, "new_tensor"):
        return like.new_tensor(values)
    return _library(like).to_tensor(values, place=like.place).astype(like.dtype)


def _library(tensor: Tensor) -> Any:
    """Return the framework of a tensor, which is loaded, for the tensor is there."""
    return sys.modules[type(tensor).__module__.partition(".")[0]]


show_attributes([NegativeClass, Similarity, RegionLogit, BoxScore])
