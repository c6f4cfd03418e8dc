"""Packages that only some methods need: imported when such a method is used, and never by `import xlog`."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from .errors import ConfigError

_DISTRIBUTIONS = {
    "fpdf": "fpdf2",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
}  # where pip knows them by another name


def optional(module: str, owner: str, extra: str = "") -> ModuleType:
    """Import a module by its name, of a package that `extra` brings, if any does.

    Raises ConfigError, in which `owner` and what to install are named, where its package is not there.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError:
        package = module.partition(".")[0]
        install = f"'xlog-xai[{extra}]'" if extra else _DISTRIBUTIONS.get(package, package)
        raise ConfigError(
            f"{owner}: wanted the package {package}, which is not installed; pip install {install}"
        ) from None
