"""EditedPass: a pass in which layers put out what edits make of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from ..arrays import Floats
from ..errors import LayerError, XlogError
from .base import Edit
from .hooks import Hook, Tap, Tensor

if TYPE_CHECKING:
    from .hooked import HookedModel


class EditedPass:
    """The edits of one pass over a network: which layers they reached, and where one row became many."""

    def __init__(self, model: HookedModel, edits: Sequence[Mapping[str, Edit]]) -> None:
        self._model, self._edits = model, edits
        self.calls = {name: 0 for by_layer in edits for name in by_layer}
        """How often each edited layer was called."""
        self._grown: dict[str, int] = {}  # layer -> how many rows became of one
        self._raised: Exception | None = None  # by an edit itself

    def hooks(self) -> list[Hook]:
        """What each edited layer's output has to go through, outer edits first."""
        return [
            self._model.output_hook(name, self._tap(edit))
            for by_layer in self._edits
            for name, edit in by_layer.items()
        ]

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Say why a network breaks that is given many rows after a layer, and one before it."""
        try:
            yield
        except XlogError:
            raise
        except Exception as error:
            if error is self._raised or not self._grown:
                raise
            raise LayerError(self._cannot_go_on(f"{type(error).__name__} in what comes after it")) from error

    def check_rows(self, outputs: Tensor) -> None:
        """Raise LayerError where not every row that an edit made has become an output."""
        rows = outputs.shape[0] if len(outputs.shape) else 0
        if self._grown and rows not in self._grown.values():
            raise LayerError(self._cannot_go_on(f"{rows} rows of outputs"))

    def _tap(self, edit: Edit) -> Tap:
        def tap(name: str, output: Tensor) -> Tensor:
            edited = self._edited(edit, self._model.array(output))
            self._check(name, tuple(output.shape), edited)
            self.calls[name] += 1
            # a leaf, so that its own gradient can be asked for; a clone, as what follows may write into it
            return self._model.differentiable(self._model.like(edited, output)).clone()

        return tap

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
        name, rows = next(iter(self._grown.items()))
        return (
            f"wanted a network that goes on with {rows} rows after layer {name!r}, where an edit made them of one, got "
            f"{got}: something before the layer still counts one row; have the edit return one row, a pass for each"
        )
