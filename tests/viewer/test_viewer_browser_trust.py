"""In a real browser: texts of a log are text wherever they stand, and the folder stays as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from damaged_logs import write_everything
from playwright.sync_api import expect
from walking import pages_of

pytestmark = pytest.mark.browser

EVIL = (
    '<script>window.pwned = 1</script><img src="x" onerror="window.pwned = 2"><b class="pwned">🦊</b>'
    '<a href="javascript:window.pwned = 3">a</a>\'"}]{0}%s&lt;&amp; \u202eעברית\u202c ' + "long" * 40
)
OUTSIDE = "script[src=x], img[src=x], b, .pwned, a[href^='javascript:'], svg a, svg [style*='font-weight: bold']"
SCORES = "main :is(script, iframe, object, embed, form, link, meta)"


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder, of an evil name too, with a log in which every text is evil."""
    folder = tmp_path / "<img src=x onerror=pwned=4>" / "<b>run"
    write_everything(folder, word=lambda text: text + EVIL, close=True)
    return folder.parent


def test_no_text_of_a_log_is_ever_markup(viewer, folder, page):
    seen, wide = 0, []
    for address in pages_of(page, f"{viewer(folder)}/"):
        assert page.evaluate("window.pwned") is None, address  # at any time
        found = page.locator(f"{OUTSIDE}, {SCORES}").evaluate_all("nodes => nodes.map((node) => node.outerHTML)")
        assert found == [], address
        expect(page).to_have_title(re.compile(" · xlog$"))
        if page.evaluate("document.documentElement.scrollWidth") > 1280:
            wide.append(address)
        seen += 1
    assert wide == []
    assert seen >= 12
