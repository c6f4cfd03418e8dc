"""Cold: the first page of a million maps where nothing of the log is in memory, and on a mount that is far away.

Seconds of the clock, each in a process that has loaded its modules. What the system had in memory of the log is given
up before (posix_fadvise); how much was read from the disk then, the process is asked. The far mount is `far_mount`.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from PIL import PngImagePlugin  # noqa: F401  decoding loads it; that is no part of opening a log
from xlog_viewer.address.paths import gallery_path
from xlog_viewer.data import LogDir
from xlog_viewer.server.app import create_app, show
from xlog_viewer.server.serve import FIRST_READING

import xlog

from . import viewing
from .far_mount import FarMount
from .measure import Row, run_module

DELAY = 0.08  # seconds
PAGE = 50  # maps
WHERE = {"memory": "all in memory", "disk": "from the disk", "far": f"{1000 * DELAY:.0f} ms away"}


def measure(folder: Path) -> Iterator[Row]:
    """Write the log of `viewing`, then look at it from each place, in the library and in the viewer."""
    viewing.write(folder)
    for what, words in (("library", f"first {PAGE} maps in Python"), ("viewer", "first page of samples in the viewer")):
        for where, place in WHERE.items():
            found = run_module("cold", str(folder), what, where)
            yield Row(f"{words}, {place}", found["seconds"], "s")
            if where == "disk":
                yield Row("  read from the disk meanwhile", found["read"] / 1e6, "MB")
            if where == "far":
                yield Row("  answers that it waited for", found["answers"], "")


# ------------------------------------------------------------------------------------- in a process of its own


def look(folder: Path, what: str, where: str) -> dict[str, float]:
    """Open the log and make its first page: seconds, bytes from the disk, answers of the mount."""
    (_give_up if where == "disk" else _take)(folder)
    mount = FarMount(folder, DELAY)
    before, start = _read_bytes(), time.perf_counter()
    with mount.mounted() if where == "far" else contextlib.nullcontext():
        (_open if what == "library" else _view)(folder)
    return {"seconds": time.perf_counter() - start, "read": _read_bytes() - before, "answers": mount.answers}


def _open(folder: Path) -> None:
    page = list(itertools.islice(xlog.open(folder)[0].maps(), PAGE))
    assert len([(view.sample, view.explainer, view.label) for view in page]) == PAGE


def _view(folder: Path) -> None:
    logs = LogDir(folder)
    create_app(logs)
    logs.refresh(FIRST_READING)
    page, _ = show(logs, gallery_path(logs.runs()[0].key), "")
    assert f"photo {viewing.PAGE - 1}.jpg" in str(page["content"])


def _take(folder: Path) -> None:
    """Have the system hold a folder's files: others may have wanted the memory."""
    for path in folder.iterdir():
        path.read_bytes()


def _give_up(folder: Path) -> None:
    """Have the system forget what it holds of a folder's files."""
    for path in folder.iterdir():
        file = os.open(path, os.O_RDONLY)
        os.fsync(file)  # what is not on the disk yet is kept
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(file)


def _read_bytes() -> int:
    """Return the bytes that the system has read from the disk for this process; 0 where it does not say."""
    with contextlib.suppress(OSError):
        found = re.search(r"^read_bytes: (\d+)$", Path("/proc/self/io").read_text(), re.MULTILINE)
        return int(found[1]) if found else 0
    return 0


if __name__ == "__main__":
    print(json.dumps(look(Path(sys.argv[1]), sys.argv[2], sys.argv[3])))
