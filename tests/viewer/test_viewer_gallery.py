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
from xlog_viewer.address.positions import join_positions, parse_positions
from xlog_viewer.address.selection_from_address import requested
from xlog_viewer.server.app import create_app, look_for_news
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
    "?labels=1,2": lambda row: bool({1, 2} & row.probabilities.keys()),
    "?label=3&labels=1": lambda row: bool({1, 3} & row.probabilities.keys()),
    "?labels=1,2&outcome=FP,FN": lambda row: any(
        label in row.probabilities and outcome(row, label) in ("FP", "FN") for label in (1, 2)
    ),
    "?truth=1,3": lambda row: bool({1, 3} & set(row.truth or ())),
    "?tree=yes": lambda row: False,
    "?tree=no&label=2": lambda row: 2 in row.probabilities,
}


@pytest.mark.parametrize("search", FILTERS)
def test_a_filter_leaves_what_looking_at_each_sample_leaves(logs, path, search):
    assert names(show(logs, path, search)[0]) == named([row for row in ROWS if FILTERS[search](row)][:CARDS])


def test_chosen_samples_are_a_list_that_comes_along_and_can_be_left(logs, path):
    content = show(logs, path, "?lang=en&samples=9,2-4,7-9999999&sort=-p&q=photo")[0]
    chosen = [row for number, row in enumerate(ROWS, 1) if number in (2, 3, 4, 9) or number >= 7]
    wanted = sorted((row for row in chosen if "photo" in row.name), key=lambda row: -row.probabilities[top(row)])
    assert names(content) == named(wanted[:CARDS])
    assert any("list=q%3Dphoto%26samples%3D9%252C2-4" in link for link in links(content))
    (way_out,) = links(content, text="chosen samples only ×")
    assert "samples" not in way_out
    assert "not-a-number" in words(show(logs, path, "?lang=en&samples=not-a-number")[0])


def mean_score(row: Row, benchmark: str) -> float:
    return sum(row.scores[explainer, benchmark] for explainer in EXPLAINERS) / len(EXPLAINERS)


SORTS: dict[str, Callable[[Row], float]] = {
    "p": lambda row: row.probabilities[top(row)],
    "u": lambda row: row.stds[top(row)],
    "s": lambda row: mean_score(row, BENCHMARKS[0]),
    f"s&in={BENCHMARKS[1]}": lambda row: mean_score(row, BENCHMARKS[1]),
    f"s&by={BASELINE}": lambda row: row.scores[BASELINE, BENCHMARKS[0]],
    "o": lambda row: ["TP", "TN", "FP", "FN", ""].index(outcome(row, top(row))),
    "d": lambda row: abs(row.scores[EXPLAINERS[0], BENCHMARKS[0]] - row.scores[EXPLAINERS[1], BENCHMARKS[0]]),
}


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("sort", SORTS)
def test_samples_are_sorted_in_either_direction(logs, path, sort, sign):
    ordered = sorted(ROWS, key=lambda row: (-1 if sign else 1) * SORTS[sort](row))
    if sort == "o":  # equal ones by probability, those without truth last
        ordered = sorted(ROWS, key=lambda row: -row.probabilities[top(row)])
        ordered.sort(key=lambda row: (row.truth is None, (-1 if sign else 1) * SORTS[sort](row)))
    assert names(show(logs, path, f"?sort={sign}{sort}")[0]) == named(ordered)[:CARDS]


def test_the_log_can_be_read_backwards_page_by_page(logs, path):
    content, _, _ = show(logs, path, "?sort=-&page=2")
    assert names(content) == named(ROWS[::-1])[CARDS:]
    assert f"{CARDS + 1}–{SAMPLES} of {SAMPLES} samples" in words(content)


def counted(logs, path: str, search: str) -> dict[tuple[str, str], tuple[int, str]]:
    """The choices that say how many samples they leave: (row, words) -> number and address."""
    found = {}
    for row in nodes(of_class(show(logs, path, search)[0], "sample-filters")):
        for chip in nodes(row) if row._type == "Nav" else []:
            if hasattr(chip, "href") and (count := of_class(chip, "how-many")):
                found[getattr(row, "aria-label"), words(chip).removesuffix(words(count)).strip()] = (
                    int(words(count)),
                    chip.href,
                )
    return found


@pytest.mark.parametrize("search", ["", "?q=1", "?tree=no&t=0.2", "?pmin=0.4&find=o"])
def test_each_choice_leaves_as_many_samples_as_it_says(logs, path, search):
    found = counted(logs, path, search)
    assert len(found) > 2 * len(CLASSES) - 2 * ("find" in search)
    for count, href in found.values():
        shown, _, _ = show(logs, *href.split("?")) if "?" in href else show(logs, path)
        assert min(count, CARDS) == len(names(shown)), href


def test_a_second_choice_joins_the_first_and_a_third_click_takes_it_away(logs, path):
    """Numbers on choices are those of each alone: what one adds is not what the other has already."""
    (_, both), (_, alone) = (counted(logs, path, "?label=1")["Label", name] for name in ("cup of coffee", "dog"))
    assert Query.parse(both.partition("?")[2]) == Query.parse("labels=1,2")
    assert alone == path
    assert (
        counted(logs, path, "?label=1&q=1")["Label", "cup of coffee"][0]
        == counted(logs, path, "?q=1")["Label", "cup of coffee"][0]
    )
    (_, left) = counted(logs, path, "?labels=1,2&outcome=TP")["Label", "dog"]
    assert Query.parse(left.partition("?")[2]) == Query.parse("label=2&outcome=TP")
    (_, outcomes) = counted(logs, path, "?outcome=FN")["Outcome", "FP"]
    assert Query.parse(outcomes.partition("?")[2]).get("outcome") == "FN,FP"
    (_, truths) = counted(logs, path, "?truth=1")["True label", "cup of coffee"]
    assert Query.parse(truths.partition("?")[2]).get("truth") == "1,2"


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


@pytest.mark.parametrize(
    ("search", "said"),
    [
        ("?pmin=7", "pmin=7: a number from 0 to 1 is wanted. This filter is not applied."),
        ("?umax=nan", "umax=nan: a number from 0 to 1"),
        ("?t=-1&sort=p", "t=-1: a number from 0 to 1"),
        ("?pmin=0.75&pmax=0.25", "pmin=0.75 is above pmax=0.25"),
        ("?labels=1,dog", "labels=dog: the number of a class is wanted"),
        ("?truth=x", "truth=x: the number of a class is wanted"),
        ("?outcome=FN,wrong", "outcome=wrong: this run has TP, FN, FP, TN"),
        ("?sort=-x", "sort=-x: this run has p, u, o, s, d"),
        ("?tree=maybe", "tree=maybe: this run has yes, no"),
        ("?sort=s&in=nothing", "in=nothing: this run has Insertion, Deletion"),
    ],
)
def test_what_is_wrong_in_an_address_is_said_and_stays_so_with_its_list(logs, path, search, said):
    content, _, _ = show(logs, path, search)
    assert said in words(of_class(content, "notices"))
    if cards := of_class(content, "card"):
        assert said in words(of_class(show(logs, *cards[0].href.split("?"))[0], "notices"))
    else:
        assert "is above" in said
    assert not of_class(show(logs, path, "?pmin=0&pmax=1&t=0.5&sort=-p&label=1")[0], "notices")


def test_a_table_of_what_makes_no_sense_is_refused(logs, path):
    client = create_app(logs).server.test_client()
    table = f"{path.removesuffix('gallery')}samples.csv"
    assert client.get(f"{table}?pmin=0.5").status_code == 200
    refused = client.get(f"{table}?pmin=7&lang=zh")
    assert (refused.status_code, "pmin=7" in refused.text, "0 到 1" in refused.text) == (400, True, True)


def test_the_list_comes_along_to_the_table_and_back(logs, path):
    search = "?labels=1,2&outcome=FN&sort=-p"
    listed, _, _ = show(logs, path, search)
    order = [int(card.href.split("/sample/")[1].partition("?")[0]) for card in of_class(listed, "card")]
    sample, _, _ = show(logs, *of_class(listed, "card")[2].href.split("?"))
    (table,) = links(sample, text="This and the next 5 of the list as a table")
    content, _, _ = show(logs, *table.split("?"))
    rows = [node.href for node in nodes(content) if "/sample/" in getattr(node, "href", "")]
    shown = list(dict.fromkeys(int(href.split("/sample/")[1].partition("?")[0]) for href in rows))
    assert shown == order[2:7]
    assert f"of {len(order)} in the list" in words(content)
    ways = {node.rel: Query.parse(node.href.partition("?")[2]) for node in nodes(content) if getattr(node, "rel", "")}
    assert parse_positions(ways["prev"].get("samples"), SAMPLES, SAMPLES) == order[:2]
    assert parse_positions(ways["next"].get("samples"), SAMPLES, SAMPLES) == order[7:12]
    (back,) = links(content, text="Samples")
    assert Query.parse(back.partition("?")[2]) == Query.parse(search)
    again, _, _ = show(logs, *rows[0].split("?"))
    assert f"sample 3 of the {len(order)} in the list" in words(again)


def test_rows_with_maps_come_along_with_the_list(logs, path):
    listed, _, _ = show(logs, path, "?layout=maps&sort=-p&page=2")
    href = next(node.href for node in nodes(listed) if "/sample/" in getattr(node, "href", ""))
    (back,) = links(show(logs, *href.split("?"))[0], text="Samples")
    assert Query.parse(back.partition("?")[2]) == Query.parse("layout=maps&sort=-p&page=2")


def test_bars_say_how_many_samples_a_range_would_leave(logs, path):
    content, _, _ = show(logs, path, "?pmin=0.5&pmax=0.75")
    bars = of_class(content, "bars")[0].children
    assert sum(int(bar.title.split()[0]) for bar in bars) == SAMPLES
    shares = [row.probabilities[top(row)] for row in ROWS]
    assert [int(bar.title.split()[0]) for bar in bars] == [
        sum(place <= 20 * share < place + 1 for share in shares) for place in range(20)
    ]
    assert [bar.className for bar in bars] == ["within" if 10 <= place <= 15 else "" for place in range(20)]


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


@pytest.mark.parametrize(
    ("positions", "text"), [([], ""), ([3], "3"), ([1, 2, 3, 7, 6], "1-3,7,6"), ([5, 9, 10], "5,9-10")]
)
def test_positions_of_an_address(positions, text):
    assert join_positions(positions) == text
    assert parse_positions(text, 99, 99) == positions


def test_a_table_of_named_samples_has_these_in_the_order_of_the_list(logs, path):
    client = create_app(logs).server.test_client()
    table = f"{path.removesuffix('gallery')}samples.csv"
    lines = client.get(f"{table}?samples=7,2-3&sort=-").text.splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == ["7", "3", "2"]
    for samples, said in (("2,x", "name no sample: x"), ("1," * 6100, "too long for an address")):
        refused = client.get(f"{table}?samples={samples}")
        assert (refused.status_code, said in refused.text) == (400, True)
