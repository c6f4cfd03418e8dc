"""Every error that xlog raises on purpose. Each text has what was wanted, what was got and what to do.

XlogError
├── ConfigError          (ValueError)   an argument of a runner, an explainer or a benchmark
├── DataError            (ValueError)   something that the dataset yielded
├── ModelError           (RuntimeError) the network, or a request to it
│   ├── UnsupportedModelError (TypeError)   of no framework that has an adapter
│   ├── OutOfMemory           (MemoryError) a pass does not fit the device
│   └── LayerError            (LookupError) a layer that is not there, not reached or does not matter
├── ExplanationError     (RuntimeError) an explainer or a benchmark returned what cannot be logged
└── LogError             (OSError)      the log
    ├── LogWriteError                   it cannot be written
    └── NotALogError                    the file is none of ours, or from a newer xlog

LogWarning (UserWarning): the log cannot be written, and the caller chose to go on without.
ExplanationWarning (UserWarning): an explanation is empty.
ModelWarning (UserWarning): a network does something that is seldom meant.
DataWarning (UserWarning): the dataset or its class names are unusual; the text has how they are read.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class XlogError(Exception):
    """Root of all errors that xlog raises on purpose."""


class ConfigError(XlogError, ValueError):
    """An argument of a runner, an explainer or a benchmark is wrong."""


class DataError(XlogError, ValueError):
    """The dataset yielded something that cannot be explained."""


class ModelError(XlogError, RuntimeError):
    """The network cannot do what was requested."""


class UnsupportedModelError(ModelError, TypeError):
    """The network is of no framework that has an adapter."""


class OutOfMemory(ModelError, MemoryError):  # noqa: N818  as the frameworks call it
    """The device has no memory for a pass of so many rows."""


class LayerError(ModelError, LookupError):
    """A layer is not there, was not reached or does not matter."""


class ExplanationError(XlogError, RuntimeError):
    """An explainer or a benchmark returned something that cannot be logged."""


class LogError(XlogError, OSError):
    """The log cannot be written or read."""


class LogWriteError(LogError):
    """The log cannot be written."""


class NotALogError(LogError):
    """The file is not an event file, or one of a newer format."""


class LogWarning(UserWarning):
    """The log cannot be written, and the caller chose to go on without."""


class ExplanationWarning(UserWarning):
    """An explanation is empty: its map is zero everywhere."""


class ModelWarning(UserWarning):
    """A network does something that is seldom meant, such as outputs that depend on the rows beside them."""


class DataWarning(UserWarning):
    """The dataset or its class names are unusual; the text has how they are read."""


def close_names(wrong: str, known: Iterable[str]) -> str:
    """Return "; close names: 'a', 'b'" for a misspelt name, or "" where none is close."""
    near = difflib.get_close_matches(wrong, list(known), n=3)
    return "; close names: " + ", ".join(map(repr, near)) if near else ""
