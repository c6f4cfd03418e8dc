"""Page: what every page is made of."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..address import Query
from ..data import LogDir
from ..entries import State


@dataclass(frozen=True)
class Page:
    """A kind of page. `values` are the named parts of the address's path."""

    path: re.Pattern[str]
    render: Callable[[LogDir, dict[str, str], Query], tuple[str, Any]]
    """-> title and content."""
    stamp: Callable[[LogDir, dict[str, str]], str]
    """-> a text that changes whenever the content would; cheap, as it is asked for every second."""


def paced(logs: LogDir, values: dict[str, str]) -> str:
    """Return the stamp of a page that sums a run up: while the run grows, it changes with every 5 % of growth.

    All of a run goes into such a page; making it anew for each sample would take ever longer and change ever less.
    """
    row = logs.row(values["key"])
    if row is None:
        return ""
    growing = row.state in (State.RUNNING, State.READING)
    grown = round(math.log(max(row.version, 1)) / math.log(1.05)) if growing else row.version
    return repr((row.state.name, grown))
