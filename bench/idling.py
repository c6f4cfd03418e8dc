"""Idling: what open pages that nobody touches cost the server, in shares of a core.

CPU seconds of the command over some seconds of the clock, while browsers' tabs look for news. No row where there is no
Chromium on the path, and none where the system does not tell CPU seconds of another process (/proc).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page

from xlog.events.writer import EventWriter

from .browser import chromium
from .command import Command, started
from .measure import Row
from .synthetic import begin, end, sample

SAMPLES = 200
SECONDS = 15.0
TABS = {1: 0.5, 10: 2.0}  # open tabs -> the share that they may cost, percent


def measure(folder: Path) -> Iterator[Row]:
    """Open the list of runs in one tab, then in more, and let them stand."""
    with EventWriter(folder) as writer:
        writer.add_all([begin(), *(event for number in range(SAMPLES) for event in sample(number)), end()])
    with chromium({"width": 1280, "height": 1000}) as page:
        if page is None or page.context.browser is None or not Path("/proc/self/stat").exists():
            return
        with started(folder) as command:
            tabs = [page]
            for count, most in TABS.items():
                tabs += [page.context.browser.new_page() for _ in range(count - len(tabs))]
                _open(tabs, command.address)
                yield Row(f"{count} open tabs, of a core", _share(command), "%", most)


def _open(tabs: list[Page], address: str) -> None:
    for page in tabs:
        page.goto(address)
        page.wait_for_selector(".run-name")
        page.wait_for_load_state("networkidle")


def _share(command: Command) -> float:
    """Return which percentage of a core a command takes."""
    before, start = command.cpu_seconds(), time.perf_counter()
    time.sleep(SECONDS)
    return 100 * (command.cpu_seconds() - before) / (time.perf_counter() - start)
