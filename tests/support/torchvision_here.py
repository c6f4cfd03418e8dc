"""`import torchvision`, and timm which needs it, beside a torch that it was not built for: the Python parts alone."""

from __future__ import annotations

import torch

OPERATORS = torch.library.Library("torchvision", "DEF")
"""What torchvision declares on import. Kept, for what it defines goes with it; no network here calls them."""

for declared in (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
):
    OPERATORS.define(declared)

import timm  # noqa: E402  it imports torchvision, so after its operators
import torchvision  # noqa: E402

__all__ = ["timm", "torchvision"]
