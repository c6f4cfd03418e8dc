"""Names: lists of names as one part of an address."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote


def parse_names(text: str) -> list[str]:
    """Return names from an address, `Name,Other`."""
    return [unquote(name) for name in filter(None, text.split(","))]


def join_names(names: Iterable[str]) -> str:
    """Return names for an address; `parse_names` reads them."""
    return ",".join(escape(name) for name in names)


def escape(name: str) -> str:
    """Return a name without the comma that parts names in an address."""
    return name.replace("%", "%25").replace(",", "%2C")
