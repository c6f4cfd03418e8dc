"""`import interpretdl` on machines of today: what it computes with is real, what it shows pictures with is not.

Version 0.8.0 imports a name from IPython, to show pictures in notebooks, that IPython 9 no longer has. Nothing is
computed with it, and an empty name in its place is less to carry than an old IPython and the dozen packages it wants.
"""

from __future__ import annotations

import contextlib
import io
import sys
from types import ModuleType

from paddle_here import paddle  # noqa: F401  before interpretdl imports it

_STANDS_IN = {name: ModuleType(name) for name in ("IPython", "IPython.core", "IPython.core.display")}
vars(_STANDS_IN["IPython.core.display"]).update(display=None, HTML=None)

_kept = {name: sys.modules.get(name) for name in _STANDS_IN}
sys.modules.update(_STANDS_IN)
try:
    with contextlib.redirect_stdout(io.StringIO()):  # it says that paddle is missing when paddle.fluid is
        import interpretdl
finally:
    for name, module in _kept.items():
        if module is None:
            del sys.modules[name]
        else:
            sys.modules[name] = module

__all__ = ["interpretdl"]
