"""Appearing: how long after a sample is logged it is on the screen of somebody who looks at the run, real seconds.

No row where there is no Chromium on the path.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from playwright.sync_api import Page
from xlog_viewer.address.paths import gallery_path

from xlog.events.writer import EventWriter

from .browser import chromium
from .command import key_of, started
from .measure import Row
from .synthetic import begin, sample

SAMPLES = 24
PAUSE = (0.3, 1.8)  # seconds between two samples, at random: no beat may fall together with the viewer's
_SHOWN = "count => document.querySelectorAll('main a.card').length >= count"
_WATCH = 20  # milliseconds between two looks at the screen


def measure(folder: Path) -> Iterator[Row]:
    """Log samples one by one while a browser shows the samples of the run."""
    with EventWriter(folder) as writer, chromium({"width": 1280, "height": 1000}) as page:
        if page is None:
            return
        writer.add_all([begin(), *sample(0)])
        with started(folder) as command:
            page.goto(command.address.rstrip("/") + gallery_path(key_of(folder)))
            page.wait_for_function(_SHOWN, arg=1)
            times = list(_appear(writer, page))
    yield Row(f"from the log to the screen, of {SAMPLES} samples the median", median(times), "s", 1)
    yield Row("  the longest", max(times), "s", 1)


def _appear(writer: EventWriter, page: Page) -> Iterator[float]:
    pauses = random.Random(0)
    for number in range(1, SAMPLES + 1):
        time.sleep(pauses.uniform(*PAUSE))
        start = time.perf_counter()
        writer.add_all(sample(number))
        page.wait_for_function(_SHOWN, arg=number + 1, polling=_WATCH)
        yield time.perf_counter() - start
