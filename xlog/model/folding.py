"""Folding: which batch-norms another layer could do the work of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from .backend import Backend, Part, kind_of


def foldable(backend: Backend, run: Callable[[], object]) -> list[tuple[str, str]]:
    """Return pairs (layer, norm) such that, in the pass that `run` makes, the norm reads that layer and no other.

    Layers are convolutions and linear ones, and may be called several times. Whether anything but the norm reads a
    layer is not seen here: who folds compares outputs afterwards.
    """
    made: list[tuple[str, Any, int | None]] = []  # layer, output, its version; held, so that each stays one of a kind
    calls: Counter[str] = Counter()
    sources: dict[str, list[str]] = defaultdict(list)  # of a norm's inputs

    def note(name: str, given: Any, output: Any) -> None:
        made.append((name, output, backend.version(output)))
        calls[name] += 1

    def trace_back(name: str, given: Any, output: Any) -> None:
        makers = [layer for layer, put_out, version in made if put_out is given and backend.version(given) == version]
        sources[name].append(makers[-1] if makers else "")  # with another version, somebody wrote into it in between

    with _watched(backend, {"conv": note, "linear": note, "norm": trace_back}):
        run()
    readers = Counter(source for inputs in sources.values() for source in set(inputs))
    return [
        (inputs[0], norm)
        for norm, inputs in sources.items()
        if len(set(inputs)) == 1 and readers[inputs[0]] == 1 and calls[inputs[0]] == len(inputs)
    ]


@contextmanager
def _watched(backend: Backend, see: Mapping[str, Callable[[str, Any, Any], None]]) -> Iterator[None]:
    """Tell `see[kind](layer, input, output)` of each call of a layer of that kind with a single tensor in and out."""
    kinds = [(name, part, kind_of(backend, part)) for name, part in backend.named_parts() if name]
    hooks = [(part, _hook(backend, name, see[kind])) for name, part, kind in kinds if kind in see]
    handles = []
    try:
        for part, hook in hooks:
            handles.append(backend.add_hook(part, hook))
        yield
    finally:
        for handle in handles:
            handle.remove()


def _hook(backend: Backend, name: str, tell: Callable[[str, Any, Any], None]) -> Callable[..., Any]:
    def hook(part: Part, arguments: Sequence[Any], output: Any) -> Any:
        if isinstance(output, backend.tensor_type) and arguments:
            tell(name, arguments[0], output)
        return output

    return hook
