"""Helpers to read what a page has drawn: pixels of canvases in the frame in which they change, how wide it is."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from playwright.sync_api import Locator, Page, expect

DARKEST, LIGHTEST = (0, 0, 4), (252, 255, 164)  # of Inferno

# Color of a pixel of the network's input: a canvas has more pixels than a small input.
_PIXEL = """
(canvas, [x, y]) => {
  const scale = canvas.width / Number(canvas.dataset.size.split(',')[0]);
  const place = [x, y].map((value) => Math.floor((value + 0.5) * scale));
  return [...canvas.getContext('2d').getImageData(...place, 1, 1).data].slice(0, 3);
}
"""
_SUM = """
canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.reduce((a, b) => a + b, 0)
"""
_FRAME = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
_SLIDE = "(input, value) => { input.value = value; input.dispatchEvent(new Event('input', {bubbles: true})); }"


def expect_fit(page: Page, width: int) -> None:
    """Wait until a page is as wide as the screen: no part of it is wider."""
    expect(page.locator("html")).to_have_js_property("scrollWidth", width)


def pixel(canvas: Locator, x: float, y: float) -> list[int]:
    """Return the color of a pixel of the input, as it is drawn in the next frame."""
    _drawn(canvas)
    return canvas.evaluate(_PIXEL, [x, y])


def total(canvas: Locator) -> int:
    """Return the sum of all colors: it differs where pictures differ."""
    _drawn(canvas)
    return canvas.evaluate(_SUM)


def _drawn(canvas: Locator) -> None:
    expect(canvas).to_have_attribute("data-state", "ready")
    frame(canvas.page)


def frame(page: Page) -> None:
    """Wait until all that was asked for is painted."""
    page.evaluate(_FRAME)


def slide(slider: Locator, value: float) -> None:
    """Move a slider, as while it is dragged."""
    slider.evaluate(_SLIDE, value)


def ready(page: Page, explainer: str) -> Locator:
    """Return the drawn canvas of an explainer."""
    canvas = page.locator(".map-card", has_text=explainer).locator("canvas")
    expect(canvas).to_have_attribute("data-state", "ready")
    return canvas


def mix(under: Sequence[int], over: Sequence[int], opacity: float) -> object:
    """Return a color over another, as far as rounding goes."""
    return pytest.approx([(1 - opacity) * a + opacity * b for a, b in zip(under, over, strict=True)], abs=2)


def run_path(page: Page) -> str:
    """Return the path of the first run in the list that a page shows."""
    return page.locator(".run-name").first.get_attribute("href") or ""
