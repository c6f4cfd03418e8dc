"""The installed viewer in a real browser, on the log that `make demo` shows: a real network, real photos."""

from __future__ import annotations

import pytest
from drawn import run_path, slide, total
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

EXPLAINERS = [
    "Gradient",
    "SmoothGrad(samples=20)",
    "IntegratedGradients",
    "GradCAM",
    'GradCAM(layer=\\"_blocks.15\\")',
    "LIME(samples=200)",
]


def test_the_demo_shows_what_real_explainers_say_of_a_real_photo(viewer, demo_log, page) -> None:
    address = viewer(demo_log)
    page.goto(address)
    page.goto(address + run_path(page))
    expect(page.locator(".card")).to_have_count(6)
    page.locator(".card", has_text="coffee").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("coffee")
    for explainer in EXPLAINERS:
        canvas = page.locator(f'canvas[aria-label^="{explainer}: "]')
        expect(canvas).to_have_attribute("data-state", "ready")
        drawn = total(canvas)
        slide(page.get_by_label("Map opacity"), 0)
        bare = total(canvas)
        slide(page.get_by_label("Map opacity"), 100)
        covered = total(canvas)
        assert len({drawn, bare, covered}) == 3
        slide(page.get_by_label("Map opacity"), 80)
        assert total(canvas) == drawn


def test_the_demo_has_scores_and_the_networks_verdict(viewer, demo_log, page) -> None:
    address = viewer(demo_log)
    page.goto(address)
    page.goto(address + run_path(page))
    expect(page.get_by_text("PointingGame").first).to_be_visible()
    expect(page.get_by_text("forward passes: fast, outputs within")).to_be_visible()
    page.locator(".card", has_text="coffee").click()
    row = page.locator("tr", has_text="espresso")
    expect(row).to_contain_text("true")
    expect(row).to_contain_text("%")
