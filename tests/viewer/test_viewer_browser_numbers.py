"""Samples of a table in a browser: sliders over features and errors filter them, cells of a plot lead there."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect
from table_logs import click_in, rows_and_values, table_log

pytestmark = pytest.mark.browser
COUNT = 40


@pytest.fixture(scope="module")
def address(viewer, tmp_path_factory, chromium) -> str:
    folder = tmp_path_factory.mktemp("numbers") / "logs"
    rows, values = rows_and_values(COUNT)
    rows[:, 2] -= 5  # below 0, too
    truths = 10 + values.sum(axis=1) + np.arange(COUNT)
    table_log(folder / "few", rows, values, truths=truths.tolist())
    table_log(folder / "many", *rows_and_values(2100))
    return viewer(folder)


def open_samples(address, page, name: str) -> None:
    page.goto(address)
    page.locator(".run-name", has_text=name).click()
    page.locator(".views").get_by_role("link", name="Samples").click()


def test_sliders_filter_and_chips_sort(address, page) -> None:
    open_samples(address, page, "few")
    expect(page.locator("a.card")).to_have_count(COUNT)
    page.get_by_role("group", name="Values").get_by_role("link", name="absolute error of price").click()
    low = page.get_by_role("slider", name="Lower end of absolute error of price")
    expect(low).to_be_visible()
    low.focus()
    for _ in range(50):
        low.press("ArrowRight")
    expect(page).to_have_url(re.compile("e0min=19.5"))
    expect(page.locator("a.card")).to_have_count(20)
    page.get_by_role("navigation", name="Sort by").get_by_role("link", name="absolute error of price").click()
    expect(page.locator("a.card .name").first).to_have_text(f"r{COUNT}")
    page.get_by_role("link", name="Clear all filters").click()
    expect(page.locator("a.card")).to_have_count(COUNT)


def test_a_category_is_chosen_by_its_name(address, page) -> None:
    open_samples(address, page, "few")
    page.get_by_role("group", name="Values").get_by_role("link", name="city").click()
    in_rome = int(rows_and_values(COUNT)[0][:, 1].sum())
    page.get_by_role("navigation", name="city").get_by_role("link", name=f"Rome {in_rome}").click()
    expect(page.locator("a.card")).to_have_count(in_rome)
    expect(page.locator(".row-brief")).to_contain_text(["Rome"] * in_rome)
    page.get_by_role("navigation", name="city").get_by_role("link", name=f"Bern {COUNT - in_rome}").click()
    expect(page.locator("a.card")).to_have_count(COUNT - in_rome)
    page.get_by_role("navigation", name="city").get_by_role("link", name="any").click()
    expect(page.locator("a.card")).to_have_count(COUNT)


def test_numbers_below_zero_are_written(address, page) -> None:
    open_samples(address, page, "few")
    page.get_by_role("group", name="Values").get_by_role("link", name="size").click()
    page.get_by_label("size at most", exact=True).fill("-1")
    expect(page).to_have_url(re.compile("f2max=-1"))
    wanted = int((rows_and_values(COUNT)[0][:, 2] - 5 <= -1).sum())
    expect(page.locator("a.card")).to_have_count(wanted)


def test_a_cell_opens_the_samples_with_such_values(address, page) -> None:
    page.goto(address)
    page.locator(".run-name", has_text="many").click()
    page.locator(".views").get_by_role("link", name="Feature contributions").click()
    plot = page.get_by_role("group", name="Contribution of age over its values")
    expect(plot.locator(".heatmaplayer image")).to_have_count(1)
    click_in(plot, 49, -0.1)  # at 50 all contributions are 0
    expect(page).to_have_url(re.compile(r"/gallery\?.*f0min="))
    expect(page.locator(".toolbar [role=status]")).to_contain_text(re.compile(r"^\d+ of 2.100 samples"))
