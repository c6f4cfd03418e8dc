"""The saliency page in a real browser: each control changes pixels as it should, and the address brings it back."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
from drawn import DARKEST, LIGHTEST, expect_fit, frame, mix, pixel, ready, run_path, slide, total
from PIL import Image
from playwright.sync_api import Page, expect
from synthetic import SIZE, Log, picture, signed_noise, whole_run
from waiting import becomes

from xlog.events.codec import encode_map, encode_picture
from xlog.events.schema import (
    Event,
    Explanation,
    Inference,
    LabelScore,
    PictureInput,
    Region,
    Sample,
    Score,
    Truth,
    Uncertainty,
)

pytestmark = pytest.mark.browser

PICTURE = picture(1)[0, 0].tolist()
NOISE = signed_noise(31)  # the map of sample 1, label 0, by IntegratedGradients
FAR = SIZE - 1
FIELD = {"light": "rgb(255, 255, 255)", "dark": "rgb(28, 32, 38)"}  # --panel of tokens.css


@pytest.fixture(scope="module")
def shared(viewer, tmp_path_factory) -> str:
    """The address of a viewer of one finished run of three samples."""
    folder = tmp_path_factory.mktemp("shared")
    whole_run(folder)
    return viewer(folder)


@pytest.fixture
def run(shared, page) -> str:
    """The address of that run."""
    page.goto(shared)
    return shared + run_path(page)


def opened(page: Page, address: str) -> Page:
    """Open a page of maps with all of its controls at hand."""
    page.goto(address)
    expect(page.locator("canvas.overlay").first).to_be_attached()
    expect(page.locator("canvas.overlay[data-state=ready]").first).to_be_attached()
    expect(page.locator("canvas.overlay[data-state=loading]")).to_have_count(0)
    expect(page.locator("#seq option")).not_to_have_count(0)
    page.locator("#more-controls").evaluate("details => { details.open = true; }")
    return page


@pytest.fixture
def sample(run, page) -> Page:
    return opened(page, f"{run}/sample/1")


def control(page: Page, name: str):
    return page.locator(f"#overlay-controls #{name}")


# ------------------------------------------------------------------------------------------------------- colors


def test_only_the_map_and_only_the_picture(sample) -> None:
    canvas = ready(sample, "GradCAM")
    control(sample, "show").select_option("map")
    assert pixel(canvas, FAR, FAR) == mix(PICTURE, DARKEST, 1)
    control(sample, "show").select_option("picture")
    assert pixel(canvas, FAR, FAR) == PICTURE
    expect(sample).to_have_url(re.compile(r"show=picture"))


def test_colors_of_unsigned_and_of_signed_maps_are_chosen_apart(sample) -> None:
    control(sample, "show").select_option("map")
    plain, signed = ready(sample, "GradCAM"), ready(sample, "IntegratedGradients")
    before = total(signed)
    control(sample, "seq").select_option("gray")
    assert pixel(plain, FAR, FAR) == [0, 0, 0]
    assert pixel(plain, 0, 0) == mix((0, 0, 0), (255, 255, 255), 1)
    assert total(signed) == before
    control(sample, "div").select_option("PuOr")
    assert total(signed) != before
    bar = sample.locator(".map-card", has_text="GradCAM").locator(".scale-bar")
    expect(bar).to_have_css("background-image", re.compile(r"\(to right, rgb\(0, 0, 0\), "))


def test_colors_end_where_the_percentile_is(sample) -> None:
    card = sample.locator(".map-card", has_text="IntegratedGradients")
    for percent in (99.5, 90):
        slide(control(sample, "clip"), percent)
        frame(sample)
        end = np.percentile(np.abs(NOISE), percent)  # to three digits, as the bar tells it
        expect(card.locator(".scale-high")).to_have_text(str(float(f"{end:.3g}")))
    expect(sample).to_have_url(re.compile(r"clip=90"))


def test_small_values_are_hidden(sample) -> None:
    canvas = ready(sample, "GradCAM")
    assert pixel(canvas, FAR, FAR) == PICTURE  # 0: clear
    control(sample, "alpha").select_option("even")
    assert pixel(canvas, FAR, FAR) == mix(PICTURE, DARKEST, 0.8)
    slide(control(sample, "cut"), 50)
    assert pixel(canvas, FAR, FAR) == PICTURE  # 0: bare
    assert pixel(canvas, 0, 0) == mix(PICTURE, LIGHTEST, 0.8)  # 1: as it was


def test_maps_are_smoothed(sample) -> None:
    canvas = ready(sample, "IntegratedGradients")
    before = total(canvas)
    slide(control(sample, "blur"), 2)
    assert total(canvas) != before
    expect(sample.locator(".scale-note").nth(2)).to_contain_text("smoothed over 2 px")


def test_opacity_and_zoom_color_nothing_anew(sample) -> None:
    counts = "() => ({ ...window.xlog.painting.counts })"
    frame(sample)
    before = sample.evaluate(counts)
    slide(control(sample, "opacity"), 10)
    frame(sample)
    sample.keyboard.press("Shift+ArrowLeft")  # moves the slider, and not the score
    frame(sample)
    after = sample.evaluate(counts)
    assert after["colored"] == before["colored"]
    assert after["paints"] > before["paints"]
    slide(control(sample, "clip"), 95)
    frame(sample)
    becomes(lambda: sample.evaluate(counts)["colored"] - after["colored"], 2)  # neither picture nor difference


# ---------------------------------------------------------------------------------------------- view and pointer


def read_out(told) -> float:
    """Return the value that stands below a map, for the place of the pointer."""
    return float(told.inner_text().partition(": ")[2].replace("−", "-"))


def test_zoom_is_the_same_for_all_maps_and_in_the_address(sample) -> None:
    canvas, whole = ready(sample, "GradCAM"), sample.locator(".overview canvas")
    hot = pixel(canvas, 0, 0)
    box = canvas.bounding_box()
    sample.mouse.move(box["x"] + 2, box["y"] + 2)
    sample.keyboard.down("Control")
    sample.mouse.wheel(0, -1000)
    sample.keyboard.up("Control")
    expect(sample).to_have_url(re.compile(r"view=7\.389"))
    sample.mouse.move(0, 0)
    assert pixel(canvas, 40, 8) != hot  # the map's hot corner is wider than it was, but not so wide
    assert pixel(canvas, 12, 12) == mix(hot, hot, 0)
    for name in (canvas, whole):
        name.dblclick()
    expect(sample).not_to_have_url(re.compile(r"view="))


def test_a_wheel_over_a_map_that_was_not_clicked_scrolls_the_page(sample) -> None:
    sample.set_viewport_size({"width": 1280, "height": 400})
    ready(sample, "GradCAM").hover()
    before = sample.evaluate("window.scrollY")
    sample.mouse.wheel(0, 100)
    sample.wait_for_function("before => window.scrollY > before", arg=before)
    expect(sample.locator("html")).not_to_have_attribute("data-zoomed", re.compile(""))


def test_dragging_pans_and_the_picture_stays_in_view(sample) -> None:
    sample.keyboard.press("+")
    sample.keyboard.press("+")
    expect(sample).to_have_url(re.compile(r"view=1\.5625%2C0\.5%2C0\.5"))
    box = ready(sample, "GradCAM").bounding_box()
    sample.mouse.move(box["x"] + 20, box["y"] + 20)
    sample.mouse.down()
    sample.mouse.move(box["x"] + 900, box["y"] + 20)
    sample.mouse.up()
    expect(sample).to_have_url(re.compile(r"view=1\.5625%2C0\.32%2C0\.5"))  # the left edge: half of 1 / 1.5625
    sample.keyboard.press("0")
    expect(sample).not_to_have_url(re.compile(r"view="))


def test_the_pointer_tells_the_values_as_logged(sample) -> None:
    slide(control(sample, "blur"), 4)  # of what is drawn, not of what is told
    row, column = 10, 40
    box = ready(sample, "GradCAM").bounding_box()
    unit = box["width"] / SIZE
    sample.mouse.move(box["x"] + (column + 0.5) * unit, box["y"] + (row + 0.5) * unit)
    told = sample.locator(".map-card", has_text="IntegratedGradients").locator(".readout")
    expect(told).to_contain_text(f"row {row}, column {column}: ")
    becomes(lambda: read_out(told), pytest.approx(NOISE[row, column], rel=1e-5))
    expect(sample.locator(".overview .readout")).to_have_text(f"row {row}, column {column}")
    sample.keyboard.press("Shift+ArrowDown")
    expect(told).to_contain_text(f"row {row + 1}, column {column}: ")
    sample.mouse.move(0, 0)
    expect(told).to_have_text("")


# ------------------------------------------------------------------------------------------------------ difference


def test_the_difference_of_two_maps(sample) -> None:
    card = sample.locator(".map-card.difference")
    expect(card).to_be_hidden()
    control(sample, "show").select_option("map")
    slide(control(sample, "clip"), 100)
    control(sample, "da").select_option("GradCAM")
    control(sample, "db").select_option("IntegratedGradients")
    expect(card).to_be_visible()
    expect(card.locator("h3")).to_have_text("GradCAM − IntegratedGradients")
    expect(card.locator(".scale-low")).to_have_text("−1")
    box = card.locator("canvas").bounding_box()
    sample.mouse.move(box["x"] + 1, box["y"] + 1)
    told = card.locator(".readout")
    expect(told).to_contain_text("row 0, column 0: ")
    expected = 1 - NOISE[0, 0] / np.abs(NOISE).max()  # each in shares of its own range
    becomes(lambda: read_out(told), pytest.approx(expected, rel=1e-4))
    expect(sample).to_have_url(re.compile(r"da=GradCAM&db=IntegratedGradients"))


# -------------------------------------------------------------------------------------------------------- address


def test_all_looks_come_back_from_the_address_and_go_along(sample) -> None:
    for name, value in (("opacity", 30), ("clip", 95), ("cut", 20), ("blur", 1.5)):
        slide(control(sample, name), value)
    control(sample, "seq").select_option("cividis")
    control(sample, "da").select_option("GradCAM")
    control(sample, "db").select_option("IntegratedGradients")
    sample.keyboard.press("Escape")
    sample.locator("h1").click()
    sample.keyboard.press("2")
    sample.keyboard.press("+")
    sample.keyboard.press("j")
    expect(sample.get_by_role("heading", level=1)).to_have_text("photo 2.jpg")
    looks = "blur=1.5 clip=95 cut=20 da=GradCAM db=IntegratedGradients front=IntegratedGradients opacity=30 seq=cividis"
    assert {*looks.split(), "view=1.25%2C0.5%2C0.5"} <= set(sample.url.partition("?")[2].split("&"))
    opened(sample, sample.url)
    for name, value in (("opacity", "30"), ("clip", "95"), ("cut", "20"), ("blur", "1.5"), ("seq", "cividis")):
        expect(control(sample, name)).to_have_value(value)
    expect(sample.locator(".map-card[data-front] h3")).to_have_text("IntegratedGradients")
    expect(sample.locator(".map-card.difference")).to_be_visible()
    sample.go_back()  # from sample 2 to sample 1, looks and all
    expect(sample.get_by_role("heading", level=1)).to_have_text("photo 1.jpg")
    expect(control(sample, "opacity")).to_have_value("30")


def test_nonsense_in_the_address_is_passed_over(run, page) -> None:
    opened(
        page, f"{run}/sample/1?opacity=x&clip=-1&cut=1e9&blur=NaN&show=7&view=a,b&seq=pink&da=nobody&db=GradCAM&tb=9"
    )
    for name, value in (("opacity", "80"), ("clip", "80"), ("cut", "95"), ("blur", "0"), ("show", "both")):
        expect(control(page, name)).to_have_value(value)
    expect(page.locator(".map-card.difference .scale-note")).to_have_text("One of the two maps is missing.")


# ----------------------------------------------------------------------------------------------------------- keys


def test_a_digit_enlarges_a_map_and_puts_it_back(sample) -> None:
    card = sample.locator(".map-card", has_text="IntegratedGradients")
    before = card.bounding_box()["width"]
    sample.keyboard.press("2")
    expect(card).to_have_attribute("data-front", "")
    expect(card.get_by_role("button", name="Enlarge IntegratedGradients")).to_have_attribute("aria-pressed", "true")
    becomes(lambda: card.bounding_box()["width"], lambda found: found > 1.5 * before)
    sample.keyboard.press("2")
    expect(card).not_to_have_attribute("data-front", "")


def test_j_and_k_go_through_the_samples(sample) -> None:
    for key, name in (("j", "photo 2.jpg"), ("j", "photo 3.jpg"), ("k", "photo 2.jpg")):
        sample.keyboard.press(key)
        expect(sample.get_by_role("heading", level=1)).to_have_text(name)


def test_a_question_score_lists_the_keys(sample) -> None:
    sample.keyboard.press("?")
    dialog = sample.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("next sample")
    sample.keyboard.press("j")  # obeyed by nothing below
    sample.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(sample.get_by_role("heading", level=1)).to_have_text("photo 1.jpg")
    sample.get_by_role("button", name="Shortcuts").click()
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)


# ---------------------------------------------------------------------------------------------------------- steps


@pytest.fixture(scope="module")
def trained(viewer, tmp_path_factory) -> str:
    """The address of a viewer of a run of three steps; the hot corner goes from left to right and down."""
    folder = tmp_path_factory.mktemp("trained")
    log = Log(folder)
    log.metadata()
    for step in (0, 100, 200):
        log.whole_sample(1, step)
    log.end()
    log.close()
    return viewer(folder)


def corner_at(page: Page) -> tuple[int, int]:
    """Return which corner of GradCAM's map is the lightest."""
    canvas = page.locator(".map-card", has_text="GradCAM").locator("canvas")
    corners = [(x, y) for y in (0, FAR) for x in (0, FAR)]
    return max(corners, key=lambda place: sum(pixel(canvas, *place)))


def test_a_slider_and_play_go_through_the_steps(trained, page) -> None:
    page.goto(trained)
    opened(page, f"{trained}{run_path(page)}/sample/1?step=0")
    assert corner_at(page) == (0, 0)
    slider = page.locator("#step-slider input")
    slide(slider, 1)
    expect(page.locator("#step-slider output")).to_have_text("100")
    ready(page, "GradCAM")
    assert corner_at(page) == (FAR, 0)
    expect(page).to_have_url(re.compile(r"step=0"))  # the slider is still held
    slider.evaluate("input => input.dispatchEvent(new Event('change', {bubbles: true}))")
    expect(page).to_have_url(re.compile(r"step=100"))
    expect(page.locator("#step-slider")).to_have_attribute("data-step", "100")
    expect(page).to_have_url(re.compile(r"label=0"))  # pinned: the page at the other step is about it too
    page.locator("h1").click()
    page.keyboard.press("p")
    expect(page.locator("button.play", has_text="Pause")).to_be_visible()
    expect(page).to_have_url(re.compile(r"step=200"))
    expect(page.locator("button.play", has_text="Play")).to_be_visible()
    ready(page, "GradCAM")
    assert corner_at(page) == (0, FAR)


def test_the_difference_of_two_steps(trained, page) -> None:
    page.goto(trained)
    opened(page, f"{trained}{run_path(page)}/sample/1?da=GradCAM&db=GradCAM&ta=200&tb=0&show=map")
    card = page.locator(".map-card.difference")
    expect(card.locator("h3")).to_have_text("GradCAM step 200 − GradCAM step 0")
    canvas = card.locator("canvas")
    assert pixel(canvas, 0, FAR)[0] > pixel(canvas, 0, FAR)[2]  # red: more than before
    assert pixel(canvas, 0, 0)[2] > pixel(canvas, 0, 0)[0]  # blue: less


# ------------------------------------------------------------------------------------------- doubts and masks


@pytest.fixture(scope="module")
def doubted(viewer, tmp_path_factory) -> str:
    """The address of a viewer of a sample with an interval, a mask, and a map with mean and spread."""
    folder = tmp_path_factory.mktemp("doubted")
    log = Log(folder)
    log.metadata(activation="sigmoid")  # outcomes at a threshold are those of several labels
    log.picture(1)
    mask = io.BytesIO()
    Image.fromarray(np.indices((SIZE, SIZE))[1] < SIZE // 2).save(mask, "PNG")  # the left half
    shown = PictureInput(hash=encode_picture(picture(1)).hash, width=SIZE, height=SIZE)
    truth = Truth(labels=[0], regions=[Region(label=0, mask_png=mask.getvalue())])
    doubt = Uncertainty(mean=0.6, standard_deviation=0.1, low=0.4, high=0.8, samples=16)
    said = LabelScore(label=0, logit=1.0, probability=0.7, explained=True, uncertainty=doubt)
    maps = {
        part: encode_map(np.eye(SIZE, k=shift, dtype=np.float32), (SIZE, SIZE), "none", signed=False)
        for part, shift in (("map", 0), ("mean", 10), ("spread", 20))
    }
    for what in (
        Event(sample=Sample(id="s", picture=shown, truth=truth)),
        Event(inference=Inference(sample_id="s", labels=[said], uncertainty="16 dropout samples")),
        Event(explanation=Explanation(sample_id="s", explainer="GradCAM", label=0, **maps)),
    ):
        log.writer.add(what)
    log.end()
    log.close()
    return viewer(folder)


@pytest.fixture
def doubtful(doubted, page) -> Page:
    page.goto(doubted)
    return opened(page, f"{doubted}{run_path(page)}/sample/1")


def test_mean_and_spread_over_dropout_samples_are_a_switch(doubtful) -> None:
    canvas = ready(doubtful, "GradCAM")
    for part, shift in (("map", 0), ("mean", 10), ("spread", 20)):
        control(doubtful, "part").select_option(part)
        ready(doubtful, "GradCAM")
        hot = mix(PICTURE, LIGHTEST, 0.8)
        assert [other for other in (0, 10, 20) if pixel(canvas, 30 + other, 30) == hot] == [shift]
    expect(doubtful).to_have_url(re.compile("part=spread"))


def test_masks_are_drawn_on_request(doubtful) -> None:
    requested = []
    doubtful.on("request", lambda request: requested.append(request.url) if "/mask/" in request.url else None)
    canvas, edge = doubtful.locator(".overview canvas"), SIZE // 2 - 1
    assert pixel(canvas, edge, 30) == PICTURE
    assert requested == []
    control(doubtful, "boxes").check()
    expect(canvas).to_have_attribute("data-state", "ready")
    assert pixel(canvas, edge, 30) == [255, 255, 255]
    assert pixel(canvas, edge + 1, 30) == [0, 0, 0]
    assert pixel(canvas, edge - 2, 30) == PICTURE
    assert len(requested) == 1


def test_predictions_tell_their_interval_and_outcome(doubtful) -> None:
    row = doubtful.locator(".predictions tbody tr")
    expect(row.locator(".interval")).to_have_text("40.0\u202f% to 80.0\u202f%")
    expect(row.get_by_title("true positive: predicted and true")).to_have_text("TP")
    expect(doubtful.locator(".overview")).to_contain_text("16 dropout samples")


# ----------------------------------------------------------------------------------------------- several samples


def test_a_table_of_samples_shares_the_looks(sample) -> None:
    slide(control(sample, "opacity"), 0)
    sample.get_by_role("link", name="Samples 1–3 as a table").click()
    expect(sample).to_have_url(re.compile(r"/table\?samples=1-3&opacity=0$"))
    expect(sample.locator("table.samples tbody tr")).to_have_count(3)
    expect(sample.locator("canvas.overlay[data-state=ready]")).to_have_count(12)
    canvas = sample.locator("tbody tr").nth(1).locator("canvas[data-explainer=GradCAM]")
    assert pixel(canvas, 0, 0) == picture(2)[0, 0].tolist()
    slide(control(sample, "opacity"), 100)
    assert pixel(canvas, 0, 0) == mix(PICTURE, LIGHTEST, 1)
    sample.get_by_role("link", name="second").click()
    expect(sample.locator("tbody th .chip[aria-current]").first).to_contain_text("dog")
    sample.get_by_role("link", name="photo 3.jpg").click()
    expect(sample.get_by_role("heading", level=1)).to_have_text("photo 3.jpg")


def test_nothing_is_wider_than_the_screen(run, page) -> None:
    for part in ("sample/1?da=GradCAM&db=IntegratedGradients&front=GradCAM", "table"):
        opened(page, f"{run}/{part}")
        for width, scheme in ((1280, "light"), (400, "dark")):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            expect_fit(page, width)
            expect(page.locator("#show")).to_have_css("background-color", FIELD[scheme])


def test_scripts_speak_the_language_of_the_page(run, page) -> None:
    opened(page, f"{run}/sample/1?lang=zh")
    expect(page.locator(".scale-note").last).to_contain_text("百分位截断")
    expect(control(page, "show").locator("option").first).to_have_text("显著图叠加图像")


@pytest.mark.parametrize("place", [".map-scores", ".scores-of-sample"])
def test_why_a_score_is_missing_opens_by_key_and_by_finger(viewer, logdir, chromium, place):
    log = Log(logdir)
    log.metadata()
    log.whole_sample(1)
    score = Score(sample_id="s1", explainer="GradCAM", label=0, benchmark="Pointing", missing="there is no box")
    log.writer.add(Event(score=score))
    log.close()
    with chromium.new_context(viewport={"width": 400, "height": 800}, has_touch=True) as context:
        page, address = context.new_page(), viewer(logdir)
        page.goto(address)
        page.goto(f"{address}{run_path(page)}/sample/1")
        missing = page.locator(place).get_by_text("no value")
        why = page.locator(place).get_by_text("there is no box")
        expect(why).to_be_hidden()
        missing.focus()
        page.keyboard.press("Enter")
        expect(why).to_be_visible()
        missing.tap()
        expect(why).to_be_hidden()
