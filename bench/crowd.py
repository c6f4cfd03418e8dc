"""A crowd: fifty readers at once at `xlog-view` over a million maps, on this machine, as a team behind docs/serving.md.

Each opens pages of his own choice, a few seconds apart. They run in one process beside the viewer, on the same
processors, and what they compute themselves counts in what they wait.
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from xlog_viewer.address.paths import gallery_path, run_path, sample_path

from .command import key_of, started
from .measure import Row, run_module
from .viewing import PAGE, SAMPLES, write

READERS, PAGES = 50, 6  # pages of each
PAUSE = 10.0  # seconds between two pages of a reader, at most; half of it in the mean
SORTS = ("", "&sort=-p", "&sort=std")
LISTS = SAMPLES // PAGE
WAIT = 60.0  # seconds for an answer, at most


def measure(folder: Path) -> Iterator[Row]:
    """Write the log, start the viewer and let the readers in, once everything was read."""
    write(folder)
    key = key_of(folder)
    with started(folder) as viewer:
        _wait_until_read(viewer.address, key)
        used = viewer.cpu_seconds()
        found = run_module("crowd", viewer.address, key)
        used = viewer.cpu_seconds() - used
    yield Row(f"a page, {READERS} readers, a page each {PAUSE / 2:.0f} s, median", 1000 * found["median"], "ms")
    yield Row("  95th percentile", 1000 * found["p95"], "ms", 1000)
    yield Row("  the viewer's own computing, a page", 1000 * used / found["pages"], "ms")
    yield Row("  answers that were none", found["failed"], "", 0)


def _wait_until_read(address: str, key: str) -> None:
    """Ask for the last page of samples until it has some: the background reads on meanwhile."""
    where, ends = urlsplit(address), time.monotonic() + WAIT
    while time.monotonic() < ends:
        body = _page(HTTPConnection(where.netloc, timeout=WAIT), sample_path(key, SAMPLES))
        if f"photo {SAMPLES - 1}.jpg".encode() in body:
            return
        time.sleep(1)
    raise TimeoutError(f"the last sample is not shown after {WAIT:.0f} s")


def _page(connection: HTTPConnection, path: str) -> bytes:
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    return body if answer.status == 200 else b""


# ------------------------------------------------------------------------------------- in a process of its own


def visit(address: str, key: str) -> dict[str, float]:
    """Let all readers in at once, and return how long they waited for pages: seconds."""
    waited: list[float] = []
    failed: list[str] = []
    readers = [
        threading.Thread(target=_read, args=[address, key, random.Random(number), waited, failed])
        for number in range(READERS)
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    median, p95 = np.percentile(waited, [50, 95]).tolist()
    return {"median": median, "p95": p95, "pages": len(waited), "failed": len(failed)}


def _read(address: str, key: str, rng: random.Random, waited: list[float], failed: list[str]) -> None:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=WAIT)
    for _ in range(PAGES):
        time.sleep(rng.uniform(0, PAUSE))
        path, start = _chosen(key, rng), time.perf_counter()
        try:
            body = _page(connection, path)
        except OSError:
            body, connection = b"", HTTPConnection(urlsplit(address).netloc, timeout=WAIT)
        waited.append(time.perf_counter() - start)
        if not body:
            failed.append(path)


def _chosen(key: str, rng: random.Random) -> str:
    """Return the address of a page: mostly samples and lists of them."""
    lists = [f"{gallery_path(key)}?page={rng.randint(1, LISTS)}{rng.choice(SORTS)}" for _ in range(3)]
    samples = [sample_path(key, rng.randint(1, SAMPLES)) for _ in range(4)]
    return rng.choice(["/", run_path(key), *lists, *samples])


if __name__ == "__main__":
    print(json.dumps(visit(*sys.argv[1:])))
