"""Comparing runs in a real browser: from a run to two of its steps, the list of changes, side by side, and back."""

from __future__ import annotations

import re

import pytest
from drawn import expect_fit
from paired_logs import two_runs, two_steps
from playwright.sync_api import expect
from waiting import becomes
from xlog_viewer.data import LogDir

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def shared(viewer, tmp_path_factory) -> tuple[str, dict[str, str]]:
    """The address of a viewer of a run of two steps and of two runs of the same samples, and their keys."""
    folder = tmp_path_factory.mktemp("shared")
    two_runs(folder, 12)
    two_steps(folder / "trained")
    logs = LogDir(folder)
    logs.refresh(60)
    return viewer(folder), {row.path: row.key for row in logs.runs()}


def drawn(page) -> None:
    """Wait until all maps are drawn."""
    expect(page.locator("canvas.overlay[data-state=ready]").first).to_be_attached()
    for below in page.locator("canvas.overlay:visible").all():  # drawn when they come near
        below.scroll_into_view_if_needed()
    expect(page.locator("canvas.overlay:not([data-state=ready])")).to_have_count(0)


def test_from_a_run_to_its_steps_and_on(shared, page):
    address, keys = shared
    page.goto(f"{address}/run/{keys['trained']}")
    page.get_by_role("link", name="Compare step 10 with step 50").click()
    expect(page).to_have_url(re.compile(rf"/compare\?runs={keys['trained']}%4010%2C{keys['trained']}%4050$"))
    expect(page.locator(".differences")).to_contain_text("+0.25")
    expect(page.locator(".plot .scatterlayer .point")).to_have_count(5)
    expect(page.locator(".side-table")).not_to_contain_text("…")
    page.get_by_role("link", name="make reference").click()
    expect(page.locator(".differences")).to_contain_text("−0.25")
    page.get_by_role("link", name="Remove B").click()
    expect(page.get_by_text("Only one is chosen")).to_be_visible()
    page.go_back()
    expect(page.locator(".differences")).to_contain_text("−0.25")


def test_what_can_be_done_with_a_side_is_within_a_narrow_screen(shared, page):
    address, keys = shared
    page.set_viewport_size({"width": 400, "height": 800})
    page.goto(f"{address}/compare?runs={keys['small']},{keys['large']},{keys['trained']}")
    links = page.locator(".side-links a")
    expect(links).to_have_count(5)  # each removed, and two made the reference
    boxes = [link.bounding_box() for link in links.all()]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 400 for box in boxes)
    page.wait_for_function(
        "[...document.querySelectorAll('.sides .scroll')].every(e => e.scrollWidth <= e.clientWidth)"
    )
    page.get_by_role("link", name="Remove C").click()
    expect(links).to_have_count(3)


def test_a_sample_side_by_side_by_keys_and_back(shared, page):
    address, keys = shared
    page.goto(f"{address}/compare?runs={keys['small']},{keys['large']}")
    page.get_by_role("link", name="Predictions").click()
    page.get_by_role("link", name="right → wrong 2").click()
    expect(page.locator(".changes tbody tr")).to_have_count(2)
    page.get_by_role("link", name="photo 5.jpg").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("photo 5.jpg")
    drawn(page)
    page.keyboard.press("j")
    expect(page.get_by_role("heading", level=1)).to_have_text("photo 10.jpg")
    expect(page.get_by_text("2 of 2 in the list")).to_be_visible()
    page.keyboard.press("k")
    expect(page.get_by_role("heading", level=1)).to_have_text("photo 5.jpg")
    page.get_by_role("link", name="Compare runs").click()
    expect(page).to_have_url(re.compile(r"view=predictions"))
    expect(page.locator(".changes tbody tr")).to_have_count(2)


def test_the_difference_of_two_sides_is_drawn_and_stands_in_the_address(shared, page):
    address, keys = shared
    page.goto(f"{address}/compare/sample?runs={keys['small']},{keys['large']}&id=s9&show=map")
    drawn(page)
    difference = page.locator("td.difference canvas").first
    expect(difference).to_be_hidden()
    page.get_by_role("button", name="B − A").click()
    expect(page).to_have_url(re.compile(r"da=B&db=A"))
    expect(page.get_by_role("button", name="B − A")).to_have_attribute("aria-pressed", "true")
    expect(difference).to_be_visible()
    expect(page.locator("thead .difference-title")).to_have_text("B − A")
    page.keyboard.press("j")
    expect(page.get_by_role("heading", level=1)).to_have_text("photo 10.jpg")
    expect(page.locator("thead .difference-title")).to_have_text("B − A")
    page.get_by_role("button", name="none").click()
    expect(page.locator("td.difference canvas").first).to_be_hidden()


def test_the_same_place_is_read_on_both_sides(shared, page):
    address, keys = shared
    page.goto(f"{address}/compare/sample?runs={keys['small']},{keys['large']}&id=s9&label=0")
    drawn(page)
    row = page.locator("tr[data-group=GradCAM]")
    row.locator("canvas").first.hover()
    expect(row.locator(".readout").nth(0)).to_have_text(re.compile(r"^row \d+, column \d+: "))
    expect(row.locator(".readout").nth(1)).to_have_text(re.compile(r"^row \d+, column \d+: "))
    becomes(lambda: len({told.partition(":")[0] for told in row.locator(".readout").all_inner_texts()[:2]}), 1)


def test_maps_appear_as_they_are_compared(shared, page):
    address, keys = shared
    page.goto(f"{address}/compare?runs={keys['small']},{keys['large']}&view=maps")
    expect(page.get_by_text("12 of 12 samples compared")).to_be_visible()
    expect(page.locator(".changes tbody tr")).to_have_count(24)
    page.locator(".changes tbody a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("photo"))
    expect(page.get_by_text("1 of 12 in the list")).to_be_visible()


@pytest.mark.parametrize("view", ["predictions", "maps"])
def test_values_of_a_list_are_in_sight_on_a_phone(shared, page, view):
    address, keys = shared
    page.set_viewport_size({"width": 400, "height": 800})
    page.goto(f"{address}/compare?runs={keys['small']},{keys['large']}&view={view}")
    last = page.locator(".stacked tbody tr").first.locator("td").last
    expect(last).to_be_visible()
    box = last.bounding_box()
    assert box["x"] + box["width"] <= 400
    name = {"predictions": "Change", "maps": "Correlation"}[view]
    expect(last).to_have_attribute("data-column", name)
    row = page.locator(".stacked tbody tr").first
    expect(row.locator("img.tiny")).to_have_count(1 if view == "predictions" else 0)
    becomes(lambda: [row.locator(name).first.bounding_box()["y"] for name in ("th", "td")], lambda at: at[0] < at[1])
    becomes(lambda: last.evaluate("cell => getComputedStyle(cell, '::before').content"), f'"{name}"')


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_view_fits_on_a_phone(shared, page, scheme):
    address, keys = shared
    page.set_viewport_size({"width": 400, "height": 800})
    page.emulate_media(color_scheme=scheme)
    runs = f"runs={keys['small']},{keys['large']},{keys['trained']}@10"
    for path in (*(f"/compare?{runs}&view={view}" for view in ("metrics", "predictions", "maps")),
                 f"/compare/sample?{runs}&id=s2", f"/compare?runs={keys['trained']}"):  # fmt: skip
        page.goto(f"{address}{path}&lang=zh")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect_fit(page, 400)
