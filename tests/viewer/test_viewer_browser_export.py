"""Files out of a real browser: charts, maps and trees as pictures, tables as CSV, and a report that nobody serves."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from drawn import expect_fit, ready, run_path
from PIL import Image
from playwright.sync_api import expect
from synthetic import CLASSES, EXPLAINERS, whole_run
from tree_logs import trees_log
from waiting import becomes
from xlog_viewer.report import Wanted, make

pytestmark = pytest.mark.browser

BAD = "<script>document.title = 'broken'</script>"
LIGHT, DARK = (255, 255, 255), (28, 32, 38)  # --panel of style.css


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("logs")
    whole_run(folder / "run", run_id="a" * 32)
    trees_log(folder / "trees")
    return folder


@pytest.fixture(scope="module")
def address(viewer, folder) -> str:
    return viewer(folder)


@pytest.fixture
def opened(address, page):
    """Open a page of the run of that name."""

    def opened(name: str, path: str = "") -> None:
        page.goto(f"{address}/?q={name}")
        page.locator(".run-name", has_text=name).wait_for()
        page.goto(f"{address}{run_path(page)}{path}")

    return opened


def saved(page, button, tmp_path: Path) -> Path:
    """Press a button or a link and return the file that comes."""
    with page.expect_download() as download:
        button.click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    return path


def picture(path: Path) -> Image.Image:
    with Image.open(path) as image:
        return image.copy()


def ground(image: Image.Image) -> tuple[int, ...]:
    return image.convert("RGB").getpixel((1, 1))


def contrast(image: Image.Image) -> int:
    """Return how far the pixels of a picture are from its ground, at most."""
    pixels = np.asarray(image.convert("L")).astype(int)
    return int(np.abs(pixels - pixels[1, 1]).max())


@pytest.mark.parametrize(("scheme", "panel"), [("light", LIGHT), ("dark", DARK)])
def test_a_chart_as_png_has_a_solid_ground_and_readable_words(opened, page, tmp_path, scheme, panel):
    page.emulate_media(color_scheme=scheme)
    opened("run")
    plot = page.locator(".js-plotly-plot").first
    expect(plot).to_be_visible()
    path = saved(page, page.get_by_role("button", name="insertion ↑ as PNG"), tmp_path)
    assert path.name == "run_insertion.png"
    image = picture(path)
    becomes(lambda: 2 * plot.bounding_box()["width"], pytest.approx(image.width, abs=40))
    assert ground(image) == panel
    assert image.convert("RGBA").getextrema()[3] == (255, 255)
    assert contrast(image.crop((0, 0, image.width, 80))) > 150  # the title


def test_a_chart_as_svg_stands_alone(opened, page, tmp_path):
    page.emulate_media(color_scheme="dark")
    opened("run")
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    path = saved(page, page.get_by_role("button", name="insertion ↑ as SVG"), tmp_path)
    root = ElementTree.parse(path).getroot()
    texts = [node for node in root.iter() if node.tag.endswith("text")]
    words = [" ".join(node.itertext()) for node in texts]
    assert {"insertion ↑", *EXPLAINERS} <= set(words)
    assert all("rgb(230, 233, 238)" in text.get("style") for text in texts if "".join(text.itertext()) in EXPLAINERS)
    assert "#1c2026" in path.read_text() or "rgb(28, 32, 38)" in path.read_text()


def test_a_map_as_png_has_its_words_and_its_color_bar(opened, page, tmp_path):
    opened("run", "/sample/1")
    ready(page, "GradCAM")
    one = saved(page, page.get_by_role("button", name="GradCAM, image and color bar, as PNG"), tmp_path)
    assert one.name == "run_photo-1.jpg_GradCAM.png"
    image = picture(one).convert("RGB")
    assert ground(image) == LIGHT
    assert image.width == 480 + 2 * 24
    assert image.height > image.width
    below = np.asarray(image.crop((0, image.height - 120, image.width, image.height)))
    assert len(np.unique(below.reshape(-1, 3), axis=0)) > 100  # the colors of the bar
    every = saved(page, page.get_by_role("button", name="All maps as PNG"), tmp_path)
    assert every.name == "run_photo-1.jpg.png"
    assert picture(every).width == 2 * 480 + 3 * 24


def test_a_button_works_with_the_keyboard(opened, page):
    opened("run", "/sample/1")
    ready(page, "GradCAM")
    button = page.get_by_role("button", name="GradCAM, image and color bar, as PNG")
    button.focus()
    with page.expect_download():
        page.keyboard.press("Enter")
    expect(button).to_be_enabled()


def test_the_picture_comes_as_it_was_stored(opened, page, tmp_path):
    opened("run", "/sample/1")
    path = saved(page, page.get_by_role("link", name="Original image of photo 1.jpg"), tmp_path)
    assert path.name == "photo 1.png"
    assert picture(path).size == (64, 64)


def test_a_table_of_samples_is_one_picture(opened, page, tmp_path):
    opened("run", "/table?samples=1-3")
    expect(page.locator("canvas.overlay[data-state=ready]:visible")).to_have_count(3 * (1 + len(EXPLAINERS)))
    path = saved(page, page.get_by_role("button", name="All maps as PNG"), tmp_path)
    image = picture(path)
    assert image.width == (1 + len(EXPLAINERS)) * (480 + 24) + 24
    assert image.height > 3 * 480


def test_what_is_seen_of_a_tree_is_a_picture(opened, page, tmp_path):
    opened("trees", "/sample/1/trees")
    expect(page.locator("canvas.scene[data-side='640']")).to_have_attribute("data-state", "ready")
    path = saved(page, page.get_by_role("button", name="Current view as PNG"), tmp_path)
    image = picture(path)
    assert image.width == 480 + 2 * 24
    assert contrast(image.crop((0, image.height - 90, image.width, image.height - 20))) > 150  # its words


@pytest.mark.parametrize(("path", "count"), [("/gallery?q=photo+2", 1), ("/gallery", 3)])
def test_a_table_is_the_one_of_the_page(opened, page, tmp_path, path, count):
    opened("run", path)
    link = page.get_by_role("link", name=re.compile(r"listed samples as CSV"))
    with open(saved(page, link, tmp_path), encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == count
    assert {row["class"] for row in rows} == {CLASSES[0]}


@pytest.mark.parametrize("size", [{"width": 1280, "height": 900}, {"width": 400, "height": 800}])
def test_a_report_opens_without_server_and_network(chromium, tmp_path, size):
    whole_run(tmp_path / "log", classes=[BAD, *CLASSES])
    paths = sorted((tmp_path / "log").glob("*.xlog"))
    (tmp_path / "report.html").write_text(make(paths, Wanted(), "xlog test").html, "utf-8")
    context = chromium.new_context(offline=True, viewport=size)
    page, said, requested = context.new_page(), [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: requested.append(request.url))
    page.goto((tmp_path / "report.html").as_uri())
    expect(page.get_by_text(BAD).first).to_be_visible()
    expect(page).to_have_title("Report of log")
    layer = page.locator(".scene .map").first
    page.get_by_label("Map opacity").fill("25")
    expect(layer).to_have_css("opacity", "0.25")
    expect_fit(page, size["width"])
    expect(page.locator(".scene .map")).to_have_count(3 * len(EXPLAINERS))
    context.close()
    assert said == []
    assert [url for url in requested if not url.startswith("data:")] == [(tmp_path / "report.html").as_uri()]


def test_a_report_is_readable_without_scripts(chromium, tmp_path):
    whole_run(tmp_path / "log")
    (tmp_path / "report.html").write_text(make(sorted((tmp_path / "log").glob("*.xlog")), Wanted(), "x").html, "utf-8")
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((tmp_path / "report.html").as_uri())
    expect(page.locator(".scene .map").first).to_have_css("opacity", "0.6")
    expect(page.get_by_role("heading", name="photo 1.jpg")).to_be_visible()
    context.close()
