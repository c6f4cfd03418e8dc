"""Background: what takes longer than a page may is computed in one thread, piece by piece; pages show what there is."""

from __future__ import annotations

import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Generator, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ..store.lru import LRUCache

RESTS_AFTER = 30.0  # seconds without anybody who asks: the page was left
PATIENCE = 0.15  # seconds that one answer waits, in all
KEPT = 12  # tasks; the largest hold some 10 MB each, of 100,000 samples
_COUNTED = 1000  # tasks whose pieces are counted, kept or not

T = TypeVar("T")
Steps = Generator[None, None, T]
"""Yields after each piece, returns the result."""


@dataclass
class Progress:
    """How far a task has come, in all times that it was begun, and when somebody asked for that."""

    pieces: int = 0
    requested: float = 0.0
    """Seconds of the monotonic clock."""
    resting: weakref.ref[Task[Any]] | None = None
    """The task, where nobody has asked for so long that it rests; who does not keep it either, does not want it."""


class Awaited:
    """Counts who waits for a result."""

    def __init__(self) -> None:
        self._count, self._lock = 0, threading.Lock()

    def __bool__(self) -> bool:
        return self._count > 0

    @contextmanager
    def by_one(self) -> Iterator[None]:
        """Count one who waits meanwhile."""
        with self._lock:
            self._count += 1
        try:
            yield
        finally:
            with self._lock:
                self._count -= 1


class Task(Generic[T]):
    """Something that is being computed."""

    def __init__(self, steps: Steps[T], progress: Progress, awaited: Awaited) -> None:
        self._steps, self.progress, self._awaited = steps, progress, awaited
        self._ended = threading.Event()
        self._result: T | None = None
        self._error: Exception | None = None

    def step(self) -> bool:
        """Compute a piece; return whether there is more."""
        try:
            next(self._steps)
            self.progress.pieces += 1
            return True
        except StopIteration as stop:
            self._result = stop.value
        except Exception as error:
            self._error = error
        self._ended.set()
        self.progress.pieces += 1
        return False

    def result(self, seconds: float = 0.0) -> T | None:
        """Return the result, None where it is not there after so many seconds; raises what computing it raised."""
        if seconds:
            with self._awaited.by_one():
                self._ended.wait(seconds)
        if not self._ended.is_set():
            return None
        if self._error is not None:
            raise self._error
        return self._result


class Background:
    """The thread, and the tasks that were asked for last."""

    def __init__(self) -> None:
        self.give_way: Callable[[Callable[[], object]], None] = lambda unless: None
        """Called before each piece: returns when it may be computed, at once where `unless` becomes true.

        That is where somebody waits for a result: who gave way to those would keep them waiting.
        """
        self._tasks, self._progress, self._awaited = LRUCache(KEPT), LRUCache(_COUNTED), Awaited()
        self._waiting: deque[Task[Any]] = deque()
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None

    def task(self, key: Hashable, start: Callable[[], Steps[T]]) -> Task[T]:
        """Return the task of a key, begun now if it is not known."""
        found: Task[T] = self._tasks.get(key, lambda: self.begin(key, start()))
        self._ask(found.progress)
        return found

    def pieces(self, key: Hashable) -> int:
        """Return how many pieces of a task were computed: what shows it changes whenever this does.

        Counted on where a task that is no longer kept is begun again: that one was forgotten is no news. Who asks this
        is still there: a task that nobody asks for rests.
        """
        progress = self._progress_of(key)
        self._ask(progress)
        return progress.pieces

    def begin(self, key: Hashable, steps: Steps[T]) -> Task[T]:
        """Return a new task, which whoever asked must keep."""
        task = Task(steps, self._progress_of(key), self._awaited)
        self._ask(task.progress)
        with self._wake:
            self._waiting.append(task)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="background", daemon=True)
                self._thread.start()
            self._wake.notify()
        return task

    def _progress_of(self, key: Hashable) -> Progress:
        found: Progress = self._progress.get(hash(key), Progress)  # not by the key: it may hold a whole run
        return found

    def _ask(self, progress: Progress) -> None:
        """Note that somebody asks; a task that rests goes on."""
        with self._wake:
            progress.requested = time.monotonic()
            task = progress.resting() if progress.resting else None
            progress.resting = None
            if task is not None:
                self._waiting.append(task)
                self._wake.notify()

    def _next(self) -> Task[Any]:
        """Return the next task that somebody asks for; the others rest from now on."""
        with self._wake:
            while True:
                self._wake.wait_for(lambda: self._waiting)
                task = self._waiting.popleft()
                if time.monotonic() - task.progress.requested < RESTS_AFTER:
                    return task
                task.progress.resting = weakref.ref(task)
                del task  # or this thread would be who keeps it

    def _work(self) -> None:
        while True:
            self._do(self._next())

    def _do(self, task: Task[Any]) -> None:
        self.give_way(self._awaited.__bool__)
        if task.step():
            with self._wake:
                self._waiting.append(task)  # the others first: a short task does not wait for a long one


BACKGROUND = Background()
