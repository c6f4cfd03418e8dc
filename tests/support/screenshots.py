"""Take the pictures that the docs show, of the demo's log: `make screenshots`.

`--text LOG` takes that of a text, of a run of examples/sentiment.py.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import browser
from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).parent.parent.parent
PICTURES = ROOT / "docs" / "pictures"


def main(*logs: str) -> None:
    """Start the installed viewer over the logs of one network in torch and in paddle, and photograph its pages."""
    with tempfile.TemporaryDirectory() as folder:
        for log in logs:
            shutil.copytree(log, Path(folder, "runs", Path(log).name))
        photograph_all(Path(folder))


def photograph_all(folder: Path, photograph: Callable[[Page, str], None] | None = None) -> None:
    """Photograph the pages of the runs in a folder."""
    options = ["--logdir", str(folder / "runs"), "--port", "0", "--settings", str(folder / "settings.json")]
    command = [str(Path(sys.executable).with_name("xlog-view")), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as viewer, sync_playwright() as playwright:
        try:
            address = viewer.stdout.readline().split()[1].rstrip("/")
            chromium = playwright.chromium.launch(
                executable_path=browser.find(), args=["--no-sandbox", "--disable-gpu"]
            )
            page = chromium.new_page(viewport={"width": 1280, "height": 800})
            (photograph or photograph_demo)(page, address)
            chromium.close()
        finally:
            viewer.terminate()


def photograph_demo(page: Page, address: str) -> None:
    """Walk from the list to a sample, taking a picture of each page."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.goto(address)
    page.locator(".run-name", has_text="quickstart").click()
    page.locator(".card img").last.wait_for()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / "run.png", full_page=True)
    page.locator(".card", has_text="coffee").click()
    page.locator(".map-card").last.wait_for()
    expect(page.locator(".map-card canvas[data-state=ready]")).to_have_count(page.locator(".map-card").count())
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / "sample.png", full_page=True)
    page.get_by_role("link", name="Counterfactuals").click()
    page.locator(".verdict").wait_for()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / "tree.png", full_page=True)
    page.go_back()
    page.go_back()
    page.get_by_role("link", name="Compare explainers").click()
    page.get_by_role("heading", level=1, name="Compare explainers").wait_for()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / "scores.png", full_page=True)
    compare(page, address)


def compare(page: Page, address: str) -> None:
    """Choose both runs in the list, and photograph what is compared."""
    page.goto(address)
    for name in ("quickstart", "paddle"):
        page.locator("tr", has=page.locator(".run-name", has_text=name)).get_by_role("checkbox").click()
    page.get_by_role("link", name="Compare").click()
    page.locator(".comparison .js-plotly-plot").wait_for()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / "compare.png")  # the table goes on


def photograph_text(page: Page, address: str) -> None:
    """Take a picture of the first sample of a run of texts, as two explainers color it."""
    page.goto(address)
    there = page.locator(".run-name").first.get_attribute("href")
    page.goto(f"{address}{there}/sample/1?unit=sum&explainers=IntegratedGradients(steps=20),AttnLRP")
    page.locator(".text-card .token").first.wait_for()
    page.wait_for_load_state("networkidle")
    page.locator(".text-card .token").nth(6).hover()
    page.screenshot(path=PICTURES / "texts.png")


def of_text(log: str) -> None:
    """Start the viewer over a run of examples/sentiment.py, and photograph a text."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(log, Path(folder, "runs", Path(log).name))
        photograph_all(Path(folder), photograph_text)


if __name__ == "__main__":
    of_text(sys.argv[2]) if sys.argv[1] == "--text" else main(*sys.argv[1:])
