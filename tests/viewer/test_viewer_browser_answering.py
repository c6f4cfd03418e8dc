"""In a browser: a page says when the viewer does not respond any more, and goes on when it does again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect
from ports import free_port
from synthetic import whole_run

pytestmark = pytest.mark.browser

COMMAND = Path(sys.executable).with_name("xlog-view")


@contextmanager
def running(logdir: Path, port: int, *options: str) -> Iterator[str]:
    """Run the installed command; gives its address."""
    command = [str(COMMAND), "--logdir", str(logdir), "--port", str(port), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            yield process.stdout.readline().split()[1]
        finally:
            process.terminate()


@pytest.mark.parametrize(("language", "silent"), [("en", "does not respond"), ("zh", "没有响应")])
def test_a_page_says_that_the_viewer_stopped_and_goes_on_by_itself(logdir, page, language, silent):
    page.forgiven += ["Failed to load resource", "Callback failed", "Failed to fetch"]
    whole_run(logdir / "first")
    banner = page.get_by_role("status").and_(page.locator("#answering"))
    port = free_port()
    with running(logdir, port) as address:
        page.goto(f"{address}?lang={language}")
        expect(page.locator(".run-name")).to_have_count(1)
        page.wait_for_timeout(1500)  # some ticks
        expect(banner).to_be_empty()
    expect(banner).to_contain_text(silent)
    whole_run(logdir / "second")
    with running(logdir, port):
        expect(banner).to_be_empty()
        expect(page.locator(".run-name")).to_have_count(2)  # and what came meanwhile


def test_a_page_says_that_its_token_is_an_old_one(logdir, page):
    page.forgiven += ["Failed to load resource", "Callback failed", "Callback error"]
    whole_run(logdir)
    port = free_port()
    with running(logdir, port, "--token", "correct-horse") as link:
        page.goto(link)
        expect(page.locator(".run-name")).to_have_count(1)
    with running(logdir, port, "--token", "battery-staple") as link:
        expect(page.locator("#answering")).to_contain_text("Open the link with the token")
        page.goto(link)
        expect(page.locator(".run-name")).to_have_count(1)
        expect(page.locator("#answering")).to_be_empty()
