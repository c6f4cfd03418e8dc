"""Numbers of samples: features, predictions and errors filter and sort; R² and errors in the place of accuracy."""

from __future__ import annotations

import csv
import io
import math
import re

import numpy as np
import pytest
from everything import settled
from page_trees import links, of_class, show, words
from table_logs import rows_and_values, table_log
from xlog_viewer.server.app import create_app
from xlog_viewer.store.entries import LineTable
from xlog_viewer.store.fits import fits

from xlog.events.schema import Feature

COUNT = 20


@pytest.fixture
def table(logdir, logs):
    """A regression of twenty rows, the odd ones 2 above the truth."""
    rows, values = rows_and_values(COUNT)
    outputs = 10 + values.sum(axis=1)
    truths = outputs - 2 * (np.arange(COUNT) % 2)
    table_log(logdir / "run", rows, values, truths=truths.tolist())
    logs.refresh(math.inf)
    return rows, outputs, truths


def gallery(logs, search: str) -> list:
    return show(logs, f"/run/{logs.runs()[0].key}/gallery", search)[0]


def shown(logs, search: str) -> list[int]:
    """Which samples the cards are of, by number from 0, in order."""
    cards = of_class(gallery(logs, search), "card")
    return [int(words(of_class(card, "name")).removeprefix("r")) - 1 for card in cards]


def test_features_predictions_and_errors_sort(logs, table) -> None:
    rows, outputs, truths = table
    assert shown(logs, "?sort=f0") == np.argsort(rows[:, 0], kind="stable").tolist()
    assert shown(logs, "?sort=-y0") == np.argsort(-outputs, kind="stable").tolist()
    assert shown(logs, "?sort=-e0") == np.argsort(-np.abs(outputs - truths).round(9), kind="stable").tolist()
    assert "size: " in words(of_class(gallery(logs, "?sort=f2"), "sorted-by")[0])


def test_ranges_of_them_filter_together(logs, table) -> None:
    rows, _, _ = table
    wanted = np.flatnonzero((rows[:, 0] >= 20) & (rows[:, 0] <= 70) & (rows[:, 2] <= 8))
    assert shown(logs, "?f0min=20&f0max=70&f2max=8") == wanted.tolist()
    assert shown(logs, "?e0min=1") == list(range(1, COUNT, 2))
    assert shown(logs, "?f1min=1&f1max=1") == np.flatnonzero(rows[:, 1] == 1).tolist()


def test_sliders_stand_over_the_values_that_are_left(logs, table) -> None:
    rows, _, _ = table
    content = gallery(logs, "?values=f0&f2max=5")
    first, second = of_class(content, "sliders")
    data = first.to_plotly_json()["props"]
    left = rows[rows[:, 2] <= 5, 0]
    assert (float(data["data-begin"]), float(data["data-most"])) == (left.min(), left.max())
    assert (data["data-low"], data["data-high"]) == ("f0min", "f0max")
    assert data["data-lowest"] == "Lower end of age"
    whole = second.to_plotly_json()["props"]
    assert float(whole["data-most"]) == pytest.approx(rows[:, 2].max())  # of the others, without its own end


def test_chips_open_sliders_and_take_their_choice_away(logs, table) -> None:
    content = gallery(logs, "?values=f0&f0min=30&sort=-f0")
    (off,) = [href for href in links(content, text="age") if "f0min" not in href and "values" not in href]
    assert "sort" not in off
    assert any("values=f0%2Cf1" in href for href in links(content, text="city"))
    assert any("sort=-e0" in href for href in links(content, text="absolute error of price"))


@pytest.mark.parametrize(
    ("search", "said"),
    [
        ("?f9min=1", "f9min=1: this run has y0, e0, f0, f1, f2."),
        ("?f0min=x", "f0min=x: a number is wanted."),
        ("?f0min=5&f0max=2", "f0min=5 is above f0max=2"),
        ("?sort=f7", "sort=f7: this run has"),
    ],
)
def test_what_makes_no_sense_is_said(logs, table, search, said) -> None:
    assert said in words(gallery(logs, search))


def test_a_list_keeps_them(logs, table) -> None:
    rows, _, _ = table
    href = links(of_class(gallery(logs, "?f0min=20&sort=-f2"), "card"))[0]
    path, _, search = href.partition("?")
    content = show(logs, path, f"?{search}")[0]
    count = int((rows[:, 0] >= 20).sum())
    assert f"1 of the {count} in the list" in words(of_class(content, "crumbs"))
    assert any("f0min=20" in href for href in links(of_class(content, "crumbs")))


def test_the_table_has_them(logs, table) -> None:
    rows, outputs, truths = table
    client, key = create_app(logs).server.test_client(), logs.runs()[0].key
    sent = client.get(f"/run/{key}/samples.csv?sort=-f0", headers={"Host": "localhost"})
    found = list(csv.DictReader(io.StringIO(sent.data.decode("utf-8-sig"))))
    order = np.argsort(-rows[:, 0], kind="stable")
    assert [float(row["age"]) for row in found] == rows[order, 0].tolist()
    np.testing.assert_allclose([float(row["prediction of price"]) for row in found], outputs[order], rtol=1e-6)
    missed = [float(row["absolute error of price"]) for row in found]
    np.testing.assert_allclose(missed, np.abs(outputs - truths)[order], atol=1e-5)


# ----------------------------------------------------------------------------------------------------------- fits


def lines(values, positions=None) -> LineTable:
    array = np.array(values, float).reshape(len(values), 1)
    return LineTable(np.arange(1, len(array) + 1) if positions is None else np.array(positions), array)


def of_one(outputs, truths):
    (fit,) = fits(["price"], ["k$"], outputs, truths)
    return fit


def test_r2_is_one_less_the_share_of_variance_that_is_left() -> None:
    fit = of_one(lines([1, 2, 4]), lines([1, 3, 5]))
    assert fit.r2 == pytest.approx(1 - (0 + 1 + 1) / (4 + 0 + 4))
    assert fit.mae == pytest.approx(2 / 3)
    assert (fit.count, fit.unit) == (3, "k$")


def test_a_fit_is_over_what_is_known() -> None:
    fit = of_one(lines([1, 2, math.nan, 4], [5, 6, 7, 9]), lines([1, math.nan, 2, 3, 8], [5, 6, 7, 8, 9]))
    assert (fit.count, fit.mae) == (2, 2)
    assert of_one(lines([1]), lines([2])).r2 is None  # of one sample there is no variance
    assert of_one(lines([1, 2]), lines([2, 2])).r2 is None
    assert of_one(lines([], []), lines([])) is None


@pytest.mark.parametrize("huge", [1e308, -1e308])
def test_what_is_beyond_all_bounds_is_not_known(huge) -> None:
    assert of_one(lines([huge, 1]), lines([-huge, 1])) is None
    assert of_one(lines([huge, 1]), lines([0, 1])).r2 is None


def test_lists_show_r2_in_the_place_of_accuracy(logs, table) -> None:
    _, outputs, truths = table
    r2 = 1 - ((outputs - truths) ** 2).sum() / ((truths - truths.mean()) ** 2).sum()
    content = show(logs, "/", "")[0]
    (cell,) = [node for node in of_class(content, "accuracy") if type(node).__name__ == "Td"]
    assert words(cell) == f"R² {r2:.3g}"
    run = show(logs, f"/run/{logs.runs()[0].key}", "")[0]
    assert f"R² {r2:.3g}, mean absolute error 1 k$" in words(of_class(run, "fits")).replace("\u202f", " ")


# ----------------------------------------------------------------------------------------------------- comparisons


def test_two_regressions_are_compared_by_their_errors_and_importances(logdir, logs) -> None:
    rows, values = rows_and_values(COUNT)
    truths = 10 + values.sum(axis=1) + 1
    table_log(logdir / "a", rows, values, truths=truths.tolist(), importances={"gain": [4, 1, 2]})
    table_log(
        logdir / "b", rows, values + 0.25, truths=truths.tolist(), importances={"gain": [1, 1, 8], "splits": [1] * 3}
    )
    logs.refresh(math.inf)
    keys = {row.path: row.key for row in logs.runs()}
    search = f"?runs={keys['a']},{keys['b']}"
    content = settled(logs, "/compare", search)["content"]
    assert "Absolute error of price ↓ 1 0.25 −0.75" in words(of_class(content, "differences"))
    assert words(of_class(content, "fits")).count("mean absolute error") == 2
    (table,) = of_class(content, "side-by-side")
    assert words(table) == "Feature A B size 2 (2) 8 (1) age 4 (1) 1 (2) city 1 (3) 1 (3)"
    sent = create_app(logs).server.test_client().get(f"/compare/importances.csv{search}", headers={"Host": "localhost"})
    found = list(csv.DictReader(io.StringIO(sent.data.decode("utf-8-sig"))))
    assert (found[0]["feature"], found[0]["reference"], found[0]["other"]) == ("age", "4.0", "1.0")


def test_two_regressions_have_their_values_side_by_side(logdir, logs) -> None:
    rows, values = rows_and_values(3)
    outputs = 10 + values.sum(axis=1)
    moved = values + np.array(
        [[0.5, 0, 0], [0, 0, 0], [-2, 0, 0]]
    )  # outputs of the other run: nearer, the same, farther
    truths = (outputs + np.array([1, 3, 5])).tolist()
    table_log(logdir / "a", rows, values, truths=truths)
    table_log(logdir / "b", rows, moved, truths=truths)
    logs.refresh(math.inf)
    keys = {row.path: row.key for row in logs.runs()}
    search = f"?runs={keys['a']},{keys['b']}&view=predictions"

    def names(more: str) -> list[str]:
        content = settled(logs, "/compare", search + more)["content"]
        return re.findall(r"\br[0-9]\b", words(of_class(content, "scroll")[-1]))

    content = settled(logs, "/compare", search)["content"]
    assert "B is nearer to the truth for 1 of the 3 whose truth is known" in words(content)
    assert names("") == ["r3", "r1", "r2"]
    assert names("&sort=better") == ["r1", "r2", "r3"]
    assert names("&sort=worse") == ["r3", "r2", "r1"]
    sent = create_app(logs).server.test_client().get(f"/compare/predictions.csv{search}", headers={"Host": "localhost"})
    found = list(csv.DictReader(io.StringIO(sent.data.decode("utf-8-sig"))))
    assert [row["sample"] for row in found] == ["r3", "r1", "r2"]
    assert [float(row["error_of_other"]) for row in found] == pytest.approx([7, 0.5, 3], abs=1e-5)


def test_groups_of_alike_rows_have_their_mean_prediction_and_error(logdir, logs) -> None:
    rows, values = rows_and_values(8)
    outputs = 10 + values.sum(axis=1)
    table_log(logdir / "run", rows, values, truths=(outputs + 2).tolist())
    logs.refresh(math.inf)
    key = logs.runs()[0].key
    content = settled(logs, f"/run/{key}/embedding", "")["content"]
    (table,) = of_class(content, "changes")
    said = words(table).replace("\u202f", " ")
    assert said.startswith("Group Samples Mean prediction Mean absolute error")
    assert said.count(" 2 k$") >= 2  # of two groups


def test_a_regression_has_no_page_of_its_uncertainty(logdir, logs) -> None:
    table_log(logdir / "run", *rows_and_values(3))
    logs.refresh(math.inf)
    key = logs.runs()[0].key
    assert "Uncertainty" not in words(of_class(show(logs, f"/run/{key}")[0], "views"))
    assert "values and no probabilities" in words(show(logs, f"/run/{key}/uncertainty")[0])


def test_a_regression_has_its_error_over_time(logdir, logs) -> None:
    rows, values = rows_and_values(8)
    truths = (10 + values.sum(axis=1)).tolist()
    for step, off in ((0, 2.0), (10, 0.5)):
        moved = values + np.array([off, 0, 0])
        table_log(logdir / "run", rows, moved, truths=truths, run_id="run", step=step)
    logs.refresh(math.inf)
    key = logs.runs()[0].key
    content = settled(logs, f"/run/{key}/steps", "")["content"]
    assert "Mean absolute error of price" in words(content)
    assert "Top label" not in words(content)
    path = f"/run/{key}/over-time.csv"
    sent = create_app(logs).server.test_client().get(path, headers={"Host": "localhost"})
    found = list(csv.DictReader(io.StringIO(sent.data.decode("utf-8-sig"))))
    lines = [(row["step"], float(row["value"])) for row in found if row["what"] == "absolute error of price"]
    assert lines == [("0", pytest.approx(2, abs=1e-4)), ("10", pytest.approx(0.5, abs=1e-4))]


def test_cards_show_the_features_that_matter_most(logdir, logs) -> None:
    count = 8
    features = [Feature(name=f"x{place}") for place in range(count)]
    rows = np.arange(2.0 * count).reshape(2, count)
    table_log(logdir / "run", rows, rows, features=features, importances={"gain": [0, 1, 2, -9, 3, 4, math.nan, 5]})
    logs.refresh(math.inf)
    brief = of_class(gallery(logs, ""), "row-brief")[0]
    assert words(brief) == "x3 3 x7 7 x5 5 x4 4 x2 2 x1 1"


def test_a_row_stands_side_by_side_with_its_bars(logdir, logs) -> None:
    rows, values = rows_and_values(3)
    for name, more in (("a", 0.0), ("b", 0.5)):
        table_log(logdir / name, rows, values + more, truths=[1.0, 2.0, 3.0])
    logs.refresh(math.inf)
    keys = {row.path: row.key for row in logs.runs()}
    content = settled(logs, "/compare/sample", f"?runs={keys['a']},{keys['b']}&id=r2")["content"]
    assert len(of_class(content, "row-brief")) == 2
    assert len(of_class(content, "contributions")) == 3  # two sides and the consensus
    assert not of_class(content, "map-controls")
    assert words(of_class(content, "truth")) == "Ground truth 2 k$ Ground truth 2 k$"
