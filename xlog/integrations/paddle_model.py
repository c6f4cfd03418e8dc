"""A callback of paddle.Model: explains as ExplainEvery says, within `fit`."""

from __future__ import annotations

from typing import Any

from ..optional import optional
from .every import ExplainEvery

_Callback: Any = optional("paddle", "xlog.integrations.paddle_model", "paddle").callbacks.Callback


class ExplainCallback(_Callback):
    """Explains within `paddle.Model.fit`. The network is the model's; steps are batches. Where `fit` is called
    again, epochs and steps are counted on.

    Example:
        model.fit(data, epochs=10, callbacks=[ExplainCallback(ExplainEvery(make, samples, epochs=1))])

    Args:
        every: What is explained and when.
    """

    def __init__(self, every: ExplainEvery) -> None:
        super().__init__()
        self._every = every

    def on_train_begin(self, logs: object = None) -> None:
        """Training begins."""
        self._every.begin(self.model.network)

    def on_train_batch_end(self, step: int, logs: object = None) -> None:
        """A batch is done."""
        self._every.after_step(self.model.network)

    def on_epoch_end(self, epoch: int, logs: object = None) -> None:
        """An epoch is done. `epoch` counts from 0 in every call of `fit`."""
        self._every.after_epoch(self.model.network)
