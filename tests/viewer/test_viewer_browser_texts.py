"""Texts in a browser: colors that a slider hides, values under pointer, keys and finger, passages, hostile letters."""

from __future__ import annotations

import re
from functools import partial

import pytest
from axe_playwright_python.sync_playwright import Axe
from drawn import expect_fit
from playwright.sync_api import Page, expect
from table_logs import rows_and_values, table_log
from text_logs import CHINESE, HOSTILE, REVIEWS, long_text, text_log
from waiting import becomes

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
PLACES = "tokens => tokens.map((token) => token.offsetLeft)"
BARE = re.compile(r"rgba\(0, 0, 0, 0\)|/ 0\)")

CONTRAST = """element => {
  const draw = (color, under) => {
    const context = new OffscreenCanvas(1, 1).getContext('2d');
    for (const one of [under, color]) { context.fillStyle = one; context.fillRect(0, 0, 1, 1); }
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const style = getComputedStyle(element);
  const panel = getComputedStyle(element.closest('.map-card')).backgroundColor;
  const [one, other] = [light(draw(style.backgroundColor, panel)), light(draw(style.color, panel))];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}"""


@pytest.fixture(scope="module")
def address(viewer, tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("texts")
    text_log(folder / "english", REVIEWS)
    text_log(folder / "chinese", CHINESE)
    text_log(folder / "long", [(long_text(), 1)])
    text_log(folder / "hostile", [(HOSTILE, 0)])
    text_log(folder / "dropout", REVIEWS, trees=True, spread=True)
    text_log(folder / "trained", REVIEWS, trees=True, steps=(0, 3), training=True)
    return viewer(folder)


def address_of(page: Page, address: str, run: str) -> str:
    page.goto(address)
    return f"{address}{page.locator('.run-name', has_text=run).get_attribute('href')}"


def side_by_side(page: Page, address: str, names: tuple[str, str], number: int = 1, search: str = "") -> None:
    page.goto(address)
    there = [page.locator(".run-name", has_text=name).get_attribute("href") for name in names]
    runs = ",".join(one.partition("/run/")[2] for one in there)
    page.goto(f"{address}/compare/sample?runs={runs}&id=t{number}{search}")
    page.locator(".token").first.wait_for()


def opened(page: Page, address: str, run: str, search: str = "", number: int = 1):
    page.goto(address)
    there = page.locator(".run-name", has_text=run).get_attribute("href")
    page.goto(f"{address}{there}/sample/{number}{search}")
    cards = page.locator(".text-card")
    expect(cards).to_have_count(3)
    return cards


def token(cards, word: str, card: int = 0):
    return cards.nth(card).locator(".token").get_by_text(word, exact=True)


def test_a_slider_and_a_sign_hide_colors_and_stand_in_the_address(address, page: Page) -> None:
    cards = opened(page, address, "english", number=2)
    weak, strong = token(cards, "bad"), token(cards, "awful")
    expect(weak).not_to_have_css("background-color", BARE)
    page.locator("#cut").fill("80")
    expect(weak).to_have_css("background-color", BARE)
    expect(strong).not_to_have_css("background-color", BARE)
    page.locator("#sign").select_option("against")
    expect(strong).to_have_css("background-color", BARE)
    expect(page).to_have_url(re.compile("cut=80.*sign=against"))
    page.get_by_role("link", name="Next").click()  # looks go along
    expect(page).to_have_url(re.compile("/sample/3.*cut=80"))


def test_the_value_of_a_word_comes_with_pointer_keys_and_finger_in_all_cards(address, page: Page) -> None:
    cards = opened(page, address, "english", "?unit=sum")
    readouts = page.locator(".text-card .readout")
    token(cards, "warm").hover()
    expect(readouts).to_have_text([re.compile(r"warm: [\d.]+")] * 3)
    expect(page.locator(".token.pointed")).to_have_text(["warm"] * 3)
    page.get_by_role("heading", level=1).hover()
    expect(readouts).to_have_text([""] * 3)
    cards.nth(1).locator(".highlighted").focus()
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
    expect(readouts).to_have_text([re.compile(r"wonderfully \(2 tokens\): ")] * 3)
    expect(page.locator(".text-said")).to_have_text(re.compile("wonderfully"))
    page.keyboard.press("Shift+ArrowLeft")
    expect(readouts.first).to_have_text(re.compile("a: ", re.IGNORECASE))
    token(cards, "film").dispatch_event("pointerdown", {"pointerType": "touch"})
    expect(readouts).to_have_text([re.compile("film: ")] * 3)


def test_the_same_words_stand_at_the_same_places_of_all_cards(address, page: Page) -> None:
    page.set_viewport_size({"width": 400, "height": 900})
    cards = opened(page, address, "chinese")
    becomes(
        lambda: [card.locator(".token").evaluate_all(PLACES) for card in cards.all()],
        lambda at: at[0] == at[1] == at[2] != [],
    )
    expect_fit(page, 400)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_letters_stay_readable_on_the_deepest_color(theme, address, page: Page) -> None:
    page.emulate_media(color_scheme=theme)
    for number, kind, card in ((1, "for", 0), (2, "against", 0), (1, "strong", 2)):
        cards = opened(page, address, "english", "?label=1", number)
        deepest = cards.nth(card).locator(f".token.{kind}[style*='--share: 1']")
        becomes(partial(deepest.evaluate, CONTRAST), lambda contrast: contrast >= 4.5)


def test_a_long_text_goes_to_a_passage_that_a_chip_or_a_line_opens(address, page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 500})
    cards = opened(page, address, "long")
    strong = cards.first.locator(".token").get_by_text("wonder", exact=True)
    page.locator(".text-choices").get_by_role("link", name=re.compile(r"^\d+$")).first.click()
    expect(cards.first.locator(".passage.here")).to_be_in_viewport()
    expect(strong).to_be_in_viewport()
    before = cards.first.locator(".passage").count()
    cards.first.locator("a.closed").first.click()
    expect(cards.first.locator(".passage.here[data-passage='2']")).to_be_in_viewport()
    becomes(cards.first.locator(".passage").count, lambda count: count > before)
    page.get_by_role("link", name="all", exact=True).click()
    expect(page.locator("a.closed")).to_have_count(0)


def test_hostile_letters_change_nothing_around_them(address, page: Page) -> None:
    for width in (400, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        opened(page, address, "hostile")
        expect_fit(page, width)
        expect(page.locator("main img")).to_have_count(0)


def test_axe_finds_nothing_on_pages_of_texts_and_rows(viewer, tmp_path, page: Page) -> None:
    table_log(tmp_path / "logs" / "rows", *rows_and_values(6))
    text_log(tmp_path / "logs" / "english", REVIEWS, trees=True, spread=True)
    text_log(tmp_path / "logs" / "again", [(long_text(), 1), *REVIEWS])
    address = viewer(tmp_path / "logs")
    page.goto(address)
    there = page.locator(".run-name", has_text="english").get_attribute("href")
    again = page.locator(".run-name", has_text="again").get_attribute("href")
    runs = ",".join(one.partition("/run/")[2] for one in (there, again))
    of_run = ("/sample/1?unit=sum&dropout=spread", "/sample/2/trees", "/words", "/gallery?layout=maps", "/table")
    places = [*(f"{there}{place}" for place in of_run), f"{again}/sample/1", f"/compare/sample?runs={runs}&id=t1"]
    rows = page.locator(".run-name", has_text="rows").get_attribute("href")
    places += [f"{rows}/sample/1", f"{rows}/table"]
    found = []
    for place in places:
        page.goto(f"{address}{place}")
        page.locator(".token, .text-scene, .row-card").first.wait_for()
        page.evaluate(Axe().axe_script)
        for width, scheme in ((1280, "light"), (400, "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            violations = page.evaluate("options => axe.run(document, options)", RULES)["violations"]
            hits = [f"{one['id']} {node['html'][:90]}" for one in violations for node in one["nodes"]]
            found += [f"{place} {scheme} {hit}" for hit in hits]
    assert found == []


def test_a_word_opens_its_samples_and_the_search_finds_texts(address, page: Page) -> None:
    page.goto(address)
    there = page.locator(".run-name", has_text="chinese").get_attribute("href")
    page.goto(f"{address}{there}/words?label=1")
    page.get_by_role("link", name="棒", exact=True).click()
    expect(page.locator(".card .name")).to_have_text(["t1"])
    page.goto(f"{address}{there}/gallery?q=不推荐")
    expect(page.locator(".card .name")).to_have_text(["t2"])


def test_words_and_dropout_are_chosen_side_by_side(address, page: Page) -> None:
    side_by_side(page, address, ("english", "dropout"))
    page.get_by_role("link", name="words: sum").click()
    page.locator(".text-card .token").get_by_text("wonderfully", exact=True).first.hover()
    expect(page.locator(".side-by-side .readout", has_text="wonderfully (2 tokens)").first).to_be_visible()
    page.get_by_role("link", name="std", exact=True).click()
    expect(page.get_by_text("Not explained under dropout.")).to_have_count(3)  # of the run without
    page.get_by_role("link", name="off", exact=True).click()
    expect(page.locator(".consensus")).to_have_count(3)
    expect(page).to_have_url(re.compile("unit=sum"))


def test_a_threshold_hides_words_on_both_sides(address, page: Page) -> None:
    page.set_viewport_size({"width": 400, "height": 900})
    side_by_side(page, address, ("english", "dropout"), 2)
    expect_fit(page, 400)
    weak = page.locator(".side-by-side .token").get_by_text("bad", exact=True)
    expect(weak.first).not_to_have_css("background-color", BARE)
    page.locator("#cut").fill("80")
    for number in (0, 1):
        expect(weak.nth(number)).to_have_css("background-color", BARE)


def test_a_deviation_goes_along_to_the_next_sample_and_into_a_table(address, page: Page) -> None:
    cards = opened(page, address, "dropout", "?dropout=spread")
    expect(cards.first.locator(".text-bar")).to_have_class(re.compile("plain"))
    page.get_by_role("link", name="Next").click()
    expect(page).to_have_url(re.compile("/sample/2.*dropout=spread"))
    page.get_by_role("link", name="as a table").click()
    expect(page.locator(".text-bar.signed")).to_have_count(0)
    page.get_by_role("link", name="off", exact=True).click()
    expect(page.locator(".text-bar.signed").first).to_be_visible()


def test_texts_lie_in_a_plane_and_a_phone_shows_values_of_words_first(address, page: Page) -> None:
    page.goto(address)
    there = page.locator(".run-name", has_text="dropout").get_attribute("href")
    page.goto(f"{address}{there}/embedding")
    expect(page.locator(".js-plotly-plot .scatterlayer .point")).to_have_count(3)
    expect(page.locator("td > .tiny-text").first).to_be_visible()
    page.set_viewport_size({"width": 400, "height": 900})
    page.goto(f"{address}{there}/words")
    expect(page.locator("td .token").first).to_be_in_viewport(ratio=1)
    expect_fit(page, 400)


def test_a_tree_of_a_text_is_walked_by_keys(address, page: Page) -> None:
    page.goto(address)
    there = page.locator(".run-name", has_text="dropout").get_attribute("href")
    page.goto(f"{address}{there}/sample/2/trees")
    nodes = page.locator("[role=treeitem] .node, a.node")
    nodes.first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("at=node0"))
    expect(page.locator(".seen .newest")).to_be_visible()


OF_A_RUN = (
    "",
    "/gallery",
    "/gallery?layout=maps",
    "/table",
    "/sample/1?unit=sum",
    "/sample/2/trees",
    "/trees",
    "/words",
)
OF_A_RUN += ("/scores", "/scores?view=curves", "/scores?view=agreement", "/uncertainty", "/embedding")
OF_A_RUN += ("/confusion", "/steps", "/training", "/prior", "/figure?samples=1,2")


def test_no_page_of_texts_is_wider_than_its_screen_or_fails_in_the_browser(address, page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    there = address_of(page, address, "trained")
    for place in OF_A_RUN:
        page.goto(f"{there}{place}{'&' if '?' in place else '?'}lang=zh")
        expect(page.locator("main h1")).to_be_visible()
        for width in (1280, 400):
            page.set_viewport_size({"width": width, "height": 900})
            expect_fit(page, width)
    assert said == []


def test_training_data_of_texts_open_with_their_list_and_who_helped_them(address, page: Page) -> None:
    page.goto(f"{address_of(page, address, 'trained')}/training")
    cards = page.locator(".gallery .card")
    expect(cards).to_have_count(3)
    expect(cards.first.locator(".text-brief")).to_have_text(REVIEWS[2][0])  # the least margin
    cards.nth(2).click()
    expect(page.locator(".text-card")).to_have_count(3)
    expect(page.locator(".influencers").first).to_contain_text(REVIEWS[1][0])
    page.locator(".influencers a").first.click()
    expect(page).to_have_url(re.compile("/sample/2"))


def test_words_are_sorted_searched_and_saved(address, page: Page) -> None:
    page.goto(f"{address_of(page, address, 'english')}/words?label=1")
    rows = page.locator("tbody th")
    page.get_by_role("link", name="mean", exact=True).click()
    expect(rows.first).to_have_text("wonderfully")
    page.get_by_role("link", name=re.compile("^Occurrences")).click()
    expect(page).to_have_url(re.compile("sort=-count"))
    page.get_by_label("Word contains").fill("bad")
    expect(rows).to_have_text(["bad"])
    with page.expect_download() as saved:
        page.get_by_role("link", name=re.compile("CSV")).click()
    lines = saved.value.path().read_text("utf-8-sig").splitlines()
    assert [line.partition(",")[0] for line in lines] == ["word", "bad"]


def test_a_figure_of_texts_is_drawn_and_tables_say_which_they_are(address, page: Page) -> None:
    there = address_of(page, address, "english")
    page.goto(f"{there}/sample/1")
    with page.expect_download() as saved:
        page.get_by_role("link", name=re.compile("^Tokens as CSV")).click()
    assert saved.value.path().read_text("utf-8-sig").startswith("sample,step,label")
    page.get_by_role("link", name="Figure", exact=True).click()
    picture = page.locator(".figure-preview img")
    expect(picture).to_have_attribute("src", re.compile(r"samples=1"))
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 300  # at any time
