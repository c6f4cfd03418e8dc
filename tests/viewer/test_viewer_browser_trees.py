"""Counterfactual trees in a real browser: what is gray and what is not, what is clicked, typed and pasted."""

from __future__ import annotations

import re

import pytest
from drawn import expect_fit
from playwright.sync_api import expect
from tree_logs import RED, trees_log

pytestmark = pytest.mark.browser

PIXEL = "(canvas, [x, y]) => [...canvas.getContext('2d').getImageData(x, y, 1, 1).data].slice(0, 3)"
SCALE = 10  # the large picture has 640 pixels a side, the network's input 64


@pytest.fixture(scope="module")
def run_address(viewer, tmp_path_factory, chromium) -> str:
    """The address of a run with trees."""
    folder = tmp_path_factory.mktemp("trees")
    trees_log(folder)
    address = viewer(folder)
    page = chromium.new_page()
    page.goto(address)
    href = page.locator(".run-name").first.get_attribute("href")
    page.close()
    return address + href


def large(page):
    """Return the large picture, drawn."""
    canvas = page.locator(".seen canvas")
    expect(canvas).to_have_attribute("data-state", "ready")
    return canvas


def at(page, x: int, y: int) -> list[int]:
    """Return the color of the large picture at a pixel of the network's input."""
    return large(page).evaluate(PIXEL, [SCALE * x + SCALE // 2, SCALE * y + SCALE // 2])


def is_gray(color: list[int]) -> bool:
    return len(set(color)) == 1 and color[0] < min(120, sum(RED))


def test_what_was_shown_keeps_its_color_and_the_rest_is_gray_and_dim(run_address, page):
    page.goto(f"{run_address}/sample/1/trees?at=node0")
    large(page)
    assert at(page, 16, 20) == list(RED)
    assert is_gray(at(page, 40, 10))
    assert is_gray(at(page, 60, 60))
    page.goto(f"{run_address}/sample/1/trees?at=node0&direction=hide")
    large(page)
    assert is_gray(at(page, 16, 20))
    assert at(page, 40, 10) == list(RED)
    expect(page.locator(".seen figcaption")).to_contain_text("25.0\u202f% of the image hidden")


def test_a_node_a_layer_and_a_direction_are_opened_and_are_in_the_address(run_address, page):
    page.goto(f"{run_address}/sample/1/trees")
    expect(page.locator(".verdict")).to_contain_text("Revealing 37.5\u202f%")
    page.get_by_role("treeitem", name=re.compile("Window 2:")).click()
    expect(page).to_have_url(re.compile("at=node1"))
    expect(page.locator(".seen figcaption")).to_contain_text("After window 2.")
    expect(page.locator(".seen figcaption")).to_contain_text("50.0\u202f%")
    assert at(page, 46, 60) == list(RED)
    page.locator(".layer-card", has_text="4 px windows").click()
    expect(page).to_have_url(re.compile("at=layer1"))
    expect(page.locator(".layer-card[aria-current]")).to_contain_text("✓ counterfactual")
    assert is_gray(at(page, 62, 34))  # a corner of the second window without a smaller one
    page.get_by_role("link", name="hide to lose").click()
    expect(page.locator(".verdict")).to_contain_text("The top label is then “cup of coffee” (31.0")
    address = page.url
    page.go_back()
    expect(page.locator(".verdict")).to_contain_text("Revealing")
    page.goto(address)  # pasted
    expect(page.locator(".verdict")).to_contain_text("Hiding")
    page.get_by_role("link", name="dog").click()
    expect(page.locator(".verdict")).to_contain_text("No search was needed")
    expect(page.get_by_role("tree")).to_have_count(0)


def test_arrow_keys_walk_the_tree_and_enter_opens(run_address, page):
    page.goto(f"{run_address}/sample/1/trees?at=start")
    large(page)
    focused = page.locator(":focus")
    page.get_by_role("treeitem", name=re.compile("Fully masked image")).focus()
    for key, name in (
        ("ArrowRight", "Window 1:"),
        ("ArrowDown", "Window 2:"),
        ("ArrowRight", "Window 2.1:"),
        ("ArrowDown", "Window 2.2:"),
        ("ArrowLeft", "Window 2:"),
        ("Home", "Fully masked image"),
        ("End", "Window 2.2:"),
        ("ArrowDown", "Window 2.2:"),
    ):
        page.keyboard.press(key)
        expect(focused).to_have_attribute("aria-label", re.compile(f"^{name}"))
    expect(page).to_have_url(re.compile("sample/1/"))  # arrows mean the tree here, not the next sample
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("at=node3"))
    expect(focused).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press(" ")
    expect(page).to_have_url(re.compile("at=node2"))
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("sample/3/trees"))


def test_the_gallery_is_filtered_by_what_is_typed(run_address, page):
    page.goto(run_address)
    page.get_by_role("link", name="Counterfactuals").click()
    cards = page.locator(".card")
    expect(cards).to_have_count(4)
    expect(page.locator(".card canvas[data-state=ready]")).to_have_count(4)
    field = page.get_by_label("Label contains")
    field.fill("do")
    expect(cards).to_have_count(1)
    expect(page).to_have_url(re.compile("find=do"))
    expect(field).to_have_value("do")
    field.fill("")
    expect(cards).to_have_count(4)
    page.get_by_role("link", name="hide to lose").click()
    expect(cards).to_have_count(1)
    page.go_back()
    expect(cards).to_have_count(4)
    page.goto(f"{run_address}/trees?find=cat&sort=-p")  # pasted
    expect(cards).to_have_count(3)
    expect(page.get_by_label("Label contains")).to_have_value("cat")
    cards.first.click()
    expect(page).to_have_url(re.compile(r"/sample/\d/trees\?label=0&direction=reveal"))
    page.get_by_role("link", name="Maps of this sample").click()
    expect(page).to_have_url(re.compile(r"/sample/\d\?"))
    expect(page.locator(".map-grid")).to_be_visible()
    page.locator(".heading").get_by_role("link", name="Counterfactuals").click()
    expect(page.locator(".verdict")).to_be_visible()


def test_dark_narrow_and_chinese(run_address, chromium):
    context = chromium.new_context(viewport={"width": 400, "height": 800}, color_scheme="dark", locale="zh-CN")
    page = context.new_page()
    page.goto(f"{run_address}/sample/1/trees")
    expect(page.locator(".verdict")).to_contain_text("即可使")
    assert at(page, 16, 20) == list(RED)
    expect_fit(page, 400)
    ground, ink = page.locator(".verdict").evaluate(
        "node => [getComputedStyle(document.body).backgroundColor, getComputedStyle(node).color]"
    )
    dark, light = (max(map(int, re.findall(r"\d+", color))) for color in (ground, ink))
    assert dark < 60 < 200 < light
    context.close()
