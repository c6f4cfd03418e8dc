"""Figures in a real browser: pixels are those of the pages, and all that is chosen is in the address."""

from __future__ import annotations

import base64
import io
import math
import re
from pathlib import Path

import numpy as np
import pytest
from drawn import expect_fit, frame, ready
from PIL import Image
from playwright.sync_api import expect
from six_methods import log_of_six
from xlog_viewer.address.paths import Query
from xlog_viewer.composer import compose
from xlog_viewer.composer.requested import requested
from xlog_viewer.data import LogDir

from xlog.figures.drawing import Raster

pytestmark = pytest.mark.browser

_ALL = """canvas => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let text = '';
  for (const value of data) text += String.fromCharCode(value);
  return [canvas.width, canvas.height, btoa(text)];
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("logs")
    log_of_six(folder / "six")
    return folder


@pytest.fixture(scope="module")
def logs(folder) -> LogDir:
    made = LogDir(folder)
    made.refresh(math.inf)
    return made


@pytest.fixture(scope="module")
def address(viewer, folder, logs) -> str:
    return f"{viewer(folder)}/run/{logs.runs()[0].key}"


def canvas_pixels(canvas) -> np.ndarray:
    frame(canvas.page)
    width, height, text = canvas.evaluate(_ALL)
    data = base64.b64decode(text)
    pixels = np.frombuffer(data, np.uint8).reshape(height, width, 4)
    opacity = pixels[..., 3:] / 255
    return np.rint(pixels[..., :3] * opacity + 255 * (1 - opacity)).astype(np.uint8)  # on paper


@pytest.mark.parametrize(
    ("looks", "off"),
    [
        ("show=map&gamma=0.5&seq=viridis&div=PRGn&clip=90", 0),
        ("show=map&sign=for", 0),
        ("show=both", 2),  # a browser mixes in whole numbers
        ("show=both&alpha=even&opacity=40&cut=20", 2),
        ("show=masked", 2),
        ("show=alpha", 2),
        ("show=map&clip=90&by=mass", 0),
        ("show=picture", 0),
    ],
)
def test_a_figure_has_the_pixels_of_the_page(address, logs, page, looks, off) -> None:
    run, row = logs.run(logs.runs()[0].key), logs.runs()[0]
    page.goto(f"{address}/sample/2?{looks}&explainers=GradCAM,SmoothGrad")
    asked = requested(run, row, Query.parse(f"?{looks}&explainers=GradCAM,SmoothGrad&samples=2&scale=3&picture=0"))
    drawing = compose(logs, run, asked.content, asked.options)
    ours = [item.pixels for item in drawing.items if isinstance(item, Raster) and item.about]
    for name, pixels in zip(("GradCAM", "SmoothGrad"), ours, strict=True):
        theirs = canvas_pixels(ready(page, name))
        assert theirs.shape == pixels.shape
        assert np.abs(theirs.astype(int) - pixels).max() <= off


def test_blur_is_the_same_up_to_a_level(address, logs, page) -> None:
    run, row = logs.run(logs.runs()[0].key), logs.runs()[0]
    looks = "show=map&blur=2.5&div=PuOr"
    page.goto(f"{address}/sample/1?{looks}&explainers=Gradient")
    asked = requested(run, row, Query.parse(f"?{looks}&explainers=Gradient&samples=1&scale=3&picture=0"))
    drawn = next(item for item in compose(logs, run, asked.content, asked.options).items if isinstance(item, Raster))
    differ = np.abs(canvas_pixels(ready(page, "Gradient")).astype(int) - drawn.pixels).max(-1)
    assert (differ > 0).mean() < 0.01
    assert differ.max() <= 12  # of neighbors in a table


def test_everything_is_in_the_address_and_looks_come_along(address, page) -> None:
    page.goto(f"{address}/sample/2?opacity=30")
    ready(page, "GradCAM")
    page.get_by_role("link", name="Figure", exact=True).click()
    expect(page).to_have_url(re.compile(r"/figure\?.*opacity=30"))
    page.get_by_role("link", name="below each map").click()
    page.get_by_label("Samples", exact=True).fill("1,3")
    expect(page).to_have_url(re.compile(r"samples=1%2C3"))
    expect(page).to_have_url(re.compile(r"bar=map"))
    expect(page.locator(".figure-preview img")).to_have_attribute("src", re.compile(r"samples=1%2C3"))
    source = page.locator(".figure-preview img").get_attribute("src")
    seen = page.request.get(f"{address.rpartition('/run/')[0]}{source}")
    assert Image.open(io.BytesIO(seen.body())).width > 300
    page.get_by_label("Samples", exact=True).fill("1,x")
    expect(page.get_by_text("name no sample: x")).to_be_visible()


@pytest.mark.parametrize(("width", "language"), [(400, "en"), (1280, "zh")])
def test_the_page_is_as_wide_as_the_screen(address, page, width, language) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/figure?lang={language}")
    page.locator(".figure-preview img").evaluate("image => image.decode()")
    expect_fit(page, width)
