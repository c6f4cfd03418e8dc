"""Integrations: explaining within other packages' training loops, in and out of other packages' logs.

`import xlog` imports none of it. Names are loaded when they are first used; the modules lightning, transformers,
paddle_model and ignite each hold the callback of one package, which they import.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .every import ExplainEvery as ExplainEvery
    from .foreign import captum as captum
    from .foreign import grad_cam as grad_cam
    from .foreign import interpretdl as interpretdl
    from .foreign import zennit as zennit
    from .loggers import Aim as Aim
    from .loggers import MLflow as MLflow
    from .loggers import TensorBoard as TensorBoard
    from .loggers import WandB as WandB

_HOMES = {
    "Aim": ".loggers",
    "ExplainEvery": ".every",
    "MLflow": ".loggers",
    "TensorBoard": ".loggers",
    "WandB": ".loggers",
    "captum": ".foreign",
    "grad_cam": ".foreign",
    "interpretdl": ".foreign",
    "zennit": ".foreign",
}
__all__ = sorted(_HOMES)


def __dir__() -> list[str]:
    return __all__


def _found(name: str) -> object:
    """Load a name on first use. Raises AttributeError for one that is not there."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; there are {', '.join(_HOMES)}")
    return globals().setdefault(name, getattr(import_module(_HOMES[name], __name__), name))


if not TYPE_CHECKING:  # type checkers know the names, and say which are wrong
    __getattr__ = _found
