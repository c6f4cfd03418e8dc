"""What axe-core finds on every page, wide and light, narrow and dark: contrast, names of controls, order."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from damaged_logs import write_everything
from table_logs import told_log
from walking import pages_of

pytestmark = pytest.mark.browser

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


def found_on(page) -> list[str]:
    """Return what axe-core finds on a page; its script is there already."""
    found = page.evaluate("options => axe.run(document, options)", RULES)["violations"]
    return [f"{rule['id']}: {node['html'][:150]} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


def test_axe_finds_nothing(viewer, logdir, page):
    write_everything(logdir)
    found = []
    for address in pages_of(page, f"{viewer(logdir)}/"):
        page.evaluate(Axe().axe_script)
        for width, scheme in ((1280, "light"), (400, "dark")):  # each width and each scheme; axe takes a second
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            found += [f"{address} {width} {scheme} {what}" for what in found_on(page)]
    assert found == []


@pytest.mark.parametrize("place", ["", "/sample/1", "/summary", "/gallery?layout=maps&values=f0"])
def test_axe_finds_nothing_on_pages_of_a_table(place, viewer, logdir, page):
    told_log(logdir / "told")
    page.goto(f"{viewer(logdir)}/")
    page.locator(".run-name").click()
    page.wait_for_url("**/run/*")
    page.goto(page.url.partition("?")[0] + place)
    page.locator("main :is(.row-brief, .row-card, .row-values, .plot)").first.wait_for()
    page.evaluate(Axe().axe_script)
    found = []
    for width, scheme in ((1280, "light"), (400, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        found += found_on(page)
    assert found == []
