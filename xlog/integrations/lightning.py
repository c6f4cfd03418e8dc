"""A Lightning callback: explains as ExplainEvery says, after batches and epochs of `Trainer.fit`."""

from __future__ import annotations

import secrets
from typing import Any

from ..optional import optional
from .every import ExplainEvery

_Callback: Any = optional("lightning.pytorch", "xlog.integrations.lightning", "lightning").Callback


class ExplainCallback(_Callback):
    """Explains within `Trainer.fit`. The network is the LightningModule: its `forward` returns logits.

    Steps are optimizer steps, as in `trainer.global_step`. Lightning calls it in every process.

    Example:
        trainer = Trainer(max_epochs=10, callbacks=[ExplainCallback(ExplainEvery(make, samples, epochs=1))])

    Args:
        every: What is explained and when.
    """

    def __init__(self, every: ExplainEvery) -> None:
        super().__init__()
        self._every, self._step = every, 0

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Training begins, or goes on from a checkpoint."""
        self._every.launch = trainer.strategy.broadcast(secrets.token_hex(16))  # it may have begun its processes itself
        self._step = trainer.global_step
        if not self._step:
            self._every.begin(pl_module)

    def on_train_batch_end(self, trainer: Any, pl_module: Any, *_: object) -> None:
        """A batch is done; where gradients are accumulated, not every batch makes a step."""
        if trainer.global_step != self._step:
            self._step = trainer.global_step
            self._every.after_step(pl_module, self._step)

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """An epoch is done."""
        self._every.after_epoch(pl_module, trainer.current_epoch + 1)
