"""Memory: what was made lately, so that it need not be made again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any


class LRUCache:
    """Keeps the things that were asked for last. Safe to use from many threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[Hashable, tuple[object, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Any], of: object = None) -> Any:
        """Return what is kept under a key, made now if it is not there, or if it was made `of` something else.

        What was made of an earlier state of a log, and nobody asks for again, makes way for its successor.
        """
        with self._lock:
            if key in self._kept and self._kept[key][0] == of:
                self._kept.move_to_end(key)
                return self._kept[key][1]
        made = make()
        with self._lock:
            self._kept[key] = of, made
            self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return made
