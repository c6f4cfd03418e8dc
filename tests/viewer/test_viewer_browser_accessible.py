"""What axe-core finds on every page, light and dark, wide and narrow: contrast, names of controls, order."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from damaged_logs import write_everything
from walking import pages_of

pytestmark = pytest.mark.browser

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


@pytest.fixture(scope="module")
def address(viewer, tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("everything")
    write_everything(folder)
    return viewer(folder)


def found_on(page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{rule['id']}: {node['html'][:150]} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1280])
def test_axe_finds_nothing(address, page, scheme, width):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    found = {there: said for there in pages_of(page, f"{address}/") if (said := found_on(page))}
    assert found == {}
