"""Painting: how long the viewer's page takes to repaint 20 maps of 224 x 224 in a browser without a GPU.

Wall time from the change of a control until all canvases have their pixels (each is read back, or a browser would put
its work off). No row where there is no Chromium on the path.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median

import numpy as np
from playwright.sync_api import Page

from xlog.events.codec import encode_map, encode_picture
from xlog.events.schema import Event, Explanation, Inference, LabelScore, PictureInput, Sample
from xlog.events.writer import EventWriter

from .browser import chromium
from .command import started
from .measure import Row
from .synthetic import begin, end

EXPLAINERS, SIDE = 20, 224
REPEATS = 9
CONTROLS = {"opacity": (20, 80), "clip": (95, 99), "cut": (10, 30), "seq": ("magma", "viridis"), "blur": (2, 4)}
TALL = {"width": 1280, "height": 4000}  # all maps are on the screen: others would wait

_REPAINT = """
([name, value]) => {
  const canvases = document.querySelectorAll('canvas.overlay');
  const start = performance.now();
  window.xlog.looks.set(name, value);
  canvases.forEach(window.xlog.painting.paint);
  canvases.forEach((canvas) => canvas.getContext('2d').getImageData(0, 0, 1, 1));
  return performance.now() - start;
}
"""


def measure(folder: Path) -> Iterator[Row]:
    """Write a sample with 20 maps, open its page, and move one control after the other."""
    write(folder)
    with chromium(TALL) as page:
        if page is None:
            return
        with started(folder) as viewer:
            open_sample(page, viewer.address)
            for name, values in CONTROLS.items():
                times = [page.evaluate(_REPAINT, [name, value]) for value in values * REPEATS]
                yield Row(f"{EXPLAINERS} maps of {SIDE} x {SIDE}: {name}", median(times), "ms", 50)


def write(folder: Path) -> None:
    """Write one sample with a picture and the maps of many explainers; half of the maps are signed."""
    random = np.random.default_rng(0)
    picture = encode_picture(random.integers(0, 255, (SIDE, SIDE, 3), np.uint8))
    shown = PictureInput(hash=picture.hash, width=SIDE, height=SIDE)
    with EventWriter(folder) as writer:
        writer.add_all([begin(), Event(picture=picture), Event(sample=Sample(id="0", picture=shown))])
        said = LabelScore(label=0, logit=1.0, probability=0.9, explained=True)
        writer.add(Event(inference=Inference(sample_id="0", labels=[said])))
        for number in range(EXPLAINERS):
            values = random.normal(0, 1, (SIDE, SIDE)).astype(np.float32)
            signed = number % 2 == 1
            packed = encode_map(values if signed else np.abs(values), (SIDE, SIDE), "none", signed=signed)
            writer.add(Event(explanation=Explanation(sample_id="0", explainer=f"E{number:02}", map=packed)))
        writer.add(end())


def open_sample(page: Page, address: str) -> None:
    """Open the page of the sample and wait for its maps."""
    page.goto(address)
    path = page.locator(".run-name").first.get_attribute("href")
    page.goto(f"{address.rstrip('/')}{path}/sample/1")
    page.wait_for_function(
        "count => document.querySelectorAll('.map-card canvas[data-state=ready]').length > count", arg=EXPLAINERS
    )
