"""The gallery of samples in a real browser: what is typed, clicked, pasted and gone back to."""

from __future__ import annotations

import re

import pytest
from drawn import expect_fit
from playwright.sync_api import expect
from sample_logs import SAMPLES, rows, samples_log
from waiting import becomes

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def gallery(viewer, tmp_path_factory, chromium) -> str:
    """The address of the gallery of a run."""
    folder = tmp_path_factory.mktemp("samples")
    samples_log(folder, rows())
    address = viewer(folder)
    page = chromium.new_page()
    page.goto(address)
    href = page.locator(".run-name").first.get_attribute("href")
    page.close()
    return f"{address}{href}/gallery"


def choose(page, row: str, name: str) -> None:
    page.get_by_role("navigation", name=row, exact=True).get_by_role("link", name=re.compile(name)).click()


def test_filters_combine_and_back_takes_them_away(gallery, page):
    page.goto(gallery.removesuffix("/gallery"))
    page.get_by_role("link", name=f"Filter and sort all {SAMPLES}").click()
    cards = page.locator(".card")
    expect(cards).to_have_count(48)
    choose(page, "Label", "^dog")
    expect(page).to_have_url(re.compile(r"label=1"))
    with_dog = sum(1 in row.probabilities for row in rows())
    expect(cards).to_have_count(min(48, with_dog))
    choose(page, "Outcome", "^FP")
    expect(page).to_have_url(re.compile(r"label=1&outcome=FP"))
    found = [row for row in rows() if row.truth is not None and 1 not in row.truth]
    expect(cards).to_have_count(sum(row.probabilities.get(1, 0) > 0.375 for row in found))
    expect(page.locator(".card .marked .badge").first).to_have_text("FP")
    threshold = page.get_by_label("Threshold")
    threshold.press_sequentially("0.75")
    count = sum(row.probabilities.get(1, 0) > 0.75 for row in found)
    expect(cards).to_have_count(count)
    expect(threshold).to_be_focused()  # nothing that the server sent took it away
    expect(threshold).to_have_value("0.75")
    page.go_back()
    expect(page).not_to_have_url(re.compile("outcome"))
    expect(threshold).to_have_value("")
    expect(cards).to_have_count(min(48, with_dog))


def test_what_is_typed_stays_when_nothing_fits_and_clearing_brings_all_back(gallery, page):
    page.goto(gallery)
    field, cards = page.get_by_label("Name or id contains"), page.locator(".card")
    field.press_sequentially("photo 5")
    expect(cards).to_have_count(11)
    field.press_sequentially("x")
    expect(cards).to_have_count(0)
    expect(page.get_by_text("No samples match")).to_be_visible()
    expect(field).to_be_focused()
    expect(field).to_have_value("photo 5x")
    page.get_by_role("link", name="Clear all filters").click()
    expect(cards).to_have_count(48)
    expect(field).to_have_value("")


def test_a_number_that_is_none_of_0_to_1_asks_for_nothing(gallery, page):
    page.goto(gallery)
    least = page.get_by_label("Probability at least")
    least.fill("7")
    page.get_by_label("Label contains").press_sequentially("do")
    expect(page.get_by_role("navigation", name="Label", exact=True).get_by_role("link")).to_have_count(2)
    expect(page).not_to_have_url(re.compile("pmin"))
    expect(page.locator(".card")).to_have_count(48)


def test_two_fields_written_one_after_the_other_both_count(gallery, page):
    page.goto(gallery)
    page.get_by_label("Probability at least").fill("0.3")
    page.get_by_label("Probability at most").fill("0.6")
    expect(page).to_have_url(re.compile(r"pmin=0\.3"))
    expect(page).to_have_url(re.compile(r"pmax=0\.6"))


def test_who_clicks_twice_goes_back_once(gallery, page):
    page.goto(gallery)
    expect(page.locator(".card")).to_have_count(48)
    page.locator(".card").first.evaluate("card => { card.click(); card.click(); }")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Samples")
    page.go_back()
    expect(page).to_have_url(gallery)


def test_a_sort_is_turned_round_pasted_and_leads_to_a_sample(gallery, page):
    page.goto(gallery)
    choose(page, "Sort by", "^probability$")
    ordered = sorted(rows(), key=lambda row: max(row.probabilities.values()))
    names = page.locator(".card .name")
    expect(page).to_have_url(re.compile("sort=-p"))
    expect(names.first).to_have_text(max(ordered, key=lambda row: max(row.probabilities.values())).name)
    choose(page, "Direction", "ascending")
    expect(names.first).to_have_text(ordered[0].name)
    page.goto(f"{page.url}&page=2")  # pasted
    expect(page.locator(".card")).to_have_count(SAMPLES - 48)
    names.first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page).to_have_url(re.compile(r"/sample/\d+"))
    page.go_back()
    expect(page).to_have_url(re.compile(r"sort=p&page=2|page=2&sort=p"))
    expect(page.locator(".card")).to_have_count(SAMPLES - 48)


def test_narrow_dark_and_chinese(gallery, chromium):
    context = chromium.new_context(viewport={"width": 400, "height": 800}, color_scheme="dark", locale="zh-CN")
    page = context.new_page()
    page.goto(f"{gallery}?sort=-d&outcome=FN")
    expect(page.get_by_role("heading", level=1)).to_have_text("样本")
    expect(page.get_by_label("阈值")).to_be_visible()
    expect(page.locator(".sorted-by").first).to_contain_text("分歧")
    expect_fit(page, 400)
    context.close()


def test_a_probability_that_cannot_be_is_said_to_be_wrong(gallery, page):
    page.goto(gallery)
    field = page.get_by_label("Probability at least")
    page.evaluate(
        "() => { HTMLInputElement.prototype.reportValidity = function () {"
        " document.body.dataset.told = this.validationMessage; return this.checkValidity(); }; }"
    )
    field.press_sequentially("7")
    expect(page.locator("body")).to_have_attribute("data-told", re.compile("1"))
    expect(page).not_to_have_url(re.compile("pmin"))


def test_confident_wrong_predictions_of_a_class_take_two_clicks_and_the_list_comes_along(viewer, logdir, page):
    samples_log(logdir, rows(), "softmax")
    page.goto(viewer(logdir))
    page.locator(".run-name").first.click()
    page.get_by_role("link", name="Confusion", exact=True).click()
    page.locator(".confusions").get_by_role("link", name="dog", exact=True).click()
    wrong = [row for row in rows() if row.truth and next(iter(row.probabilities)) == 1 and 1 not in row.truth]
    wrong.sort(key=lambda row: -row.probabilities[1])
    names = page.locator(".card .name")
    expect(names).to_have_text([row.name for row in wrong])
    page.locator(".card").first.click()
    expect(page.get_by_text(f"sample 1 of the {len(wrong)} in the list")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", level=1)).to_have_text(wrong[1].name)
    page.locator(".crumbs a", has_text="Samples").click()
    expect(names).to_have_text([row.name for row in wrong])


def test_several_labels_and_outcomes_at_once(gallery, page):
    page.goto(gallery)
    for row, name in (("Label", "^dog"), ("Label", "^rocket"), ("Outcome", "^FP"), ("Outcome", "^FN")):
        choose(page, row, name)
        expect(
            page.get_by_role("navigation", name=row, exact=True).get_by_role("link", name=re.compile(name))
        ).to_have_attribute("aria-current", "true")
    wrong = [
        row
        for row in rows()
        if row.truth is not None
        and any(
            (row.probabilities[label] > 0.375) != (label in row.truth) for label in {1, 3} & row.probabilities.keys()
        )
    ]
    expect(page.locator(".card")).to_have_count(min(48, len(wrong)))
    choose(page, "Label", "^any")
    expect(page).not_to_have_url(re.compile("label"))


def test_a_range_is_chosen_by_sliders_that_keys_move_too(gallery, page):
    page.goto(gallery)
    low, high = page.get_by_label("Lower end of the probability"), page.get_by_label("Upper end of the probability")
    low.focus()
    for _ in range(3):
        page.keyboard.press("PageUp")
    expect(page).to_have_url(re.compile(r"pmin=0\.3"))
    expect(page.get_by_label("Probability at least")).to_have_value("0.3")
    expect(page.locator(".bars").first.locator(".within")).to_have_count(14)
    high.focus()
    page.keyboard.press("Home")  # under the other end: takes it along
    expect(page).to_have_url(re.compile(r"pmax=0(&|$)"))
    expect(page).not_to_have_url(re.compile("pmin"))
    page.go_back()
    page.go_back()
    expect(high).to_have_value("1")
    page.goto(f"{gallery}?pmin=0.75&pmax=0.25")  # pasted
    expect(page.get_by_text("pmin=0.75 is above pmax=0.25")).to_be_visible()


def test_who_returns_to_the_list_finds_it_where_it_was_left(gallery, page):
    page.set_viewport_size({"width": 800, "height": 500})
    page.goto(f"{gallery}?sort=-p")
    card = page.locator(".card").nth(30)
    card.scroll_into_view_if_needed()
    top = page.evaluate("window.scrollY")
    assert top > 500
    card.click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Samples")
    expect(page.get_by_text("sample 31 of the 60 in the list")).to_be_visible()
    becomes(lambda: page.evaluate("window.scrollY"), 0)
    page.go_back()
    page.wait_for_function("top => Math.abs(window.scrollY - top) < 2", arg=top)
    card.click()
    expect(page.get_by_text("sample 31 of the 60 in the list")).to_be_visible()
    page.locator(".crumbs a[data-back]").click()
    page.wait_for_function("top => Math.abs(window.scrollY - top) < 2", arg=top)
    expect(card).to_be_focused()
    page.reload()
    page.wait_for_function("top => Math.abs(window.scrollY - top) < 2", arg=top)
