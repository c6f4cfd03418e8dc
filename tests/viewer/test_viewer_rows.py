"""Rows of a table on the pages: values and their places in the background, waterfalls, bars, and damaged logs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from page_trees import nodes, of_class, show, words
from synthetic import Log
from table_logs import rows_and_values, table_log
from xlog_viewer.components.contributions import MOST
from xlog_viewer.components.row_values import percentile
from xlog_viewer.store.entries import Feature

from xlog.events.codec import encode_map
from xlog.events.schema import Convergence, Event, Explanation, Inference, Instance, LabelScore, RowInput, Sample
from xlog.events.schema import Feature as LoggedFeature

FEATURES = [
    LoggedFeature(name="age", unit="years", percentiles=np.arange(101)),
    LoggedFeature(name="city", categories=["Bern", "Rome"], shares=[0.25, 0.75]),
]


def write(logdir, row, values, features=FEATURES, missed: float | None = 0.25, output: float = 3.0) -> None:
    log = Log(logdir / "run")
    log.metadata(features=features, explainers=[Instance(name="SHAP", class_name="KernelSHAP")])
    log.writer.add(Event(sample=Sample(id="r", row=RowInput(values=row))))
    labels = [LabelScore(label=0, logit=output, probability=0.9, explained=True)]
    log.writer.add(Event(inference=Inference(sample_id="r", labels=labels)))
    kept = [] if missed is None else [Convergence(kind=Convergence.COMPLETENESS, value=missed)]
    packed = encode_map(np.array([values], np.float32), (1, len(values)), precision="f32")
    log.writer.add(
        Event(explanation=Explanation(sample_id="r", explainer="SHAP", label=0, map=packed, convergence=kept))
    )


def page(logs, place: str = "sample/1") -> list:
    logs.refresh(math.inf)
    return show(logs, f"/run/{logs.runs()[0].key}/{place}".rstrip("/"))[0]


def bars(content) -> list[tuple[str, str, str]]:
    """Return feature with value, kind of bar and number of each line."""
    (table,) = of_class(content, "contributions")
    lines = [node for node in nodes(table) if type(node).__name__ == "Tr"]
    found = [[of_class(line, "fall-bar")[0], *line.children] for line in lines]
    return [(words(name), bar.className.split()[1], words(number)) for bar, name, _, number in found]


def test_a_row_says_its_values_and_where_they_lie(logdir, logs) -> None:
    write(logdir, [40, 1], [1.5, -0.5])
    (table,) = of_class(page(logs), "row-values")
    shown = words(table).replace("\u202f", " ")
    assert shown == "Feature Value In the background age 40 years 40 city Rome 75 %"
    assert [mark.style for mark in of_class(table, "bar-mark")] == [{"left": "40.00%"}]


def test_cards_say_values_in_the_place_of_a_picture_on_all_pages(logdir, logs) -> None:
    rows, values = rows_and_values(2)
    table_log(logdir / "run", rows, values, truths=[1.5, 2.5])
    for place in ("", "gallery"):
        content = page(logs, place)
        assert len(of_class(content, "row-brief")) == 2
        assert ["1.5" in words(one) for one in of_class(content, "truth")] == [True, False], place


def test_samples_of_a_regression_are_not_filtered_by_probability(logdir, logs) -> None:
    table_log(logdir / "run", *rows_and_values(2))
    (filters,) = of_class(page(logs, "gallery"), "sample-filters")
    assert "robability" not in words(filters)


def test_a_waterfall_goes_from_the_base_to_the_output(logdir, logs) -> None:
    # values sum to 1.0, and miss the output less the base by 0.25: the base is 3 - (1 - 0.25)
    write(logdir, [40, 1], [1.5, -0.5])
    content = page(logs)
    assert words(of_class(content, "row-ends")) == "from 2.25 to 3"
    assert bars(content) == [("age 40 years", "for", "+1.5"), ("city Rome", "against", "−0.5")]
    first, second = (bar.style for bar in of_class(content, "fall-bar"))
    assert first == {"left": "0.000%", "width": "100.000%"}
    assert second == {"left": "66.667%", "width": "33.333%"}  # begins where the first one ends


def test_values_that_do_not_add_up_all_begin_at_zero(logdir, logs) -> None:
    write(logdir, [40, 1], [1.5, -0.5], missed=None)
    content = page(logs)
    assert not of_class(content, "row-ends")
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
    (brief,) = of_class(page(logs, "gallery"), "row-brief")
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
