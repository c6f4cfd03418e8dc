"""The writer and its index against a dictionary: whatever system calls do, what was acknowledged is there.

Any sequence of adding, flushing, rotating, forking, killing, short writes, errors, Ctrl-C, clocks that jump and readers
beside it, with a fault at any call of the one module that makes them (events/disk.py): nothing acknowledged is lost,
nothing is there that was not written, and nothing is under another's name. `make fuzz` runs it long.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from xlog.events import disk, index
from xlog.events.index import Index
from xlog.events.reader import EventReader
from xlog.events.row_reader import RowReader
from xlog.events.rows import KINDS
from xlog.events.schema import Event, Sample, Score
from xlog.events.writer import EventWriter

ERRORS = st.sampled_from([errno.EIO, errno.ENOSPC, errno.EINTR, None])  # None: Ctrl-C
CALLS = st.sampled_from(["write", "fsync", "ftruncate", "open", "close", "lseek"])


class Faults:
    """Lets the n-th call of a kind fail, once or from then on; a write may take some bytes before.

    `late`: the call is made, and nobody hears of it. So comes a Ctrl-C between a call and what is noted of it.
    """

    def __init__(self, call: str, after: int, error: int | None, taken: int, stays: bool, late: bool) -> None:
        self._left, self._error, self._taken, self._stays, self._late = after, error, taken, stays, late
        self._call, self._real = call, getattr(os, call)
        self.count = 0

    def __call__(self, *arguments):  # type: ignore[no-untyped-def]
        self._left -= 1
        if self._left > 0 or (self._left < 0 and not self._stays):
            return self._real(*arguments)
        self.count += 1
        if self._call == "write" and self._taken and self._left == 0:
            return self._real(arguments[0], bytes(arguments[1])[: self._taken])
        if self._call == "close" or self._late:
            self._real(*arguments)  # of a close the descriptor is gone all the same
        raise KeyboardInterrupt if self._error is None else OSError(self._error, os.strerror(self._error))

    @contextlib.contextmanager
    def injected(self) -> Iterator[None]:
        with mock.patch.object(disk.os, self._call, self):
            yield


class Log(RuleBasedStateMachine):
    """`acknowledged`: ids that `add` has returned for. `tried`: those that it was asked to write."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.acknowledged: set[str] = set()
        self.tried: set[str] = set()
        self.now, self.number = 1e9, 0
        self.readers: dict[Path, RowReader] = {}
        self.writer: EventWriter | None = None

    @initialize(kept_back=st.integers(1, 4), size=st.sampled_from([400, 2000, 1 << 30]))
    def begin(self, kept_back: int, size: int) -> None:
        self.size = size
        self._patches = [
            mock.patch.object(index, "FLUSH_ROWS", kept_back),
            mock.patch("time.time", side_effect=lambda: self.now),
        ]
        for patch in self._patches:
            patch.start()
        self.open_again()

    def guarded(self, action: Callable[[], object]) -> bool:
        try:
            action()
        except (OSError, KeyboardInterrupt):
            return False
        return True

    @rule()
    def open_again(self) -> None:
        """As after a kill: what was kept back is gone, the file stays as it is."""
        if self.writer is not None:
            self.writer._drop()  # or it would be closed whenever garbage is collected, in the midst of another's faults
        self.writer = None
        self.guarded(self._open)

    def _open(self) -> None:
        self.writer = EventWriter(self.folder, "r", max_file_size=self.size)

    def _events(self, count: int) -> list[Event]:
        names = [str(self.number + i) for i in range(count)]
        self.number += count
        self.tried |= set(names)
        return [Event(step=int(name), sample=Sample(id=name, name=f"name of {name}")) for name in names]

    @precondition(lambda self: self.writer is not None)
    @rule(count=st.integers(1, 3))
    def add(self, count: int) -> None:
        events = self._events(count)
        if self.guarded(lambda: self.writer.add_all([*events, Event(score=Score(sample_id=events[0].sample.id))])):
            self.acknowledged |= {event.sample.id for event in events}

    @precondition(lambda self: self.writer is not None)
    @rule(call=CALLS, after=st.integers(1, 6), error=ERRORS, taken=st.integers(0, 60), stays=st.booleans())
    def fail(self, call: str, after: int, error: int | None, taken: int, stays: bool) -> None:
        self._fail(Faults(call, after, error, taken, stays, late=False))

    @precondition(lambda self: self.writer is not None)
    @rule(call=CALLS, after=st.integers(1, 6), stays=st.booleans())
    def interrupt(self, call: str, after: int, stays: bool) -> None:
        self._fail(Faults(call, after, None, 0, stays, late=True))

    def _fail(self, faults: Faults) -> None:
        with faults.injected():
            for _ in range(3):
                self.add(2)
            self.guarded(self.writer.flush)

    @precondition(lambda self: self.writer is not None)
    @rule()
    def flush(self) -> None:
        self.guarded(self.writer.flush)

    @precondition(lambda self: self.writer is not None)
    @rule()
    def fork(self) -> None:
        """The child does what DataLoader workers do at their end, by another process id."""
        with mock.patch("os.getpid", return_value=-1):
            self.guarded(lambda: self.writer.add(self._events(1)[0]))
            self.tried.discard(str(self.number - 1))  # refused, so it must not be there
            self.guarded(self.writer.flush)

    @rule(seconds=st.sampled_from([-1e6, -1.0, 0.0, 1e6]))
    def jump(self, seconds: float) -> None:
        self.now += seconds

    @rule()
    def read_beside(self) -> None:
        """A viewer that follows: what it has seen once stays what it is."""
        for path in self.folder.glob("*.xlog"):
            reader = self.readers.setdefault(path, RowReader(path))
            while len(rows := reader.read()):
                assert self._names(rows, reader.names) <= self.tried

    @staticmethod
    def _names(rows, names) -> set[str]:  # type: ignore[no-untyped-def]
        for row in rows[rows["kind"] == KINDS["sample"]]:
            assert names[row["explainer"]] == f"name of {names[row['sample']]}"
            assert str(row["step"]) == names[row["sample"]]
        return {names[number] for number in rows["sample"][rows["kind"] == KINDS["sample"]]}

    @invariant()
    def the_log_says_what_was_acknowledged(self) -> None:
        found: list[str] = []
        for path in self.folder.glob("*.xlog"):
            with EventReader(path) as reader:
                found += [event.sample.id for _, event in reader if event.HasField("sample")]
            seen = Index(path, keep="no")
            assert self._names(seen.rows, seen.names) == {name for name in found if name in set(seen.names)}
            for row in seen.rows:
                seen.read(row)
        assert len(found) == len(set(found))
        assert self.acknowledged <= set(found) <= self.tried

    def teardown(self) -> None:
        if self.writer is not None:
            self.guarded(self.writer.close)
        for patch in self._patches:
            patch.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


TestLog = Log.TestCase
IS_LONG = os.environ.get("XLOG_PROPERTIES") == "fuzz"  # make fuzz
TestLog.settings = settings(
    TestLog.settings, max_examples=1000 if IS_LONG else 25, stateful_step_count=20 if IS_LONG else 12, deadline=None
)
