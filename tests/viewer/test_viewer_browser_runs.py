"""The list of runs in a browser: choosing, naming, hiding, keys, pause, languages."""

from __future__ import annotations

import csv
import re

import pytest
from drawn import expect_fit
from playwright.sync_api import expect
from synthetic import Log, whole_run
from waiting import becomes

from xlog.events.schema import Instance, ModelInfo


@pytest.fixture
def address(logdir, viewer) -> str:
    for name in ("first", "second"):
        whole_run(logdir / name)
    return viewer(logdir)


def test_runs_are_chosen_and_compared_with_keys_alone(address, page):
    page.goto(address)
    boxes = page.get_by_role("checkbox")
    expect(boxes).to_have_count(2)
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(boxes.first).to_be_checked()
    page.keyboard.press("j")
    boxes.nth(1).focus()
    page.keyboard.press(" ")
    expect(boxes.nth(1)).to_be_checked()
    expect(page).to_have_url(re.compile(r"select=\w+%2C\w+"))
    page.keyboard.press("c")
    expect(page).to_have_url(re.compile(r"/compare\?runs=\w+%2C\w+"))
    page.go_back()
    expect(boxes.nth(1)).to_be_checked()
    page.get_by_role("link", name="Clear selection").click()
    expect(boxes.first).not_to_be_checked()


def test_a_run_is_named_colored_hidden_and_shown_again(address, page):
    page.goto(address)
    names = page.locator(".run-name")
    expect(names).to_have_count(2)
    page.get_by_role("button", name="Name, color, hide: first").click()
    page.get_by_label("Name", exact=True).fill("Best <i>run</i>")
    page.get_by_label("blue").check()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    best = page.get_by_role("link", name="Best <i>run</i>")
    expect(best).to_be_visible()
    expect(best.locator(".swatch")).to_have_css("background-color", "rgb(63, 127, 208)")
    page.get_by_role("button", name=re.compile("Best")).click()
    expect(page.get_by_label("blue")).to_be_checked()
    page.get_by_label("Hide in the list").check()
    page.get_by_role("button", name="Save").click()
    expect(names).to_have_count(1)
    page.get_by_role("link", name="show hidden runs 1").click()
    expect(names).to_have_count(2)
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    page.reload()
    expect(best).to_be_visible()


def test_times_are_those_of_the_readers_clock_on_the_page_and_in_the_table(address, chromium):
    context = chromium.new_context(timezone_id="Asia/Shanghai")
    page = context.new_page()
    page.goto(address)
    shown = page.locator(".runs td.started time").first
    expect(shown).to_have_text(re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\sGMT\+8$"))
    with page.expect_download() as saved:
        page.get_by_role("link", name="CSV").click()
    with open(saved.value.path(), encoding="utf-8-sig", newline="") as file:
        started = next(csv.DictReader(file))["started"]
    expect(shown).to_have_text(started.replace("T", " ").replace("+08:00", "\u00a0GMT+8"))
    page.get_by_role("link", name="first").click()
    expect(page.locator(".facts time")).to_have_text(re.compile(r"GMT\+8$"))
    context.close()


def test_a_run_links_what_it_has_and_a_long_list_keeps_its_head(logdir, viewer, page):
    for number in range(30):
        whole_run(logdir / f"a folder with a name that is far too long for one column / run {number}", samples=1)
    page.set_viewport_size({"width": 1000, "height": 500})
    page.goto(viewer(logdir))
    expect(page.locator(".run-name")).to_have_count(30)
    name = page.locator(".run-name .middle").first
    becomes(lambda: name.bounding_box()["height"], lambda height: height < 40)  # one line, whose end is seen
    expect(name.locator("span").last).to_be_in_viewport(ratio=1)
    expect_fit(page, 1000)
    page.locator(".runs").evaluate("table => table.scrollTo(400, table.scrollHeight)")
    page.locator(".runs").evaluate("table => table.scrollIntoView()")
    expect(page.get_by_role("columnheader", name="Samples")).to_be_in_viewport()
    expect(page.locator(".run-name").last).to_be_in_viewport()
    page.get_by_role("link", name="Saliency").first.click()
    expect(page).to_have_url(re.compile(r"/gallery\?layout=maps$"))
    expect(page.locator("table.samples")).to_be_visible()


def test_a_page_changes_its_language_and_keeps_its_state(address, page):
    page.goto(f"{address}/?sort=-size")
    page.get_by_role("link", name="中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("运行")
    expect(page.locator("html")).to_have_attribute("lang", "zh")
    expect(page).to_have_url(re.compile(r"sort=-size"))
    page.locator(".run-name").first.click()
    expect(page).to_have_url(re.compile(r"/run/\w+\?lang=zh$"))
    page.locator("a.card").first.click()
    expect(page).to_have_url(re.compile(r"/sample/\d+\?lang=zh$"))
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("button", name="Shortcuts")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_keys_are_listed_on_every_page_and_go_through_cards(address, page):
    page.goto(address)
    expect(page.locator(".run-name")).to_have_count(2)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("compare the selected runs")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_label(re.compile("Name, path"))).to_be_focused()
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/run/\w+$"))
    expect(page.locator(".views")).to_be_visible()
    page.get_by_role("link", name="Samples", exact=True).click()
    expect(page).to_have_url(re.compile(r"/gallery$"))
    expect(page.locator(".sample-filters")).to_be_visible()  # the page before has cards as well
    expect(page.locator("a.card")).to_have_count(3)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("a.card").nth(1)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/sample/1"))
    expect(page.locator(".map-grid")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("next sample")


def test_news_wait_while_updates_are_stopped(logdir, viewer, page):
    log = Log(logdir / "run")
    log.metadata()
    log.whole_sample(1)
    log.writer.flush()
    page.goto(viewer(logdir))
    samples = page.locator("td.samples")
    expect(samples).to_have_text("1")
    pause = page.locator("#pause")
    pause.click()
    expect(pause).to_have_attribute("aria-pressed", "true")
    expect(pause).to_have_text(re.compile("Resume"), use_inner_text=True)
    log.whole_sample(2)
    log.writer.flush()
    page.wait_for_timeout(2500)
    expect(samples).to_have_text("1")
    page.keyboard.press("P")
    expect(samples).to_have_text("2")
    page.locator(".run-name").click()
    expect(page.locator(".live")).to_contain_text("last record")
    log.end()
    log.close()
    expect(page.locator(".live")).to_have_count(0)


@pytest.mark.parametrize("width", [400, 900, 1280, 1920])
def test_words_break_only_where_they_must(viewer, logdir, page, width):
    for folder in ("team/one", "a folder of many words/" + "x" * 90):
        log = Log(logdir / folder)
        log.metadata(
            model=ModelInfo(name="EfficientNet-Lite0", framework="torch"),
            explainers=[Instance(name=name, class_name=name) for name in ("SmoothGrad(samples=20)", "LIME", "GradCAM")],
        )
        log.close()
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(viewer(logdir))
    expect(page.locator(".run-name")).to_have_count(2)
    expect_fit(page, width)
    if width >= 1280:
        names = page.locator(".few-lines .breakable").first
        expect(names).to_have_text("3: SmoothGrad, LIME, GradCAM")
        lines = "place => { const r = new Range(); r.setStart(place.firstChild, 0); r.setEnd(place.childNodes[2], 4);"
        tops = " return [...r.getClientRects()].map((box) => Math.round(box.top)); }"
        becomes(lambda: len(set(names.evaluate(lines + tops))), 1)  # SmoothGrad
        becomes(lambda: page.locator("td.check").first.bounding_box()["width"], lambda found: found < 40)
