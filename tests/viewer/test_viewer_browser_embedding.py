"""Samples in a plane, in a browser: drawing around points opens them as a list; a picture stands at the pointer."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect
from synthetic import SIZE, Log

from xlog.events.codec import encode_map
from xlog.events.schema import Event, Explanation

pytestmark = pytest.mark.browser

MARKED = 5  # samples whose maps lie in one corner


@pytest.fixture
def address(logdir, viewer) -> str:
    log, rng = Log(logdir / "run"), np.random.default_rng(0)
    log.metadata()
    for number in range(1, 21):
        log.sample(number, picture_hash=log.picture(number), truth=(1,) if number <= MARKED else (0,))
        grid = 0.1 * rng.uniform(size=(7, 7)).astype(np.float32)
        grid[(0, 0) if number <= MARKED else tuple(rng.integers(3, 7, 2))] = 3
        map_ = encode_map(grid, (SIZE, SIZE), "nearest", signed=False)
        log.writer.add(Event(explanation=Explanation(sample_id=f"s{number}", explainer="GradCAM", label=0, map=map_)))
    log.end()
    log.close()
    return viewer(logdir)


def test_drawing_around_points_opens_them_as_a_list(address, page):
    page.goto(address)
    page.locator(".run-name").click()
    page.get_by_role("link", name="Embedding").click()
    wrong = page.locator(".scatterlayer .trace").filter(has=page.locator(f".point:nth-child({MARKED})")).last
    expect(page.locator(".scatterlayer .point")).to_have_count(20)
    expect(page.get_by_text("wrong (5)")).to_be_visible()
    boxes = [point.bounding_box() for point in wrong.locator(".point").all()]
    assert len(boxes) == MARKED
    left, top = (min(box[side] for box in boxes) - 12 for side in ("x", "y"))
    right = max(box["x"] + box["width"] for box in boxes) + 12
    bottom = max(box["y"] + box["height"] for box in boxes) + 12
    first = boxes[0]
    page.mouse.move(first["x"] + first["width"] / 2, first["y"] + first["height"] / 2)
    expect(page.locator("img.point-picture")).to_be_visible()
    page.mouse.move(left, top)
    page.mouse.down()
    for x, y in ((right, top), (right, bottom), (left, bottom), (left, top)):
        page.mouse.move(x, y, steps=4)
    page.mouse.up()
    expect(page.locator("img.point-picture")).to_have_count(0)
    page.get_by_role("link", name="Open the 5 chosen samples").click()
    expect(page).to_have_url(re.compile(r"/gallery\?.*samples=1-5"))
    expect(page.locator("a.card")).to_have_count(MARKED)
    expect(page.locator(".badge.mark-wrong")).to_have_count(MARKED)
    page.locator("a.card").nth(1).click()
    expect(page.locator(".crumbs")).to_contain_text("2 of the 5 in the list")
    page.go_back()
    page.get_by_role("link", name="chosen samples only").click()
    expect(page.locator("a.card")).to_have_count(20)


def test_keys_choose_points_too(address, page):
    page.goto(address)
    page.locator(".run-name").click()
    page.get_by_role("link", name="Embedding").click()
    expect(page.locator(".scatterlayer .point")).to_have_count(20)
    plane = page.get_by_role("group", name="Samples in a plane")
    plane.focus()
    plane.press("ArrowRight")  # brings the box
    plane.press("Escape")
    expect(page.locator(".shapelayer path")).to_have_count(0)
    plane.press("ArrowRight")
    for _ in range(10):
        plane.press("Shift+ArrowRight")
        plane.press("Shift+ArrowUp")
    expect(page.get_by_role("link", name="Open the 20 chosen samples")).to_be_visible()
    for key in ("Shift+ArrowDown", "ArrowUp"):  # the upper half
        for _ in range(5):
            plane.press(key)
    box = page.locator(".shapelayer path").bounding_box()
    places = [point.bounding_box() for point in page.locator(".scatterlayer .point").all()]
    heights = [at["y"] + at["height"] / 2 for at in places]
    inside = sum(box["y"] <= y <= box["y"] + box["height"] for y in heights)
    assert 0 < inside < 20
    expect(page.get_by_role("link", name=f"Open the {inside} chosen samples")).to_be_visible()
    plane.press("Enter")
    expect(page.locator("a.card")).to_have_count(inside)
