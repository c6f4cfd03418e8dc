"""Finding: the event files below a folder, as texts: making ten thousand Paths takes longer than finding them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable

from xlog.events.inspect import folders_below
from xlog.events.schema import FILE_SUFFIX


def find_files(folder: str, links: list[str]) -> dict[str, os.stat_result]:
    """Return the event files below a folder, in order. Links may lead out of it: they are not followed, but listed."""
    return regular_files(
        os.path.join(parent, name)
        for parent, names in folders_below(folder, links)
        for name in sorted(names)
        if name.endswith(FILE_SUFFIX)
    )


def regular_files(paths: Iterable[str]) -> dict[str, os.stat_result]:
    """Return what is a file of these, and what the system says of it."""
    found = {}
    for path in paths:
        try:
            status = os.lstat(path)
        except OSError:  # vanished in between
            continue
        if stat.S_ISREG(status.st_mode):
            found[path] = status
    return found
