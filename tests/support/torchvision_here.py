"""`import torchvision`, and timm which needs it, beside a torch that it was not built for: the Python parts alone."""

from __future__ import annotations

import torch

OPERATORS = torch.library.Library("torchvision", "DEF")
"""What torchvision declares on import. Kept, for what it defines goes with it."""

for declared in (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
):
    OPERATORS.define(declared)


def nms(boxes: torch.Tensor, scores: torch.Tensor, most: float) -> torch.Tensor:
    """Return which boxes (m, 4) are kept, best first: each that overlaps no better one by more than `most`."""
    kept: list[int] = []
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(1)
    for one in scores.argsort(descending=True, stable=True).tolist():
        better = boxes[kept]
        sides = torch.minimum(boxes[one, 2:], better[:, 2:]) - torch.maximum(boxes[one, :2], better[:, :2])
        shared = sides.clamp(min=0).prod(1)
        if not (shared / (areas[one] + areas[kept] - shared) > most).any():
            kept.append(one)
    return torch.tensor(kept, dtype=torch.int64)


OPERATORS.impl("nms", nms, "CPU")

import timm  # noqa: E402  it imports torchvision, so after its operators
import torchvision  # noqa: E402
from torchvision import extension  # noqa: E402

extension._has_ops = lambda: True  # nms is there, above

__all__ = ["timm", "torchvision"]
