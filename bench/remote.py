"""Remote: the first page of runs of 100,000 samples in an object store, each of whose answers takes 80 ms.

The store is moto's S3 server in this process, the logs are written to it as a runner writes, in parts: one by a single
writer, one by sixteen in more than 500 objects. Seconds of the clock, medians of five, each in a process that has
loaded its modules, first with an empty cache and then with what the first has kept; the page counts with all of its
pictures, of 40 KB. Last the listing of a folder of 100,000 objects, by a server that has its answers ready, as moto
sorts all of them for each thousand.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from statistics import median
from unittest import mock

import numpy as np
import s3fs  # noqa: F401  what loads when it is first needed is no part of opening a log
from PIL import PngImagePlugin  # noqa: F401  nor is this
from xlog_viewer.address.paths import gallery_path
from xlog_viewer.data import LogDir
from xlog_viewer.data.finding import unreachable
from xlog_viewer.pages import gallery
from xlog_viewer.server.app import create_app, show
from xlog_viewer.server.serve import FIRST_READING
from xlog_viewer.server.traffic import Traffic

import xlog
from xlog.cli import main
from xlog.events.schema import Event, Map, Picture, PictureInput
from xlog.events.writer import EventWriter
from xlog.places.store import store_of

from .far_store import paged_server, s3_server
from .measure import Row, run_module
from .synthetic import EXPLAINERS, begin, end, explanations, noise_map, sample

SAMPLES = 100_000
PICTURES = 100  # of the first samples of a writer: two pages, and one write
PICTURE_SIZE = 40_000  # bytes
TOGETHER = 100  # samples in one write
DELAY = 0.08  # seconds
REPEATS = 5
CONNECTIONS = 6  # of a browser
PAGE = gallery.CARDS
ONE, MANY = "s3://bucket/one", "s3://bucket/many"
WRITERS, PART_SIZE = 16, 256 << 10
TARGETS = {("viewer", ONE): 2.2, ("viewer", MANY): 3.0, ("library", MANY): 3.0, ("ls", MANY): 4.0}  # seconds, median
OBJECTS = 100_000  # of a huge folder


def measure(folder: Path) -> Iterator[Row]:
    """Write the logs into the store, then look at them, in the viewer, in the library and on the command line."""
    kept = {"XDG_STATE_HOME": str(folder / "state"), "XLOG_REMOTE_CACHE_DIR": str(folder / "cache")}
    with s3_server() as line, mock.patch.dict(os.environ, kept):
        store_of(ONE).files.mkdir("bucket")
        start = time.perf_counter()
        size = write(f"{ONE}/run")
        took = time.perf_counter() - start
        yield Row(f"{SAMPLES:,} samples written into a store that answers at once", size / took / 1e6, "MB/s")
        for rank in range(WRITERS):
            write(f"{MANY}/run", rank)
        count = len(store_of(MANY).files.ls(f"{MANY}/run"))
        line.delay = DELAY
        look = partial(_looked, line.asked, folder / "cache")
        yield from look(f"first page of samples in the viewer, {1000 * DELAY:.0f} ms away", "viewer", ONE)
        yield from look("first maps in Python", "library", ONE)
        yield from look("xlog ls --quick", "ls", ONE)
        words = f"the same in {count} objects by {WRITERS} writers: viewer"
        yield from look(words, "viewer", MANY)
        yield from look("  Python", "library", MANY)
        yield from look("  xlog ls --quick", "ls", MANY)
    with paged_server(OBJECTS, DELAY) as url:
        found = run_module("remote", "listing", url)
        yield Row(f"listing {OBJECTS:,} objects of one folder, 1,000 an answer", found["seconds"], "s")
        yield Row("    seconds of a processor", found["cpu"], "s")
    yield Row("load of the machine at the end, on average of a minute", os.getloadavg()[0], "")


def _looked(asked: list[str], cache: Path, words: str, what: str, url: str) -> Iterator[Row]:
    """Look at a log again and again, with an empty cache, and once more with what is in it then."""
    found = []
    for _ in range(REPEATS):
        shutil.rmtree(cache, ignore_errors=True)
        asked.clear()
        found.append(run_module("remote", what, url))
    requests = len(asked)
    seconds = [one["seconds"] for one in found]
    yield Row(words, median(seconds), "s", TARGETS.get((what, url)))
    yield Row("    fastest", min(seconds), "s")
    yield Row("    slowest", max(seconds), "s", 3.0 if (what, url) == ("viewer", ONE) else None)
    yield Row("    of which a processor", median(one["cpu"] for one in found), "s")
    yield Row("    requests", requests, "")
    yield Row("    the same again: the cache has it", run_module("remote", what, url)["seconds"], "s")


def write(url: str, rank: int | None = None) -> int:
    """Write a run of samples, each with four maps, the first with pictures, and return the bytes of its log.

    Or write the share of one of many writers, in small parts.
    """
    maps = [noise_map(seed, 7) for seed in range(97)]
    noise = np.random.default_rng(0).bytes(PICTURE_SIZE + PICTURES * WRITERS)
    first, step = (0, 1) if rank is None else (rank, WRITERS)
    numbers = range(first, SAMPLES, step)
    begun = partial(EventWriter, url, "0" * 32, commits=True)
    small = xlog.Upload(part_size=PART_SIZE)
    with begun() if rank is None else begun(rank=rank, world_size=WRITERS, upload=small) as writer:
        writer.add(begin())
        for at in range(0, len(numbers), TOGETHER):
            writer.add_all(
                event for number in numbers[at : at + TOGETHER] for event in _records(number, at, maps, noise)
            )
        writer.add(end())
    return writer.path.stat().st_size


def _records(number: int, at: int, maps: list[Map], noise: bytes) -> Iterator[Event]:
    about, inference = sample(number)
    if at < PICTURES:
        name, data = number.to_bytes(32, "big"), noise[number : number + PICTURE_SIZE]
        yield Event(step=1, picture=Picture(hash=name, width=224, height=224, encoding=Picture.JPEG, data=data))
        about.sample.picture.CopyFrom(PictureInput(hash=name, width=224, height=224))
    yield about
    yield inference
    yield from explanations(len(EXPLAINERS), maps, number * len(EXPLAINERS))


# ------------------------------------------------------------------------------------- in a process of its own


def look(what: str, url: str) -> dict[str, float]:
    """Open the log and make its first page: seconds of the clock and of a processor."""
    start, spent = time.perf_counter(), time.process_time()
    if what == "library":
        page = list(itertools.islice(xlog.open(url)[0].maps(), PAGE))
        assert len([(view.sample, view.explainer, view.label) for view in page]) == PAGE
    elif what == "ls":
        assert main(["ls", "--quick", url]) == 0
    elif what == "listing":
        assert len(store_of(url).listing(url).files) == OBJECTS
    else:
        _view(url)
    return {"seconds": time.perf_counter() - start, "cpu": time.process_time() - spent}


def _view(url: str) -> None:
    """Do what the command does until it can answer, and answer what a browser asks for."""
    assert unreachable(url) == ""
    logs, stop = LogDir(url), threading.Event()
    logs.refresh(FIRST_READING)
    server, traffic = create_app(logs).server, Traffic()
    traffic.watch(server)
    threading.Thread(target=logs.keep_reading, args=[stop, traffic.give_way], daemon=True).start()
    words = ""
    while words.count("/picture/") < PAGE:
        if rows := logs.runs():
            words = str(show(logs, gallery_path(rows[0].key), "")[0]["content"])
        else:
            logs.refresh()

    def fetch(path: str) -> int:
        return len(server.test_client().get(path).data)

    with ThreadPoolExecutor(CONNECTIONS) as browser:
        sizes = list(browser.map(fetch, re.findall(r"/run/\w+/picture/[\w/]+", words)))
    assert sizes == [PICTURE_SIZE] * PAGE, sizes
    stop.set()


if __name__ == "__main__":
    with open(os.devnull, "w") as nothing, mock.patch("sys.stdout", nothing):
        found = look(*sys.argv[1:])
    print(json.dumps(found))
