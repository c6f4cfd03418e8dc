"""xlog: explanations of models, logged like training metrics, kept, shared and looked at.

Names are loaded when they are first used, so that `import xlog` is quick and imports no framework. Those of explainers
and benchmarks are what their families list in `__all__`; all others stand here.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

from .version import __version__ as __version__

if TYPE_CHECKING:
    from .benchmarks import *  # noqa: F403
    from .concepts import TCAV as TCAV
    from .confident_learning import LabelIssues as LabelIssues
    from .confident_learning import label_issues as label_issues
    from .counterfactual import HierarchicalOcclusion as HierarchicalOcclusion
    from .dynamics import Dynamics as Dynamics
    from .errors import ConfigError as ConfigError
    from .errors import DataError as DataError
    from .errors import DataWarning as DataWarning
    from .errors import ExplanationError as ExplanationError
    from .errors import ExplanationWarning as ExplanationWarning
    from .errors import LayerError as LayerError
    from .errors import LogError as LogError
    from .errors import LogWarning as LogWarning
    from .errors import LogWriteError as LogWriteError
    from .errors import ModelError as ModelError
    from .errors import ModelWarning as ModelWarning
    from .errors import NotALogError as NotALogError
    from .errors import OutOfMemory as OutOfMemory
    from .errors import UnsupportedModelError as UnsupportedModelError
    from .errors import XlogError as XlogError
    from .events.logs import Logs as Logs
    from .events.upload import Upload as Upload
    from .explained.explain import explain as explain
    from .explained.explained import Explained as Explained
    from .explained.explained import ExplainedMap as ExplainedMap
    from .explainers import *  # noqa: F403
    from .figures.figure import Figure as Figure
    from .figures.visualize import visualize as visualize
    from .model import BaseModel as BaseModel
    from .model import FunctionModel as FunctionModel
    from .model import Model as Model
    from .model import wrap as wrap
    from .notebook import Viewer as Viewer
    from .notebook import view as view
    from .objectives import BoxScore as BoxScore
    from .objectives import NegativeClass as NegativeClass
    from .objectives import RegionLogit as RegionLogit
    from .objectives import Similarity as Similarity
    from .registry import list_benchmarks as list_benchmarks
    from .registry import list_explainers as list_explainers
    from .run.coco_files import coco as coco
    from .run.image_files import images as images
    from .run.influence import Influence as Influence
    from .run.influence_function import InfluenceFunction as InfluenceFunction
    from .run.preprocess import Preprocess as Preprocess
    from .run.recorder import TrainingRecorder as TrainingRecorder
    from .run.result import RunResult as RunResult
    from .run.runner import Runner as Runner
    from .run.table import Table as Table
    from .run.tokens import HiddenToken as HiddenToken
    from .run.tokens import Tokens as Tokens
    from .run.tracin import TracIn as TracIn
    from .tabular import *  # noqa: F403
    from .textual import *  # noqa: F403
    from .value_fit import ValueFit as ValueFit

_HOMES = {
    "TCAV": ".concepts",
    "BaseModel": ".model",
    "Dynamics": ".dynamics",
    "BoxScore": ".objectives",
    "NegativeClass": ".objectives",
    "RegionLogit": ".objectives",
    "Similarity": ".objectives",
    "FunctionModel": ".model",
    "Explained": ".explained.explained",
    "ExplainedMap": ".explained.explained",
    "Figure": ".figures.figure",
    "Preprocess": ".run.preprocess",
    "explain": ".explained.explain",
    "visualize": ".figures.visualize",
    "HierarchicalOcclusion": ".counterfactual",
    "LabelIssues": ".confident_learning",
    "Logs": ".events.logs",
    "Model": ".model",
    "RunResult": ".run.result",
    "coco": ".run.coco_files",
    "images": ".run.image_files",
    "Runner": ".run.runner",
    "Table": ".run.table",
    "HiddenToken": ".run.tokens",
    "Tokens": ".run.tokens",
    "Influence": ".run.influence",
    "InfluenceFunction": ".run.influence_function",
    "TracIn": ".run.tracin",
    "TrainingRecorder": ".run.recorder",
    "Upload": ".events.upload",
    "ValueFit": ".value_fit",
    "Viewer": ".notebook",
    "label_issues": ".confident_learning",
    "list_benchmarks": ".registry",
    "list_explainers": ".registry",
    "view": ".notebook",
    "wrap": ".model",
}
_ERRORS = (
    "ConfigError",
    "DataError",
    "DataWarning",
    "ExplanationError",
    "ExplanationWarning",
    "LayerError",
    "LogError",
    "LogWarning",
    "LogWriteError",
    "ModelError",
    "ModelWarning",
    "NotALogError",
    "OutOfMemory",
    "UnsupportedModelError",
    "XlogError",
)
_HOMES |= dict.fromkeys(_ERRORS, ".errors")
_FAMILIES = (".explainers", ".benchmarks", ".tabular", ".textual")


def open(path: str | os.PathLike[str], *, follow_links: bool = False) -> Logs:
    """Return the runs below a folder, or in one file, for analysis: see Logs."""
    logs: Logs = import_module(".events.logs", __name__).Logs(path, follow_links=follow_links)
    return logs


def __dir__() -> list[str]:
    listed = [name for family in _FAMILIES for name in import_module(family, __name__).__all__]
    return sorted([*_HOMES, *listed, "__version__", "open"])


def _found(name: str) -> object:
    """Load a name on first use. Raises AttributeError for one that is not there."""
    if name == "__all__":
        return __dir__()
    homes = (_HOMES[name],) if name in _HOMES else () if name.startswith("_") else _FAMILIES
    for home in homes:
        module = import_module(home, __name__)
        if home not in _FAMILIES or name in module.__all__:
            return globals().setdefault(name, getattr(module, name))
    raise AttributeError(f"module 'xlog' has no attribute {name!r}{_hint(name)}")


def _hint(name: str) -> str:
    """Return what a name of another package is called here, or the nearest names of ours."""
    if name.startswith("_"):
        return ""
    renamed: dict[str, str] = import_module(".renamed", __name__).RENAMED
    if name in renamed:
        return f", a name of another package; here it is {renamed[name]}; docs/coming_from.md has all"
    close: str = import_module(".errors", __name__).close_names(name, __dir__())
    return close


if not TYPE_CHECKING:  # type checkers know the names, and say which are wrong
    __getattr__ = _found
