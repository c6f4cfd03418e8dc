"""Rows of a table on the pages: values and their places in the background, waterfalls, bars, and damaged logs."""

from __future__ import annotations

import csv
import io
import math

import numpy as np
import pytest
from page_trees import links, nodes, of_class, show, words
from synthetic import Log
from table_logs import rows_and_values, table_log, told_log
from xlog_viewer.components.conditions import said_condition
from xlog_viewer.components.contributions import MOST
from xlog_viewer.components.row_cards import BARS
from xlog_viewer.components.row_values import densities, percentile
from xlog_viewer.server.app import create_app
from xlog_viewer.store.entries import Condition as LoggedCondition
from xlog_viewer.store.entries import Feature
from xlog_viewer.words import text

from xlog.events.codec import encode_map
from xlog.events.schema import (
    Convergence,
    Event,
    Explanation,
    Inference,
    Instance,
    LabelScore,
    RowInput,
    Sample,
    Uncertainty,
)
from xlog.events.schema import Feature as LoggedFeature

FEATURES = [
    LoggedFeature(name="age", unit="years", percentiles=np.arange(101)),
    LoggedFeature(name="city", categories=["Bern", "Rome"], shares=[0.25, 0.75]),
]


def write(
    logdir, row, values, features=FEATURES, missed: float | None = 0.25, output: float = 3.0, params=(), **metadata
) -> None:
    log = Log(logdir / "run")
    method = Instance(name="SHAP", class_name="KernelSHAP", params=dict(params))
    log.metadata(features=features, explainers=[method], **metadata)
    log.writer.add(Event(sample=Sample(id="r", row=RowInput(values=row))))
    labels = [LabelScore(label=0, logit=output, probability=0.9, explained=True)]
    log.writer.add(Event(inference=Inference(sample_id="r", labels=labels)))
    convergence = (
        [] if missed is None else [Convergence(kind=Convergence.COMPLETENESS, value=missed, relative=abs(missed) / 4)]
    )
    packed = encode_map(np.array([values], np.float32), (1, len(values)), precision="f32")
    told = Explanation(sample_id="r", explainer="SHAP", label=0, map=packed, convergence=convergence)
    log.writer.add(Event(explanation=told))


def page(logs, place: str = "/sample/1") -> list:
    logs.refresh(math.inf)
    return show(logs, f"/run/{logs.runs()[0].key}{place}")[0]


def bars(content) -> list[tuple[str, str, str]]:
    """Return feature with value, kind of bar and number of each line."""
    (table,) = of_class(content, "contributions")
    lines = [node for node in nodes(table) if type(node).__name__ == "Tr" and not getattr(node, "className", "")]
    found = [[of_class(line, "fall-bar")[0], *line.children] for line in lines]
    return [(words(name), bar.className.split()[1], words(number)) for bar, name, _, number in found]


def test_a_row_says_its_values_and_where_they_lie(logdir, logs) -> None:
    write(logdir, [40, 1], [1.5, -0.5])
    (table,) = of_class(page(logs), "row-values")
    shown = words(table).replace("\u202f", " ")
    assert shown == "Feature Value In the background, percentile age 40 years 40 city Rome 75 %"
    assert [mark.style for mark in of_class(table, "bar-mark")] == [{"left": "39.80%"}]  # from the 1st to the 99th


def test_cards_say_values_in_the_place_of_a_picture_on_all_pages(logdir, logs) -> None:
    rows, values = rows_and_values(2)
    table_log(logdir / "run", rows, values, truths=[1.5, 2.5])
    for place in ("", "/gallery"):
        content = page(logs, place)
        assert len(of_class(content, "row-brief")) == 2
        assert ["1.5" in words(one) for one in of_class(content, "truth")] == [True, False], place


def test_samples_of_a_regression_are_not_filtered_by_probability(logdir, logs) -> None:
    table_log(logdir / "run", *rows_and_values(2))
    for place in ("/gallery", "/table", "/figure"):
        shown = words(page(logs, place))
        assert "robab" not in shown
        assert "ccuracy" not in shown


def test_a_value_has_the_interval_that_dropout_tells(logdir, logs) -> None:
    """In its unit, and with neither entropy nor calibration, which are of probabilities."""
    log = Log(logdir / "run")
    log.metadata(features=FEATURES, task="regression", units=["k$"])
    log.writer.add(Event(sample=Sample(id="r", row=RowInput(values=[40, 1]))))
    doubt = Uncertainty(mean=21, standard_deviation=0.5, low=20.02, high=21.98, samples=8)
    labels = [LabelScore(label=0, logit=21.25, probability=np.nan, explained=True, uncertainty=doubt)]
    log.writer.add(Event(inference=Inference(sample_id="r", labels=labels)))
    said = " ".join(words(page(logs)).split())
    assert "21.25 k$ 20.02 k$ to 21.98 k$" in said
    assert "95 % interval over dropout samples" in said
    assert "± 0.5" in words(page(logs, "/gallery"))
    said = words(page(logs, "/uncertainty"))
    assert "there is no calibration of it" in said


def test_a_waterfall_goes_from_the_base_to_the_output(logdir, logs) -> None:
    # values sum to 1.0, and miss the output less the base by 0.25: the base is 3 - (1 - 0.25)
    write(logdir, [40, 1], [1.5, -0.5])
    content = page(logs)
    first, last = (words(line) for line in of_class(content, "fall-end"))
    assert (first, last) == ("base value 2.25", "output, in logits 3")
    assert bars(content) == [("age 40 years", "for", "+1.5"), ("city Rome", "against", "−0.5")]
    first, second = (bar.style for bar in of_class(content, "fall-bar"))
    assert first == {"left": "0.000%", "width": "100.000%"}
    assert second == {"left": "66.667%", "width": "33.333%"}  # begins where the first one ends
    threads = [thread.style["left"] for thread in of_class(content, "fall-thread")]
    assert threads == ["0.000%", "100.000%", "66.667%"]  # from the base to the first bar, from end to beginning


def test_whole_numbers_keep_their_digits(logdir, logs) -> None:
    write(logdir, [1_595_266_749, 1], [1.5, -0.5])
    (table,) = of_class(page(logs), "row-values")
    assert "1 595 266 749 years" in words(table).replace("\u202f", " ")


@pytest.mark.parametrize(
    ("value", "error", "said"),
    [
        (0.7401, 0.0368, "0.740 ± 0.037"),
        (-0.005, 0.00612, "−0.0050 ± 0.0061"),
        (1234.5, 60, "1 234 ± 60"),
        (12.3, 0, "12.3"),
        (12.3, math.nan, "12.3"),
        (1.234e-9, 5.6e-11, "1.23e−9 ± 5.6e−11"),
        (2e9, 3e7, "2e9 ± 3e7"),
    ],
)
def test_numbers_have_the_digits_that_their_errors_leave(value, error, said) -> None:
    assert text.with_error(value, error).replace("\u202f", " ") == said


def test_what_is_missed_by_rounding_alone_has_no_digits(logdir, logs) -> None:
    write(logdir, [40, 1], [1.5, -0.5], missed=1e-16)
    assert "Completeness delta 0, to rounding" in words(page(logs))


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        ({"activation": "softmax"}, ("2.25", "output, in logits 3")),
        ({"activation": "log_odds"}, ("2.25", "output, in log-odds 3")),
        ({"activation": "none"}, ("0.15", "output, in probability 0.9")),
        ({"activation": "softmax", "params": {"output": '"probability"'}}, ("0.15", "output, in probability 0.9")),
        ({"activation": "values", "task": "regression", "units": ["k$"]}, ("2.25 k$", "output 3 k$")),
    ],
)
def test_the_ends_of_a_waterfall_are_in_the_unit_that_is_explained(metadata, said, logdir, logs) -> None:
    write(logdir, [40, 1], [1.5, -0.5], **metadata)
    first, last = (words(line).replace("\u202f", " ") for line in of_class(page(logs), "fall-end"))
    assert (first, last) == (f"base value {said[0]}", said[1])


def test_values_that_do_not_add_up_all_begin_at_zero(logdir, logs) -> None:
    write(logdir, [40, 1], [1.5, -0.5], missed=None)
    content = page(logs)
    assert not of_class(content, "fall-end")
    assert not of_class(content, "fall-thread")
    first, second = (bar.style for bar in of_class(content, "fall-bar"))
    assert first == {"left": "25.000%", "width": "75.000%"}
    assert second == {"left": "0.000%", "width": "25.000%"}


def test_of_very_many_features_the_others_are_one_bar(logdir, logs) -> None:
    values = np.linspace(1, 2, 40)
    write(logdir, list(values), values, features=[])
    lines = bars(page(logs))
    assert len(lines) == MOST + 1
    assert lines[0] == ("feature 40 2", "for", "+2")
    rest = np.sort(values)[: 40 - MOST].sum()
    assert lines[-1] == ("25 others", "for", f"+{rest:.3g}")


def test_cards_show_the_first_values(logdir, logs) -> None:
    write(logdir, [40, 1], [1.5, -0.5])
    (brief,) = of_class(page(logs, "/gallery"), "row-brief")
    assert words(brief).replace("\u202f", " ") == "age 40 years city Rome"


@pytest.mark.parametrize(
    ("row", "values", "said"),
    [
        ([40, 1], [1.0, 2.0, 3.0], "These values cannot be read."),
        ([40], [math.nan], "These values cannot be read."),
        ([40, 7], [1.0, 2.0], "no category (7)"),
        ([math.nan, math.inf], [1.0, 2.0], "no category (inf)"),
        ([], [1.0], "These values cannot be read."),
    ],
)
def test_a_damaged_row_is_said_and_not_guessed(row, values, said, logdir, logs) -> None:
    write(logdir, row, values)
    assert said in words(page(logs))


@pytest.mark.parametrize(("value", "wanted"), [(-1, 0), (0, 0), (3.5, 3.5), (100, 100), (101, 100)])
def test_a_percentile_is_read_off_the_background(value, wanted) -> None:
    assert percentile(Feature("age", percentiles=tuple(map(float, range(101)))), value) == wanted


def test_equal_values_lie_in_the_middle_of_their_percentiles() -> None:
    half_zero = tuple([0.0] * 51 + [float(n) for n in range(50)][1:] + [50.0])
    assert percentile(Feature("x", percentiles=half_zero), 0) == 25


# --------------------------------------------------------------------------------- where a value lies in a background


def test_a_background_is_drawn_as_its_percentiles_tell() -> None:
    even = Feature("x", percentiles=tuple(map(float, range(101))))
    assert densities(even, 7) == pytest.approx([14] * 7)  # 98 percent between the 1st and the 99th
    half_zero = Feature("x", percentiles=tuple([0.0] * 50 + [float(n) for n in range(51)]))
    bars = densities(half_zero, 49)
    assert sum(bars) == pytest.approx(98)
    assert bars[0] == max(bars) == pytest.approx(50, abs=1)
    assert densities(Feature("x", percentiles=(3.0,) * 101), 5) == [0, 0, 98, 0, 0]


def test_a_far_value_stands_at_the_end(logdir, logs) -> None:
    write(logdir, [1e6, 1], [1.5, -0.5])
    (table,) = of_class(page(logs), "row-values")
    assert [mark.style["left"] for mark in of_class(table, "bar-mark")] == ["100.00%"]
    assert "100" in words(of_class(table, "spread-line"))


# ------------------------------------------------------------------------------------- what is logged of rows beside


def test_weights_of_conditions_say_which(logdir, logs) -> None:
    told_log(logdir / "run")
    content = page(logs)
    assert [name for name, _, _ in bars(content)] == ["30 years < age ≤ 45 years 40 years", "city = Rome Rome"]
    assert words(of_class(content, "row-ends")) == "local model: 2.75 k$, of which 1.75 k$ is its intercept"


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ({"above": 1}, "age > 1 years"),
        ({"up_to": 1}, "age ≤ 1 years"),
        ({}, "age"),
        ({"equals": 1, "above": 0}, "age = 1 years"),
    ],
)
def test_a_condition_is_said_by_its_bounds(condition, said, logdir, logs) -> None:
    write(logdir, [40, 1], [1.5, -0.5])
    logs.refresh(math.inf)
    run = logs.run(logs.runs()[0].key)
    bounds = {name: condition.get(name) for name in ("above", "up_to", "equals")}
    assert said_condition(run, 0, LoggedCondition(**bounds)).replace("\u202f", " ") == said


def test_rows_predicted_otherwise_say_what_changes(logdir, logs) -> None:
    told_log(logdir / "run")
    (section,) = of_class(page(logs), "alternatives")
    shown = words(section).replace("\u202f", " ")
    assert "Wanted: price above 4 k$; now 3 k$." in shown
    assert "age 40 years → 50 years (3.75 k$) city Rome → Bern (4.25 k$) 4.25 k$ 0.25" in shown


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"alternatives": []}, "None was found."),
        ({"above": None}, "Wanted: another class than price; now 3 k$."),
        ({"below": 9.0}, "Wanted: price between 4 k$ and 9 k$; now 3 k$."),
        ({"sample_id": "another"}, ""),
    ],
)
def test_searches_that_found_nothing_say_so(more, said, logdir, logs) -> None:
    told_log(logdir / "run", **more)
    content = page(logs)
    sections = of_class(content, "alternatives")
    assert said in words(sections).replace("\u202f", " ")
    assert bool(sections) == bool(said)
    leads = links(of_class(content, "heading")[0], text="Counterfactuals: what changes the prediction")
    assert leads == [f"#{section.id}" for section in sections]  # from the top, only where there are some


def test_dependences_come_by_how_much_the_mean_changes(logdir, logs) -> None:
    told_log(logdir / "run")
    (section,) = of_class(page(logs, ""), "dependences")
    figures = [node.figure for node in nodes(section) if type(node).__name__ == "Graph"]
    assert [figure.layout.xaxis.title.text for figure in figures] == ["age (years)", "city"]
    rows, band, mean = figures[0].data
    assert rows.y == [1, 2, None, 1, 2, None]
    assert [place for place, _ in rows.customdata] == [1, 1, 1, 0, 0, 0]  # one is not in the log: no click opens it
    assert rows.text[0] == "r"
    assert band.y == [3, 4, 2, 1]
    assert mean.y == [2, 8]
    assert mean.text[0] == "age = 10\u202fyears: 2 [1, 3]"


def test_all_of_it_is_saved(logdir, logs) -> None:
    told_log(logdir / "run")
    logs.refresh(math.inf)
    client, key = create_app(logs).server.test_client(), logs.runs()[0].key

    def read(path: str) -> list[dict[str, str]]:
        sent = client.get(f"/run/{key}/{path}.csv", headers={"Host": "localhost"})
        return list(csv.DictReader(io.StringIO(sent.data.decode("utf-8-sig"))))

    found = read("sample/1/counterfactual-rows")
    assert [(row["feature"], row["from"], row["to"]) for row in found] == [
        ("age", "40.0", "50.0"),
        ("city", "1.0", "0.0"),
    ]
    outputs = read("dependences")
    assert len(outputs) == 2 * (2 + 2 * 2)
    assert {row["sample"] for row in outputs} == {"", "r", "elsewhere"}


def test_the_page_of_a_run_shows_rows_on_cards(logdir, logs) -> None:
    told_log(logdir / "run")
    (card,) = of_class(page(logs, ""), "card")
    shown = words(card).replace("\u202f", " ")
    assert "age 40 years city Rome" in shown
    assert "2.5 k$" in shown
    assert "no ground truth" not in shown


@pytest.mark.parametrize("place", ["/gallery?layout=maps", "/table?samples=1"])
def test_among_others_a_row_has_bars_and_no_strip_of_pixels(place, logdir, logs) -> None:
    write(logdir, list(range(20)), np.arange(1.0, 21), features=[])
    logs.refresh(math.inf)
    path, _, search = f"/run/{logs.runs()[0].key}{place}".partition("?")
    content = show(logs, path, f"?{search}")[0]
    lines = [name for name, _, _ in bars(content)]
    assert lines == [*(f"feature {20 - place} {19 - place}" for place in range(BARS)), f"{20 - BARS} others"]
    assert of_class(content, "row-brief")
    assert not of_class(content, "canvas")
    assert not [node for node in nodes(content) if type(node).__name__ == "Canvas"]


@pytest.mark.parametrize("place", ["/gallery", "/gallery?layout=maps", "/table?samples=1"])
def test_a_figure_and_no_maps_are_offered_of_rows(place, logdir, logs) -> None:
    write(logdir, [40, 1], [1.5, -0.5])
    logs.refresh(math.inf)
    path, _, search = f"/run/{logs.runs()[0].key}{place}".partition("?")
    content = show(logs, path, f"?{search}")[0]
    assert [href for href in links(content) if "/figure" in href]
    assert "All maps as PNG" not in words(content)


def test_the_consensus_of_rows_keeps_signs(logdir, logs) -> None:
    rows, values = np.array([[50, 1, 5.0]]), np.array([[3.0, -4.0, 0.0]])
    for name, said in (("one", values), ("two", 2 * values)):
        table_log(logdir / name, rows, said)
    table_log(logdir / "three", rows, values, [LoggedFeature(name=name) for name in "abc"])
    logs.refresh(math.inf)
    keys = {row.path: row.key for row in logs.runs()}

    def consensus(other: str) -> list[str]:
        content = show(logs, "/compare/sample", f"?runs={keys['one']},{keys[other]}&id=r1")[0]
        return [words(card) for card in of_class(content, "consensus")]

    assert consensus("three") == []  # other features
    (same,) = consensus("two")
    assert "-0.8" in same.replace("−", "-")  # -4 of a length of 5


def test_a_value_that_is_not_known_has_no_place(logdir, logs) -> None:
    write(logdir, [math.nan, 1], [1.0, 2.0], missed=None)
    (values,) = of_class(page(logs), "row-values")
    assert "age – city Rome" in words(values)
    assert not of_class(values, "bar-mark")


def test_a_value_that_neither_side_knows_is_no_difference(logdir, logs) -> None:
    for name in ("one", "two"):
        table_log(logdir / name, np.array([[math.nan, 1, 5.0]]), np.array([[1.0, 2, 3]]))
    logs.refresh(math.inf)
    sides = ",".join(row.key for row in logs.runs())
    assert "differ" not in words(show(logs, "/compare/sample", f"?runs={sides}&id=r1")[0])
