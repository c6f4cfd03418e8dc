"""OutputRule: what of that which a network returns is explained."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import ModelError

Tensor = Any  # of whatever framework
Pick = str | int | Callable[[Any], Tensor]

LOGITS = "logits"  # the name that libraries of networks give to them


@dataclass(frozen=True)
class OutputRule:
    """Whatever a network returns -> outputs (N, K) that are explained.

    A tensor is taken as it is. Of a dict, a tuple, a list or an object with fields the entry is taken that `logits`
    names (a key, an index or a callable); else the one that is called "logits", else the only one with K columns.
    `objective`, a differentiable callable of what was taken, or of all that was returned where `logits` is None, makes
    other outputs of it: (N,), (N, 1) or (N, K). Nothing is guessed: raises ModelError, which lists what was returned.
    """

    logits: Pick | None = None
    objective: Callable[[Any], Tensor] | None = None
    count: int | None = None
    """K, where it is known."""

    def read(self, returned: object, tensor_type: Any) -> Tensor:
        """Return outputs (N, K) of what a network returned; (N,) is a column."""
        outputs: Any = returned if self.logits is None else self._picked(returned)
        if self.objective is not None:
            outputs = self.objective(outputs)
        elif self.logits is None and not isinstance(outputs, tensor_type):
            outputs = self._found(outputs, tensor_type)
        if not isinstance(outputs, tensor_type):
            raise ModelError(
                f"wanted a tensor (N, K) as what is explained, got {type(outputs).__name__}; "
                "look at logits= or objective="
            )
        if outputs.ndim > 2:
            raise ModelError(
                f"wanted outputs (N, K), got shape {_shape(outputs)}; a network with outputs per pixel, as a "
                "segmentation network has, needs an objective=, such as the mean over all places: "
                "lambda outputs: outputs.mean((2, 3))"
            )
        return outputs if outputs.ndim == 2 else outputs.reshape([-1, 1])

    def _picked(self, returned: Any) -> object:
        if callable(self.logits):
            return self.logits(returned)
        try:
            if isinstance(self.logits, str) and not isinstance(returned, Mapping):
                return getattr(returned, self.logits)
            return returned[self.logits]
        except (LookupError, AttributeError, TypeError) as error:
            raise ModelError(
                f"logits={self.logits!r} is nothing that the network returned: {type(returned).__name__}"
                f"{_listed(returned)}"
            ) from error

    def _found(self, returned: object, tensor_type: Any) -> Tensor:
        """Return the one entry that can be the logits."""
        tensors = {name: entry for name, entry in _entries(returned) if isinstance(entry, tensor_type)}
        fitting = {name: entry for name, entry in tensors.items() if self._fits(entry)}
        if LOGITS in fitting:
            return fitting[LOGITS]
        if len(fitting) == 1:
            return next(iter(fitting.values()))
        columns = "K" if self.count is None else str(self.count)
        raise ModelError(
            f"wanted a network that returns logits (N, {columns}), got {type(returned).__name__}{_listed(returned)}, "
            f"of which {len(fitting) or 'none'} could be them; name them: logits='key', an index or a callable"
        )

    def _fits(self, entry: Tensor) -> bool:
        if entry.ndim == 1:
            return self.count == 1
        return bool(entry.ndim == 2 and self.count in (None, entry.shape[1]))


def _entries(returned: Any) -> Iterator[tuple[str | int, object]]:
    """Yield what a network returned, by key, index or field."""
    if isinstance(returned, Mapping):
        yield from returned.items()
    elif hasattr(returned, "_fields"):  # a named tuple
        yield from zip(returned._fields, returned, strict=True)
    elif isinstance(returned, tuple | list):
        yield from enumerate(returned)
    else:
        yield from getattr(returned, "__dict__", {}).items()


def _listed(returned: object) -> str:
    entries = [f"{name}: {_seen(entry)}" for name, entry in _entries(returned)]
    return f" of {', '.join(entries)}" if entries else ""


def _seen(entry: Any) -> str:
    return str(_shape(entry)) if hasattr(entry, "shape") else type(entry).__name__


def _shape(tensor: Tensor) -> tuple[int, ...]:
    return tuple(tensor.shape)
