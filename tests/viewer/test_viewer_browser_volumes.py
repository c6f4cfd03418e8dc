"""Volumes in the viewer: one slice at a time, in colors that mean the same in all of them."""

from __future__ import annotations

import io
import math
import re

import numpy as np
import pytest
import torch
from drawn import pixel, ready, run_path
from PIL import Image
from playwright.sync_api import expect
from xlog_viewer.address.paths import Query, map_path, picture_path, thumb_path
from xlog_viewer.composer import compose
from xlog_viewer.composer.requested import requested
from xlog_viewer.data import LogDir
from xlog_viewer.report import Wanted, make
from xlog_viewer.server.app import create_app

import xlog
from xlog.figures.drawing import Raster, Words

DEPTH, HEIGHT, WIDTH = 6, 8, 10
WEIGHTS = np.random.default_rng(3).normal(size=(2, 1, DEPTH, HEIGHT, WIDTH)).astype(np.float32)
GRAY = np.linspace(0, 1, DEPTH, dtype=np.float32)  # of each slice
FILLED = "([canvas, gray]) => canvas.getContext('2d').getImageData(5, 5, 1, 1).data[0] === gray"


def write(folder) -> None:
    """Log two volumes whose slices are flat, and whose gradients are the weights of a linear network."""
    network = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(WEIGHTS[0].size, 2))
    network[1].weight.data = torch.tensor(WEIGHTS.reshape(2, -1))
    x = np.broadcast_to(GRAY[:, None, None], (2, 1, DEPTH, HEIGHT, WIDTH))
    runner = xlog.Runner(folder, ([x], ["a", "b"]), network, unnormalize=(0, 1), progress=False, targets=[1])
    runner.register_saliency([xlog.Gradient(channels="sum"), xlog.SmoothGrad(samples=2)])
    runner.run()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("volumes") / "run"
    write(made)
    return made


@pytest.fixture(scope="module")
def logs(folder) -> LogDir:
    made = LogDir(folder.parent, rescan=0)
    made.refresh(math.inf)
    return made


@pytest.fixture(scope="module")
def shared(viewer, folder) -> str:
    return viewer(folder.parent)


def gray(number: int) -> list[int]:
    return [round(255 * float(GRAY[number]))] * 3


def get(logs: LogDir, path: str):
    client = create_app(logs).server.test_client()
    return client.get(path, headers={"Host": "127.0.0.1:8050"}, buffered=True)


# ------------------------------------------------------------------------------------------------------- answers


@pytest.mark.parametrize(("asked", "shown"), [("", 3), ("&slice=1", 0), ("&slice=99", 5)])
def test_a_figure_has_one_slice_and_says_which(logs, asked, shown) -> None:
    row = logs.runs()[0]
    wanted = requested(logs.run(row.key), row, Query.parse(f"?samples=1&scale=1&show=picture{asked}"))
    drawing = compose(logs, logs.run(row.key), wanted.content, wanted.options)
    panels = [item.pixels for item in drawing.items if isinstance(item, Raster) and item.about]
    assert [panel.shape for panel in panels] == [(HEIGHT, WIDTH, 3)] * 3
    assert all((panel == gray(shown)).all() for panel in panels)
    assert f"slice {shown + 1} of {DEPTH}" in "".join(item.text for item in drawing.items if isinstance(item, Words))


def test_a_volume_is_as_large_as_a_slice_and_comes_whole_or_slice_by_slice(logs) -> None:
    run = logs.run(logs.runs()[0].key)
    sample = run.sample(1)
    assert (sample.width, sample.height, sample.depth) == (WIDTH, HEIGHT, DEPTH)
    whole = Image.open(io.BytesIO(get(logs, picture_path(run.key, sample.picture)).data))
    assert whole.size == (WIDTH, DEPTH * HEIGHT)
    for number in range(DEPTH):
        one = get(logs, f"{picture_path(run.key, sample.picture)}/{number}/{DEPTH}")
        np.testing.assert_array_equal(Image.open(io.BytesIO(one.data)), np.full((HEIGHT, WIDTH), gray(number)[0]))
    assert thumb_path(run.key, sample.picture, DEPTH).endswith(f"/3/{DEPTH}")
    assert thumb_path(run.key, sample.picture, 0) == picture_path(run.key, sample.picture)


def test_a_map_says_its_depth(logs) -> None:
    run = logs.run(logs.runs()[0].key)
    answer = get(logs, map_path(run.key, next(iter(run.sample(1).maps.values())).ref))
    assert answer.headers["X-Map-Depth"] == str(DEPTH)
    assert answer.headers["X-Map-Shape"] == f"{DEPTH * HEIGHT},{WIDTH}"


@pytest.mark.parametrize("number_of_depth", ["6/6", "0/5", "0/0", "7/3"])
def test_a_slice_that_is_not_there_is_404(logs, number_of_depth) -> None:
    run = logs.run(logs.runs()[0].key)
    assert get(logs, f"{picture_path(run.key, run.sample(1).picture)}/{number_of_depth}").status_code == 404


def test_a_report_shows_the_middle_slice_and_says_so(folder) -> None:
    page = make(sorted(folder.glob("*.xlog")), Wanted(), "xlog test").html
    assert "<dt>Slice</dt><dd>4 of 6</dd>" in page
    assert f'viewBox="0 0 {WIDTH} {HEIGHT}"' in page


# ------------------------------------------------------------------------------------------------------- a browser


@pytest.mark.browser
def test_the_slider_shows_each_slice_of_picture_and_maps(shared, page) -> None:
    page.goto(shared)
    page.goto(f"{shared}{run_path(page)}/sample/1")
    control = page.locator("#slice")
    expect(page.locator("label:has(#slice) output")).to_have_text(f"4 / {DEPTH}")
    for number in (0, 3, 5):
        control.fill(str(number + 1))
        expect(page).to_have_url(re.compile(rf"slice={number + 1}(&|$)"))
        page.locator("#show").select_option("picture")
        canvas = ready(page, "Gradient")
        expect(page.locator("label:has(#slice) output")).to_have_text(f"{number + 1} / {DEPTH}")
        page.wait_for_function(FILLED, arg=[canvas.element_handle(), gray(number)[0]])
        page.locator("#show").select_option("map")
        canvas.hover(position={"x": 1, "y": 1})
        read = page.locator(".map-card[data-name^=Gradient] .readout")
        expect(read).to_contain_text(f"{WEIGHTS[1, 0, number, 0, 0]:.3f}"[:-1].replace("-", "−"))


@pytest.mark.browser
def test_colors_mean_the_same_in_all_slices(shared, page) -> None:
    page.goto(shared)
    page.goto(f"{shared}{run_path(page)}/sample/1?show=map&slice=1")
    ends = page.locator(".map-card[data-name^=Gradient] .scale-high")
    ready(page, "Gradient")
    first = ends.inner_text()
    reach = np.percentile(np.abs(WEIGHTS[1]), 99.5)
    assert float(first) == pytest.approx(reach, rel=1e-2)
    page.locator("h1").click()
    page.keyboard.press("]")
    page.keyboard.press("]")
    expect(page).to_have_url(re.compile("slice=3"))
    page.keyboard.press("[")
    expect(page).to_have_url(re.compile("slice=2"))
    expect(ends).to_have_text(first)


@pytest.mark.browser
def test_rows_of_samples_follow_the_slice_and_thumbs_are_the_middle_one(shared, page) -> None:
    page.goto(shared)
    path = run_path(page)
    page.goto(f"{shared}{path}/table?samples=1-2&slice=2&show=picture")
    expect(page.locator("label:has(#slice) output")).to_have_text(f"2 / {DEPTH}")
    canvas = page.locator("canvas.overlay").first
    assert pixel(canvas, 5, 5) == gray(1)
    page.goto(f"{shared}{path}/gallery")
    thumb = page.locator("img.picture").first
    expect(thumb).to_have_attribute("src", re.compile(rf"/3/{DEPTH}$"))
    expect(thumb).to_have_js_property("naturalWidth", WIDTH)
    expect(thumb).to_have_js_property("naturalHeight", HEIGHT)


@pytest.mark.browser
def test_a_picture_has_no_slider(viewer, page, tmp_path) -> None:
    network = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(64, 2))
    data = ([np.random.default_rng(0).random((1, 1, 8, 8), np.float32)], ["a", "b"])
    runner = xlog.Runner(tmp_path / "logs" / "run", data, network, unnormalize=(0, 1), progress=False)
    runner.register_saliency([xlog.Gradient()])
    runner.run()
    address = viewer(tmp_path / "logs")
    page.goto(address)
    page.goto(f"{address}{run_path(page)}/sample/1")
    expect(page.locator("#opacity")).to_be_visible()
    expect(page.locator("label:has(#slice)")).to_be_hidden()
