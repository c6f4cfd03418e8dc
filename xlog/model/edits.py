"""EditedPass: a pass in which layers put out what edits make of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from ..arrays import Floats
from ..errors import LayerError, ModelError, XlogError
from .backend import Backend, Tensor
from .base import Edit
from .hooks import Hook, Tap


class Edits(NamedTuple):
    """What layers' outputs become, and how many rows the edits make of one, where the network is to count those."""

    by_layer: Mapping[str, Edit]
    rows: int | None = None


class EditedPass:
    """The edits of one pass over a network: which layers they reached, and where one row became many."""

    def __init__(self, backend: Backend, layers: Iterable[str], edits: Sequence[Edits]) -> None:
        self._backend, self._layers, self._edits = backend, layers, edits
        self.calls = {name: 0 for some in edits for name in some.by_layer}
        """How often each edited layer was called."""
        self._rows = next((some.rows for some in reversed(edits) if some.rows is not None), None)
        self._grown: dict[str, int] = {}  # layer -> how many rows became of one
        self._raised: Exception | None = None  # by an edit itself

    def hooks(self) -> list[Hook]:
        """What each edited layer's output has to go through, outer edits first."""
        narrowing = [] if self._rows is None else [Hook(name, self._narrow, True) for name in self._layers]
        return narrowing + [
            Hook(name, self._tap(edit), is_tap=True) for some in self._edits for name, edit in some.by_layer.items()
        ]

    def widened(self, x: Tensor) -> Tensor:
        """Return what the network is given: so many rows as the edits will make, if that was said. They are one."""
        if self._rows is None:
            return x
        if x.shape[0] != 1:
            raise ModelError(f"wanted one input where edits declare how many rows they make of it, got {x.shape[0]}")
        return x.expand([self._rows, *x.shape[1:]])

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Raise the error of a network that fails with many rows after a layer, and one before it."""
        try:
            yield
        except XlogError:
            raise
        except Exception as error:
            if error is self._raised or not (self._grown or self._rows):
                raise
            raise LayerError(self._cannot_go_on(f"{type(error).__name__} in the network")) from error

    def check_rows(self, outputs: Tensor) -> None:
        """Raise LayerError where not every row that an edit made has become an output."""
        rows = outputs.shape[0] if len(outputs.shape) else 0
        if self._grown and rows not in self._grown.values():
            raise LayerError(self._cannot_go_on(f"{rows} rows of outputs"))

    def _tap(self, edit: Edit) -> Tap:
        def tap(name: str, output: Tensor) -> Tensor:
            output = self._one(output)
            edited = self._edited(edit, self._backend.array(output))
            self._check(name, tuple(output.shape), edited)
            self.calls[name] += 1
            # a leaf, so that its own gradient can be computed; a clone, as what follows may write into it
            return self._backend.differentiable(self._backend.like(edited, output)).clone()

        return tap

    def _narrow(self, part: object, arguments: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, Any]:
        """Give a part one row of what are many equal ones, until an edit makes them differ."""
        return tuple(map(self._one, arguments)), {key: self._one(value) for key, value in named.items()}

    def _one(self, value: Any) -> Any:
        are_equal = self._rows is not None and not self._grown and isinstance(value, self._backend.tensor_type)
        return value[:1] if are_equal and tuple(value.shape[:1]) == (self._rows,) else value

    def _edited(self, edit: Edit, value: Floats) -> Floats:
        try:
            return np.asarray(edit(value))
        except Exception as error:
            self._raised = error
            raise

    def _check(self, name: str, shape: tuple[int, ...], edited: Floats) -> None:
        rows = len(edited) if edited.ndim else 0
        if not shape or edited.shape[1:] != shape[1:] or rows == 0 or (rows != shape[0] and shape[0] != 1):
            raise LayerError(
                f"wanted an edit of layer {name!r} that returns the shape it is given, {shape}, or more rows of a "
                f"single one, got {edited.shape}; return an array of that shape"
            )
        if rows != shape[0]:
            self._grown[name] = rows

    def _cannot_go_on(self, got: str) -> str:
        name, rows = next(iter(self._grown.items()), (next(iter(self.calls)), self._rows))
        return (
            f"wanted a network that goes on with {rows} rows after layer {name!r}, where an edit makes them of one, "
            f"got {got}: something beside the layer counts its own rows; choose a layer that all paths lead through, "
            "have the network count with edit(..., rows=), or have the edit return one row, a pass for each"
        )
