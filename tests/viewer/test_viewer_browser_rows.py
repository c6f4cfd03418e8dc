"""Rows of a table, in a browser: where values lie, waterfalls, conditions, alternatives; curves open their rows."""

from __future__ import annotations

import re

import pytest
from damaged_logs import write_everything
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(viewer, tmp_path_factory, chromium) -> str:
    folder = tmp_path_factory.mktemp("rows") / "logs"
    write_everything(folder / "run")
    return viewer(folder)


def test_the_page_of_a_row(address, page) -> None:
    page.goto(address)
    page.locator(".run-name").click()
    page.locator("a.card", has=page.locator(".row-brief")).click()
    shape = page.locator(".spread-shape").first
    expect(shape).to_be_visible()
    mark, spread = page.locator(".bar-mark").bounding_box(), page.locator(".spread").bounding_box()
    middle = (mark["x"] + mark["width"] / 2 - spread["x"]) / spread["width"]
    assert middle == pytest.approx(0.398, abs=0.02)  # 40 among the percentiles 1 to 99
    card = page.locator(".row-card")
    expect(card.get_by_text("30 years < age ≤ 45 years")).to_be_visible()
    first, second = (card.locator(".fall-bar").nth(place).bounding_box() for place in (0, 1))
    assert second["x"] + second["width"] == pytest.approx(first["x"] + first["width"], abs=1)  # begins where it ends
    expect(page.locator(".row-changes")).to_contain_text("age 40 years → 50 years")


def test_a_curve_of_a_row_opens_it(address, page) -> None:
    page.goto(address)
    page.locator(".run-name").click()
    plot = page.get_by_role("group", name="age", exact=True)
    expect(plot.locator(".scatterlayer .js-line").first).to_be_visible()
    plot.scroll_into_view_if_needed()
    line = plot.locator(".scatterlayer .trace").first.locator(".js-line").bounding_box()
    page.mouse.move(line["x"] + line["width"] - 1, line["y"] + 1)
    expect(plot.locator(".hoverlayer .hovertext")).to_contain_text("row")
    page.mouse.down()
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"/sample/\d+\?"))
    expect(page.locator(".row-values")).to_be_visible()
