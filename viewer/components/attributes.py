"""Attributes: those of HTML whose names are no Python names."""

from __future__ import annotations

from typing import Any


def attributes(**values: Any) -> dict[str, Any]:
    """Return attributes by their HTML names: `aria_label` becomes `aria-label`."""
    return {name.replace("_", "-"): value for name, value in values.items()}
