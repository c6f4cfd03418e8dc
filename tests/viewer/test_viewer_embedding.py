"""Samples laid out by their maps and outputs: closed forms, bounds, and samples that are wrong for the same reason."""

from __future__ import annotations

import math

import numpy as np
import pytest
from comparisons import EXPLAINERS, KEY, FakeLogs, FakeRun
from page_trees import links, nodes, of_class, show, words
from synthetic import SIZE, Log
from table_logs import rows_and_values, table_log
from text_logs import text_log
from xlog_viewer.address.paths import Query
from xlog_viewer.analysis.embedding import (
    MOST_SAMPLES,
    OUTPUTS,
    Embedding,
    matrix_of,
    principal,
    shape_of,
    word_matrix,
    words_of,
)
from xlog_viewer.analysis.k_means import k_means
from xlog_viewer.analysis.neighbors import near_stays_near
from xlog_viewer.exports.context import TableRequest
from xlog_viewer.exports.embedding import embedding
from xlog_viewer.figures.embedding import Group, Point, plane
from xlog_viewer.store.entries import MapPayload, Text, Token

from xlog.events.codec import encode_map
from xlog.events.schema import Event, Explanation

PATH = f"/run/{KEY}/embedding"


def laid_out(logs, of: str, run=None) -> Embedding:
    found = Embedding(run or logs.one, 0, of)
    for _ in found.work(logs):
        pass
    return found


def settled(path: str, search: str, logs) -> list:
    """Return the content of a page once all is computed."""
    for _ in range(400):
        content = show(logs, path, search)[0]
        if not any(part in words(content) for part in ("updates by itself", "本页会自动更新")):
            return content
    raise AssertionError("it goes on and on")


# ------------------------------------------------------------------------------------------------------------ numbers


def test_principal_axes_are_those_of_the_covariance():
    rows = np.random.default_rng(0).normal(size=(40, 5)) @ np.diag([5, 3, 1, 1, 1]) + 7
    points, shares = principal(rows.astype(np.float32))
    values, vectors = np.linalg.eigh(np.cov(rows.T))
    order = np.argsort(-values)
    assert shares == pytest.approx(values[order[:2]] / values.sum(), rel=1e-4)
    np.testing.assert_allclose(principal(rows.astype(np.float32), 7)[0][:, :2], points)
    projected = (rows - rows.mean(axis=0)) @ vectors[:, order[:2]]
    np.testing.assert_allclose(np.abs(points), np.abs(projected), atol=1e-4)


def test_texts_stand_for_what_is_said_of_their_words():
    shown = Text("Bad, bad unfair", ())
    spans = [
        (0, 0, True, 0),
        (0, 3, False, 1),
        (3, 4, False, 2),
        (5, 8, False, 3),
        (9, 11, False, 4),
        (11, 15, False, 4),
    ]
    tokens = tuple(Token(str(n), start, end, special, word, 1) for n, (start, end, special, word) in enumerate(spans))
    values = np.array([9, 1, 0, 2, -4, 3], "<f4")
    payload = MapPayload(values.tobytes(), 6, 1, True, -4, 9, -9, 9)
    shown = Text(shown.text, tokens)
    # [CLS] is left out, both "bad" are one word, and "unfair" is what its pieces sum to: 3, 0, -1 of magnitudes 4.
    assert words_of(shown, payload, False) == {"bad": 0.75, ",": 0.0, "unfair": -0.25}
    whole = words_of(shown, payload, True)  # a value of the whole word at each of its tokens
    assert whole == pytest.approx({"bad": 3 / 3.5, ",": 0.0, "unfair": -0.5 / 3.5})
    rows = word_matrix([{"bad": 1.0}, {"good": 0.5, "bad": -0.5}])
    np.testing.assert_array_equal(rows, [[1, 0], [-0.5, 0.5]])


def test_texts_of_any_length_lie_together_by_their_words(logdir, logs):
    long = " The room was on the second floor."
    text_log(logdir / "run", [(f"good{long * n}", 1) for n in range(4)] + [(f"bad{long * n}", 0) for n in range(4)])
    logs.refresh(math.inf)
    (row,) = logs.runs()
    found = laid_out(logs, "IntegratedGradients(steps=20)", logs.run(row.key))
    assert len(found.layout.places) == 8
    assert [place.head for place in found.layout.places][4:6] == ["bad", "bad The room was on the second floor."]
    first = found.layout.points[:, 0]
    assert min(first[:4]) > max(first[4:]) or max(first[:4]) < min(first[4:])


def test_distances_in_a_plane_are_kept_and_the_same_rows_lie_the_same_way():
    rng = np.random.default_rng(1)
    flat, (turn, _) = rng.normal(size=(10, 2)), np.linalg.qr(rng.normal(size=(6, 6)))
    points, shares = principal((flat @ turn[:2]).astype(np.float32))
    assert sum(shares) == pytest.approx(1)
    apart = np.linalg.norm(points[:, None] - points, axis=2)
    np.testing.assert_allclose(apart, np.linalg.norm(flat[:, None] - flat, axis=2), atol=1e-5)
    again, _ = principal((flat @ turn[:2]).astype(np.float32)[::-1])
    np.testing.assert_allclose(again[::-1], points, atol=1e-5)


@pytest.mark.parametrize("rows", [np.ones((4, 3)), np.ones((3, 1)), np.arange(4.0)[:, None]])
def test_rows_on_a_line_or_a_point_have_places_too(rows):
    points, shares = principal(rows.astype(np.float32))
    assert points.shape == (len(rows), 2)
    assert np.isfinite(points).all()
    assert all(0 <= share <= 1 for share in shares)


def test_a_map_counts_by_its_shape_and_not_by_its_size():
    values = np.random.default_rng(2).normal(size=(28, 42)).astype("<f4")
    row = shape_of(values.tobytes(), 42)
    assert len(row) == 14 * 14
    assert np.abs(row).sum() == pytest.approx(1, abs=1e-6)
    np.testing.assert_allclose(shape_of((3 * values).astype("<f4").tobytes(), 42), row, rtol=1e-5)
    assert shape_of(np.zeros((4, 4), "<f4").tobytes(), 4) is None
    assert shape_of(np.full((4, 4), np.nan, "<f4").tobytes(), 4) is None


def test_logits_that_were_not_logged_are_the_least_that_were():
    rows = matrix_of([{0: 3.0, 1: 1.0}, {0: 2.0, 2: 0.0}])
    np.testing.assert_allclose(rows, [[4 / 3, -2 / 3, -2 / 3], [4 / 3, -2 / 3, -2 / 3]], atol=1e-6)
    assert matrix_of([]).shape == (0, 0)


def test_k_means_finds_what_lies_apart_and_counts_no_empty_group():
    rng = np.random.default_rng(5)
    rows = np.concatenate([rng.normal(place, 0.1, (count, 3)) for place, count in ((0, 5), (9, 20), (-9, 10))])
    group = k_means(rows, 3)
    assert [set(part.tolist()) for part in np.split(group, [5, 25])] == [{2}, {0}, {1}]  # the largest first
    assert set(k_means(np.ones((6, 2)), 4).tolist()) == {0}
    assert set(k_means(np.array([[0.0], [0.0], [1.0]]), 3).tolist()) == {0, 1}


# ------------------------------------------------------------------------------------------------------------ samples


def test_of_many_samples_some_are_laid_out_and_the_page_says_so():
    logs = FakeLogs(FakeRun(samples_count=1_000_000, key="ab"))
    found = Embedding(logs.one, 0, OUTPUTS)
    assert (len(found.positions), found.total) == (MOST_SAMPLES, 1_000_000)
    assert (found.positions[0], found.positions[-1]) == (1, 1_000_000)
    said = words(settled("/run/ab/embedding", "?lang=en&of=outputs", logs)).replace("\u202f", " ")
    assert "2 000 of 1 000 000 samples of this step, evenly spaced." in said


def test_maps_of_the_same_place_lie_together_and_apart_from_others(logdir, logs):
    """Watermarks: of samples 1 to 6 the map lies in one corner, of the others where their objects are."""
    log, rng = Log(logdir), np.random.default_rng(3)
    log.metadata()
    for number in range(1, 31):
        log.sample(number, truth=(1,) if number <= 6 else (0,))
        grid = 0.1 * rng.uniform(size=(7, 7)).astype(np.float32)
        place = (0, 0) if number <= 6 else tuple(rng.integers(2, 7, 2))
        grid[place] = rng.uniform(1, 3)
        map_ = encode_map(grid, (SIZE, SIZE), "nearest", signed=False)
        about = {"sample_id": f"s{number}", "explainer": "GradCAM", "label": 0, "map": map_}
        log.writer.add(Event(explanation=Explanation(**about)))
    log.close()
    logs.refresh(math.inf)
    found = laid_out(logs, "GradCAM", logs.run(logs.runs()[0].key)).layout
    marked = np.array([place.right is False for place in found.places])
    assert marked.sum() == 6
    apart = np.linalg.norm(found.points[:, None] - found.points, axis=2)
    assert apart[np.ix_(marked, marked)].max() < apart[np.ix_(marked, ~marked)].min()
    (group,) = set(found.groups[marked].tolist())
    assert not (found.groups[~marked] == group).any()
    key = logs.runs()[0].key
    content = settled(f"/run/{key}/embedding", "?lang=en", logs)
    (first,) = of_class(content, "changes")
    assert words(first.children[1].children[0]).split()[:6] == ["group", str(group + 1), "6", "100.0", "%", "(6)"]
    assert f"/run/{key}/gallery?step=0&lang=en&samples=1-6" in links(first)
    assert words(settled(f"/run/{key}/embedding", "?lang=zh&color=group", logs))


def test_maps_of_another_size_and_blank_ones_are_left_out_and_counted(logdir, logs):
    log = Log(logdir)
    log.metadata()
    for number in range(1, 8):
        log.sample(number)
        side = 4 if number == 1 else 7
        grid = np.zeros((7, 7), np.float32) if number == 2 else np.full((side, side), number, np.float32)
        map_ = encode_map(grid, (side, side), "none", signed=False)
        about = {"sample_id": f"s{number}", "explainer": "GradCAM", "label": 0, "map": map_}
        log.writer.add(Event(explanation=Explanation(**about)))
    log.close()
    logs.refresh(math.inf)
    key = logs.runs()[0].key
    said = words(settled(f"/run/{key}/embedding", "?lang=en", logs))
    assert "All 7 samples of this step. 2 of them have no map" in said
    assert "n = 5" in said


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "run",
    [
        FakeRun(key="a1"),
        FakeRun(key="a2", truth=False, dropout=False, explainers=()),
        FakeRun(key="a3", samples_count=2),
        FakeRun(key="a4", samples_count=0, explainers=(), controls=(), metrics=(), classes=()),
    ],
    ids=["usual", "no truth", "few", "nothing"],
)
def test_the_page_has_something_to_say(run, lang):
    logs = FakeLogs(run)
    for color in ("right", "label", "truth", "nonsense"):
        assert words(settled(f"/run/{run.key}/embedding", f"?lang={lang}&color={color}&of=nobody", logs))
    if run.samples_count > 2:
        assert f"/run/{run.key}/embedding?lang={lang}&of=outputs" in links(
            show(logs, f"/run/{run.key}/embedding", f"?lang={lang}")[0]
        )


def test_the_table_has_the_points_of_the_page():
    logs = FakeLogs(FakeRun(key="a5"))
    content = settled("/run/a5/embedding", f"?lang=en&of={EXPLAINERS[1]}", logs)
    (graph,) = (node for node in nodes(content) if hasattr(node, "figure"))
    traces = [zip(trace.customdata, trace.x, trace.y, strict=True) for trace in graph.figure.data]
    shown = {data[0]: (x, y) for trace in traces for data, x, y in trace}
    request = TableRequest(logs, logs.one, logs.row("a5"), Query().having(of=EXPLAINERS[1]))
    rows = {row[0]: row[-2:] for row in embedding(request).rows}
    assert rows == shown
    assert len(rows) == 40


FAKE_UMAP = """
class UMAP:
    def __init__(self, n_components, n_neighbors, random_state):
        self.neighbors = n_neighbors
    def fit_transform(self, rows):
        assert self.neighbors == min(15, len(rows) - 1)
        if rows.shape[1] == 3:
            raise SystemExit(3)
        return rows[:, :2]
"""


@pytest.fixture
def fake_umap(tmp_path, monkeypatch):
    """A package that takes the first two columns, and dies of three."""
    (tmp_path / "umap.py").write_text(FAKE_UMAP)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


def test_umap_runs_in_a_process_of_its_own_and_may_die_there(fake_umap):
    rows = np.random.default_rng(4).normal(size=(8, 5)).astype(np.float32)
    *waiting, places = near_stays_near(rows)
    assert set(waiting) <= {None}
    np.testing.assert_array_equal(places, rows[:, :2])
    assert set(near_stays_near(rows[:, :3])) == {None}
    assert list(near_stays_near(rows[:4])) == []


def test_umap_is_offered_where_it_is_installed(fake_umap):
    logs = FakeLogs(FakeRun(key="a6"))
    content = settled("/run/a6/embedding", "?lang=en&method=umap", logs)
    assert "/run/a6/embedding?lang=en" in links(content, text="PCA")
    (graph,) = (node for node in nodes(content) if hasattr(node, "figure"))
    assert sum(len(trace.x) for trace in graph.figure.data) == 40
    assert graph.figure.layout.xaxis.title.text == ""


def test_umap_is_not_offered_where_it_is_not(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    content = settled("/run/a7/embedding", "?lang=en&method=umap", FakeLogs(FakeRun(key="a7")))
    assert "UMAP" not in [words(node) for node in nodes(content) if getattr(node, "href", None)]


def test_groups_have_a_shape_each_and_what_they_are_called_tells_of_how_many():
    points = [Point(0, 1, "<b>photo</b>", (3, 1)), Point(1, 1, "other", (4, 1))]
    figure = plane([Group("wrong", {"color": "#ff0000", "symbol": "x"}, points)], ("a", "b"))
    (trace,) = figure.data
    assert (trace.name, figure.layout.dragmode) == ("wrong (2)", "lasso")
    assert trace.customdata[0] == [3, 1]
    assert "<b>" not in trace.text[0]


def test_a_regression_has_the_colors_of_its_values_and_errors(logdir, logs) -> None:
    rows, values = rows_and_values(9)
    truths = 10 + values.sum(axis=1) - np.arange(9)  # the n-th one is n too high
    table_log(logdir / "run", rows, values, truths=[math.nan, *truths[1:]])
    logs.refresh(math.inf)
    (row,) = logs.runs()

    def charts(color: str) -> list:
        content = settled(f"/run/{row.key}/embedding", f"?lang=en&color={color}", logs)
        return [node.figure for node in nodes(content) if getattr(node, "figure", None)]

    ((colored, gray),) = (chart.data for chart in charts("error"))
    assert [point[0] - 1 for point in colored["customdata"]] == [round(error) for error in colored["marker"]["color"]]
    assert [point[0] for point in gray["customdata"]] == [1]  # what is true of it is not known
    assert charts("error")[0].layout["coloraxis"]["cmin"] == -charts("error")[0].layout["coloraxis"]["cmax"]
    assert (
        charts("label")[0].layout["coloraxis"]["colorbar"]["title"]["text"] == "prediction, k$"
    )  # there are no classes
