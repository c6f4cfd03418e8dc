"""The packages that train, imported without what they warn of: each other's deprecated calls."""

from __future__ import annotations

import warnings

import torchvision_here  # noqa: F401  torchmetrics imports torchvision, which wants its operators

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import ignite.engine as ignite
    import lightning.pytorch as lightning
    import transformers

__all__ = ["ignite", "lightning", "transformers"]
