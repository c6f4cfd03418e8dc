"""Sides: the runs, or steps of runs, that are compared."""

from __future__ import annotations

from dataclasses import dataclass

from ..address.paths import parse_runs
from ..data import LogDir
from ..store.entries import RunRow
from ..store.run import Run
from .throttle import throttle

MOST = 6  # sides; more columns are no longer seen beside one another
LETTERS = "ABCDEF"


@dataclass(frozen=True, eq=False)
class ComparedRun:
    """A run at a step."""

    run: Run
    row: RunRow
    step: int | None
    """None: each sample at its last."""
    letter: str
    """A is the reference."""

    @property
    def requested(self) -> tuple[str, int | None]:
        """What the address says of it."""
        return self.run.key, self.step

    @property
    def state(self) -> tuple[Run, tuple[str, int], int | None]:
        """What changes when it does; while the run grows, now and then."""
        return self.run, throttle(self.row), self.step


@dataclass(frozen=True)
class ComparedRuns:
    """What an address asks to be compared, and what of it cannot be."""

    sides: tuple[ComparedRun, ...]
    """The first is the reference."""
    odd: tuple[str, ...] = ()
    """Parts of the address that name no run."""
    missing: tuple[str, ...] = ()
    """Keys of runs that are not there."""
    no_steps: tuple[tuple[str, int], ...] = ()
    """Names of runs, and steps that they do not have."""
    beyond: int = 0
    """How many there are too many."""


def compared_runs_of(logs: LogDir, text: str) -> ComparedRuns:
    """Return the sides that an address names."""
    requested, odd = parse_runs(text)
    found: list[tuple[Run, RunRow, int | None]] = []
    missing, no_steps = [], []
    for key, step in requested:
        run, row = logs.run(key), logs.row(key)
        if run is None or row is None:
            missing.append(key)
        elif step is not None and step not in run.steps():
            no_steps.append((row.title, step))
        else:
            found.append((run, row, step))
    sides = tuple(ComparedRun(*one, letter) for one, letter in zip(found, LETTERS, strict=False))
    return ComparedRuns(sides, tuple(odd), tuple(missing), tuple(no_steps), len(found) - len(sides))
