"""Configured: what explainers and benchmarks share, a name and parameters that a log can hold."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

import numpy as np

from .errors import ConfigError


@dataclasses.dataclass(frozen=True, kw_only=True)
class Configured:
    """A frozen configuration with a name. Holds no model and no state, so any number of runners may share it."""

    name: str = ""
    """Unique in a run; by default the class and the parameters that differ from their defaults."""

    family: ClassVar[str]
    """ "explainer" or "benchmark", for error texts."""
    display_name: ClassVar[str] = ""
    """The method's name where a class cannot have it, "GradCAM++"."""

    def __post_init__(self) -> None:
        if not self.name:
            object.__setattr__(self, "name", self._default_name())

    def params(self) -> dict[str, object]:
        """Every parameter, defaults too, as values that JSON takes; of an array its shape and a digest."""
        return {
            field.name: plain(getattr(self, field.name)) for field in dataclasses.fields(self) if field.name != "name"
        }

    def _default_name(self) -> str:
        changed = [
            f"{field.name}={_brief(getattr(self, field.name))}"
            for field in dataclasses.fields(self)
            if field.name != "name" and plain(getattr(self, field.name)) != plain(_default_of(field))
        ]
        return (self.display_name or type(self).__name__) + (f"({', '.join(changed)})" if changed else "")


_Kind = TypeVar("_Kind", bound=Configured)


def made_without_arguments(listed: Iterable[object], family: type[Any]) -> tuple[type[Any], ...]:
    """Return the classes of a family whose parameters all have defaults, of what is listed, in that order."""
    kinds = [kind for kind in listed if isinstance(kind, type) and issubclass(kind, family) and kind is not family]
    return tuple(kind for kind in kinds if not _wanted_of(kind))


def _wanted_of(kind: type[Configured]) -> list[str]:
    """Return the names of the parameters that have no default."""
    fields = dataclasses.fields(kind)
    return [field.name for field in fields if field.default is field.default_factory is dataclasses.MISSING]


def named(known: dict[str, _Kind], new: Iterable[object], kind: type[Any]) -> dict[str, _Kind]:
    """Add configurations by name, all or none.

    Raises ConfigError for what is of another kind, and for two of one name.
    """
    named = dict(known)
    for item in new:
        if not isinstance(item, kind):
            hint = f"; make an instance: {item.__name__}()" if isinstance(item, type) else ""
            raise ConfigError(f"wanted {kind.family}s, got {item!r}{hint}")
        if item.name in named:
            raise ConfigError(f"two {kind.family}s are named {item.name!r}; give one another name: name='...'")
        named[item.name] = item
    return named


def check_choice(owner: object, parameter: str, value: object, allowed: Sequence[object]) -> None:
    """Raise ConfigError unless a parameter has one of the allowed values."""
    if value not in allowed:
        raise ConfigError(f"{type(owner).__name__}: wanted {parameter} to be one of {tuple(allowed)}, got {value!r}")


def check_count(owner: object, parameter: str, value: object, least: int, or_none: bool = False) -> None:
    """Raise ConfigError unless a parameter is a whole number of at least `least`, or None where that is allowed."""
    if or_none and value is None:
        return
    if not isinstance(value, int | np.integer) or isinstance(value, bool) or value < least:
        wanted = f"a whole number of at least {least}{' or None' if or_none else ''}"
        raise ConfigError(f"{type(owner).__name__}: wanted {parameter} to be {wanted}, got {value!r}")


def check_at_least(owner: object, parameter: str, value: Any, least: float) -> None:
    """Raise ConfigError unless a parameter is a number of at least `least`."""
    if not isinstance(value, int | float | np.number) or not np.isfinite(value) or value < least:
        raise ConfigError(f"{type(owner).__name__}: wanted {parameter} to be at least {least}, got {value!r}")


def _default_of(field: dataclasses.Field[Any]) -> object:
    return field.default if field.default_factory is dataclasses.MISSING else field.default_factory()


def plain(value: object) -> object:
    """Return a parameter as values that JSON takes; of an array its shape and a digest, of a function its name."""
    if isinstance(value, Configured):
        return {"class": type(value).__name__, **value.params()}
    if isinstance(value, np.ndarray):
        digest = hashlib.blake2b(np.ascontiguousarray(value).data, digest_size=8).hexdigest()
        return {"array": list(value.shape), "dtype": str(value.dtype), "blake2b": digest}
    if isinstance(value, np.generic):
        return value.item()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {"class": type(value).__name__, **fields}
    if callable(value):
        return {"callable": getattr(value, "__qualname__", type(value).__qualname__)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value


def _brief(value: object) -> str:
    if isinstance(value, Configured):
        return value.name
    if isinstance(value, np.ndarray):
        return f"array{list(value.shape)}"
    found = plain(value)
    if not isinstance(found, dict):
        return json.dumps(found)
    return str(found["callable"]) if "callable" in found else repr(value)
