"""Folding: which batch-norms another layer could do the work of."""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import ExitStack
from typing import Any

from ..arrays import Floats
from .hooked import HookedModel


def foldable(model: HookedModel, x: Floats) -> list[tuple[str, str]]:
    """Return pairs (layer, norm) such that in a pass over x (N, ...) the norm reads that layer and the layer no other.

    Layers are convolutions and linear ones, and may be called several times. Whether anything but the norm reads a
    layer is not seen here: who folds compares outputs afterwards.
    """
    version_of = model.backend.version
    made: list[tuple[str, Any, int | None]] = []  # layer, output, its version; held, so that each stays one of a kind
    calls: Counter[str] = Counter()
    sources: dict[str, list[str]] = defaultdict(list)  # of a norm's inputs

    def note_output(name: str, output: Any) -> None:
        made.append((name, output, version_of(output)))
        calls[name] += 1

    def note_input(name: str, given: Any) -> None:
        makers = [layer for layer, output, version in made if output is given and version_of(given) == version]
        sources[name].append(makers[-1] if makers else "")  # with another version, somebody wrote into it in between

    with ExitStack() as hooks:
        for layer in model.layers():
            if layer.kind in ("conv", "linear"):
                hooks.enter_context(model.watched(layer.name, lambda name, _, output: note_output(name, output)))
            elif layer.kind == "norm":
                hooks.enter_context(model.watched(layer.name, lambda name, given, _: note_input(name, given)))
        model.forward(x)
    readers = Counter(source for inputs in sources.values() for source in set(inputs))
    return [
        (inputs[0], norm)
        for norm, inputs in sources.items()
        if len(set(inputs)) == 1 and readers[inputs[0]] == 1 and calls[inputs[0]] == len(inputs)
    ]
