"""Parts of the viewer that commands make files with; only they need its packages."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from ..errors import ConfigError


def viewer_part(name: str, command: str) -> ModuleType:
    """Return a room of the viewer. Raises ConfigError, which names the command, where its packages are missing."""
    try:
        return import_module(f"xlog_viewer.{name}")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in ("xlog", "xlog_viewer"):
            raise
        raise ConfigError(
            f"{command}: wanted the package {error.name}, which is not installed; pip install 'xlog-xai[viewer]'"
        ) from None
