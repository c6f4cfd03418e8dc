"""Remote: the first page of a run of 100,000 samples in an object store, each of whose answers takes 80 ms.

The store is moto's S3 server in this process, the log is written to it as a runner writes, in parts. Seconds of the
clock, each in a process that has loaded its modules, first with an empty cache and then with what the first has kept.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import s3fs  # noqa: F401  what loads when it is first needed is no part of opening a log
from PIL import PngImagePlugin  # noqa: F401  nor is this
from xlog_viewer.address.paths import gallery_path
from xlog_viewer.data import LogDir
from xlog_viewer.data.finding import unreachable
from xlog_viewer.pages import gallery
from xlog_viewer.server.app import create_app, show
from xlog_viewer.server.serve import FIRST_READING

import xlog
from xlog.events.writer import EventWriter
from xlog.places.store import store_of

from .far_store import s3_server
from .measure import Row, run_module
from .synthetic import EXPLAINERS, begin, end, explanations, noise_map, sample

SAMPLES = 100_000
TOGETHER = 100  # samples in one write
DELAY = 0.08  # seconds
PAGE = gallery.CARDS
URL = "s3://bucket/runs"


def measure(folder: Path) -> Iterator[Row]:
    """Write the log into the store, then look at it, in the viewer and in the library."""
    kept = {"XDG_STATE_HOME": str(folder / "state"), "XLOG_REMOTE_CACHE_DIR": str(folder / "cache")}
    with s3_server() as line, mock.patch.dict(os.environ, kept):
        store_of(URL).files.mkdir("bucket")
        start = time.perf_counter()
        size = write(f"{URL}/first")
        took = time.perf_counter() - start
        yield Row(f"{SAMPLES:,} samples written into a store that answers at once", size / took / 1e6, "MB/s")
        line.delay = DELAY
        words = f"first page of samples in the viewer, {1000 * DELAY:.0f} ms away"
        for what, target in (
            (words, 3.0),
            ("  the same again: the cache has it", 3.0),
            ("  first maps in Python", None),
        ):
            line.asked.clear()
            found = run_module("remote", "library" if "Python" in what else "viewer")
            yield Row(what, found["seconds"], "s", target)
            yield Row("    requests", len(line.asked), "")


def write(url: str) -> int:
    """Write a run of samples, each with four maps, and return the bytes of its log."""
    maps = [noise_map(seed, 7) for seed in range(97)]
    with EventWriter(url) as writer:
        writer.add(begin())
        for first in range(0, SAMPLES, TOGETHER):
            of = range(first, first + TOGETHER)
            every = len(EXPLAINERS)
            writer.add_all(
                event for number in of for event in (*sample(number), *explanations(every, maps, number * every))
            )
        writer.add(end())
    return writer.path.stat().st_size


# ------------------------------------------------------------------------------------- in a process of its own


def look(what: str) -> dict[str, float]:
    """Open the log and make its first page: seconds."""
    start = time.perf_counter()
    if what == "library":
        page = list(itertools.islice(xlog.open(URL)[0].maps(), PAGE))
        assert len([(view.sample, view.explainer, view.label) for view in page]) == PAGE
    else:
        _view()
    return {"seconds": time.perf_counter() - start}


def _view() -> None:
    """Do what the command does until it can answer, and answer."""
    assert unreachable(URL) == ""
    logs = LogDir(URL)
    create_app(logs)
    words = ""
    while f"photo {PAGE - 1}" not in words:
        logs.refresh(FIRST_READING)
        if rows := logs.runs():
            words = str(show(logs, gallery_path(rows[0].key), "")[0]["content"])


if __name__ == "__main__":
    print(json.dumps(look(sys.argv[1])))
