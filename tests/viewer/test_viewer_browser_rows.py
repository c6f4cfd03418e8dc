"""Rows of a table, in a browser: where values lie, waterfalls, conditions, alternatives; curves open their rows."""

from __future__ import annotations

import re

import numpy as np
import pytest
from damaged_logs import write_everything
from drawn import expect_fit
from playwright.sync_api import expect
from table_logs import rows_and_values, table_log
from waiting import becomes

from xlog.events.schema import Feature

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


# ---------------------------------------------------------------------------------- long names, and small screens

LONG = (
    Feature(
        name="income in US dollars before taxes, household, last fiscal year", unit="$", percentiles=np.arange(101)
    ),
    Feature(
        name="合同类型（按月、按年或两年）",
        categories=["按月", "深圳市南山区粤海街道高新技术产业园"],
        shares=[0.25, 0.75],
    ),
    Feature(name="opened", percentiles=np.arange(101)),
)


@pytest.fixture(scope="module")
def long_names(viewer, tmp_path_factory, chromium) -> str:
    folder = tmp_path_factory.mktemp("long") / "logs"
    rows, values = rows_and_values(4)
    rows[:, 2] = 1_595_266_749
    importances = {"gain": [3, 2, 1], "split": [1, 2, 3]}
    for name in ("one", "two"):
        table_log(folder / name, rows, values, LONG, explainers=("SHAP", "LIME"), run_id=name, importances=importances)
    return viewer(folder)


def open_run(address, page, place: str = "") -> None:
    page.goto(address)
    page.locator(".run-name", has_text="one").click()
    expect(page.locator(".row-card").first).to_be_visible()
    page.goto(page.url.partition("?")[0] + place)


def right_of(place) -> float:
    box = place.bounding_box()
    return box["x"] + box["width"]


@pytest.mark.parametrize("width", [1280, 400])
def test_long_names_push_no_value_out_of_sight(width, long_names, page) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    open_run(long_names, page, "/sample/1")
    end = right_of(page.locator(".overview"))
    cells, numbers = page.locator(".row-values tbody :is(td, th)"), page.locator(".contributions td.right")
    becomes(lambda: [cell.bounding_box()["width"] for cell in cells.all()], lambda found: min(found) > 20)
    becomes(lambda: [right_of(cell) for cell in cells.all()], lambda found: max(found) <= end)
    expect(page.locator(".row-values")).to_contain_text("1 595 266 749".replace(" ", "\u202f"))
    expect(numbers).not_to_have_count(0)
    for number in numbers.all():
        assert right_of(number) <= right_of(number.locator("xpath=ancestor::figure"))
    expect_fit(page, width)


def test_threads_join_the_bars_of_a_waterfall(long_names, page) -> None:
    open_run(long_names, page, "/sample/1")
    card = page.locator(".row-card", has_text="base value")
    threads, bars = card.locator(".fall-thread"), card.locator(".fall-bar")
    expect(threads).to_have_count(4)  # from the base, and behind each of three bars
    for number in range(3):
        thread, bar = threads.nth(number).bounding_box(), bars.nth(number).bounding_box()
        assert min(abs(thread["x"] - end) for end in (bar["x"], bar["x"] + bar["width"])) <= 1.5


def test_what_matters_stands_side_by_side_with_its_bars(long_names, page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    open_run(long_names, page)
    cards = [page.locator("figure.row-card", has_text=name) for name in ("gain", "split")]
    becomes(lambda: len({card.bounding_box()["y"] for card in cards}), 1)
    bars = cards[0].locator(".fall-bar")
    expect(bars).to_have_count(3)
    widths = [bar.bounding_box()["width"] for bar in bars.all()]
    assert widths == pytest.approx([widths[0], widths[0] * 2 / 3, widths[0] / 3], abs=1)


def test_values_on_cards_end_with_a_sign_and_stay_within(long_names, page) -> None:
    open_run(long_names, page, "/gallery?layout=maps")
    cell = page.locator("table.samples tbody th").first
    end = right_of(cell)
    values = cell.locator(".row-brief dd")
    expect(values).not_to_have_count(0)
    becomes(lambda: [right_of(value) for value in values.all()], lambda found: max(found) <= end)
    name = page.locator(".row-brief dt").first
    expect(name).to_have_css("text-overflow", "ellipsis")
    becomes(lambda: name.evaluate("e => e.scrollWidth > e.clientWidth"), True)
    expect(page.locator("td .row-card")).to_have_count(8)


def test_compared_runs_have_their_importances_and_values_side_by_side(long_names, page) -> None:
    page.goto(long_names)
    names = page.locator(".run-name")
    expect(names).to_have_count(2)
    keys = [re.search(r"/run/([0-9a-f]+)", name.get_attribute("href"))[1] for name in names.all()]
    page.goto(f"{long_names}/compare?runs={','.join(keys)}")
    card = page.locator("figure.row-card", has_text="gain")
    expect(card.locator("tbody tr").first.locator("td")).to_have_text(["3 (1)", "3 (1)"])
    page.goto(f"{long_names}/compare/sample?runs={','.join(keys)}&id=r1")
    expect(page.locator(".contributions")).to_have_count(2 * 3)  # two sides and the consensus, of each explainer
    for number in page.locator(".contributions td.right").all():
        assert right_of(number) <= right_of(number.locator("xpath=ancestor::td[last()]"))
