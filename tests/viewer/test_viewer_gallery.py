"""The gallery of samples: what an address asks for, against looking at samples one by one; counts and cards."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import pytest
from page_trees import links, nodes, of_class, show, words
from sample_logs import BASELINE, BENCHMARKS, SAMPLES, THRESHOLD, Row, rows, samples_log
from synthetic import CLASSES, EXPLAINERS, Log
from xlog_viewer.address.paths import Query
from xlog_viewer.address.selection_from_address import requested
from xlog_viewer.server.app import look_for_news
from xlog_viewer.store.entries import Metadata, Sample
from xlog_viewer.store.selection import outcome_of

ROWS = rows()
CARDS = 48


@pytest.fixture
def path(logdir, logs) -> str:
    """The address of the gallery of a run."""
    samples_log(logdir, ROWS)
    logs.refresh(math.inf)
    return f"/run/{logs.runs()[0].key}/gallery"


def names(content) -> list[str]:
    return [words(node) for card in of_class(content, "card") for node in of_class(card, "name")]


def named(samples: list[Row]) -> list[str]:
    return [row.name for row in samples]


def outcome(row: Row, label: int, threshold: float = THRESHOLD) -> str:
    if row.truth is None:
        return ""
    hit = row.probabilities[label] > threshold
    return ("TP" if hit else "FN") if label in row.truth else ("FP" if hit else "TN")


def top(row: Row) -> int:
    return next(iter(row.probabilities))


FILTERS: dict[str, Callable[[Row], bool]] = {
    "?label=1": lambda row: 1 in row.probabilities,
    "?outcome=FN": lambda row: "FN" in [outcome(row, label) for label in row.probabilities],
    "?label=1&outcome=TP": lambda row: 1 in row.probabilities and outcome(row, 1) == "TP",
    "?label=2&outcome=FP&t=0.125": lambda row: 2 in row.probabilities and outcome(row, 2, 0.125) == "FP",
    "?pmin=0.5&pmax=0.75": lambda row: 0.5 <= row.probabilities[top(row)] <= 0.75,
    "?pmax=0.25&label=0": lambda row: row.probabilities.get(0, 1.0) <= 0.25,
    "?umin=0.25": lambda row: row.stds[top(row)] >= 0.25,
    "?outcome=TN&umax=0.125&pmin=0.25": lambda row: any(
        outcome(row, label) == "TN" and row.stds[label] <= 0.125 and p >= 0.25 for label, p in row.probabilities.items()
    ),
    "?q=PHOTO+1": lambda row: "photo 1" in row.name,
    "?q=photo+1&label=3&outcome=FP": lambda row: (
        "photo 1" in row.name and 3 in row.probabilities and outcome(row, 3) == "FP"
    ),
    "?tree=yes": lambda row: False,
    "?tree=no&label=2": lambda row: 2 in row.probabilities,
}


@pytest.mark.parametrize("search", FILTERS)
def test_a_filter_leaves_what_looking_at_each_sample_leaves(logs, path, search):
    assert names(show(logs, path, search)[0]) == named([row for row in ROWS if FILTERS[search](row)][:CARDS])


def mean_score(row: Row, benchmark: str) -> float:
    return sum(row.scores[explainer, benchmark] for explainer in EXPLAINERS) / len(EXPLAINERS)


SORTS: dict[str, Callable[[Row], float]] = {
    "p": lambda row: row.probabilities[top(row)],
    "u": lambda row: row.stds[top(row)],
    "s": lambda row: mean_score(row, BENCHMARKS[0]),
    f"s&in={BENCHMARKS[1]}": lambda row: mean_score(row, BENCHMARKS[1]),
    f"s&by={BASELINE}": lambda row: row.scores[BASELINE, BENCHMARKS[0]],
    "d": lambda row: abs(row.scores[EXPLAINERS[0], BENCHMARKS[0]] - row.scores[EXPLAINERS[1], BENCHMARKS[0]]),
}


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("sort", SORTS)
def test_samples_are_sorted_in_either_direction(logs, path, sort, sign):
    ordered = sorted(ROWS, key=lambda row: (-1 if sign else 1) * SORTS[sort](row))
    assert names(show(logs, path, f"?sort={sign}{sort}")[0]) == named(ordered)[:CARDS]


def test_the_log_can_be_read_backwards_page_by_page(logs, path):
    content, _, _ = show(logs, path, "?sort=-&page=2")
    assert names(content) == named(ROWS[::-1])[CARDS:]
    assert f"{CARDS + 1}–{SAMPLES} of {SAMPLES} samples" in words(content)


@pytest.mark.parametrize("search", ["", "?label=1", "?outcome=FN&q=1", "?label=2&outcome=TP&t=0.2", "?pmin=0.4&find=o"])
def test_each_choice_leaves_as_many_samples_as_it_says(logs, path, search):
    filters = of_class(show(logs, path, search)[0], "sample-filters")
    counted = [node for node in nodes(filters) if hasattr(node, "href") and of_class(node, "how-many")]
    assert len(counted) > len(CLASSES)
    for chip in counted:
        (count,) = of_class(chip, "how-many")
        shown, _, _ = show(logs, *chip.href.split("?")) if "?" in chip.href else show(logs, path)
        assert min(int(words(count)), CARDS) == len(names(shown)), chip.href


def test_the_threshold_is_the_runs_own_unless_the_address_says_another(logs, path):
    content, _, _ = show(logs, path)
    assert [getattr(node, "data-hint") for node in nodes(content) if getattr(node, "data-field", "") == "t"] == [
        "0.375"
    ]
    badges = [words(badge) for badge in of_class(of_class(content, "card")[0], "badge")]
    assert badges == [outcome(ROWS[0], label) for label in ROWS[0].probabilities]
    none, _, _ = show(logs, path, "?outcome=TP&t=1")
    assert names(none) == []
    assert requested(Query(), Metadata(), logs.run(path.split("/")[2]).scores(None)).threshold == 0.5


def test_a_card_shows_the_label_that_is_asked_for_and_leads_to_it(logs, path):
    content, _, _ = show(logs, path, "?label=1&lang=en&step=0")
    card = of_class(content, "card")[0]
    assert [words(node).split()[0] for node in of_class(card, "marked")] == ["dog"]
    place = next(number for number, row in enumerate(ROWS, 1) if 1 in row.probabilities)
    assert card.href == f"{path.removesuffix('gallery')}sample/{place}?step=0&label=1&lang=en&list=label%3D1"
    assert "No ground truth" in words(of_class(show(logs, path)[0], "card")[6])


def test_the_list_comes_along(logs, path):
    """From the first card on, "next" visits the samples of a filtered, sorted list, and a crumb leads back to it."""
    search = "?outcome=FN&sort=-p&step=0"
    listed, _, _ = show(logs, path, search)
    hrefs, visited = [card.href for card in of_class(listed, "card")], []
    there = hrefs[0]
    while there and len(visited) < len(hrefs) + 1:
        visited.append(there.partition("?")[0])
        content, _, _ = show(logs, *there.split("?"))
        (crumb,) = links(content, text="Samples")
        back = Query.parse(crumb.partition("?")[2])
        assert (back.get("outcome"), back.get("sort"), back.step) == ("FN", "-p", 0)
        assert f"sample {len(visited)} of the {len(hrefs)} in the list" in words(content)
        there = next((node.href for node in nodes(content) if getattr(node, "rel", "") == "next"), "")
    assert visited == [href.partition("?")[0] for href in hrefs]
    alone, _, _ = show(logs, hrefs[0].partition("?")[0], "?list=q%3Dnobody")
    assert "not in the list" in words(alone)


def test_what_a_card_was_sorted_by_is_said_where_it_is_no_probability(logs, path):
    best = max(ROWS, key=lambda row: mean_score(row, BENCHMARKS[0]))
    card = of_class(show(logs, path, "?sort=-s")[0], "card")[0]
    assert f"Score: {mean_score(best, BENCHMARKS[0]):.3g}" in words(card)
    assert "Score" not in words(of_class(show(logs, path, "?sort=p")[0], "card")[0])


@pytest.mark.parametrize(
    "search",
    [
        "?outcome=XX&t=nan&pmin=-1&pmax=1e999&umin=x&tree=maybe&sort=--p&by=nobody&in=nothing",
        "?t=&pmin=&sort=position&q=%20",
    ],
)
def test_what_makes_no_sense_in_an_address_is_passed_over(logs, path, search):
    assert names(show(logs, path, search)[0])[0] == ROWS[0 if "--" not in search else -1].name


def test_a_label_that_nothing_has_is_no_error(logs, path):
    content, _, _ = show(logs, path, f"?label={10**17}&outcome=TP")
    assert "No samples match" in words(content)
    (clear,) = links(content, text="Clear all filters")
    assert clear == path


def test_clearing_keeps_step_language_and_order(logs, path):
    content, _, _ = show(logs, path, "?step=0&lang=zh&sort=-s&in=Deletion&q=1&label=2&page=2")
    (clear,) = links(content, text="清除全部筛选条件")
    assert Query.parse(clear.partition("?")[2]) == Query.parse("step=0&lang=zh&sort=-s&in=Deletion")


def test_a_poor_log_offers_no_more_than_it_has(logdir, logs):
    log = Log(logdir)
    logs.refresh(math.inf)
    path = f"/run/{logs.runs()[0].key}/gallery"
    content, _, stamp = show(logs, path)
    assert "This page updates by itself" in words(content)
    log.sample(1, truth=None)
    assert look_for_news(logs, path, "", stamp) != stamp
    said = words(show(logs, path, "?sort=-d")[0])
    for missing in ("Outcome", "Uncertainty at", "Counterfactual", "score", "Benchmark"):
        assert missing not in said.partition("What this means")[0]
    log.end()
    log.close()


def test_the_page_is_in_chinese_and_says_how_it_can_mislead(logs, path):
    content, title, _ = show(logs, path, "?lang=zh&sort=-d")
    assert title.startswith("样本")
    filters = words(of_class(content, "sample-filters"))
    assert not re.findall("[A-Z][a-z]+", filters.replace("Insertion", "").replace("Deletion", ""))
    assert "阈值" in words(of_class(content, "help"))


def test_the_run_shows_the_first_samples_and_leads_to_all(logs, path):
    content, _, _ = show(logs, path.removesuffix("/gallery"), "?step=0")
    assert names(content) == named(ROWS[:12])
    assert links(content, text=f"Filter and sort all {SAMPLES}") == [f"{path}?step=0"]
    crumbs = links(show(logs, f"{path.removesuffix('gallery')}sample/50")[0], text="Samples")
    assert crumbs == [f"{path}?page=2"]


@pytest.mark.parametrize(
    ("truth", "probability", "expected"),
    [
        (None, 0.9, ""),
        ((3,), 0.9, "TP"),
        ((3,), 0.5, "FN"),
        ((), 0.9, "FP"),
        ((1,), 0.1, "TN"),
    ],
)
def test_outcomes_of_a_label(truth, probability, expected):
    sample = Sample("s", 0, 1, truth=truth)
    assert outcome_of(sample, 3, probability, 0.5) == expected
