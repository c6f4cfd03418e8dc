"""What an explainer says of features over all rows: how points and cells lie, the page, its tables, damaged logs."""

from __future__ import annotations

import csv
import io
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_trees import links, nodes, of_class, show, unpacked, words
from synthetic import Log
from table_logs import FEATURES, rows_and_values, table_log
from xlog_viewer.analysis import feature_effects
from xlog_viewer.analysis.feature_effects import (
    Effects,
    direction,
    effects,
    shares_below,
    strongest_partner,
    swarm,
    swarm_cells,
)
from xlog_viewer.data import LogDir
from xlog_viewer.server.app import create_app
from xlog_viewer.store.entries import Ref
from xlog_viewer.store.lines import Lines

from xlog.events.codec import encode_segments, encode_weights
from xlog.events.schema import Event, Explanation, RowInput, Sample

HOST = {"Host": "127.0.0.1:8050"}
ENDS = (0.0, 1.0)


def found_of(rows, values) -> Effects:
    return Effects(np.arange(1, len(rows) + 1), np.array(rows, float), np.array(values, float), len(rows), 0)


def page(logs, search: str = "", place: str = "/summary") -> list:
    logs.refresh(math.inf)
    return show(logs, f"/run/{logs.runs()[0].key}{place}", search)[0]


def figures(content) -> list:
    return [node.figure for node in nodes(content) if type(node).__name__ == "Graph"]


# ---------------------------------------------------------------------------------------------------- how points lie


def test_shares_are_of_the_others_that_lie_below() -> None:
    assert shares_below(np.array([3.0, 1.0, 2.0])).tolist() == [1, 0, 0.5]
    assert shares_below(np.array([5.0, 5.0, 5.0])).tolist() == [0.5, 0.5, 0.5]
    assert shares_below(np.array([7.0])).tolist() == [0]


def test_points_of_a_bin_stand_beside_each_other() -> None:
    off = swarm(np.array([0.1, 0.9, 0.1, 0.1]), ENDS, 2)
    assert off[1] == 0  # alone in its bin
    assert sorted(off[[0, 2, 3]]) == [-0.125, 0, 0.125]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_no_point_lies_over_another_of_its_bin(x) -> None:
    off = swarm(np.array(x), ENDS, 4)
    bins = feature_effects.bins_of(np.array(x), ENDS, 4)
    assert len({*zip(bins.tolist(), off.tolist(), strict=True)}) == len(x)
    assert np.abs(off).max() <= 0.5


def test_cells_are_as_tall_as_there_are_points_with_the_least_values_below() -> None:
    x = np.array([0.1] * 4 + [0.9])
    cells, counts = swarm_cells(x, np.array([1, 0, 0.5, 0.75, 0.25]), ENDS, (4, 2))
    assert counts.tolist() == [4, 1]
    assert cells[:, 0].tolist() == [0, 0.5, 0.75, 1]
    assert np.isfinite(cells[:, 1]).tolist() == [False, True, False, False]
    assert cells[1, 1] == 0.25


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=200))
def test_every_bin_with_points_is_seen(points) -> None:
    x, shares = np.array(points).T
    cells, counts = swarm_cells(x, shares, ENDS, (5, 7))
    assert (np.isfinite(cells).sum(axis=0) == np.ceil(5 * counts / counts.max())).all()  # without gaps
    assert counts.sum() == len(points)
    seen = cells[np.isfinite(cells)]
    assert shares.min() - 1e-12 <= seen.min() <= seen.max() <= shares.max() + 1e-12


def test_a_direction_is_a_rank_correlation() -> None:
    rows = np.array([[1.0, 5.0, 2.0], [2.0, 5.0, 1.0], [3.0, 5.0, 9.0]])
    found = found_of(rows, np.array([[1.0, 0, 4], [8.0, 1, 5], [27.0, 2, 1]]))
    assert direction(found, 0) == pytest.approx(1)
    assert direction(found, 1) is None  # all have the same value
    assert direction(found, 2) == pytest.approx(-1)


def test_the_partner_is_the_feature_of_the_interaction() -> None:
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(200, 4))
    values = np.zeros((200, 4))
    values[:, 0] = rows[:, 0] + 0.3 * rows[:, 0] * rows[:, 2]
    assert strongest_partner(found_of(rows, values), 0) == 2
    assert strongest_partner(found_of(rows[:5], values[:5]), 0) is None  # too few to tell
    assert strongest_partner(found_of(rows[:, :1], values[:, :1]), 0) is None  # there is no other


# --------------------------------------------------------------------------------------------------- what is read


def test_values_and_rows_are_those_of_the_log(logdir, logs) -> None:
    rows, values = rows_and_values(30)
    table_log(logdir / "run", rows, values, explainers=("SHAP", "LIME"))
    logs.refresh(math.inf)
    run = logs.run(logs.runs()[0].key)
    found = effects(run, 0, "LIME", 0)
    assert found.positions.tolist() == list(range(1, 31))
    assert np.array_equal(found.rows, rows)
    np.testing.assert_allclose(found.values, values / 2, rtol=1e-6)
    some = effects(run, 0, "SHAP", 0, most=4)
    assert (some.positions.tolist(), some.total) == ([1, 11, 20, 30], 30)
    np.testing.assert_allclose(some.values, values[[0, 10, 19, 29]], rtol=1e-6)
    assert len(effects(run, 0, "nobody", 0).positions) == 0


def test_of_a_log_that_has_grown_only_new_lines_are_read() -> None:
    asked = []

    def read(refs, positions):
        asked.append(positions)
        return np.array([[ref.offset, position] for ref, position in zip(refs, positions, strict=True)], float)

    lines = Lines()
    places = np.array([[7, 100, 1], [7, 200, 2], [7, 300, 3]], np.uint64)
    assert lines.of(places[:2], read).tolist() == [[100, 1], [200, 2]]
    assert lines.of(places, read).tolist() == [[100, 1], [200, 2], [300, 3]]
    assert lines.of(places, read).tolist() == [[100, 1], [200, 2], [300, 3]]
    assert lines.of(places[1:], read).tolist() == [[200, 2], [300, 3]]  # another beginning: all anew
    assert asked == [[1, 2], [3], [2, 3]]
    assert Ref(7, 100) == Ref(*places[0, :2].tolist())


def test_weights_of_features_are_lines_too(logdir, logs) -> None:
    """LIME and KernelSHAP weigh superpixels: of a row each feature is one."""
    log, segments = Log(logdir / "run"), np.array([[2, 0, 1]], np.uint16)
    log.metadata(features=FEATURES)
    log.writer.add(Event(segment_map=encode_segments(segments)))
    log.writer.add(Event(sample=Sample(id="r1", row=RowInput(values=[1, 0, 2]))))
    packed = encode_weights(np.float32([10, 20, 30]), segments)
    log.writer.add(Event(explanation=Explanation(sample_id="r1", explainer="LIME", label=0, map=packed)))
    log.end()
    log.close()
    logs.refresh(math.inf)
    assert effects(logs.run(logs.runs()[0].key), 0, "LIME", 0).values.tolist() == [[30, 10, 20]]


# -------------------------------------------------------------------------------------------------------- the page


def test_features_stand_in_the_order_of_their_means(logdir, logs) -> None:
    rows, values = rows_and_values(40)
    table_log(logdir / "run", rows, values)
    content = page(logs)
    summary, dependence = figures(content)
    assert list(summary.layout.yaxis.ticktext) == ["age", "city", "size"]
    (points,) = summary.data
    assert len(points.x) == 120
    assert points.customdata[0] == [1, 0]
    assert dependence.layout.xaxis.title.text == "age"
    assert dependence.data[0].y == pytest.approx(tuple(np.float32(values[:, 0])))
    (table,) = of_class(content, "changes")
    means = np.abs(values).mean(axis=0)
    assert f"age {means[0]:.3g}" in words(table)
    assert "All 40 samples" in words(content)
    assert "contribution, k$" in summary.layout.xaxis.title.text


def test_the_color_is_the_strongest_partner_unless_the_address_says_another(logdir, logs) -> None:
    rows, values = rows_and_values(60)
    table_log(logdir / "run", rows, values)
    said = {search: words(of_class(page(logs, search), "explainer-choice")[0]) for search in ("", "?color=1")}
    assert said[""].startswith("Color size")
    assert "size (strongest)" in said[""]
    assert said["?color=1"].startswith("Color city")
    plain = figures(page(logs, "?color=none"))[1]
    assert plain.layout.coloraxis is None


@pytest.mark.parametrize("search", ["?feature=1", "?feature=99", "?feature=x&color=-1", "?of=nobody&label=77"])
def test_odd_addresses_show_what_there_is(logdir, logs, search) -> None:
    table_log(logdir / "run", *rows_and_values(25))
    content = page(logs, search)
    assert len(figures(content)) == 2
    assert ("city" if search == "?feature=1" else "age") in figures(content)[1].layout.xaxis.title.text


def test_many_rows_are_cells_which_count_all(logdir, logs) -> None:
    rows, values = rows_and_values(2100)
    table_log(logdir / "run", rows, values)
    summary, dependence = figures(page(logs, "?feature=0"))
    assert [trace.type for trace in summary.data] == ["heatmap"] * 3
    assert [trace.meta for trace in summary.data] == [2, 1, 0]
    for trace in summary.data:
        counts = unpacked(trace.customdata)
        assert counts.reshape(-1, 240)[0].sum() == 2100
    (cells,) = dependence.data
    assert unpacked(cells.customdata).sum() == 2100
    assert "/summary" in of_class(page(logs), "plot")[0].to_plotly_json()["props"]["data-lines"]


def test_tables_have_every_row_and_every_feature(logdir, logs) -> None:
    rows, values = rows_and_values(12)
    table_log(logdir / "run", rows, values)
    logs.refresh(math.inf)
    client, key = create_app(logs).server.test_client(), logs.runs()[0].key

    def read(table: str) -> list[dict[str, str]]:
        sent = client.get(f"/run/{key}/{table}.csv", headers=HOST)
        return list(csv.DictReader(io.StringIO(sent.data.decode("utf-8-sig"))))

    every = read("contributions")
    assert len(every) == 12
    assert [float(every[3][f"value:{name}"]) for name in ("age", "city", "size")] == rows[3].tolist()
    np.testing.assert_allclose(float(every[3]["contribution:age"]), values[3, 0], rtol=1e-6)
    means = read("contribution-means")
    assert [row["feature"] for row in means] == ["age", "city", "size"]
    assert float(means[0]["mean_magnitude"]) == pytest.approx(np.abs(values[:, 0]).mean(), rel=1e-6)


def test_what_cannot_be_read_is_counted_and_left_out(logdir, logs) -> None:
    rows, values = rows_and_values(30)
    rows[3, 0], values[4, 1] = math.inf, math.nan
    table_log(logdir / "run", rows, values)
    content = page(logs)
    assert "2 of them cannot be read and are left out." in words(content)
    assert len(figures(content)[1].data[0].x) == 28


def test_a_run_of_rows_leads_there_and_one_of_pictures_does_not(logdir, tmp_path, logs) -> None:
    table_log(logdir / "run", *rows_and_values(3))
    assert links(page(logs, place=""), text="Feature contributions")
    log = Log(tmp_path / "pictures" / "run")
    log.metadata()
    log.sample(1)
    log.end()
    log.close()
    others = LogDir(tmp_path / "pictures", rescan=0)
    assert not links(page(others, place=""), text="Feature contributions")
    assert "No sample of this step" in words(page(others))
