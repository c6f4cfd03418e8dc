"""Regressions in a browser: one of many features is found, and values and errors are what pages are about."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect
from table_logs import rows_and_values, table_log

from xlog.events.schema import Feature

pytestmark = pytest.mark.browser
COUNT, MANY = 12, 60


@pytest.fixture(scope="module")
def address(viewer, tmp_path_factory, chromium) -> str:
    folder = tmp_path_factory.mktemp("regressions") / "logs"
    rows, values = rows_and_values(COUNT)
    truths = (10 + values.sum(axis=1)).tolist()
    for name, factor in (("one", 1.0), ("two", 0.5)):
        for step in (0, 5):
            table_log(folder / name, rows, values * factor + step / 10, truths=truths, run_id=name, step=step)
    wide = np.random.default_rng(0).normal(size=(COUNT, MANY))
    features = [Feature(name=f"sensor {place}", percentiles=np.arange(101)) for place in range(MANY)]
    table_log(folder / "wide", wide, wide, features, importances={"gain": [*range(MANY)]})
    return viewer(folder)


def open_run(address, page, name: str, place: str) -> None:
    page.goto(address)
    link = page.locator(".run-name", has_text=name)
    page.goto(f"{address}{link.get_attribute('href').partition('?')[0]}{place}")


def test_one_of_many_features_is_found_by_its_name(address, page) -> None:
    open_run(address, page, "wide", "/gallery")
    values = page.locator("details", has=page.get_by_text("Values", exact=True))
    values.locator("summary").click()
    offered = values.get_by_role("group", name="Values").get_by_role("link")
    expect(offered.nth(2)).to_have_text(f"sensor {MANY - 1}")  # after output and error, what matters most
    expect(values).to_contain_text("22 more")  # of 62 numbers
    values.get_by_role("searchbox", name="Feature contains").fill("SENSOR 13")
    expect(offered).to_have_text(["sensor 13"])
    offered.click()
    expect(page.get_by_role("slider", name="Lower end of sensor 13")).to_be_visible()


def test_points_have_the_colors_of_what_is_asked_for(address, page) -> None:
    open_run(address, page, "one", "/embedding")
    chart = page.locator("figure.chart")
    expect(chart.locator(".scatterlayer .point")).to_have_count(COUNT)
    expect(chart.locator(".colorbar")).to_contain_text("prediction, k$")
    page.get_by_role("navigation", name="Color").get_by_role("link", name="prediction − ground truth").click()
    expect(chart.locator(".colorbar")).to_contain_text("prediction − ground truth, k$")


def test_over_time_a_regression_has_its_error(address, page) -> None:
    open_run(address, page, "one", "/steps")
    expect(page.get_by_role("heading", name="Mean absolute error of price")).to_be_visible()
    expect(page.locator("figure.chart").first.locator(".scatterlayer .point")).to_have_count(2)


def test_values_of_two_regressions_lead_to_both_explanations(address, page) -> None:
    page.goto(address)
    names = page.locator(".run-name", has_text=re.compile("^(one|two)"))
    expect(names).to_have_count(2)
    keys = [re.search(r"/run/([0-9a-f]+)", name.get_attribute("href"))[1] for name in names.all()]
    page.goto(f"{address}/compare?runs={','.join(keys)}&view=predictions")
    expect(page.locator(".changes tbody tr")).to_have_count(COUNT)
    page.locator(".changes tbody a").first.click()
    expect(page.locator(".contributions")).to_have_count(3)  # two sides and their consensus
    expect(page.locator(".consensus")).to_have_count(1)
