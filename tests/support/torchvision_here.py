"""`import torchvision` beside a torch that its compiled operators were not built for.

timm and transformers import torchvision for its transforms; what is compiled in it we never call. Two of its operators
must be known by name for the import to go through.
"""

from __future__ import annotations

import torch

_BOXES = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
_OPERATORS = torch.library.Library("torchvision", "DEF")
for _name in ("nms", "qnms"):
    _OPERATORS.define(_name + _BOXES)

import timm  # noqa: E402
import torchvision  # noqa: E402
import transformers  # noqa: E402

__all__ = ["timm", "torchvision", "transformers"]
