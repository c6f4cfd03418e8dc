"""`import dattri` without its warnings: it makes scripts of torch.jit, which is deprecated."""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from dattri.algorithm.tracin import TracInAttributor
    from dattri.task import AttributionTask

__all__ = ["AttributionTask", "TracInAttributor"]
