"""What every adapter says in the same words: layers that are not there, not reached, or do not matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from ..errors import LayerError, close_names

Part = TypeVar("Part")


def layer_named(name: str, parts: Mapping[str, Part]) -> Part:
    """Return a part of a network by its name. Raises LayerError with close names."""
    if name not in parts:
        raise LayerError(f"no layer named {name!r}{close_names(name, parts)}; model.layers() lists all {len(parts)}")
    return parts[name]


def check_reached(seen: Mapping[str, Sequence[object]]) -> None:
    """Raise LayerError unless each layer put out something in a pass."""
    for name, outputs in seen.items():
        if not outputs:
            raise LayerError(
                f"layer {name!r} exists but put out no tensor in this pass; choose one that forward() calls: "
                "model.calls(x) lists them"
            )


def check_influence(name: str, gradients: Sequence[object]) -> None:
    """Raise LayerError where none of a layer's calls has a gradient."""
    if all(gradient is None for gradient in gradients):
        raise LayerError(
            f"layer {name!r} does not influence the outputs, so it has no gradient; "
            "choose one on the way from input to output"
        )
