"""A callback of Hugging Face's Trainer: explains as ExplainEvery says."""

from __future__ import annotations

from typing import Any

from ..optional import optional
from .every import ExplainEvery

_Callback: Any = optional("transformers", "xlog.integrations.transformers", "transformers").TrainerCallback


class ExplainCallback(_Callback):
    """Explains within `Trainer.train`. The network is the trainer's model; a runner takes its logits by itself.

    Steps are optimizer steps, as in `state.global_step`. The Trainer calls it in every process.

    Example:
        trainer = Trainer(model, arguments, callbacks=[ExplainCallback(ExplainEvery(make, samples, steps=500))])

    Args:
        every: What is explained and when.
    """

    def __init__(self, every: ExplainEvery) -> None:
        self._every, self._epoch = every, 0

    def on_train_begin(self, args: Any, state: Any, control: Any, model: Any = None, **_: object) -> None:
        """Training begins, or goes on from a checkpoint."""
        self._epoch = int(state.epoch or 0)
        if not state.global_step:
            self._every.begin(model)

    def on_step_end(self, args: Any, state: Any, control: Any, model: Any = None, **_: object) -> None:
        """An optimizer step is done."""
        self._every.after_step(model, state.global_step)

    def on_epoch_end(self, args: Any, state: Any, control: Any, model: Any = None, **_: object) -> None:
        """An epoch is done, or cut short. `state.epoch` is no count: it has parts, of a length that is a guess."""
        self._epoch += 1
        self._every.after_epoch(model, self._epoch)
