"""In a browser: words of 160 letters and more leave every page of a run as wide as the screen."""

from __future__ import annotations

import pytest
from drawn import expect_fit
from playwright.sync_api import expect
from synthetic import Log

from xlog.events.schema import Instance

pytestmark = pytest.mark.browser

WORD = "w" * 160


@pytest.fixture(scope="module")
def address(viewer, tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("long")
    log = Log(folder / WORD, classes=[f"{WORD}{number}" for number in range(4)])
    said = {"seed_included": False, "ignores": ["input", "label"]}
    explainers = [Instance(name=name, class_name=name, **said) for name in ("SmoothGrad", "RISE", "GradCAM", WORD)]
    log.metadata(notes=WORD, tags=[WORD], explainers=explainers)
    log.whole_sample(1, name=WORD)
    log.whole_sample(1, step=1, name=WORD)
    log.summary(WORD, WORD, 0.5)
    log.end()
    log.close()
    return viewer(folder)


@pytest.mark.parametrize("width", [400, 1280])
def test_no_page_is_wider_than_the_screen(address, page, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    run = page.locator("a.run-name").get_attribute("href").partition("?")[0]
    within = (
        "",
        "/gallery",
        "/gallery?layout=maps",
        "/sample/1",
        "/steps",
        "/table",
        "/scores",
        "/uncertainty",
        "/embedding",
    )
    for path in ("/", *(run + part for part in within)):
        page.goto(address + path)
        expect(page.locator("#page :is(h1, h2)").first).to_be_visible()
        expect_fit(page, width)
