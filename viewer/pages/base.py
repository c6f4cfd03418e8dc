"""Page: what every page is made of."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..address.paths import Query
from ..analysis.throttle import throttle
from ..data import LogDir


@dataclass(frozen=True)
class Page:
    """A kind of page. `values` are the named parts of the address's path."""

    path: re.Pattern[str]
    render: Callable[[LogDir, dict[str, str], Query], tuple[str, Any]]
    """-> title and content."""
    stamp: Callable[[LogDir, dict[str, str], Query], str]
    """-> a text that changes whenever the content would; cheap, as it is asked for more than once a second."""
    begins_with_chart: bool = False
    """Whether a browser needs the script of charts at once, and may load it while the page is made."""


def throttled(logs: LogDir, values: dict[str, str], query: Query) -> str:
    """Return the stamp of a page that sums a run up: see `pace`."""
    row = logs.row(values["key"])
    if row is None:
        return ""
    return repr((*throttle(row), row.path))
