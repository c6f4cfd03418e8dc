"""Progress: a bar on a terminal, one quiet line per so often elsewhere, nothing if not wanted."""

from __future__ import annotations

import sys
import time
from collections.abc import Sized
from types import TracebackType

from tqdm import tqdm

from .threads import crowding

QUIET_SECONDS = 30.0  # between lines in a file


class Progress:
    """Counts samples, and then what is measured of all of them, on standard error."""

    def __init__(self, wanted: bool, total: int | None) -> None:
        self._total, self._done, self._unit = total, 0, "samples"
        on_terminal = sys.stderr.isatty()
        self._bar = tqdm(total=total, unit="sample", desc="xlog", disable=not (wanted and on_terminal), leave=False)
        self._is_quiet = wanted and not on_terminal
        self._started = self._said = time.monotonic()
        if wanted and (crowded := crowding()):
            tqdm.write(f"xlog: {crowded}", file=sys.stderr)

    def measure(self, parts: int) -> None:
        """Count, from now on, parts of what is measured of all samples, such as importances, and not samples."""
        self._total, self._done, self._unit = parts, 0, "parts of what is measured of all samples"
        self._bar.unit = "part"
        self._bar.reset(parts)
        self._started = time.monotonic()

    def say(self, what: str) -> None:
        """Say something beside the bar, where one is wanted."""
        if self._is_quiet or not self._bar.disable:
            tqdm.write(f"xlog: {what}", file=sys.stderr)

    def advance(self) -> None:
        """Count one sample, or part."""
        self._done += 1
        self._bar.update()
        now = time.monotonic()
        if self._is_quiet and now - self._said >= QUIET_SECONDS:
            self._said = now
            print(f"xlog: {self._line(now - self._started)}", file=sys.stderr, flush=True)

    def _line(self, seconds: float) -> str:
        if not self._total:
            return f"{self._done} {self._unit} in {seconds:.0f} s"
        left = seconds / self._done * (self._total - self._done)
        return f"{self._done} of {self._total} {self._unit} in {seconds:.0f} s, about {left:.0f} s left"

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.close()


def count_samples(data: object) -> int | None:
    """Return how many samples a dataset will yield, where it says so and not only how many batches."""
    sampler = getattr(data, "sampler", None)  # a DataLoader's: what it draws, and so what it yields
    if isinstance(sampler, Sized) and not getattr(data, "drop_last", False):
        return len(sampler)
    return None


def expected_samples(data: object, first: int) -> int | None:
    """Return how many samples there are, about: as many in each batch as in the first one."""
    said = count_samples(data)
    return said if said is not None or not isinstance(data, Sized) else len(data) * first
