"""In a browser: light and dark as the reader chooses, and pages on paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from synthetic import whole_run
from waiting import becomes

pytestmark = pytest.mark.browser

LIGHT, DARK = "rgb(246, 247, 249)", "rgb(20, 23, 27)"
WHITE = "rgb(255, 255, 255)"


def expect_ground(page: Page, color: str) -> None:
    expect(page.locator("body")).to_have_css("background-color", color)


@pytest.mark.parametrize(("system", "first"), [("light", LIGHT), ("dark", DARK)])
def test_a_theme_is_as_the_system_has_it_until_one_is_chosen_and_stays(viewer, logdir, page, system, first):
    whole_run(logdir)
    page.emulate_media(color_scheme=system)
    page.goto(viewer(logdir))
    switch = page.locator("#theme")
    expect(switch).to_have_accessible_name("Colors: as the system has them")
    expect_ground(page, first)
    for name, wanted in (("light", LIGHT), ("dark", DARK)):
        switch.click()
        expect(switch).to_have_accessible_name(f"Colors: {name}")
        expect_ground(page, wanted)
    page.route("**/client.js*", lambda route: None)  # before any script
    page.reload(wait_until="commit")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.unroute("**/client.js*")
    page.reload()
    switch.click()
    expect(switch).to_have_accessible_name("Colors: as the system has them")
    expect_ground(page, first)
    becomes(lambda: page.evaluate("document.cookie"), "")


def test_a_cookie_that_is_none_of_ours_changes_nothing(viewer, logdir, page):
    whole_run(logdir)
    address = viewer(logdir)
    page.context.add_cookies([{"name": "xlog-theme", "value": "%22><b>", "url": address}])
    page.goto(address)
    expect(page.locator(".run-name")).to_have_count(1)
    expect(page.locator("html")).not_to_have_attribute("data-theme", re.compile(""))


def test_pages_print_light_whole_and_without_controls(viewer, logdir, page):
    whole_run(logdir)
    page.emulate_media(color_scheme="dark")
    page.goto(viewer(logdir))
    run = page.locator(".run-name").get_attribute("href")
    page.goto(f"{page.url.rstrip('/')}{run}/sample/1")
    expect(page.locator(".controls")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".controls")).to_be_hidden()
    expect(page.locator("header .tools")).to_be_hidden()
    expect(page.locator(".map-card[data-name]").first).to_be_visible()
    expect_ground(page, WHITE)
    page.goto(page.url.replace("/sample/1", "/scores"))
    expect(page.locator(".board")).to_have_css("overflow-x", "visible")


PAPER = 700  # pixels of the width of a page between its margins


def test_charts_and_tables_are_as_wide_as_paper(viewer, logdir, page):
    """A chart that was drawn for a wide screen shrinks as a whole, and is its own again afterwards."""
    whole_run(logdir)
    page.set_viewport_size({"width": 1920, "height": 1000})
    page.goto(viewer(logdir))
    address = page.url.rstrip("/") + page.locator(".run-name").get_attribute("href")
    page.goto(address)
    chart = page.locator(".js-plotly-plot .main-svg").first
    expect(chart).to_be_visible()
    before = chart.bounding_box()["width"]
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.locator("main").evaluate(f"(main) => (main.style.width = '{PAPER}px')")
    around = page.locator("figure.chart").first
    becomes(
        lambda: [place.bounding_box()["width"] for place in (chart, around)],
        lambda widths: widths[0] < widths[1] <= PAPER,
    )
    expect(chart).to_have_attribute("viewBox", re.compile(rf"^\S+ \S+ {before:.0f} "))
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    page.locator("main").evaluate("(main) => main.removeAttribute('style')")
    expect(chart).not_to_have_attribute("viewBox", re.compile(""))
    becomes(lambda: chart.bounding_box()["width"], before)
    page.goto(f"{address}/gallery")
    page.emulate_media(media="print")
    expect(page.locator(".views")).to_be_hidden()
    layouts = page.get_by_label("Show as", exact=True).locator(".chip")
    expect(layouts.first).to_be_visible()  # of a choice what is chosen stays
    expect(layouts.last).to_be_hidden()
