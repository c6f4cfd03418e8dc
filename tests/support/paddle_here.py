"""`import paddle` without what it does to the process: it warns, and slows all children down to one thread."""

from __future__ import annotations

import os
import warnings

_threads = os.environ.get("OMP_NUM_THREADS")
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import paddle
if _threads is None:
    os.environ.pop("OMP_NUM_THREADS", None)

__all__ = ["paddle"]
