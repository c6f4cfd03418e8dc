"""Traffic: the requests that are being answered. Work in the background gives way to them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from flask import Flask

QUIET = 0.03  # seconds without a request: a page asks for its parts one after the other
LONGEST = 0.2  # seconds of giving way: with many visitors, the background must come on too


class Traffic:
    """Counts the requests that a server is answering."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._present, self._last = 0, 0.0

    def watch(self, server: Flask) -> None:
        """Count a server's requests from now on."""
        answer = server.wsgi_app

        def counted(environ: Any, start: Any) -> Any:
            self._count(1)
            try:
                return answer(environ, start)
            finally:
                self._count(-1)

        server.wsgi_app = counted  # type: ignore[method-assign,assignment]  # the way to wrap it, says its documentation

    def give_way(self, unless: Callable[[], object] = lambda: False) -> None:
        """Return when there was no request for a moment, or must not be waited; after a while in any case."""
        deadline = time.monotonic() + LONGEST
        while self._is_busy() and not unless() and time.monotonic() < deadline:
            time.sleep(QUIET / 3)

    def _is_busy(self) -> bool:
        with self._lock:
            return self._present > 0 or time.monotonic() - self._last < QUIET

    def _count(self, change: int) -> None:
        with self._lock:
            self._present += change
            self._last = time.monotonic()
