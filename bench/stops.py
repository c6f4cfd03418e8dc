"""Stops: how many calls a reader steps through, and how often the file changes, until one sample is logged.

Counted are calls of Python functions of xlog, and generators that go on, from `run()` on until one sample is logged,
with one explainer and one benchmark. A change of file is a call in another file than the call before it; what lies
between (torch, numpy) is no stop. `python -m bench.stops` lists the changes.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import FrameType

import numpy as np

import xlog

from .measure import REPOSITORY, Row
from .networks import thumbnail_network

SOURCE = REPOSITORY / "xlog"
CHANGES = 371  # half of what it was when this was counted first: 743, in 1,805 calls, 41 files, 25 deep


def measure(folder: Path) -> Iterator[Row]:
    """Count the stops until a run has logged its first sample, and those of a further one, which pays nothing twice."""
    first = stops_until_logged(folder / "first")
    yield Row("changes of file until the first sample is logged", first.changes, "", CHANGES)
    yield Row("calls", first.calls, "")
    yield Row("files", len(first.files), "")
    yield Row("calls within each other, at most", first.deepest, "")
    yield Row("changes of file, each further sample", stops_of_a_further_sample(folder / "further").changes, "")


class Stops:
    """Counts what goes on in xlog, as a profile function."""

    def __init__(self) -> None:
        self.calls = self.changes = self.deepest = 0
        self.files: Counter[str] = Counter()
        """How often each file was come to."""
        self.places: Counter[tuple[str, str]] = Counter()
        """How often a call came after one of another file, by both."""
        self._depth = 0
        self._last = ("", "")

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        """Take an event of sys.setprofile."""
        code = frame.f_code
        if not code.co_filename.startswith(str(SOURCE)):
            return
        self._depth += {"call": 1, "return": -1}.get(event, 0)
        if event != "call":
            return
        self.calls += 1
        self.deepest = max(self.deepest, self._depth)
        name = getattr(code, "co_qualname", code.co_name)  # since Python 3.11
        place = code.co_filename, f"{Path(code.co_filename).relative_to(SOURCE)} {name}"
        if place[0] != self._last[0]:
            self.changes += 1
            self.files[place[0]] += 1
            self.places[self._last[1], place[1]] += 1
        self._last = place


def stops_until_logged(folder: Path) -> Stops:
    """Count the stops from `run()` on until the first sample is logged and the next one is asked for."""
    stops = Stops()

    def batches() -> Iterator[object]:
        yield _batch()
        sys.setprofile(None)

    runner = _runner(folder, batches())
    sys.setprofile(stops)
    runner.run()
    return stops


def stops_of_a_further_sample(folder: Path) -> Stops:
    """Count the stops of the second sample of three."""
    stops = Stops()

    def batches() -> Iterator[object]:
        yield _batch()
        sys.setprofile(stops)
        yield _batch()
        sys.setprofile(None)
        yield _batch()

    _runner(folder, batches()).run()
    return stops


def _runner(folder: Path, batches: Iterable[object]) -> xlog.Runner:
    names = [str(number) for number in range(10)]
    runner = xlog.Runner(folder, (batches, names), thumbnail_network(), targets=[0], progress=False)
    runner.register_saliency([xlog.GradCAM()], [xlog.PointingGame()])
    return runner


def _batch() -> object:
    image = np.random.default_rng(0).normal(size=(1, 3, 32, 32)).astype(np.float32)
    return image, [0], [[[4.0, 4.0, 8.0, 8.0]]]


def main() -> None:
    """Print each change of file, the most frequent ones first."""
    with tempfile.TemporaryDirectory() as folder:
        for (before, after), times in stops_until_logged(Path(folder)).places.most_common():
            print(f"{times:4}  {before}  ->  {after}")


if __name__ == "__main__":
    main()
