"""At a time: requests side by side, in threads that no exit waits for, as one that hangs must not hold up Ctrl-C."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import TypeVar

AT_A_TIME = 32  # requests

Item = TypeVar("Item")
Result = TypeVar("Result")


def begun(task: Callable[[], Result]) -> Future[Result]:
    """Begin a task in a thread of its own."""
    found: Future[Result] = Future()

    def work() -> None:
        try:
            found.set_result(task())
        except BaseException as error:
            found.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    return found


def side_by_side(task: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """Return what a task makes of each item, in their order. Raises what the task raises for one."""
    waiting = list(enumerate(items))[::-1]
    found: dict[int, Result] = {}

    def work() -> None:
        while True:
            try:
                number, item = waiting.pop()
            except IndexError:
                return
            found[number] = task(item)

    for thread in [begun(work) for _ in range(min(AT_A_TIME, len(waiting)))]:
        thread.result()
    return [found[number] for number in sorted(found)]
