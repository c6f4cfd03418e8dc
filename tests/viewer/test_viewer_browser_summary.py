"""Contributions of features over all rows, in a browser: points open samples, lines of cells a feature."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from table_logs import click_in, rows_and_values, table_log

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(viewer, tmp_path_factory, chromium) -> str:
    folder = tmp_path_factory.mktemp("summary") / "logs"
    table_log(folder / "few", *rows_and_values(30))
    table_log(folder / "many", *rows_and_values(2100))
    return viewer(folder)


def open_summary(address, page, name: str) -> None:
    page.goto(address)
    page.locator(".run-name", has_text=name).click()
    page.locator(".views").get_by_role("link", name="Feature contributions").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Feature contributions")


def test_a_point_opens_its_sample(address, page) -> None:
    open_summary(address, page, "few")
    summary = page.get_by_role("group", name="Contributions over all samples")
    expect(summary.locator(".scatterlayer .point")).to_have_count(90)
    page.get_by_role("link", name="size", exact=True).click()
    expect(page).to_have_url(re.compile("feature=2"))
    dependence = page.get_by_role("group", name="Contribution of size over its values")
    expect(dependence.locator(".scatterlayer .point")).to_have_count(30)
    dependence.locator(".scatterlayer .point").nth(4).click(force=True)
    expect(page).to_have_url(re.compile(r"/sample/\d+\?"))
    expect(page.locator(".row-values")).to_be_visible()


def test_a_line_of_cells_opens_its_feature(address, page) -> None:
    open_summary(address, page, "many")
    summary = page.get_by_role("group", name="Contributions over all samples")
    expect(summary.locator(".heatmaplayer image")).to_have_count(3)
    click_in(summary, 1, 38)  # of the line in the middle: the pile of all that are in Rome
    expect(page).to_have_url(re.compile("feature=1"))
    expect(page.get_by_role("group", name="Contribution of city over its values")).to_be_visible()
