"""Asking: what a table is asked of, and what the address says about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..address.paths import Query
from ..data import LogDir
from ..store.entries import RunRow
from ..store.run import Run


class WrongRequestError(Exception):
    """What is asked for makes no sense; the lines say why, in the language of now."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))


@dataclass(frozen=True)
class TableRequest:
    """A run and the state of the page that a table stands on."""

    logs: LogDir
    run: Run
    row: RunRow
    query: Query

    @property
    def shown_step(self) -> int:
        """The step that is asked for, or the last one."""
        steps = self.run.steps()
        return self.query.step if self.query.step in steps else max(steps, default=0)

    @property
    def own_step(self) -> int | None:
        """The step that is asked for; None: each sample's last."""
        return self.query.step if self.query.step in self.run.steps() else None
