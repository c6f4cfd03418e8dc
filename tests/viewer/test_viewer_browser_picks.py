"""Samples selected in a list in a real browser: boxes, ranges, keys, and what is done with them."""

from __future__ import annotations

import csv
import io
import re

import pytest
from playwright.sync_api import expect
from sample_logs import SAMPLES, rows, samples_log

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def gallery(viewer, tmp_path_factory, chromium) -> str:
    folder = tmp_path_factory.mktemp("picks") / "logs"
    folder.mkdir()
    samples_log(folder, rows())
    address = viewer(folder)
    page = chromium.new_page()
    page.goto(address)
    href = page.locator(".run-name").first.get_attribute("href")
    page.close()
    return f"{address}{href}/gallery"


def boxes(page):
    return page.locator(".pick input")


def test_boxes_select_ranges_stay_and_lead_on(gallery, page):
    page.goto(f"{gallery}?sort=-p")
    expect(page.locator(".card .name")).to_have_count(48)
    names = page.locator(".card .name").all_inner_texts()
    bar = page.locator(".picks")
    expect(bar.get_by_role("button")).to_have_text(["Select all 48 shown"])  # nothing else to be done with none
    boxes(page).nth(1).check()
    boxes(page).nth(4).click(modifiers=["Shift"])
    expect(bar).to_contain_text("4 selected")
    expect(page.locator(".pick input:checked")).to_have_count(4)
    page.get_by_label(f"Select {names[2]}").uncheck()
    expect(bar).to_contain_text("3 selected")

    page.get_by_role("link", name="Page 2").first.click()  # another page of the list
    expect(page.locator(".card")).to_have_count(SAMPLES - 48)
    expect(page.locator(".pick input:checked")).to_have_count(0)
    expect(bar).to_contain_text("3 selected")
    page.locator(".card").first.click()
    page.locator(".crumbs a[data-back]").click()
    expect(bar).to_contain_text("3 selected")

    saved = page.request.get(page.evaluate("document.querySelector('.picks .csv').href"))
    table = list(csv.DictReader(io.StringIO(saved.text().removeprefix("\ufeff"))))
    assert sorted(row["name"] for row in table) == sorted(names[place] for place in (1, 3, 4))

    page.locator(".picks .figure").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Figure")
    expect(page).to_have_url(re.compile(r"/figure\?(.*&)?samples="))
    page.go_back()
    page.get_by_role("link", name="Compare explanations").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("3 samples side by side")
    for place in (1, 3, 4):
        expect(page.locator("th[scope=row]", has_text=names[place])).to_be_visible()


def test_all_shown_are_selected_and_too_many_cannot_be_compared(gallery, page):
    page.goto(gallery)
    page.get_by_role("button", name="Select all 48 shown").click()
    expect(page.locator(".pick input:checked")).to_have_count(48)
    compare = page.locator(".picks .compare")
    expect(compare).to_have_text("Compare explanations: at most 24")
    expect(compare).not_to_have_attribute("href", re.compile(""))
    page.get_by_role("button", name="Clear selection").click()
    expect(page.locator(".pick input:checked")).to_have_count(0)
    expect(page.get_by_role("button", name="Select all 48 shown")).to_be_focused()


def test_keys_select_and_rows_with_maps_have_boxes_too(gallery, page):
    page.goto(gallery)
    expect(boxes(page)).to_have_count(48)
    for key in ("j", "x", "j", "j", "Shift+X"):
        page.keyboard.press(key)
    expect(page.locator(".pick input:checked")).to_have_count(3)
    page.get_by_role("link", name="samples × explainers").click()
    expect(boxes(page)).to_have_count(24)
    expect(page.locator(".pick input:checked")).to_have_count(3)
    page.keyboard.press("c")
    expect(page).to_have_url(re.compile(r"/table\?.*samples=1-3"))
