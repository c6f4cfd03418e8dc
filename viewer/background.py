"""Background: what takes longer than a page may is computed in one thread, piece by piece; pages show what there is."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Hashable
from typing import Any, Generic, TypeVar

from .memory import Memory

PATIENCE = 0.15  # seconds that one answer waits, in all
KEPT = 12  # tasks; the largest hold some 10 MB each, of 100,000 samples

T = TypeVar("T")
Steps = Generator[None, None, T]
"""Yields after each piece, returns the result."""


class Task(Generic[T]):
    """Something that is being computed."""

    def __init__(self, steps: Steps[T]) -> None:
        self._steps = steps
        self._ended = threading.Event()
        self._result: T | None = None
        self._error: Exception | None = None

    def step(self) -> bool:
        """Compute a piece; return whether there is more."""
        try:
            next(self._steps)
            return True
        except StopIteration as stop:
            self._result = stop.value
        except Exception as error:
            self._error = error
        self._ended.set()
        return False

    def result(self, seconds: float = 0.0) -> T | None:
        """Return the result, None where it is not there after so many seconds; raises what computing it raised."""
        self._ended.wait(seconds)
        if self._error is not None:
            raise self._error
        return self._result


class Background:
    """The thread, and the tasks that were asked for last."""

    def __init__(self) -> None:
        self.news = 0
        """How many pieces were computed: a page that shows a task changes whenever this does."""
        self._tasks = Memory(KEPT)
        self._waiting: deque[Task[Any]] = deque()
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None

    def task(self, key: Hashable, start: Callable[[], Steps[T]]) -> Task[T]:
        """Return the task of a key, begun now if it is not known."""
        found: Task[T] = self._tasks.get(key, lambda: self._begun(Task(start())))
        return found

    def _begun(self, task: Task[T]) -> Task[T]:
        with self._wake:
            self._waiting.append(task)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="background", daemon=True)
                self._thread.start()
            self._wake.notify()
        return task

    def _work(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._waiting)
                task = self._waiting.popleft()
            if task.step():
                with self._wake:
                    self._waiting.append(task)  # the others first: a short task does not wait for a long one
            self.news += 1


BACKGROUND = Background()
