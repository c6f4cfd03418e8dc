"""What people come for, in a real browser, from the list of runs: with as many clicks as the docs say."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pytest
from paired_logs import paired_map, right, two_runs, two_steps
from playwright.sync_api import expect
from sample_logs import rows, samples_log
from six_methods import METHODS, log_of_six
from waiting import becomes

pytestmark = pytest.mark.browser

DOCS = Path(__file__).parents[2] / "docs" / "viewer.md"


FIGURE = "a figure of the first three samples × four explainers as PDF"
CHOSEN = "a figure of three chosen samples × four explainers as PDF"
MOST = {
    "confident wrong predictions of a class": 3,
    "all maps of one sample": 4,
    "two explainers on one sample": 4,
    "samples on which two models disagree": 4,
    "samples whose maps changed most between two steps": 3,
    "which explainer scores best": 2,
    "the most uncertain samples": 2,
    "the samples behind the most frequent confusion": 3,
    "the wrong predictions as CSV": 4,
    FIGURE: 6,
    CHOSEN: 6,
}
"""Task -> how many clicks it may take."""


def documented() -> dict[str, int]:
    """The tasks of the docs, and with how many clicks they say that each is done."""
    table = DOCS.read_text("utf-8").partition("## How many clicks")[2].partition("\n## ")[0]
    return {task: int(count) for task, count in re.findall(r"^\| ([^|]+) \| (\d+) \|", table, re.M)}


class Hand:
    """Clicks, and counts how often."""

    def __init__(self, page) -> None:
        self.page, self.clicks = page, 0

    def __call__(self, place) -> None:
        place.click()
        self.clicks += 1

    def did(self, task: str) -> None:
        assert self.clicks == documented()[task]

    def run(self, name: str) -> None:
        self(self.page.locator(".run-name", has_text=re.compile(rf"^\s*{name}")))
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(name)

    def view(self, name: str) -> None:
        self(self.page.locator(".views").get_by_role("link", name=name, exact=True))
        expect(self.page.get_by_role("heading", level=1)).to_have_text(name)


@pytest.fixture(scope="module")
def address(viewer, tmp_path_factory, chromium) -> str:
    folder = tmp_path_factory.mktemp("tasks") / "logs"
    two_runs(folder, count=10)
    two_steps(folder / "steps")
    samples_log(folder / "doubts", rows(), "softmax")
    log_of_six(folder / "six")
    log_of_six(folder / "twenty", [*METHODS, *(f"Method{number}" for number in range(len(METHODS) + 1, 21))])
    return viewer(folder)


@pytest.fixture
def hand(address, page) -> Hand:
    page.goto(address)
    expect(page.locator(".run-name")).to_have_count(6)
    return Hand(page)


def test_confident_wrong_predictions(hand, page):
    hand.run("doubts")
    hand.view("Confusion")
    hand(page.locator(".confusions").get_by_role("link", name="dog", exact=True))
    wrong = [row for row in rows() if row.truth and next(iter(row.probabilities)) == 1 and 1 not in row.truth]
    wrong.sort(key=lambda row: -row.probabilities[1])
    expect(page.locator(".card .name")).to_have_text([row.name for row in wrong])
    hand.did("confident wrong predictions of a class")


def test_all_maps_of_one_sample(hand, page):
    hand.run("six")
    hand(page.locator(".card").nth(1))
    expect(page.locator(".map-grid canvas.painted, .map-grid .overlay")).to_have_count(len(METHODS) + 1)
    hand.did("all maps of one sample")


@pytest.mark.parametrize("name", ["six", "twenty"])
def test_two_explainers_on_one_sample(hand, page, name):
    hand.run(name)
    hand(page.locator(".card").first)
    hand(page.locator(".map-card").get_by_role("link", name="Show Occlusion only"))
    chosen = page.locator(".explainer-choice .chip[aria-current]")
    expect(chosen).to_have_count(1)
    hand(page.locator(".explainer-choice").get_by_role("link", name="RISE", exact=True))
    expect(chosen).to_have_text(["Occlusion", "RISE"])
    expect(page.locator(".map-grid h3")).to_contain_text(["Occlusion", "RISE"])
    hand.did("two explainers on one sample")


def test_where_two_models_disagree(hand, page):
    for name in ("small", "large"):
        hand(page.get_by_label(f"Select {name} for comparison"))
        expect(page.get_by_label(f"Select {name} for comparison")).to_have_attribute("aria-checked", "true")
    hand(page.get_by_role("link", name="Compare 2 runs"))
    hand(page.get_by_role("link", name="Predictions", exact=True))
    differ = {f"photo {n}.jpg" for n in range(1, 11) if right(n, False) != right(n, True)}
    shown = page.locator("main table a.nav", has_text="photo")
    expect(shown).to_have_count(len(differ))
    becomes(lambda: set(shown.all_inner_texts()), differ)
    hand.did("samples on which two models disagree")


def test_maps_that_changed_most(hand, page):
    hand.run("steps")
    hand(page.get_by_role("link", name="step 10 with step 50"))
    hand(page.get_by_role("link", name="Maps", exact=True))
    shown = page.locator("main table a.nav", has_text="photo")
    expect(shown).to_have_count(24)  # 12 samples by two explainers

    def correlation(number: int) -> float:
        ranks = [paired_map(number, better).ravel().argsort().argsort() for better in (False, True)]
        return float(np.corrcoef(*ranks)[0, 1])

    least = sorted(range(1, 13), key=correlation)[:3]  # the page compares coarser maps: neighbors may change places
    becomes(lambda: shown.all_inner_texts()[:2], {f"photo {number}.jpg" for number in least}.issuperset)
    hand.did("samples whose maps changed most between two steps")


def test_the_best_explainer(hand, page):
    hand.run("doubts")
    hand.view("Compare explainers")
    body = page.get_by_role("region", name="Mean scores by explainer and metric").locator("tbody tr")
    expect(body).to_have_count(2)
    worth = body.locator("td:first-of-type")
    becomes(
        lambda: [float(text.split()[0]) for text in worth.all_inner_texts()],
        lambda found: len(found) == 2 and found == sorted(found, reverse=True),
    )
    hand.did("which explainer scores best")


def test_the_most_uncertain_samples(hand, page):
    hand.run("doubts")
    hand.view("Uncertainty")
    most = max(rows(), key=lambda row: next(iter(row.stds.values())))
    expect(page.locator("main table a", has_text="photo").first).to_have_text(most.name)
    hand.did("the most uncertain samples")


def test_the_most_frequent_confusion(hand, page):
    hand.run("doubts")
    hand.view("Confusion")
    cell = page.locator(".confusions tbody tr").first.get_by_role("link").first
    count = int(cell.inner_text())
    hand(cell)
    expect(page.locator(".card")).to_have_count(count)
    hand.did("the samples behind the most frequent confusion")


def test_wrong_predictions_as_csv(hand, page, tmp_path):
    hand.run("doubts")
    hand.view("Samples")
    hand(page.get_by_role("navigation", name="Outcome").get_by_role("link", name=re.compile("wrong")))
    wrong = [row.name for row in rows() if row.truth and next(iter(row.probabilities)) not in row.truth]
    expect(page.locator(".card")).to_have_count(len(wrong))
    with page.expect_download() as download:
        hand(page.locator(".toolbar a.save", has_text="CSV"))
    download.value.save_as(tmp_path / "wrong.csv")
    with (tmp_path / "wrong.csv").open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    assert {row["outcome"] for row in table} == {"wrong"}
    assert [row["name"] for row in table] == wrong
    hand.did("the wrong predictions as CSV")


@pytest.mark.parametrize("task", [FIGURE, CHOSEN])
def test_three_samples_by_four_explainers_as_pdf(hand, page, tmp_path, task):
    """With the explainers that are shown where nobody has chosen any."""
    hand.run("six")
    if task == CHOSEN:
        for number in range(3):
            hand(page.locator(".pick input").nth(number))
        hand(page.locator(".picks").get_by_role("link", name="Figure"))
    else:
        hand.view("Samples")
        hand(page.get_by_role("link", name="Figure of the first 3"))
    expect(page.get_by_text("4 of 6 shown")).to_be_visible()
    page.locator(".figure-preview img").evaluate("image => image.decode()")
    with page.expect_download() as download:
        hand(page.get_by_role("link", name="Figure as PDF"))
    assert download.value.suggested_filename == "six_figure.pdf"
    download.value.save_as(tmp_path / "figure.pdf")
    data = (tmp_path / "figure.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    assert len(re.findall(rb"/Subtype /Image", data)) == 3 * 5 + 2  # pictures, maps and two bars
    hand.did(task)


def test_no_task_takes_more_clicks_than_it_may():
    assert documented().keys() == MOST.keys()
    assert {task: count for task, count in documented().items() if count > MOST[task]} == {}
