"""The vision transformer of the examples, as small as digits take it or with the weights of DINOv2."""

from __future__ import annotations

import sys

sys.path.append("examples")

from vit_torch import DEPTH, Pooling, ViT, dinov2

__all__ = ["DEPTH", "Pooling", "ViT", "dinov2"]
