"""A handler of PyTorch-Ignite: explains as ExplainEvery says, at the events of an Engine."""

from __future__ import annotations

from typing import Any

from ..optional import optional
from .every import ExplainEvery

_Events: Any = optional("ignite.engine", "xlog.integrations.ignite", "ignite").Events


class ExplainHandler:
    """Explains a network at the events of an engine that trains it. Steps are iterations.

    Example:
        ExplainHandler(ExplainEvery(make, samples, epochs=1), network).attach(trainer)

    Args:
        every: What is explained and when.
        network: That the engine trains.
    """

    def __init__(self, every: ExplainEvery, network: object) -> None:
        self._every, self._network = every, network

    def attach(self, engine: Any) -> None:
        """Have an engine call this, in every process."""
        engine.add_event_handler(_Events.STARTED, self._started)
        engine.add_event_handler(_Events.ITERATION_COMPLETED, self._iterated)
        engine.add_event_handler(_Events.EPOCH_COMPLETED, self._completed)

    def _started(self, engine: Any) -> None:
        if not engine.state.iteration:
            self._every.begin(self._network)

    def _iterated(self, engine: Any) -> None:
        self._every.after_step(self._network, engine.state.iteration)

    def _completed(self, engine: Any) -> None:
        self._every.after_epoch(self._network, engine.state.epoch)
