"""The installed command in a real browser: what is drawn, what controls change, what links hold, what appears live."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from synthetic import SIZE, Log, picture, whole_run

pytestmark = pytest.mark.browser

PIXEL = "(canvas, [x, y]) => [...canvas.getContext('2d').getImageData(x, y, 1, 1).data].slice(0, 3)"
SUM = (
    "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.reduce((a, b) => a + b, 0)"
)
SLIDE = "(input, value) => { input.value = value; input.dispatchEvent(new Event('input', {bubbles: true})); }"
DARKEST, LIGHTEST = (0, 0, 4), (252, 255, 164)  # of Inferno
LEAVE = "input => input.dispatchEvent(new Event('change', {bubbles: true}))"


def mix(under: list[int], over: tuple[int, ...], opacity: float):
    """Return a colour over another, as far as rounding goes."""
    return pytest.approx([(1 - opacity) * a + opacity * b for a, b in zip(under, over, strict=True)], abs=2)


def ready(page, explainer: str):
    """Return the drawn canvas of an explainer."""
    canvas = page.locator(".map-card", has_text=explainer).locator("canvas")
    expect(canvas).to_have_attribute("data-state", "ready")
    return canvas


def run_path(page) -> str:
    return page.locator(".run-name").first.get_attribute("href")


@pytest.fixture(scope="module")
def shared(viewer, tmp_path_factory) -> str:
    """The address of a viewer of one finished run of three samples."""
    folder = tmp_path_factory.mktemp("shared")
    whole_run(folder)
    return viewer(folder)


@pytest.fixture
def sample_page(shared, page) -> str:
    """The first sample of the shared run is open; the run's address is returned."""
    address = shared
    page.goto(address)
    path = run_path(page)
    page.goto(f"{address}{path}/sample/1")
    ready(page, "GradCAM")
    return address + path


def test_the_way_from_the_list_to_a_sample_and_back(viewer, logdir, page):
    whole_run(logdir / "day" / "one")
    address = viewer(logdir)
    page.goto(address)
    expect(page).to_have_title("Runs · xlog")
    page.get_by_role("link", name="day/one").click()
    expect(page.locator(".card")).to_have_count(3)
    assert page.locator(".card img").evaluate_all("images => images.every(image => image.decode && image.alt)")
    expect(page.locator(".main-svg").first).to_be_visible()
    page.locator(".card").nth(1).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("photo 2.jpg")
    expect(page).to_have_url(re.compile(r"/run/[0-9a-f]+/sample/2$"))
    expect(page).to_have_title("photo 2.jpg · day/one · xlog")
    page.go_back()
    expect(page.locator(".card")).to_have_count(3)
    page.go_back()
    expect(page).to_have_url(address + "/")
    expect(page.locator(".runs")).to_be_visible()


def test_a_map_is_drawn_over_the_picture(sample_page, page):
    canvas = ready(page, "GradCAM")
    plain = picture(1)[0, 0].tolist()
    far = canvas.evaluate(PIXEL, [SIZE - 1, SIZE - 1])  # the map is 0 there: the darkest colour over the picture
    hot = canvas.evaluate(PIXEL, [0, 0])  # and 1 there
    assert far == mix(plain, DARKEST, 0.6)
    assert hot == mix(plain, LIGHTEST, 0.6)
    assert canvas.evaluate("canvas => [canvas.width, canvas.height]") == [SIZE, SIZE]
    assert page.locator(".overview canvas").evaluate(PIXEL, [0, 0]) == plain


def test_the_colour_bar_tells_the_stored_values(sample_page, page):
    dense = page.locator(".map-card", has_text="IntegratedGradients")
    ready(page, "IntegratedGradients")
    low, high = dense.locator(".scale-low").inner_text(), dense.locator(".scale-high").inner_text()
    assert low == "−" + high
    expect(dense.locator(".scale-note")).to_contain_text("99.5th percentile")
    expect(page.locator(".map-card", has_text="GradCAM").locator(".scale-low")).to_have_text("0")
    expect(page.locator(".layer").first).to_have_text("features.conv5")


def test_opacity_works_at_once_and_without_the_server(sample_page, page):
    canvas, slider = ready(page, "GradCAM"), page.get_by_label("Opacity of maps")
    asked = []
    page.on(
        "request",
        lambda request: asked.append(request) if "/map/" in request.url or "/picture/" in request.url else None,
    )
    slider.evaluate(SLIDE, 0)
    assert canvas.evaluate(PIXEL, [0, 0]) == picture(1)[0, 0].tolist()
    slider.evaluate(SLIDE, 100)
    assert canvas.evaluate(PIXEL, [0, 0]) == pytest.approx([252, 255, 164], abs=2)
    expect(page.locator(".controls output")).to_have_text("100 %")
    slider.evaluate(LEAVE)
    expect(page).to_have_url(re.compile(r"opacity=100"))
    assert asked == []


def test_the_slider_obeys_the_keyboard_without_changing_the_sample(sample_page, page):
    slider = page.get_by_label("Opacity of maps")
    slider.focus()
    slider.press("ArrowRight")
    expect(slider).to_have_value("61")
    expect(page).to_have_url(re.compile(r"/sample/1\?opacity=61"))


def test_a_label_switches_all_maps(sample_page, page):
    canvas = ready(page, "GradCAM")
    before = canvas.evaluate(PIXEL, [0, 0]), canvas.evaluate(PIXEL, [SIZE - 1, 0])
    dense = ready(page, "IntegratedGradients").evaluate(SUM)
    address = canvas.get_attribute("data-map")
    page.locator(".chips").get_by_role("link", name="dog").click()
    expect(page.locator("h2 em")).to_have_text("dog")
    expect(canvas).not_to_have_attribute("data-map", address)
    ready(page, "GradCAM")
    assert (canvas.evaluate(PIXEL, [SIZE - 1, 0]), canvas.evaluate(PIXEL, [0, 0])) == before  # the other corner is hot
    assert ready(page, "IntegratedGradients").evaluate(SUM) != dense
    expect(page).to_have_url(re.compile(r"label=1"))
    page.go_back()
    expect(page.locator("h2 em")).to_have_text("cat")


def test_a_pasted_link_brings_back_everything(sample_page, page):
    page.goto(f"{sample_page}/sample/1?label=1&opacity=25&boxes=1")
    canvas = ready(page, "GradCAM")
    expect(page.locator("h2 em")).to_have_text("dog")
    expect(page.get_by_label("Opacity of maps")).to_have_value("25")
    expect(page.get_by_label("Boxes of the truth")).to_be_checked()
    assert canvas.evaluate(PIXEL, [0, SIZE - 1]) == mix(picture(1)[0, 0].tolist(), DARKEST, 0.25)


def test_boxes_of_the_truth_are_a_switch(sample_page, page):
    whole = page.locator(".overview canvas")
    edge, before = [20, 40], whole.evaluate(PIXEL, [20, 40])
    page.get_by_label("Boxes of the truth").check()
    assert whole.evaluate(PIXEL, edge) != before
    expect(page).to_have_url(re.compile("boxes=1"))
    page.get_by_label("Boxes of the truth").uncheck()
    assert whole.evaluate(PIXEL, edge) == before
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", level=1)).to_have_text("photo 2.jpg")
    expect(page.get_by_label("Boxes of the truth")).to_be_hidden()  # it has none


def test_arrow_keys_go_through_the_samples_and_keep_the_opacity(sample_page, page):
    page.get_by_label("Opacity of maps").evaluate(SLIDE, 33)
    page.get_by_label("Opacity of maps").evaluate(LEAVE)
    for key, name in (("ArrowRight", "photo 2.jpg"), ("ArrowRight", "photo 3.jpg"), ("ArrowLeft", "photo 2.jpg")):
        page.keyboard.press(key)
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page).to_have_url(re.compile(r"/sample/2\?opacity=33"))
    expect(page.get_by_label("Opacity of maps")).to_have_value("33")


def test_steps_are_a_choice(viewer, logdir, page):
    log = Log(logdir)
    log.metadata()
    for step in (0, 100):
        log.whole_sample(1, step)
    address = viewer(logdir)
    page.goto(address)
    page.goto(f"{address}{run_path(page)}/sample/1")
    canvas = ready(page, "GradCAM")
    late = canvas.get_attribute("data-map")
    expect(page.locator(".chips [aria-current]", has_text="100")).to_be_visible()
    page.get_by_role("navigation", name="Training step").get_by_role("link", name="0", exact=True).click()
    expect(canvas).not_to_have_attribute("data-map", late)
    expect(page).to_have_url(re.compile(r"step=0"))
    ready(page, "GradCAM")


def test_results_appear_while_the_run_writes_and_disturb_nothing(viewer, logdir, page):
    log = Log(logdir)
    address = viewer(logdir)
    page.goto(address)
    expect(page.locator("td[data-column=Samples]")).to_have_text("0")
    log.metadata()
    log.whole_sample(1)
    expect(page.locator("td[data-column=Samples]")).to_have_text("1")
    path = run_path(page)
    page.goto(address + path)
    expect(page.locator(".card")).to_have_count(1)
    log.whole_sample(2)
    expect(page.locator(".card")).to_have_count(2)
    page.locator(".card").first.click()
    canvas, slider = ready(page, "GradCAM"), page.get_by_label("Opacity of maps")
    canvas.evaluate("canvas => { canvas.seen = true; }")
    slider.evaluate(SLIDE, 90)  # being dragged: not in the address yet
    slider.focus()
    before = canvas.evaluate(PIXEL, [0, 0])
    log.whole_sample(3)
    expect(page.locator(".crumbs")).to_contain_text("sample 1 of 3")
    assert canvas.evaluate("canvas => canvas.seen")  # the same element
    assert canvas.evaluate(PIXEL, [0, 0]) == before
    expect(slider).to_have_value("90")
    expect(slider).to_be_focused()


def test_nothing_is_sent_anew_while_nothing_changes(sample_page, page):
    asked = []
    page.on("request", lambda request: asked.append(request.post_data) if "_dash-update" in request.url else None)
    with page.expect_response(lambda response: len(asked) >= 3):
        pass
    assert all('"tick.n_intervals"' in request for request in asked)


def test_names_from_a_log_are_text(viewer, logdir, page):
    evil = "<img src=x onerror=\"document.title='pwned'\"><script>document.title='pwned'</script>"
    log = Log(logdir, classes=[evil, "dog", "cup"])
    log.metadata(notes=evil, tags=[evil], preprocessing=evil)
    log.whole_sample(1, name=evil, boxes=True)
    log.summary(evil, evil, 0.5)
    log.end()
    address = viewer(logdir)
    page.goto(address)
    page.goto(address + run_path(page))
    expect(page.locator(".card .name")).to_have_text(evil)
    expect(page.locator(".main-svg").first).to_be_visible()
    page.locator(".card").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(evil)
    ready(page, "GradCAM")
    page.get_by_label("Boxes of the truth").check()
    assert page.locator("img[src=x], main script").count() == 0
    assert "pwned" not in page.title().removeprefix(evil)


def test_a_damaged_map_is_told_and_the_others_are_drawn(viewer, logdir, page):
    log = Log(logdir)
    log.metadata()
    log.sample(1, picture_hash=log.picture(1))
    at = log.map(1, 0, "GradCAM")
    log.map(1, 0, "IntegratedGradients")
    log.close()
    address = viewer(logdir)
    page.goto(address)
    path = run_path(page)
    expect(page.locator("td[data-column=Samples]")).to_have_text("1")
    with log.path.open("r+b") as file:  # after it was indexed
        file.seek(at + 40)
        file.write(b"\xff\xff")
    failures = []
    page.on("response", lambda response: failures.append(response.url) if response.status == 404 else None)
    page.goto(f"{address}{path}/sample/1")
    ready(page, "IntegratedGradients")
    card = page.locator(".map-card", has_text="GradCAM")
    expect(card.locator("canvas")).to_have_attribute("data-state", "failed")
    expect(card.locator(".scale-note")).to_have_text("This map or its picture cannot be read.")
    assert len(failures) == 1  # asked for once, not again and again
    page.forgiven.append("404")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1280])
def test_no_page_is_wider_than_the_screen(viewer, logdir, page, width, scheme):
    whole_run(logdir / "a-folder-with-a-rather-long-name" / "and-another-one-below-it")
    address = viewer(logdir)
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    page.goto(address)
    path = run_path(page)
    for part in ("", path, f"{path}/sample/1"):
        page.goto(address + part)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (sum(map(int, re.findall(r"\d+", ground))) < 200) == (scheme == "dark")
