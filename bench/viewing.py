"""Viewing: `xlog-view` over a million maps in 100,000 samples: first answer, memory, selections, pages."""

from __future__ import annotations

import contextlib
import itertools
import json
import math
import re
import sys
import time
import urllib.request
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
from xlog_viewer import pages
from xlog_viewer.address.paths import Query, gallery_path, sample_path
from xlog_viewer.data import LogDir
from xlog_viewer.pages import gallery
from xlog_viewer.server.app import create_app
from xlog_viewer.store.run import Run
from xlog_viewer.store.selection import Selection, select

from xlog.events.codec import encode_picture
from xlog.events.index import sidecars
from xlog.events.schema import (
    Event,
    Explanation,
    Inference,
    LabelScore,
    Map,
    Picture,
    PictureInput,
    Sample,
    Score,
    Truth,
    Uncertainty,
)
from xlog.events.writer import EventWriter

from .browser import chromium
from .command import key_of, page_at, started
from .measure import Row, cpu_seconds, run_module
from .synthetic import CLASSES, EXPLAINERS, begin, end, noise_map

SAMPLES, LABELS, EXPLAINED_BY = 100_000, 5, EXPLAINERS[:2]  # a million maps, and as many scores
TOGETHER = 100  # samples in one write
FILE_SIZE = 1 << 30
REPEATS = 3
PAINTED = 5  # times
PAGE = gallery.CARDS
PICTURE = encode_picture(np.full((8, 8, 3), 128, np.uint8)).data  # one for all, as if each were another
PAGES = {
    "first page of samples": Query(),
    "  last page": Query(page=-(-SAMPLES // PAGE)),
    "  the most probable first": Query().having(sort="-p"),
}
WAIT = 120.0  # seconds for an answer, at most
_IS_PAINTED = """
(count) => {
  const pictures = [...document.querySelectorAll('main .slot img')];
  return pictures.length >= count && pictures.every((picture) => picture.complete && picture.naturalWidth > 0);
}
"""
SELECTIONS = {
    "a label, its most uncertain first": Selection(labels=(7,), sort="std", descending=True),
    "missed labels, least probable first": Selection(outcomes=("FN",), sort="probability"),
    "a range of probabilities, a word of the name": Selection(probability=(0.1, 0.6), text="photo 99"),
    "all by score": Selection(sort="score", explainer=EXPLAINED_BY[0], descending=True),
    "all by disagreement of explainers": Selection(sort="disagreement", descending=True),
    "outcome, by score": Selection(outcomes=("FP",), sort="score", explainer=EXPLAINED_BY[1]),
}


def measure(folder: Path) -> Iterator[Row]:
    """Write the log, start the command over it, then look at it in a process of its own; last without its index."""
    path = write(folder)
    yield from _command(folder, "", 1)
    yield from _painted(folder)
    found = run_module("viewing", str(folder))
    yield Row("opening, of which a process takes", found["open"], "s")
    for name in (*PAGES, "a sample"):
        yield Row(name, 1000 * found[name], "ms", 300)
    yield Row("tables of all samples, made once after a change", 1000 * found["tables"], "ms", 300)
    for name in SELECTIONS:
        yield Row(f"  {name}", 1000 * found[name], "ms", 300)
    yield Row("memory after all this", found["memory"] / 1e6, "MB", 500)
    for sidecar in sidecars(path):
        sidecar.unlink()
    yield from _command(folder, ", without an index", None)


def write(folder: Path) -> Path:
    """Write a run of 100,000 samples: five labels each, explained by two explainers, each map with a score."""
    maps = [noise_map(seed, 7) for seed in range(97)]
    with EventWriter(folder, max_file_size=FILE_SIZE) as writer:
        writer.add(begin())
        for first in range(0, SAMPLES, TOGETHER):
            writer.add_all(event for number in range(first, first + TOGETHER) for event in _sample(number, maps))
        writer.add(end())
        return writer.path


def _sample(number: int, maps: list[Map]) -> Iterator[Event]:
    identity, name = f"{number:06d}", number.to_bytes(16, "big")
    labels = [(number * 7 + place * 31) % CLASSES for place in range(LABELS)]
    yield Event(step=1, picture=Picture(hash=name, width=8, height=8, encoding=Picture.PNG, data=PICTURE))
    picture = PictureInput(hash=name, width=224, height=224)
    truth = Truth(labels=[labels[number % LABELS]])
    yield Event(step=1, sample=Sample(id=identity, name=f"photo {number}.jpg", picture=picture, truth=truth))
    spread = Uncertainty(standard_deviation=number * 37 % 1001 / 4000)
    sure = 0.3 + number * 13 % 997 / 1500
    scores = [
        LabelScore(label=label, probability=sure / 2**place, explained=True, uncertainty=spread)
        for place, label in enumerate(labels)
    ]
    yield Event(step=1, inference=Inference(sample_id=identity, labels=scores))
    for place, (label, explainer) in enumerate(itertools.product(labels, EXPLAINED_BY)):
        found, names = (
            maps[(number + place) % len(maps)],
            {"sample_id": identity, "explainer": explainer, "label": label},
        )
        yield Event(step=1, explanation=Explanation(**names, map=found))
        yield Event(step=1, score=Score(**names, benchmark="Insertion", value=(number * 17 + place) % 1013 / 1013))


def _command(folder: Path, words: str, target: float | None) -> Iterator[Row]:
    """Start the command as a user does: real seconds until it answers, and until it gives a page of samples."""
    start = time.perf_counter()
    with started(folder) as command:
        _answer(command.address)
        first = time.perf_counter()
        yield Row(f"command to first answer{words}", first - start, "s", 2)
        key = key_of(folder)
        _wait_for(command.address, gallery_path(key), f"photo {PAGE - 1}.jpg")
        yield Row("  from there to the first page of samples", time.perf_counter() - first, "s", target)
        _wait_for(command.address, sample_path(key, SAMPLES), f"photo {SAMPLES - 1}.jpg")
        yield Row("  from there to the last sample", time.perf_counter() - first, "s")
        yield Row("  memory of the command then", _memory(command.pid) / 1e6, "MB", 500)


def _painted(folder: Path) -> Iterator[Row]:
    """Open the first page of samples in a browser as soon as the command answers: real seconds until all is painted.

    Each time command and browser are started anew. The first browser of a process loads more from the disk than those
    after it, so there is a median beside it. Where other processes want the processor, what the command computes
    (reading on meanwhile is part of it) says more.
    """
    times = [seen for _ in range(PAINTED) if (seen := _paint(folder)) is not None]
    if not times:
        return
    for number, words in enumerate(("first answer to samples painted, in a new browser", "  the same page again")):
        seconds, computed = zip(*(seen[number] for seen in times), strict=True)
        yield Row(words, median(seconds), "s", 1)
        yield Row("    in the first of these browsers", seconds[0], "s")
        yield Row("    of which the command computes", median(computed), "s")


def _paint(folder: Path) -> list[tuple[float, float]] | None:
    """Paint the page twice: real seconds, and CPU seconds of the command, each time; None without a browser."""
    with chromium({"width": 1280, "height": 1000}) as page:
        if page is None:
            return None
        with started(folder) as command:
            _answer(command.address)
            found = []
            for _ in range(2):
                start, before = time.perf_counter(), command.cpu_seconds()
                page.goto(command.address.rstrip("/") + gallery_path(key_of(folder)))
                page.wait_for_function(_IS_PAINTED, arg=PAGE)
                found.append((time.perf_counter() - start, command.cpu_seconds() - before))
            return found


def _answer(address: str) -> None:
    with urllib.request.urlopen(address, timeout=WAIT) as answer:
        answer.read()


def _wait_for(address: str, path: str, words: str) -> None:
    """Ask for a page as a browser does until it has these words."""
    limit = time.monotonic() + WAIT
    while time.monotonic() < limit:
        if words in page_at(address, path):
            return
        time.sleep(0.05)
    raise TimeoutError(f"wanted {words!r} at {path}")


def _memory(process: int | str = "self") -> float:
    """Return the memory that a process has now, bytes, with what it has mapped; 0 where the system does not say."""
    with contextlib.suppress(OSError):
        found = re.search(r"^VmRSS:\s*(\d+) kB$", Path(f"/proc/{process}/status").read_text(), re.MULTILINE)
        return int(found[1]) * 1024 if found else 0
    return 0


# ------------------------------------------------------------------------------------- in a process of its own


def look(folder: str) -> dict[str, float]:
    """Open the log as the viewer does, and make what pages need: CPU seconds of each thing, and bytes of memory."""
    logs = LogDir(folder)
    found = {"open": cpu_seconds(lambda: logs.refresh(math.inf))}
    create_app(logs)
    (row,) = logs.runs()
    run = logs.run(row.key)
    assert run is not None
    assert run.count() == SAMPLES
    found["tables"] = cpu_seconds(lambda: run.tables(None))
    for name, query in PAGES.items():
        found[name] = cpu_seconds(partial(_render, logs, gallery_path(row.key), query))
    found["a sample"] = cpu_seconds(partial(_render, logs, sample_path(row.key, SAMPLES // 2), Query()))
    for name, selection in SELECTIONS.items():
        found[name] = median(cpu_seconds(partial(_select, run, selection)) for _ in range(REPEATS))
    found["memory"] = _memory()
    return found


def _render(logs: LogDir, path: str, query: Query) -> None:
    page, values = pages.find(path)
    page.render(logs, values, query)


def _select(run: Run, selection: Selection) -> None:
    select(run.tables(None), selection)


if __name__ == "__main__":
    print(json.dumps(look(sys.argv[1])))
