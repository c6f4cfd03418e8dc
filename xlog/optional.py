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


def optional(module: str, owner: str) -> ModuleType:
    """Import a module by its name. Raises ConfigError, in which `owner` is named, where its package is not there."""
    try:
        return import_module(module)
    except ModuleNotFoundError:
        package = module.partition(".")[0]
        raise ConfigError(
            f"{owner}: wanted the package {package}, which is not installed; "
            f"pip install {_DISTRIBUTIONS.get(package, package)}"
        ) from None
