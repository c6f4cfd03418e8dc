"""Comparing explainers in a real browser: weights in the address, points that open samples, what fits on a phone."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from itertools import cycle

import pytest
from comparisons import CONTROLS, KEY, METRICS, FakeLogs
from drawn import expect_fit
from playwright.sync_api import expect
from synthetic import Log
from waiting import becomes
from werkzeug.serving import make_server
from xlog_viewer.figures.counts import MOST_POINTS
from xlog_viewer.server.app import create_app

from xlog.events.schema import Event, Inference, LabelScore, Sample, Truth, Uncertainty

pytestmark = pytest.mark.browser

VIEWS = ("table", "classes", "curves", "samples", "agreement")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of the made-up run."""
    server = make_server("127.0.0.1", 0, create_app(FakeLogs()).server, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/run/{KEY}"
    server.shutdown()
    thread.join()
    server.server_close()


def weight(page, metric: str):
    return page.locator(".weights").get_by_label(metric)


def test_weights_go_into_the_address_and_come_back_from_it(address, page):
    page.goto(f"{address}/scores")
    composite = page.locator(".score-table tbody tr").first.locator("td").first
    before = composite.inner_text()
    weight(page, METRICS[0]).fill("3")
    weight(page, METRICS[0]).press("Tab")
    expect(page).to_have_url(re.compile(rf"weights={METRICS[0]}%3A3"))
    expect(page.locator(".share").first).to_have_text(re.compile(r"^50\.0"))
    expect(composite).not_to_have_text(before)
    expect(weight(page, METRICS[1])).to_be_focused()
    weight(page, METRICS[1]).fill("0")
    weight(page, METRICS[1]).press("Enter")
    expect(page).to_have_url(re.compile(rf"{METRICS[1]}%3A0"))
    page.reload()
    expect(weight(page, METRICS[0])).to_have_value("3")
    expect(weight(page, METRICS[1])).to_have_value("0")
    page.go_back()
    expect(weight(page, METRICS[1])).to_have_value("1")
    page.get_by_role("link", name="Equal weights").click()
    expect(weight(page, METRICS[0])).to_have_value("1")
    expect(composite).to_have_text(before)


def test_a_weight_below_0_is_refused(address, page):
    page.goto(f"{address}/scores")
    weight(page, METRICS[0]).fill("-1")
    weight(page, METRICS[0]).press("Tab")
    becomes(lambda: weight(page, METRICS[0]).evaluate("input => input.validity.valid"), False)
    expect(page).not_to_have_url(re.compile("weights"))


@pytest.mark.parametrize("path", ["scores?view=samples", "uncertainty"])
def test_a_click_on_a_point_opens_its_sample(address, page, path):
    page.goto(f"{address}/{path}")
    point = page.locator(".plot[data-samples] .scatterlayer .point").first
    expect(point).to_be_visible()
    box = point.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page).to_have_url(re.compile(r"/sample/\d+\?step=0&(.*&)?label=\d+"))
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"photo \d+\.jpg"))
    page.go_back()
    expect(page).to_have_url(f"{address}/{path}")


@pytest.mark.parametrize("truth", [None, Truth(labels=[0])])  # counts; shares that are wrong, here none
def test_a_click_on_a_cell_opens_its_samples(viewer, tmp_path, page, truth):
    count = MOST_POINTS + 1
    log = Log(tmp_path)
    log.metadata()
    for number in range(count):
        spread = Uncertainty(standard_deviation=0.1 if number < count - 3 else 0.0)
        score = LabelScore(label=0, probability=0.5 if number < count - 3 else 0.26, uncertainty=spread)
        log.writer.add(Event(sample=Sample(id=f"s{number}", truth=truth)))
        log.writer.add(Event(inference=Inference(sample_id=f"s{number}", labels=[score])))
    log.end()
    log.close()
    page.goto(viewer(tmp_path))
    page.locator(".run-name").first.click()
    page.get_by_role("link", name="Uncertainty").click()
    plot = page.locator(".plot[data-list] .plotly .nsewdrag").first
    expect(plot).to_be_visible()
    box = plot.bounding_box()
    # Axes: -0.02 to 1.02, and 0 to the greatest deviation: the cell of three samples is in the lowest row.
    page.mouse.click(box["x"] + box["width"] * (0.26 + 0.02) / 1.04, box["y"] + box["height"] - 3)
    expect(page).to_have_url(re.compile(r"/gallery\?.*pmin=0\.25&pmax=0\.27\d+&umin=0&umax=0\.00\d+"))
    expect(page.locator(".card")).to_have_count(3)


def test_a_search_for_classes_goes_into_the_address(address, page):
    page.goto(f"{address}/scores?view=classes&page=2")
    search = page.get_by_label("Find classes")
    search.fill("class 2")
    search.press("Enter")
    expect(page).to_have_url(re.compile(r"view=classes&find=class\+2$"))
    expect(page.locator(".pager")).to_contain_text("of 11")


def test_baselines_stay_in_sight_while_the_table_scrolls(address, page):
    page.set_viewport_size({"width": 500, "height": 400})
    page.goto(f"{address}/scores")
    box = page.locator(".board")
    expect(box).to_be_visible()
    box.evaluate("box => box.scrollTo(200, 1000)")
    box.evaluate("box => box.scrollIntoView()")
    for name in CONTROLS:
        expect(page.locator(".score-table .baseline th", has_text=name)).to_be_in_viewport()


def test_every_view_fits_on_a_phone_in_the_dark(address, page):
    page.set_viewport_size({"width": 400, "height": 800})
    page.emulate_media(color_scheme="dark")
    words = {"en": "What this means, and how it can mislead", "zh": "如何解读，以及可能的误导"}
    for path, lang in zip((*(f"scores?view={view}&" for view in VIEWS), "uncertainty?"), cycle(words)):
        page.goto(f"{address}/{path}lang={lang}")
        expect(page.get_by_text(words[lang]).first).to_be_visible()
        expect_fit(page, 400)
