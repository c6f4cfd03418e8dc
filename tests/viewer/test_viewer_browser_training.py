"""The page of the training data in a real browser: points, their pictures and cells, filters, and the saved table."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from training_logs import long_training_log, training_log

pytestmark = pytest.mark.browser


def opened(viewer, page, folder, write, *more) -> None:
    """Go to the page of a log's training."""
    folder.mkdir()
    write(folder, *more)
    page.goto(viewer(folder))
    page.locator(".run-name").first.click()
    page.get_by_role("link", name="Training data").click()
    page.locator(".plot .main-svg").first.wait_for()


def point(page, number: int):
    """Return the middle of a point."""
    place = page.locator(".scatterlayer .point").nth(number)
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_point_shows_its_picture_and_opens_its_sample(viewer, page, tmp_path) -> None:
    opened(viewer, page, tmp_path / "logs", training_log)
    page.mouse.move(*point(page, 0))
    expect(page.locator(".point-picture")).to_have_count(1)
    expect(page.locator(".point-picture")).to_have_js_property("naturalWidth", 8)
    page.mouse.move(5, 5)
    expect(page.locator(".point-picture")).to_have_count(0)
    page.mouse.move(*point(page, 3))  # of the sample that the run did not log
    expect(page.locator(".hoverlayer")).to_contain_text("new:")
    expect(page.locator(".point-picture")).to_have_count(0)
    page.mouse.click(*point(page, 3))
    expect(page).to_have_url(re.compile("/training$"))
    page.mouse.move(*point(page, 0))
    expect(page.locator(".hoverlayer")).to_contain_text("2:")
    page.wait_for_timeout(400)  # or it would be a double click
    page.mouse.click(*point(page, 0))
    expect(page).to_have_url(re.compile(r"/sample/3\?(.*&)?label=2"))


def test_filters_rank_and_open(viewer, page, tmp_path) -> None:
    opened(viewer, page, tmp_path / "logs", training_log)
    cards = page.locator(".gallery .card")
    expect(cards).to_have_count(5)
    page.get_by_role("navigation", name="State").get_by_role("link", name=re.compile("forgotten")).click()
    expect(cards).to_have_count(2)
    page.get_by_role("navigation", name="Rank by").get_by_role("link", name="most forgotten").click()
    expect(page).to_have_url(re.compile("sort=forgetting&state=forgotten"))
    expect(cards.first.locator(".name")).to_have_text("1")
    with page.expect_download() as saved:
        page.get_by_role("link", name="CSV").click()
    assert saved.value.path().read_text("utf-8-sig").count("\n") == 3
    page.get_by_role("link", name="Clear all filters").click()
    expect(cards).to_have_count(5)
    page.get_by_label("Confidence at least").press_sequentially("0.8")
    expect(cards).to_have_count(1)
    cards.first.click()
    expect(page).to_have_url(re.compile("/sample/1"))


def test_a_cell_of_counts_lists_its_samples(viewer, page, tmp_path) -> None:
    opened(viewer, page, tmp_path / "logs", long_training_log, 2500)
    heat = page.locator(".heatmaplayer image")
    box = heat.bounding_box()
    page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + 0.66 * box["height"])
    expect(page).to_have_url(re.compile("vmin=.*vmax=.*cmin=.*cmax="))
    expect(page.locator(".toolbar [role=status]")).to_have_text(re.compile(r"^\d+ of 2.500 samples"))
    expect(page.locator(".scatterlayer .point").first).to_be_visible()
