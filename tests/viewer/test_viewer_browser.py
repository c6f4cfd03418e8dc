"""The installed command in a real browser: what is drawn, what controls change, what links hold, what appears live."""

from __future__ import annotations

import re

import pytest
from drawn import LIGHTEST, expect_fit, mix, pixel, ready, run_path, slide, total
from playwright.sync_api import expect
from synthetic import LAYOUT, REASON, SIZE, Log, picture, whole_run

pytestmark = pytest.mark.browser

GROUND = {"light": "rgb(246, 247, 249)", "dark": "rgb(20, 23, 27)"}  # --ground of tokens.css
PICTURE = picture(1)[0, 0].tolist()


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
    expect(page.locator(".card img[alt]")).to_have_count(3)
    for image in page.locator(".card img").all():
        expect(image).to_have_js_property("naturalWidth", SIZE)
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
    far = pixel(canvas, SIZE - 1, SIZE - 1)  # the map is 0 there, and no color over the picture
    hot = pixel(canvas, 0, 0)  # and 1 there
    assert far == PICTURE
    assert hot == mix(PICTURE, LIGHTEST, 0.8)
    for side in ("width", "height"):
        expect(canvas).to_have_js_property(side, 3 * SIZE)  # whole times: crisp
    assert pixel(page.locator(".overview canvas"), 0, 0) == PICTURE


def test_the_color_bar_tells_the_stored_values(sample_page, page):
    dense = page.locator(".map-card", has_text="IntegratedGradients")
    ready(page, "IntegratedGradients")
    low, high = dense.locator(".scale-low").inner_text(), dense.locator(".scale-high").inner_text()
    assert low == "−" + high
    expect(dense.locator(".scale-note")).to_contain_text("percentile 99.5")
    expect(page.locator(".map-card", has_text="GradCAM").locator(".scale-low")).to_have_text("0")
    layer = page.locator(".layer").first
    expect(layer).to_have_text(f"features.conv5 · {LAYOUT}")
    expect(page.get_by_text(REASON).first).to_be_hidden()
    layer.click()
    expect(page.get_by_text(REASON).first).to_be_visible()


def test_opacity_works_at_once_and_without_the_server(sample_page, page):
    canvas, slider = ready(page, "GradCAM"), page.get_by_label("Map opacity")
    requested = []
    page.on(
        "request",
        lambda request: requested.append(request) if "/map/" in request.url or "/picture/" in request.url else None,
    )
    slide(slider, 0)
    assert pixel(canvas, 0, 0) == PICTURE
    slide(slider, 100)
    assert pixel(canvas, 0, 0) == pytest.approx(LIGHTEST, abs=2)
    expect(page.locator(".controls output").first).to_have_text("100 %")
    expect(page).to_have_url(re.compile(r"opacity=100"))
    assert requested == []


def test_the_slider_obeys_the_keyboard_without_changing_the_sample(sample_page, page):
    slider = page.get_by_label("Map opacity")
    slider.focus()
    slider.press("ArrowRight")
    expect(slider).to_have_value("81")
    expect(page).to_have_url(re.compile(r"/sample/1\?opacity=81"))


def test_a_label_switches_all_maps(sample_page, page):
    canvas = ready(page, "GradCAM")
    before = pixel(canvas, 0, 0), pixel(canvas, SIZE - 1, 0)
    dense = total(ready(page, "IntegratedGradients"))
    address = canvas.get_attribute("data-map")
    page.locator(".chips").get_by_role("link", name="dog").click()
    expect(page.locator("h2 em")).to_have_text("dog")
    expect(canvas).not_to_have_attribute("data-map", address)
    ready(page, "GradCAM")
    assert (pixel(canvas, SIZE - 1, 0), pixel(canvas, 0, 0)) == before  # the other corner is hot
    assert total(ready(page, "IntegratedGradients")) != dense
    expect(page).to_have_url(re.compile(r"label=1"))
    page.go_back()
    expect(page.locator("h2 em")).to_have_text("cat")


def test_a_pasted_link_brings_back_everything(sample_page, page):
    page.goto(f"{sample_page}/sample/1?label=1&opacity=25&boxes=1")
    canvas = ready(page, "GradCAM")
    expect(page.locator("h2 em")).to_have_text("dog")
    expect(page.get_by_label("Map opacity")).to_have_value("25")
    expect(page.get_by_label("Ground-truth boxes and masks")).to_be_checked()
    assert pixel(canvas, 0, SIZE - 1) == PICTURE  # 0 there: clear


def test_boxes_of_the_truth_are_a_switch(sample_page, page):
    whole = page.locator(".overview canvas")
    before = pixel(whole, 20, 39.5)  # on the lower edge
    page.get_by_label("Ground-truth boxes and masks").check()
    assert pixel(whole, 20, 39.5) != before
    expect(page).to_have_url(re.compile("boxes=1"))
    page.get_by_label("Ground-truth boxes and masks").uncheck()
    assert pixel(whole, 20, 39.5) == before
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", level=1)).to_have_text("photo 2.jpg")
    expect(page.get_by_label("Ground-truth boxes and masks")).to_be_hidden()  # it has none


def test_arrow_keys_go_through_the_samples_and_keep_the_opacity(sample_page, page):
    slide(page.get_by_label("Map opacity"), 33)
    for key, name in (("ArrowRight", "photo 2.jpg"), ("ArrowRight", "photo 3.jpg"), ("ArrowLeft", "photo 2.jpg")):
        page.keyboard.press(key)
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page).to_have_url(re.compile(r"/sample/2\?opacity=33"))
    expect(page.get_by_label("Map opacity")).to_have_value("33")


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
    canvas, slider = ready(page, "GradCAM"), page.get_by_label("Map opacity")
    canvas.evaluate("canvas => { canvas.seen = true; }")
    slide(slider, 90)  # being dragged: not in the address yet
    slider.focus()
    before = pixel(canvas, 0, 0)
    log.whole_sample(3)
    expect(page.locator(".crumbs")).to_contain_text("sample 1 of 3")
    expect(canvas).to_have_js_property("seen", True)  # the same element
    assert pixel(canvas, 0, 0) == before
    expect(slider).to_have_value("90")
    expect(slider).to_be_focused()


def test_nothing_is_sent_anew_while_nothing_changes(sample_page, page):
    answers = []
    page.on("response", lambda response: answers.append(response) if "_dash-update" in response.url else None)
    with page.expect_response(lambda response: len(answers) >= 3):
        pass
    assert [list(response.json()["response"]["answer"]["data"]) for response in answers[:3]] == [["number"]] * 3


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
    page.get_by_label("Ground-truth boxes and masks").check()
    expect(page.locator("img[src=x], main script")).to_have_count(0)
    assert "pwned" not in page.title().removeprefix(evil)  # at any time


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
    expect(card.locator(".scale-note")).to_have_text("Map or image unreadable.")
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
        expect_fit(page, width)
        expect(page.locator("body")).to_have_css("background-color", GROUND[scheme])
